"""Stage render, lint: where links lead and what they say. In: a mail. Out: faults; pure. Points 31 and 47."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from digest.render.lint.expected import Expected
from digest.render.lint.mail import Mail
from digest.render.lint.rule import Fault, Rule, warning

_EMPTY = frozenset(
    word.strip()
    for word in (
        "here, click here, read more, more, link, this link, continue reading, learn more, hier, mehr, "
        "hier klicken, "
        "mehr lesen, weiterlesen, zum artikel, ici, cliquez ici, lire la suite, en savoir plus, plus, aquí, "
        "haga clic aquí, leer más, más, qui, clicca qui, leggi tutto, continua, aqui, ler mais, saiba mais, "
        "lees meer, klik hier, czytaj więcej, tutaj, läs mer, här, les mer, læs mere, lue lisää, "
        "детальніше, подробнее, здесь, тут, читать далее, devamı, buraya tıklayın, "
        "هنا, اقرأ المزيد, המשך, כאן, "
        "続きを読む, こちら, 更多, 点击这里, 더 보기"
    ).split(",")
)
_BARE = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|_hs(?:enc|mi)|mkt_tok|igshid|ref_src|vero_id|oly_\w+_id|"
    r"at_(?:campaign|medium)|wt_mc|ns_\w+|xtor|cmpid|icid|s_cid",
    re.IGNORECASE,
)


def _same_words(mail: Mail) -> Iterator[Fault]:
    targets: defaultdict[str, set[str]] = defaultdict(set)
    for link in mail.links:
        targets[link.text].add(link.target)
    for text, leads in targets.items():
        if text and len(leads) > 1:
            yield Fault(message=f"{len(leads)} links say the same and lead elsewhere", where=text)


def _empty_words(mail: Mail) -> Iterator[Fault]:
    for link in mail.links:
        if not link.text:
            yield Fault(message="a link without words", where=link.target)
        elif link.text.rstrip(" .…→»>").lower() in _EMPTY and link.text not in mail.own_texts:
            yield Fault(message="a link whose words say nothing of where it leads", where=link.text)


def _bare_address(mail: Mail) -> Iterator[Fault]:
    for link in mail.links:
        if _BARE.match(link.text) and link.text not in mail.own_texts:
            yield Fault(message="a link that is an address to read", where=link.text)


def _scheme(mail: Mail) -> Iterator[Fault]:
    for link in mail.links:
        try:
            parts = urlsplit(link.target)
            is_fit = parts.scheme == "mailto" or (parts.scheme in {"http", "https"} and bool(parts.hostname))
        except ValueError:
            is_fit = False
        if not is_fit:
            yield Fault(message=f"a link to {link.target[:60] or 'nowhere'}", where=link.text)


def _tracking(mail: Mail) -> Iterator[Fault]:
    for link in mail.links:
        names = tracked(link.target, mail.expected)
        if names:
            yield Fault(message=f"tracking parameters: {', '.join(names)}", where=link.text)


def tracked(target: str, expected: Expected) -> tuple[str, ...]:
    """Return the tracking parameters of a link that the newsroom does not want."""
    query = target.partition("?")[2].partition("#")[0]
    names = dict.fromkeys(name for name, _ in parse_qsl(query, keep_blank_values=True))
    return tuple(name for name in names if _TRACKING.fullmatch(name) and name not in expected.tracking)


def _dead(mail: Mail) -> Iterator[Fault]:
    answers = mail.expected.answers or {}
    for link in {link.target: link for link in mail.links}.values():
        answer = answers.get(link.target)
        if answer is not None and answer.is_gone:
            told = answer.why or f"it answers {answer.status}"
            yield Fault(message=f"{link.target} is not there: {told}", where=link.text)


def _ailing(mail: Mail) -> Iterator[Fault]:
    answers = mail.expected.answers or {}
    for link in {link.target: link for link in mail.links}.values():
        answer = answers.get(link.target)
        if answer is not None and not answer.is_gone and (answer.status is None or answer.status >= 400):
            told = answer.why or f"it answers {answer.status}"
            yield Fault(message=f"{link.target}: {told}", where=link.text)


RULES: tuple[Rule, ...] = (
    warning(
        "links/same-words",
        31,
        _same_words,
        asks="Links with the same words lead to the same place.",
        remedy="tell in the words where each leads",
    ),
    warning(
        "links/empty-words",
        31,
        _empty_words,
        asks="No link says just “here” or “read more”, or nothing.",
        remedy="make the headline the link",
    ),
    warning(
        "links/bare-address",
        31,
        _bare_address,
        asks="No link shows an address for words.",
        remedy="write what is there",
    ),
    warning(
        "links/scheme",
        47,
        _scheme,
        asks="Links are `http`, `https` or `mailto`, and whole.",
        remedy="write whole addresses in mail.html.j2",
    ),
    warning(
        "links/tracking",
        47,
        _tracking,
        asks="No tracking parameter in a link that [lint] tracking does not name.",
        remedy="have the source leave them out, or name them in [lint] tracking",
    ),
    warning(
        "links/dead",
        47,
        _dead,
        asks="Each link leads somewhere (`digest lint --links`): none answers 404 or 410, or has no host.",
        remedy="digest exclude its story, or digest edit it; what is dead for an hour may come back",
    ),
    warning(
        "links/ailing",
        47,
        _ailing,
        asks="Each link answers below 400 (`digest lint --links`).",
        remedy="look at it in a browser: some sites answer programs like that",
    ),
)
