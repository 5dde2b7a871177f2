"""Stage render, lint: what mail programs can do, from the data of caniemail.

``caniemail.json`` beside this module is the npm package's data cut down to the newest answer of each program
(``make caniemail`` makes it anew). In: its name for a feature. Out: which readers lack it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from digest.errors import ConfigError

TABLE = Path(__file__).with_suffix(".json")
KINDS = ("css", "html", "image")
"""Of the features that a mail's HTML can use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Which programs know what."""

    source: str
    date: str
    """Of the data."""
    programs: tuple[str, ...]
    """Family and platform: ``outlook/windows``."""
    titles: Mapping[str, str]
    answers: Mapping[str, str]
    """For each feature a letter for each program: y, n, a (partly), u (nobody knows)."""

    def lacking(self, feature: str) -> tuple[str, ...]:
        """Return the programs that do not know a feature; those of which nobody knows are not counted."""
        answers = zip(self.programs, self.answers.get(feature, ""), strict=False)
        return tuple(program for program, letter in answers if letter == "n")

    def weights(self, shares: Mapping[str, float]) -> dict[str, float]:
        """Return each program's part of the readers; a family's is spread over its platforms evenly.

        Shares count in relation to their sum. Raises ConfigError for a name that the table does not have.
        """
        whole = sum(shares.values()) or 1.0
        weights = dict.fromkeys(self.programs, 0.0)
        for name, share in shares.items():
            named = [one for one in self.programs if one == name or one.partition("/")[0] == name]
            if not named:
                families = sorted({one.partition("/")[0] for one in self.programs})
                raise ConfigError(
                    f"[audience] shares: there is no mail program {name!r}",
                    hint=f"known: {', '.join(families)}; or with a platform, like outlook/windows",
                )
            for one in named:
                weights[one] += share / whole / len(named)
        return weights


@cache
def support() -> Support:
    """Read the table that is shipped."""
    raw = json.loads(TABLE.read_text(encoding="utf-8"))
    return Support(
        source=raw["source"],
        date=raw["date"],
        programs=tuple(raw["programs"]),
        titles={feature: told[0] for feature, told in raw["features"].items()},
        answers={feature: told[1] for feature, told in raw["features"].items()},
    )


def cut_down(data: Mapping[str, Any], *, source: str, licence: str) -> dict[str, Any]:
    """Return caniemail's data with nothing but each program's newest answer."""
    programs = sorted(
        {
            f"{family}/{platform}"
            for feature in data["data"]
            for family, platforms in feature["stats"].items()
            for platform in platforms
        }
    )
    return {
        "source": source,
        "date": data["last_update_date"][:10],
        "licence": licence,
        "programs": programs,
        "features": {
            feature["slug"]: [
                feature["title"].strip(),
                "".join(_newest(feature["stats"], one) for one in programs),
            ]
            for feature in sorted(data["data"], key=lambda feature: str(feature["slug"]))
            if feature["category"] in KINDS
        },
    }


def _newest(stats: Mapping[str, Any], program: str) -> str:
    family, _, platform = program.partition("/")
    answers = list(stats.get(family, {}).get(platform, {}).values())
    return answers[-1][:1] if answers and answers[-1][:1] in "yna" else "u"


def written(table: Mapping[str, Any]) -> str:
    """Return a table as JSON with a line for each feature, so that a new one can be compared."""
    features = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(told, ensure_ascii=False)}"
        for name, told in table["features"].items()
    )
    head = json.dumps({**table, "features": None}, ensure_ascii=False, indent=1)
    return head.replace('"features": null\n}', f'"features": {{\n{features}\n }}\n}}\n')


def make_table(folder: str) -> None:
    """Make the table anew from the folder of the unpacked npm package."""
    package = Path(folder)
    told = json.loads((package / "package.json").read_text(encoding="utf-8"))
    table = cut_down(
        json.loads((package / "data" / "caniemail.json").read_text(encoding="utf-8")),
        source=f"{told['name']} {told['version']}",
        licence=(package / "LICENSE").read_text(encoding="utf-8").strip(),
    )
    TABLE.write_text(written(table), encoding="utf-8")
