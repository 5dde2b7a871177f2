"""Hard news or feature against people's labels, and sections by evidence against publishers' desks.

The labelled articles are those of ``kinds.py``. The desks come with their texts only: no category, no source.
So the sections below are told by their keywords, as a newsroom might write them down.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.eval.figure import Figure
from bench.eval.kinds import Labelled, labelled
from bench.eval.rows import read_rows
from digest.config import SectionConfig
from digest.model import Article, ArticleId, Block, BlockKind, SourceId, Version, VersionId
from digest.select.kind import FEATURE, HARD, kind
from digest.select.shelf import belongings

_NOW = datetime(2100, 1, 1, tzinfo=UTC)
_NEEDED = 85.0
_ENOUGH = 20

_DESKS = {
    "10kGNAD": {
        "Sport": "fußball* spiel spieler* trainer* tor tore liga meister* sieg niederlage turnier* olymp*"
        " team saison rennen tennis ski* weltcup halbfinale finale gruppe klub verein",
        "Wirtschaft": "unternehmen* konzern* bank* euro milliarden millionen umsatz* gewinn* aktie* börse*"
        " prozent firma firmen wirtschaft* markt* preise arbeitsplätze jobs insolven* investor*",
        "Web": "google facebook apple microsoft internet* smartphone* software app apps nutzer* online"
        " android windows twitter youtube hacker* spiele* konsole* computer* daten browser",
        "Inland": "fpö övp spö grüne* neos wien* österreich* landeshauptmann* bundespräsident* kanzler"
        " nationalrat* minister* asyl* landtag* partei* regierung*",
        "International": "usa russland* syrien* israel* iran* türkei* eu präsident* truppen armee* krieg*"
        " außenminister* uno terror* rebellen* regierung* washington moskau brüssel",
        "Panorama": "polizei* feuerwehr* unfall* tote* verletzt* täter* opfer* gericht* prozess* brand"
        " unwetter* rettung* angeklagt* mord* festgenommen erdbeben* verdächtig*",
        "Etat": "orf zeitung* medien* redaktion* journalist* sender* fernsehen* werbung* quote* zuseher*"
        " verlag* agentur* kampagne* chefredakteur* presse* programm* serie",
        "Kultur": "film* theater* museum* ausstellung* künstler* kunst* musik* regisseur* oper roman* autor*"
        " literatur* festival* konzert* bühne* galerie*",
        "Wissenschaft": "forscher* studie* wissenschaft* universität* physik* biolog* archäolog* planet*"
        " sonne galaxie* gehirn* gene* tiere arten fossil* experiment* uni",
    },
    "BBC": {
        "Sports": "match* game* player* coach* team* win cup league goal* season* champion* olympic* tennis"
        " football* rugby* cricket* final injury squad",
        "Politics": "minister* government* labour tory tories party election* mp mps parliament* blair brown"
        " howard policy vote* voters lords commons tax*",
    },
}
"""Keywords of desks, written by what the desks are called; none was chosen by looking at the texts."""


def measure(data: Path) -> Iterator[Figure]:
    """Yield agreement and accuracy of hard or feature, then the share of right sections by source."""
    if (data / "teasers").is_dir():
        yield from _kinds(list(labelled(data)))
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read_rows(data / "categories"):
        rows[str(row["source"])].append(row)
    for source, some in sorted(rows.items()):
        if source in _DESKS:
            yield from _desks(source, some)


def _kinds(items: Sequence[Labelled]) -> Iterator[Figure]:
    for part, chosen in (
        ("built_on", [item for item in items if item.built_on]),
        ("held_out", [item for item in items if not item.built_on]),
    ):
        if len(chosen) < _ENOUGH:
            continue
        held_out = part == "held_out"
        told = {item.version.id: kind(item.version, language="en").name for item in chosen}

        def right(item: Labelled, told: dict[VersionId, str] = told) -> bool:
            return told[item.version.id] == item.first

        yield Figure(name=f"kind.{part}.articles", value=len(chosen))
        yield Figure(name=f"kind.{part}.kappa", value=kappa([(item.first, item.second) for item in chosen]))
        yield Figure(
            name=f"kind.{part}.majority_percent", value=_percent(chosen, lambda item: item.first == HARD)
        )
        yield Figure(
            name=f"kind.{part}.right_percent",
            value=_percent(chosen, right),
            at_least=_NEEDED if held_out else None,
        )
        for name in (HARD, FEATURE):
            some = [item for item in chosen if item.first == name]
            yield Figure(name=f"kind.{part}.{name}_right_percent", value=_percent(some, right))
        for language in ("en", "de", "fr"):
            some = [item for item in chosen if (item.version.article.language or "en")[:2] == language]
            if len(some) >= _ENOUGH:
                yield Figure(name=f"kind.{part}.{language}_right_percent", value=_percent(some, right))


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Return Cohen's kappa of two readings: agreement beyond what chance gives (Cohen 1960)."""
    count = len(pairs)
    agreed = sum(left == right for left, right in pairs) / count
    first, second = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    chance = sum(first[name] * second[name] for name in first) / count**2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def _percent(some: Sequence[Labelled], is_so: Callable[[Labelled], bool]) -> float:
    return 100 * sum(map(is_so, some)) / len(some) if some else 0.0


def _desks(source: str, rows: Sequence[dict[str, Any]]) -> Iterator[Figure]:
    names = list(_DESKS[source])
    sections = [
        SectionConfig(key=f"s{at}", keywords=tuple(_DESKS[source][name].split()))
        for at, name in enumerate(names)
    ]
    asked = placed = right = 0
    for row in rows:
        if row["label"] not in names:
            continue
        asked += 1
        found = belongings(_version(row), sections)
        if found:
            placed += 1
            right += names[int(found[0].section[1:])] == row["label"]
    if asked:
        most = max(Counter(row["label"] for row in rows).values())
        yield Figure(name=f"section.{source}.articles", value=asked)
        yield Figure(name=f"section.{source}.majority_percent", value=100 * most / len(rows))
        yield Figure(name=f"section.{source}.placed_percent", value=100 * placed / asked)
        yield Figure(name=f"section.{source}.right_of_placed_percent", value=100 * right / max(placed, 1))
        yield Figure(name=f"section.{source}.right_percent", value=100 * right / asked)


def _version(row: dict[str, Any]) -> Version:
    """Make an article of a bare text; its first sentence stands for the headline."""
    first, _, rest = str(row["text"]).partition(". ")
    article = Article(
        id=ArticleId(str(row["id"])),
        source=SourceId("eval"),
        headline=first[:300],
        blocks=(Block(kind=BlockKind.PARAGRAPH, text=rest),) if rest else (),
        language=row.get("lang"),
    )
    return Version(id=VersionId(str(row["id"])), number=1, article=article, first_seen=_NOW, observed_at=_NOW)
