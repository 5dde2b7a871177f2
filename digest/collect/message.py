"""Read one mail: the agency files attached to it or, where there are none, the article in its body; pure.

Whatever a stranger can put into a mail is bounded: its size by the caller, its header, parts and depth here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from zoneinfo import ZoneInfo

from digest.collect.agency.codes import is_embargo_line
from digest.collect.body import body_of, headlined, identified, within_rights
from digest.collect.dates import plausible, read_date
from digest.collect.encoding import decode
from digest.collect.feed_items import language_tag, sections_of
from digest.collect.headline import shorten
from digest.collect.holdings import Holdings, joined
from digest.collect.mail_header import header, sender
from digest.collect.mail_text import unquoted
from digest.collect.raw import NotAFeed
from digest.config.source import SourceConfig
from digest.model import Article, ArticleId, Failure, PubStatus, SourceId
from digest.text.controls import one_line
from digest.text.html import to_lines

_MAX_HEADER = 200_000
_MAX_PARTS = 200
_MAX_DEPTH = 20
_MAX_DELIMITERS = 2000
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_CONTAINER = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
# "Fwd: ", "WG: ", "[wire] ": how the mail came here, not what it says.
_PREFIX = re.compile(r"\s*(?:(?:re|aw|fwd?|wg|tr|rv|sv|vs|antw)\s*:|\[[^\[\]]{1,40}\])\s*", re.IGNORECASE)
_EMBARGO_WITHIN = 5  # lines from the top

Attached = Callable[[bytes], Holdings | None]


class UnknownSender(NotAFeed):
    """The mail is of nobody whose mails are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A leaf of the mail's tree."""

    kind: str
    body: bytes
    charset: str | None
    is_attached: bool
    is_flowed: bool = False


def read_message(
    body: bytes, *, attached: Attached, source: SourceId, config: SourceConfig, now: datetime
) -> Holdings:
    """Return what a mail holds; raise NotAFeed where that is nothing.

    ``attached`` reads a part that may be an agency's file, None where it is none. A mail that brings such
    files is their envelope: its body is no article then.
    """
    message = _parsed(body)
    if not is_from(message, config.senders):
        raise UnknownSender("is of a sender who is not named", hint="name it in senders, if it is to be read")
    if _is_automatic(message):
        raise NotAFeed("is a bounce or an automatic reply", hint="")
    parts = tuple(_parts(message))
    files = [holdings for part in parts if (holdings := _attached(part, attached)) is not None]
    if files:
        return joined(files)
    article = _article(message, _text(parts), source=source, config=config, now=now)
    if article is None:
        raise NotAFeed("holds no article", hint="neither its body nor a file attached to it is one")
    return Holdings(articles=(article,))


def _attached(part: _Part, attached: Attached) -> Holdings | None:
    """Read one part; an agency's file that is broken keeps no other one back, and is still one."""
    try:
        return attached(part.body)
    except NotAFeed as exc:
        return Holdings(notes=(Failure(what=f"has a file attached that {exc.what}", hint=exc.hint),))


def is_from(message: Message, senders: tuple[str, ...]) -> bool:
    """Tell whether a mail says that it is from one of ``senders``: addresses, domains; if none, anybody."""
    address, domain = sender(message)
    wanted = {one.lower().lstrip("@") for one in senders}
    domains = (one for one in wanted if "@" not in one)
    return not wanted or address in wanted or any(f".{domain}".endswith(f".{one}") for one in domains)


def _parsed(body: bytes) -> Message:
    head = _HEADER_END.search(body)
    if (head.start() if head else len(body)) > _MAX_HEADER:
        raise NotAFeed("has a longer header than any mail", hint="it is no mail of an agency")
    if sum(1 for _ in _CONTAINER.finditer(body)) > _MAX_DEPTH or body.count(b"\n--") > _MAX_DELIMITERS:
        raise NotAFeed("has more parts than any mail", hint="it is no mail of an agency")
    try:
        return message_from_bytes(body)
    except Exception as exc:
        raise NotAFeed(f"cannot be parsed: {type(exc).__name__}", hint="it is no mail of an agency") from exc


def _is_automatic(message: Message) -> bool:
    replied = header(message, "Auto-Submitted").lower().startswith("auto-replied")
    return replied or message.get_content_type() == "multipart/report"


def _parts(message: Message) -> Iterator[_Part]:
    waiting: list[Message] = [message]
    count = 0
    while waiting and count < _MAX_PARTS:
        part = waiting.pop()
        count += 1
        if part.is_multipart():
            inside = part.get_payload()
            if isinstance(inside, list):
                waiting.extend(one for one in reversed(inside) if isinstance(one, Message))
            continue
        try:
            yield _leaf(part)
        except Exception:  # noqa: BLE001, S112  one part that cannot be decoded keeps no other one back
            continue


def _leaf(part: Message) -> _Part:
    payload = part.get_payload(decode=True)
    disposition = header(part, "Content-Disposition").partition(";")[0].strip().lower()
    return _Part(
        kind=part.get_content_type(),
        body=payload if isinstance(payload, bytes) else b"",
        charset=part.get_content_charset(),
        is_attached=disposition == "attachment" or part.get_filename() is not None,
        is_flowed=str(part.get_param("format") or "").lower() == "flowed",
    )


def _text(parts: tuple[_Part, ...]) -> str:
    """Return the body's lines, one a paragraph: of its HTML, unless its plain text says more."""
    shown = [part for part in parts if not part.is_attached and part.body.strip()]
    page = next((part for part in shown if part.kind == "text/html"), None)
    plain = next((part for part in shown if part.kind == "text/plain"), None)
    of_page = to_lines(decode(page.body, charset=page.charset)) if page else ""
    of_plain = unquoted(decode(plain.body, charset=plain.charset), flowed=plain.is_flowed) if plain else ""
    return of_page if 2 * len(of_page) > len(of_plain) else of_plain


def _article(
    message: Message, text: str, *, source: SourceId, config: SourceConfig, now: datetime
) -> Article | None:
    headline = _subject(message)
    language = language_tag(header(message, "Content-Language"), config.language)
    body = body_of(text, language=language, leave_out=headline)
    if not body.blocks:
        return None
    published = plausible(read_date(header(message, "Date"), zone=ZoneInfo(config.time_zone)), now=now)
    top = (header(message, "Subject"), *text.split("\n")[:_EMBARGO_WITHIN])
    article = Article(
        id=ArticleId(""),
        source=source,
        headline=shorten(headline),
        blocks=body.blocks,
        byline=body.byline,
        credit=body.credit,
        published=published.at if published else None,
        date_only=published.date_only if published else False,
        status=PubStatus.WITHHELD if any(map(is_embargo_line, top)) else PubStatus.USABLE,
        language=language,
        sections=sections_of((), section=config.section),
        guid=header(message, "Message-ID").strip("<> ")[:500] or None,
    )
    whole = headlined(article, prose=body.prose)
    kept = within_rights(whole, config.rights) if whole else None
    return identified(kept) if kept else None


def _subject(message: Message) -> str:
    subject = one_line(header(message, "Subject"))
    while found := _PREFIX.match(subject):
        subject = subject[found.end() :]
    return subject
