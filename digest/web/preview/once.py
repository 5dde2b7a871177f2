"""Preview: the same pages as files, for whoever has no server. In: a Gallery. Out: a folder, and pictures.

Links are relative, so that the folder can be sent, kept, and opened from a disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digest.errors import DigestError
from digest.render.environment import environment, source
from digest.web.colours import Colours
from digest.web.preview.clients import Taken
from digest.web.preview.gallery import Gallery
from digest.web.preview.pages import HEIGHT, Around, Links, mail_page
from digest.web.preview.pictures import Shot, heights, take_pictures
from digest.web.preview.variants import Variant
from digest.web.preview.view import WIDTHS, Tab, View

PICTURE_WIDTHS = (375, 760, 1200)

_USUAL = View()
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; img-src data:; form-action 'none'\">"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What stands in the folder now."""

    pages: int
    pictures: tuple[str, ...]
    """Empty where Chromium is not there."""


def write_once(gallery: Gallery, folder: Path, *, edition: str = "") -> Written:
    """Write all views of an edition, the latest where none is named; raise DigestError where that fails."""
    templates = environment()
    pages = {view: _page_name(view) for view in _views(edition)}
    usual = gallery.sit(View(edition=edition))
    around = Around(
        audience=gallery.audience(usual.site, usual.edition),
        records=gallery.records(),
        now=gallery.now(),
        revision="",
        folder=gallery.folder,
    )
    try:
        (folder / "frames").mkdir(parents=True, exist_ok=True)
        for view in pages:
            frame = gallery.sit(view).framed(view, head=_POLICY)
            assert frame is not None  # all topics
            (folder / _frame_name(view)).write_text(frame, encoding="utf-8")
        tall = heights({(folder / _measured(view), view.width) for view in pages if view.tab is Tab.MAIL})
        links = Links(
            page=_page_name,
            frame=_frame_name,
            message=lambda _: "mail.eml",
            height=lambda view: tall.get((folder / _measured(view), view.width), HEIGHT),
            is_live=False,
        )
        for view, name in pages.items():
            page = mail_page(templates, view, gallery.sit(view), around, links)
            (folder / name).write_text(page, encoding="utf-8")
        for file in ("preview.css", "icon.svg"):
            (folder / file).write_text(source(templates, f"preview/{file}"), encoding="utf-8")
        (folder / "mail.eml").write_bytes(usual.message)
        pictures = take_pictures(_shots(folder), folder / "pictures")
    except OSError as exc:
        raise DigestError(f"{folder}: {exc.strerror}", hint="name another folder: --once DIR") from exc
    return Written(pages=len(pages), pictures=pictures)


def _views(edition: str) -> Iterator[View]:
    """Yield the views that are written."""
    base = View(edition=edition)
    for colours in Colours:
        for width in WIDTHS:
            yield base.but(width=width, colours=colours)
    for taken in Taken:
        yield base.toggled(taken)
    for variant in Variant:
        if variant is not Variant.NONE:
            yield base.but(variant=variant)
    for tab in Tab:
        if tab is not Tab.MAIL:
            yield base.but(tab=tab)


def _page_name(view: View) -> str:
    """Return the file of a view; empty where none is written."""
    if view.at:
        return ""
    if view.tab is not Tab.MAIL:
        return f"{view.tab}.html"
    is_usual = view.width == _USUAL.width and view.colours is _USUAL.colours
    if view.variant or view.taken:
        if not is_usual or len(view.taken) + bool(view.variant) > 1:
            return ""
        return f"variant-{view.variant}.html" if view.variant else f"without-{next(iter(view.taken))}.html"
    return "index.html" if is_usual else f"mail-{view.width}-{view.colours}.html"


def _frame_name(view: View) -> str:
    parts = [str(view.colours), *([str(view.variant)] if view.variant else []), *sorted(map(str, view.taken))]
    return f"frames/{'-'.join(parts)}.html"


def _measured(view: View) -> str:
    """Return the frame that tells how tall a view's is: colours change nothing of it."""
    return _frame_name(view.but(colours=_USUAL.colours))


def _shots(folder: Path) -> Iterator[Shot]:
    for colours in (Colours.LIGHT, Colours.DARK):
        for width in PICTURE_WIDTHS:
            yield Shot(
                name=f"mail-{width}-{colours}.png",
                page=folder / _frame_name(View(colours=colours)),
                width=width,
            )
