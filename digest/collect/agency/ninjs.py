"""Read ninjs, the IPTC's news in JSON, versions 1.0 to 3.1, one item or a list of them.

The versions differ in how names are written (``pubstatus``, ``pubStatus``) and in whether a property is a
name with a role behind it (``headline_short``, 1.x) or a list of values with roles (``headlines``, 2.0 on).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from digest.collect.address import article_url
from digest.collect.agency.codes import bare, signal_of, status_of, subject_name
from digest.collect.agency.item import MAX_ITEMS, AgencyItem
from digest.collect.agency.markup import text_html
from digest.collect.dates import read_date
from digest.model import Image, PubStatus

_WRAPPERS = ("item", "items", "_items", "results", "data")


def ninjs_items(value: object) -> tuple[Mapping[str, Any], ...]:
    """Return the ninjs objects in a JSON value: itself, or those in a list, also one under a usual name."""
    if isinstance(value, list):
        return tuple(item for one in value[:MAX_ITEMS] if (item := _item_in(one)))
    if not isinstance(value, dict):
        return ()
    single = _item_in(value)
    if single is not None:
        return (single,)
    for name in _WRAPPERS:
        if isinstance(value.get(name), list):
            return tuple(item for one in value[name][:MAX_ITEMS] if (item := _item_in(one)))
    return ()


def read_ninjs(items: tuple[Mapping[str, Any], ...], *, zone: ZoneInfo) -> tuple[AgencyItem, ...]:
    """Return what the objects say; what is of another type than it should be is left out."""
    return tuple(_item(item, zone=zone) for item in items)


def _item_in(value: object) -> Mapping[str, Any] | None:
    if not isinstance(value, dict):
        return None
    names = {name.lower(): said for name, said in value.items() if isinstance(name, str)}
    return names if isinstance(names.get("uri"), str) or isinstance(names.get("guid"), str) else None


def _item(item: Mapping[str, Any], *, zone: ZoneInfo) -> AgencyItem:
    embargoed = _text(item.get("embargoed"))
    status = status_of(_text(item.get("pubstatus")))
    embargo = read_date(embargoed, zone=zone)
    if embargoed and embargo is None and status is PubStatus.USABLE:
        status = PubStatus.WITHHELD  # till when, nobody can say
    content, kind = _formatted(item, "body"), _text(item.get("type")).lower()
    return AgencyItem(
        is_text=kind in {"", "text"} or (kind == "composite" and bool(content)),
        guid=_text(item.get("uri")) or _text(item.get("guid")),
        headline=_valued(item, "headline", "main", "") or _text(item.get("title")),
        slugline=_text(item.get("slugline")),
        byline=_text(item.get("byline")) or _text(item.get("by")) or ", ".join(_names(item, "authors")),
        credit=_text(item.get("creditline"))
        or _text(item.get("copyrightholder"))
        or ", ".join(_names(item, "infosource", "infosources")),
        located=_text(item.get("located")),
        language=_text(item.get("language")),
        created=read_date(_text(item.get("firstcreated")), zone=zone)
        or read_date(_text(item.get("contentcreated")), zone=zone),
        version_created=read_date(_text(item.get("versioncreated")), zone=zone),
        embargo=embargo,
        status=status,
        signal=signal_of(_codes(item.get("signal")) if "signal" in item else _codes(item.get("signals"))),
        sections=tuple(dict.fromkeys(_sections(item))),
        image=_image(item),
        summary=_formatted(item, "description"),
        content=content,
    )


def _valued(item: Mapping[str, Any], name: str, *roles: str) -> str:
    """Return the value of a property, in the first of these roles that it has, or in any."""
    said = _text(item.get(name))
    if said:
        return said
    values = list(_values(item, name))
    ranked = sorted(values, key=lambda value: roles.index(value[0]) if value[0] in roles else len(roles))
    return next((text for _, _, text in ranked if text), "")


def _values(item: Mapping[str, Any], name: str) -> Iterator[tuple[str, str, str]]:
    """Yield role, content type and text of each value that a property has, in either way of writing."""
    plural = "bodies" if name == "body" else f"{name}s"
    for value in _list(item.get(plural)):
        if isinstance(value, dict):
            fields = {key.lower(): said for key, said in value.items()}
            yield (
                _text(fields.get("role")).lower(),
                _text(fields.get("contenttype")).lower(),
                _text(fields.get("value")),
            )
    for key, said in item.items():
        if key.startswith(f"{name}_"):
            role = key.removeprefix(f"{name}_")
            yield role, role, _text(said)


def _formatted(item: Mapping[str, Any], name: str) -> str:
    """Return a property as HTML: its markup where it has any, else its plain text."""
    values = [value for value in _values(item, name) if value[2]]
    for _, form, text in values:
        if "html" in form and "nitf" not in form:
            return text
    plain = _text(item.get(name)) or next((text for _, _, text in values), "")
    return plain if plain.lstrip().startswith("<") else text_html(plain)


def _sections(item: Mapping[str, Any]) -> Iterator[str]:
    for name in ("subject", "subjects"):
        for subject in _list(item.get(name)):
            if isinstance(subject, dict):
                said = _text(subject.get("name"))
                codes = (subject.get("code"), subject.get("literal"), subject.get("uri"))
                named = said or next((top for code in codes if (top := subject_name(bare(_text(code))))), "")
                if named:
                    yield named


def _names(item: Mapping[str, Any], *properties: str) -> Iterator[str]:
    for name in properties:
        for one in _list(item.get(name)):
            said = _text(one.get("name")) if isinstance(one, dict) else _text(one)
            if said:
                yield said


def _codes(value: object) -> Iterator[str]:
    for one in _list(value) or [value]:
        if isinstance(one, dict):
            yield from (_text(one.get(key)) for key in ("code", "literal", "qcode", "uri", "name"))
        else:
            yield _text(one)


def _image(item: Mapping[str, Any]) -> Image | None:
    """Return the largest rendition of the first picture that goes with a text."""
    associations = item.get("associations")
    linked = list(associations.values()) if isinstance(associations, dict) else _list(associations)
    for one in linked:
        if isinstance(one, dict) and _text(one.get("type")).lower() in {"picture", "graphic"}:
            named = {key.lower(): said for key, said in one.items()}
            image = _largest(named)
            if image is not None:
                return image
    return None


def _largest(picture: Mapping[str, Any]) -> Image | None:
    renditions = picture.get("renditions")
    listed = list(renditions.values()) if isinstance(renditions, dict) else _list(renditions)
    alt = _valued(picture, "description", "caption", "text", "main") or _valued(picture, "headline", "main")
    found = [
        Image(
            url=url,
            alt=alt,
            width=_pixels(one.get("width")),
            height=_pixels(one.get("height")),
            credit=_text(picture.get("creditline")),
        )
        for one in listed
        if isinstance(one, dict)
        and (url := article_url(_text(one.get("href"))))
        and not _text(one.get("mimetype") or one.get("contenttype")).startswith(("video", "audio"))
    ]
    return max(found, key=lambda image: image.width or 0, default=None)


def _pixels(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 100_000 else None


def _list(value: object) -> list[Any]:
    return value[:MAX_ITEMS] if isinstance(value, list) else []


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""
