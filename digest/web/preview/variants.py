"""Preview: the worst that an evening can bring. In: an edition. Out: its frame around hard cases; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import cycle, islice

from digest.model import (
    ArticleId,
    Earlier,
    Edition,
    Entry,
    Look,
    Origin,
    Section,
    Sentence,
    StoryId,
    Teaser,
    VersionId,
)
from digest.text.inbox import preheader_line, subject_line


class Variant(StrEnum):
    """What an edition's stories are replaced by."""

    NONE = ""
    LONG = "long-words"
    BARE = "no-teaser"
    ONE = "one-story"
    FORTY = "forty-stories"
    ARABIC = "right-to-left"
    MIXED = "mixed-languages"
    EMOJI = "emoji"
    MARKUP = "markup"


TITLES: Mapping[Variant, str] = {
    Variant.NONE: "as it is",
    Variant.LONG: "longest words",
    Variant.BARE: "no teaser, no earlier coverage",
    Variant.ONE: "one story",
    Variant.FORTY: "forty stories",
    Variant.ARABIC: "right to left",
    Variant.MIXED: "mixed languages",
    Variant.EMOJI: "emoji",
    Variant.MARKUP: "markup in every text",
}

_FORTY = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One invented story."""

    headline: str
    sentences: tuple[str, ...] = ()
    language: str = "en"
    topic: str = ""
    credit: str = ""
    earlier: tuple[str, ...] = ()
    has_link: bool = True


_LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesentwurf"
_SLASHED = "Flood/Drought/Storm/Heat/Frost/Hail/Landslide/Avalanche/Wildfire/Earthquake-Commission"

_LONG_TOLD = (
    _Told(
        headline=f"{_LONG} und {_LONG}",
        sentences=(f"Der {_LONG} wurde vertagt.", f"{_LONG * 2} bleibt ein Wort."),
        language="de",
        topic=_LONG,
        credit=_LONG,
        earlier=(f"{_LONG}: was bisher geschah", "https://courier.example/" + "a" * 120),
    ),
    _Told(
        headline=_SLASHED,
        sentences=(f"The {_SLASHED} has met, and it will meet again on the day after its report.",),
        topic="Organisations with names of more than forty letters",
    ),
    _Told(headline="A" * 130, sentences=("b" * 300,)),
)
_BARE_TOLD = (
    _Told(headline="Bridge opens", has_link=False),
    _Told(headline="A headline alone must carry what the publisher does not let anyone quote"),
    _Told(headline="Ferry sails again"),
)
_ARABIC_TOLD = (
    _Told(
        headline="إعادة فتح جسر المشاة القديم بعد أحد عشر أسبوعا من الإصلاح",
        sentences=(
            "فتح مجلس المدينة الجسر صباح الثلاثاء بعد أن اجتاز اختبار الحمولة.",
            "أما السماح بمرور الدراجات فسيتقرر في الربيع.",
        ),
        language="ar",
        topic="المدينة",
        credit="وكالة الساحل",
        earlier=("إغلاق الجسر بعد ظهور شقوق في دعاماته",),
    ),
    _Told(
        headline="الصيادون يعودون إلى البحيرة بعد عامين من المنع",
        sentences=("ارتفع منسوب المياه مترين منذ الشتاء الماضي.", "وسيبقى الصيد ليلا ممنوعا حتى الخريف."),
        language="ar",
        topic="علوم",
    ),
    _Told(
        headline="The lighthouse keeper’s logbook is read out in public",
        sentences=("Two hundred people came to hear it.", "It says little of storms and much of bread."),
        topic="تراث",
    ),
)
_MIXED_TOLD = (
    _Told(
        headline="נמל העיר ייפתח מחדש ביום חמישי",
        sentences=("העובדים הצביעו בעד ההסכם לאחר לילה של שיחות.", "האוניות הראשונות צפויות בבוקר."),
        language="he",
        topic="Labour",
    ),
    _Told(
        headline="港の灯台、百年ぶりに一般公開へ",
        sentences=("灯台は十一月から週末に限り公開される。", "入場には予約が必要だ。"),
        language="ja",
        topic="文化",
    ),
    _Told(
        headline="Η γέφυρα ανοίγει ξανά ύστερα από έντεκα εβδομάδες",
        sentences=("Το συμβούλιο αποφάσισε ομόφωνα.", "Τα ποδήλατα θα περιμένουν ως την άνοιξη."),
        language="el",
    ),
    _Told(
        headline="สะพานคนเดินเก่าเปิดให้ใช้อีกครั้ง",
        sentences=("สภาเมืองเปิดสะพานเมื่อวันอังคารหลังการซ่อมแซมสิบเอ็ดสัปดาห์",),
        language="th",
    ),
    _Told(
        headline="A headline with עברית, العربية and 日本語 inside it, in brackets (שלום)",
        sentences=("The direction must hold at every change: 12:30, 50 %, +49 30 1234.",),
    ),
)
_EMOJI_TOLD = (
    _Told(
        headline="👩🏽‍🚒👨‍👩‍👧‍👦 Families thank the crews 🚒🔥 of the harbour fire 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        sentences=("🎉🎉🎉 The street party lasted until four. 🥐☕️", "🌧️ Rain ended it. 1️⃣ 2️⃣ 3️⃣"),
        topic="🏙️ City",
        credit="📰 Harbour Wire",
        earlier=("🔥 Fire in the old salt store",),
    ),
    _Told(
        headline="🐟",
        sentences=("🐟" * 40,),
    ),
    _Told(headline="Z̸̢̛͎a̷̡͉͒l̵͇̆g̶̳̈ǫ̶̌ in a headline: marks upon marks", sentences=("n̈́̈́̈́̈́̈́ stays in its line.",)),
)
_MARKUP_TOLD = (
    _Told(
        headline="<script>alert(1)</script> & <b>bold</b> “quotes” \"straight\" 'single'",
        sentences=(
            "<img src=x onerror=alert(1)> stands in the text, and </td></table></div> too.",
            "{{ 7*7 }} {% raw %} ${x} %%X%% [[x]] <!--[if mso]> --> stay what they are.",
        ),
        topic="<i>Topic</i>",
        credit="<a href=javascript:alert(1)>Wire</a>",
        earlier=("</li></ul><style>*{display:none}</style>",),
    ),
    _Told(headline="&lt;already escaped&gt; &amp; &nbsp;", sentences=("&copy; is told as it came.",)),
)

_STORIES: Mapping[Variant, Sequence[_Told]] = {
    Variant.LONG: _LONG_TOLD,
    Variant.BARE: _BARE_TOLD,
    Variant.ARABIC: _ARABIC_TOLD,
    Variant.MIXED: _MIXED_TOLD,
    Variant.EMOJI: _EMOJI_TOLD,
    Variant.MARKUP: _MARKUP_TOLD,
}


def varied(edition: Edition, variant: Variant) -> Edition:
    """Return the edition with the variant's stories on its shelves, or as it is."""
    match variant:
        case Variant.NONE:
            return edition
        case Variant.ONE:
            return _lined(edition, _filled(edition, edition.entries[:1]))
        case Variant.FORTY:
            many = list(islice(cycle(edition.entries), _FORTY)) if edition.entries else []
            return _lined(edition, _filled(edition, [_renamed(e, at) for at, e in enumerate(many)]))
        case _:
            told = _STORIES[variant]
            language = "ar" if variant is Variant.ARABIC else edition.language
            made = replace(edition, language=language)
            return _lined(made, _each(made, told))


def _lined(edition: Edition, sections: tuple[Section, ...]) -> Edition:
    """Put the sections in, with the inbox line that they make."""
    entries = [entry for section in sections for entry in section.entries]
    headlines = [entry.teaser.headline for entry in entries]
    subject = subject_line(headlines) or edition.title
    return replace(
        edition,
        sections=sections,
        subject=subject,
        preheader=preheader_line(headlines, [entry.teaser.text for entry in entries], subject=subject),
    )


def _filled(edition: Edition, entries: Sequence[Entry]) -> tuple[Section, ...]:
    """Share stories out among the shelves, in order; a shelf that gets none is left out."""
    shelves = edition.sections
    if not shelves or not entries:
        return ()
    size = -(-len(entries) // len(shelves))
    parts = [tuple(entries[at : at + size]) for at in range(0, len(entries), size)]
    return tuple(replace(shelf, entries=part) for shelf, part in zip(shelves, parts, strict=False))


def _each(edition: Edition, told: Sequence[_Told]) -> tuple[Section, ...]:
    """Put the stories on a shelf of each look: one may break where another holds."""
    looks: dict[Look, Section] = {}
    for section in edition.sections:
        looks.setdefault(section.look, section)
    return tuple(
        replace(section, entries=tuple(_entry(edition, story, (place, at)) for at, story in enumerate(told)))
        for place, section in enumerate(looks.values())
    )


def _renamed(entry: Entry, at: int) -> Entry:
    return replace(entry, story=StoryId(f"{entry.story}-{at}"))


def _entry(edition: Edition, told: _Told, place: tuple[int, int]) -> Entry:
    shelf, at = place
    name = f"{shelf}-{at}"
    article = ArticleId(f"urn:sample:{name}")
    link = f"https://news.example/{name}" if told.has_link else None
    again = f" ({shelf + 1})" if shelf else ""
    return Entry(
        story=StoryId(f"sample-{name}"),
        versions=(VersionId(f"sample-{name}"),),
        articles=(article,),
        teaser=Teaser(
            article=article,
            version=VersionId(f"sample-{name}"),
            headline=told.headline + again,
            headline_derived=False,
            sentences=tuple(Sentence(text=text, origin=Origin.PUBLISHER) for text in told.sentences),
            date=edition.id.date,
            link=link,
            credit=told.credit or None,
            language=told.language,
        ),
        published=edition.cut_off - timedelta(hours=2, minutes=at),
        date_only=False,
        topics=(told.topic,) if told.topic else (),
        minutes=3 * at,
        earlier=tuple(
            Earlier(
                article=ArticleId(f"urn:sample:{name}:{number}"),
                headline=headline + again,
                date=edition.id.date - timedelta(days=30 * (number + 1)),
                link=f"{link}/{number}" if link else None,
            )
            for number, headline in enumerate(told.earlier)
        ),
    )
