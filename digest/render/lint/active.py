"""Stage render, lint: what would run or load by itself. In: a mail. Out: faults; pure. Point 3."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.render.lint.mail import Mail
from digest.render.lint.rule import Fault, Rule, error

_ACTIVE = frozenset(
    "script form iframe frame frameset object embed applet param video audio source track canvas dialog base "
    "input button textarea select portal marquee bgsound layer "
    # SVG's, which can write an address, hold HTML, or listen
    "animate animatemotion animatetransform set foreignobject handler listener".split()
)
_ADDRESS = frozenset(
    "href src action background data poster cite longdesc lowsrc dynsrc manifest profile codebase classid "
    "code icon usemap".split()
)
_ADDRESSES = frozenset("srcset imagesrcset ping archive".split())
"""Attributes that hold several."""
_BARRED = frozenset({"srcdoc", "formaction"})
_META = frozenset({"refresh", "set-cookie"})
_SCHEME = re.compile(r"(?:javascript|vbscript|data|file)$")
_STYLE = re.compile(
    r"""expression\s*\(|(?:^|[;{])\s*(?:behavior|-moz-binding)\s*:|url\(\s*["']?\s*(?:javascript|vbscript)\s*:""",
    re.IGNORECASE,
)


def _active(mail: Mail) -> Iterator[Fault]:
    for element in mail.root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _ACTIVE:
            yield Fault(message=f"<{element.tag}>")
        if element.tag == "meta" and (told := (element.get("http-equiv") or "").strip().lower()) in _META:
            yield Fault(message=f"<meta http-equiv={told}>")
        for name, value in element.attrib.items():
            if fault := _of_attribute(name.lower(), value):
                yield Fault(message=fault, where=f"<{element.tag}>")
    if _STYLE.search(mail.css):
        yield Fault(message="a style sheet that runs code", where="the style block")


def _of_attribute(name: str, value: str) -> str:
    """Return what an attribute does that no mail may do; empty where it is harmless."""
    bare = name.rpartition(":")[2]  # XLink's come with a prefix
    if name.startswith("on") or bare in _BARRED:
        return f"the attribute {name}"
    if name == "style" and _STYLE.search(value):
        return "a style that runs code"
    several = re.split(r"[,\s]+", value) if bare in _ADDRESSES else []
    addresses = [value, *several] if bare in _ADDRESS | _ADDRESSES else []
    code = next(filter(_is_code, addresses), None)
    return f"{name} begins with {code.strip()[:20]}" if code else ""


def _is_code(address: str) -> bool:
    """Tell whether a program may run what an address says; white space in a scheme counts for nothing."""
    scheme, colon, _ = re.sub(r"[\x00-\x20]+", "", address).lower().partition(":")
    return bool(colon) and bool(_SCHEME.match(scheme))


RULES: tuple[Rule, ...] = (
    error(
        "structure/active-content",
        3,
        _active,
        asks="No script, form, frame, object, video, `on…` attribute, refresh or `base`; no `javascript:` or "
        "`data:` in any attribute that takes an address.",
        remedy="take it out of mail.html.j2: mail programs drop such mails, or show a warning",
    ),
)
