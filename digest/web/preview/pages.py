"""Preview: the page around a mail. In: a view, what it looks at, how to link. Out: HTML.

The same page is served and written as a file; only the links differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from digest.errors import DigestError
from digest.model import EditionRecord, Severity
from digest.pipeline import shown
from digest.render import built_in_templates
from digest.render.columns import columns
from digest.render.environment import Environment, fill
from digest.render.lint import Lacking, rule_ids
from digest.web.colours import Colours
from digest.web.preview.checks import checks
from digest.web.preview.clients import HERE, Taken
from digest.web.preview.excerpt import excerpt
from digest.web.preview.gallery import Sitting
from digest.web.preview.heads import heads_of
from digest.web.preview.lines import inbox_lines
from digest.web.preview.variants import TITLES, Variant
from digest.web.preview.view import WIDTHS, Tab, View, joined

TABS = {
    Tab.MAIL: ("Mail", "m"),
    Tab.TEXT: ("Plain text", "t"),
    Tab.SOURCE: ("Source", "s"),
    Tab.HEADERS: ("Headers", "h"),
    Tab.CHECKS: ("Checks", "c"),
    Tab.SIZES: ("All sizes", "a"),
}
COLOURS = {
    Colours.LIGHT: ("light", "l"),
    Colours.DARK: ("dark as designed", "d"),
    Colours.FORCED: ("dark forced by the client", "f"),
}
TAKEN = {
    Taken.IMAGES: ("images", "i"),
    Taken.STYLES: ("style block", "b"),
    Taken.FONTS: ("web fonts", "w"),
    Taken.OUTLOOK: ("Outlook’s parts on", "o"),
}
HEIGHT = 900
"""Of a frame whose mail nobody measured: it scrolls in it."""
SHEET_WIDTHS = (320, 375, 600, 768, 1200)
_Choice = tuple[str, str, str, str, bool]
"""Id, title, link, key, and whether it is the one that is shown."""
_OTHERWISE = 4
"""Of what readers see instead, beside the mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """How the page leads to other views."""

    page: Callable[[View], str]
    frame: Callable[[View], str]
    message: Callable[[View], str]
    """To the whole mail as a file."""
    is_live: bool
    """Served: it can reload, and send."""
    height: Callable[[View], int] = lambda _: HEIGHT
    """Of the frame, in pixels; a served page's script fits it to the mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an answer to the test form says."""

    text: str
    is_error: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands on the page beside the mail."""

    records: Sequence[EditionRecord]
    now: datetime
    revision: str
    audience: Counter[frozenset[str]] = field(default_factory=Counter)
    trouble: str = ""
    """Why the readers could not be counted."""
    token: str = ""
    told: Told | None = None
    folder: Path
    """The site's."""


def mail_page(templates: Environment, view: View, sitting: Sitting, around: Around, links: Links) -> str:
    """Return the page of a mail."""
    page = sitting.page
    values = {**_frame(view, around, links), "standing": _standing(sitting, around), "sitting": sitting}
    if page is None:
        return fill(templates, "preview/page.html.j2", {**values, "panel": "nobody"})
    told = checks(sitting.findings, view, page)
    values |= {
        "panel": str(view.tab),
        "page": page,
        "text": shown(page.text),
        "source": page.html,
        "raw": sitting.message.decode("ascii", "replace"),
        "text_columns": max(map(columns, page.text.splitlines()), default=0),
        "lines": inbox_lines(
            sitting.newsletter.sender_name or sitting.site.settings.site.name, page.subject, page.preheader
        ),
        "sent_at": _clock_time(sitting),
        "sizes": sitting.sizes,
        "heads": heads_of(sitting.message),
        "checks": [(check.finding, links.page(check.view) if check.view else "") for check in told],
        "severities": [
            (str(severity), sum(check.finding.severity is severity for check in told))
            for severity in Severity
        ],
        "rules": len(rule_ids()),
        "otherwise": _otherwise(sitting.lacking),
        "lacking": [(one, ", ".join(_families(one.programs))) for one in sitting.lacking],
        "frame": _framed(links, view),
        "height": links.height(view),
        "message": links.message(view),
        "sheets": _sheets(view, links) if view.tab is Tab.SIZES else [],
    }
    return fill(templates, "preview/page.html.j2", values)


def error_page(templates: Environment, view: View, error: DigestError, around: Around, links: Links) -> str:
    """Return the page that says why there is no mail: a mistake in a template is what a preview is for."""
    values = {
        **_frame(view, around, links),
        "panel": "error",
        "standing": None,
        "sitting": None,
        "error": error,
        "excerpt": excerpt(
            error.what,
            templates=(around.folder / "templates", built_in_templates()),
            config=around.folder / "config",
        ),
    }
    return fill(templates, "preview/page.html.j2", values)


def _frame(view: View, around: Around, links: Links) -> dict[str, Any]:
    names = [str(record.id) for record in around.records]
    known = view.edition or (names[0] if names else "")
    at = names.index(known) if known in names else None
    neighbours = {
        "older": names[at + 1] if at is not None and at + 1 < len(names) else "",
        "newer": names[at - 1] if at else "",
    }
    return {
        "view": view,
        "links": links,
        "revision": around.revision,
        "token": around.token,
        "told": around.told,
        "is_empty": not names,
        "edition": known,
        "editions": names if known in names or not known else [known, *names],
        **{which: links.page(view.but(edition=name)) if name else "" for which, name in neighbours.items()},
        "variants": [(str(variant), title) for variant, title in TITLES.items()],
        "variant_links": [
            (title, links.page(View(edition=view.edition, variant=variant)))
            for variant, title in TITLES.items()
            if variant is not Variant.NONE
        ],
        "segments": _segments(view, around.audience),
        "topics": joined(view.topics),
        "tabs": [(str(tab), title, links.page(view.but(tab=tab)), key) for tab, (title, key) in TABS.items()],
        "widths": _reached(
            (f"w{width}", str(width), links.page(view.but(width=width)), str(number), view.width == width)
            for number, width in enumerate(WIDTHS, start=1)
        ),
        "colours": _reached(
            (f"c-{colours}", title, links.page(view.but(colours=colours)), key, view.colours is colours)
            for colours, (title, key) in COLOURS.items()
        ),
        "taken": _reached(
            (f"off-{taken}", title, links.page(view.toggled(taken)), key, taken in view.taken)
            for taken, (title, key) in TAKEN.items()
        ),
    }


def _reached(choices: Iterable[_Choice]) -> list[_Choice]:
    """Keep the choices that lead somewhere: not every view is written as a file."""
    return [choice for choice in choices if choice[2]]


def _segments(view: View, audience: Counter[frozenset[str]]) -> list[tuple[str, str, bool]]:
    """Return the sets of topics to choose from: everything, then what readers really have."""
    asked = frozenset(view.topics)
    found = [("", f"all topics ({audience[frozenset()]})", not asked)]
    for topics, number in audience.most_common(100):
        if topics:
            named = sorted(topics)
            found.append((joined(named), f"{', '.join(named)} ({number})", topics == asked))
    if asked and asked not in audience:
        found.append((joined(view.topics), f"{', '.join(view.topics)} (nobody)", True))
    return found


def _standing(sitting: Sitting, around: Around) -> dict[str, Any]:
    record = sitting.record
    zone = ZoneInfo(sitting.newsletter.time_zone)
    leaves = sitting.send_after
    return {
        "name": str(sitting.edition.id),
        "state": str(record.state) if record else "sample",
        "revision": record.revision if record else 0,
        "reason": record.reason if record else None,
        "leaves": f"{leaves.astimezone(zone):%a %d %b %Y, %H:%M}" if leaves else "",
        "zone": sitting.newsletter.time_zone,
        "until": _until(leaves, around.now) if leaves and record and _still_leaves(record) else "",
        "has_left": bool(record and record.frozen_at),
        "readers": record.audience if record and record.audience is not None else around.audience.total(),
        "trouble": around.trouble,
        "approval": sitting.newsletter.approval,
    }


def _still_leaves(record: EditionRecord) -> bool:
    return record.frozen_at is None and record.state.is_open


def _until(moment: datetime, now: datetime) -> str:
    left = moment - now
    if left < timedelta():
        return "due"
    minutes = int(left.total_seconds() // 60)
    if minutes < 120:
        return f"in {minutes} min"
    return f"in {minutes // 60} h" if minutes < 48 * 60 else f"in {minutes // 1440} days"


def _clock_time(sitting: Sitting) -> str:
    moment = sitting.send_after or sitting.edition.cut_off
    return f"{moment.astimezone(ZoneInfo(sitting.newsletter.time_zone)):%H:%M}"


def _otherwise(found: Sequence[Lacking]) -> list[tuple[str, str]]:
    """Return what readers see who do not see the mail as designed, for the most readers first."""
    told: dict[str, float] = {}
    for one in found:
        if one.fallback.startswith("nothing"):
            continue
        seen = one.fallback or f"{one.title} is missing, and nobody said what they see"
        told[seen] = max(one.share, told.get(seen, 0.0))
    most = sorted(told.items(), key=lambda pair: -pair[1])
    return [(f"{share:.0%}" if share >= 0.005 else "< 1%", seen) for seen, share in most[:_OTHERWISE]]


def _families(programs: Iterable[str]) -> list[str]:
    """Return mail programs by family, with the number of its platforms where that is more than one."""
    platforms: dict[str, list[str]] = {}
    for program in programs:
        family, _, platform = program.partition("/")
        platforms.setdefault(family, []).append(platform)
    return [f"{family} ({len(names)})" if len(names) > 1 else family for family, names in platforms.items()]


def _sheets(view: View, links: Links) -> list[tuple[str, list[tuple[int, str, str, str]]]]:
    """Return all sizes in all colours: each with its frame, a name for it, and the view of it alone."""
    return [
        (
            title,
            [
                (
                    width,
                    links.frame(view.but(width=width, colours=colours)),
                    f"{width} pixels, {title}",
                    links.page(view.but(tab=Tab.MAIL, width=width, colours=colours)),
                )
                for width in SHEET_WIDTHS
            ],
        )
        for colours, (title, _) in COLOURS.items()
    ]


def _framed(links: Links, view: View) -> str:
    return links.frame(view) + (f"#{HERE}" if view.at else "")
