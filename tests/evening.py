"""Editions to render: an invented evening in English, one in German, one in Arabic, and hard cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from digest.model import (
    ArticleId,
    Earlier,
    Edition,
    EditionId,
    Entry,
    Look,
    NewsletterId,
    Origin,
    Picture,
    Section,
    Sentence,
    StoryId,
    Teaser,
    VersionId,
)
from digest.render import Presentation

DAY = date(2026, 10, 6)
LOOK = Presentation(
    site_url="https://courier.example",
    postal_address="The Ellery Courier, 4 Quay Street, Port Ellery",
    pictures_url="https://courier.example/i/",
)


def piece(headline: str, day: date, *sentences: str, link: bool = True, derived: bool = False) -> Earlier:
    address = f"https://courier.example/{day.isoformat()}"
    return Earlier(
        article=ArticleId(address),
        headline=headline,
        headline_derived=derived,
        date=day,
        link=address if link else None,
        sentences=tuple(Sentence(text=text, origin=Origin.PUBLISHER) for text in sentences),
    )


def entry(name: str, headline: str, *sentences: str, **changes: Any) -> Entry:
    """One story, published at 16:05 in Berlin; ``changes`` to the entry or its teaser."""
    of_teaser: dict[str, Any] = {
        "article": ArticleId(f"https://courier.example/{name}"),
        "version": VersionId(f"{name}-1"),
        "headline": headline,
        "headline_derived": False,
        "sentences": tuple(Sentence(text=text, origin=Origin.PUBLISHER) for text in sentences),
        "date": DAY,
        "link": f"https://courier.example/{name}",
        "credit": None,
        "language": "en",
    }
    of_entry: dict[str, Any] = {
        "story": StoryId(name),
        "versions": (VersionId(f"{name}-1"),),
        "articles": (ArticleId(f"https://courier.example/{name}"),),
        "published": datetime(2026, 10, 6, 14, 5, tzinfo=UTC),
        "date_only": False,
        "topics": (),
        "minutes": 3,
        "earlier": (),
    }
    for key, value in changes.items():
        (of_teaser if key in of_teaser else of_entry)[key] = value
    return Entry(teaser=Teaser(**of_teaser), **of_entry)


def news(*entries: Entry, title: str = "Hard news", key: str = "hard-news") -> Section:
    return Section(key=key, title=title, look=Look.NEWS, entries=entries)


def features(*entries: Entry, title: str = "Features", key: str = "features") -> Section:
    return Section(key=key, title=title, look=Look.FEATURES, entries=entries)


def edition(*sections: Section, **changes: Any) -> Edition:
    values: dict[str, Any] = {
        "id": EditionId(newsletter=NewsletterId("evening"), date=DAY),
        "revision": 1,
        "number": 214,
        "language": "en",
        "time_zone": "Europe/Berlin",
        "newsroom": "The Ellery Courier",
        "title": "Evening Digest",
        "subject": "Dockers end strike · A lake comes back",
        "preheader": "Heat law passes by four votes · Former waterworks chief acquitted",
        "sections": sections,
        "window_start": None,
        "cut_off": datetime(2026, 10, 6, 15, 45, tzinfo=UTC),
        "config_hash": "0" * 64,
        "code_version": "0.1.0",
    }
    return Edition(**(values | changes))


ENGLISH = edition(
    news(
        entry(
            "dockers",
            "Port Ellery dockers end eleven-week strike after a night of talks",
            "Members backed the offer by 61 per cent, winning a shorter night shift and a freeze on crane "
            "automation until 2029.",
            "The first container ships are expected at the outer berth on Thursday morning.",
            topics=("Labour", "Harbour"),
            minutes=4,
            earlier=(
                piece(
                    "Arbitrator steps in as warehouses run low",
                    date(2026, 9, 28),
                    "Both sides have agreed to sit down with a retired judge.",
                    "Shops on the islands had begun to ration flour and fuel.",
                ),
                piece("Why a crane became the centre of a labour dispute", date(2026, 9, 2)),
                piece(
                    "Dockers walk out over night shifts",
                    date(2026, 7, 21),
                    "Port Ellery’s dockers have left their cranes.",
                    "They want an hour less at night, and no machine in their place.",
                    link=False,
                    derived=True,
                ),
            ),
        ),
        entry(
            "heat-law",
            "Heat law passes by four votes, with schools exempt until spring",
            "Employers must now stop outdoor work at 34 degrees or provide shade, water and paid breaks.",
            "The exemption for schools was the price of the Rural Union’s support, and unions call it a "
            "loophole.",
            topics=("Parliament",),
            credit="AFP, AP",
            earlier=(piece("What the heat law would change on a building site", date(2026, 9, 30)),),
        ),
        entry(
            "waterworks",
            "Former waterworks chief acquitted in the pipe contract case",
            "Judges found that prosecutors had not shown that Tomas Riegl knew of the inflated invoices.",
            "The city says it will still seek to recover nine million crowns from the supplier.",
            topics=("Courts",),
            link=None,
        ),
        entry(
            "lake-varn",
            "Lake Varn rises above its old shoreline for the first time since 2011",
            "Two wet winters and the closing of an illegal canal lifted the level by 1.9 metres, the survey "
            "office said.",
            "Fishing will stay banned until the second spawning season.",
            topics=("Science",),
            minutes=2,
            earlier=(piece("The canal that was on no map", date(2025, 5, 14)),),
        ),
        entry(
            "night-trains",
            "Night trains to the coast return with a cross-border ticket",
            "Four railways will sell one ticket for the route from December, with refunds that cover missed "
            "connections.",
            topics=("Europe",),
            minutes=0,
            date=date(2026, 10, 5),
        ),
    ),
    features(
        entry(
            "dark-choir",
            "The choir that rehearses in the dark",
            "Every Monday thirty singers switch off the lights in a disused salt store and begin.",
            "What started during a power cut has become the hardest ticket in town.",
            topics=("Music",),
            minutes=9,
        ),
        entry(
            "baker",
            "Learning to be a baker at sixty-two",
            "After four decades in insurance, Ada Solberg signed on as the oldest apprentice in the "
            "province.",
            "Her first lesson was that flour does not read spreadsheets.",
            topics=("Work", "Labour"),
            minutes=14,
            earlier=(piece("Who will bake our bread?", date(2026, 2, 11)),),
        ),
        entry(
            "bridge",
            "A bridge, two towns and one very old argument",
            "Upper and Lower Hasse have shared a footbridge and a grudge since 1904.",
            "Now it needs repair, and somebody has to cross first.",
            topics=("Cities",),
            minutes=11,
        ),
    ),
)

GERMAN = edition(
    news(
        entry(
            "staudamm",
            "Der Staudamm von Oberlauben hält, das Vertrauen weniger",
            "Nach drei Wochen Regen gab die Aufsicht den Damm am Dienstag wieder frei.",
            "Die Gemeinden im Tal wollen trotzdem eigene Pegel aufstellen und selbst entscheiden, wann sie "
            "räumen.",
            topics=("Region",),
            credit="dpa",
            language="de",
            earlier=(piece("Regen füllt die Lauben bis zum Rand", date(2026, 9, 19)),),
        ),
        entry(
            "schulbus",
            "Landkreis streicht jeden dritten Schulbus",
            "Von November an fahren zwischen Esch und Nieder-Esch nur noch zwei Busse am Morgen.",
            "Eltern haben angekündigt, die Strecke mit dem Rad zu begleiten, bis der Kreistag neu abstimmt.",
            topics=("Bildung",),
            language="de",
        ),
        title="Nachrichten",
    ),
    features(
        entry(
            "uhrmacherin",
            "Die Uhrmacherin, die keine Eile kennt",
            "In ihrer Werkstatt geht jede Uhr anders, und das soll so bleiben.",
            "Wer eine Reparatur bringt, muss erst erzählen, wem die Uhr gehört hat.",
            topics=("Handwerk",),
            minutes=8,
            language="de",
        ),
        title="Reportagen",
    ),
    id=EditionId(newsletter=NewsletterId("abend"), date=DAY),
    language="de",
    newsroom="Laubener Bote",
    title="Der Abend",
    subject="Der Staudamm von Oberlauben hält, das Vertrauen weniger",
    preheader="Landkreis streicht jeden dritten Schulbus · Die Uhrmacherin, die keine Eile kennt",
    number=1037,
)

ARABIC = edition(
    news(
        entry(
            "mina",
            "عمال الميناء ينهون إضرابا دام أحد عشر أسبوعا",
            "وافق الأعضاء على العرض بنسبة واحد وستين في المئة بعد ليلة من المفاوضات.",
            "ويتوقع وصول أولى سفن الحاويات إلى الرصيف الخارجي صباح الخميس.",
            topics=("عمل",),
            language="ar",
            earlier=(piece("وسيط يتدخل مع نفاد المخازن", date(2026, 9, 28)),),
        ),
        entry(
            "buhayra",
            "بحيرة فارن تعلو ضفتها القديمة للمرة الأولى منذ خمسة عشر عاما",
            "رفع شتاءان ماطران وإغلاق قناة مخالفة منسوب المياه نحو مترين.",
            "ويبقى الصيد ممنوعا حتى موسم التكاثر الثاني.",
            topics=("علوم",),
            language="ar",
        ),
        title="الأخبار",
    ),
    features(
        entry(
            "jawqa",
            "جوقة تتدرب في الظلام",
            "كل يوم اثنين يطفئ ثلاثون مغنيا الأنوار في مخزن ملح مهجور ثم يبدؤون.",
            "وما بدأ في انقطاع للتيار صار أصعب تذكرة في المدينة.",
            topics=("موسيقى",),
            minutes=9,
            language="ar",
        ),
        entry(
            "khabbaz",
            "Learning to be a baker at sixty-two",
            "After four decades in insurance, Ada Solberg signed on as the oldest apprentice in the "
            "province.",
            "Her first lesson was that flour does not read spreadsheets.",
            topics=("عمل",),
            minutes=14,
            language="en",
        ),
        title="قصص وتحقيقات",
    ),
    id=EditionId(newsletter=NewsletterId("masa"), date=DAY),
    language="ar",
    newsroom="بريد الساحل",
    title="موجز المساء",
    subject="عمال الميناء ينهون إضرابا دام أحد عشر أسبوعا",
    preheader="بحيرة فارن تعلو ضفتها القديمة · جوقة تتدرب في الظلام",
)

_LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

HARD = edition(
    features(
        entry("a" * 300, f"{_LONG} {_LONG}", f"{_LONG} fährt weiter.", credit="AFP", topics=(_LONG,)),
        title=_LONG,
        key="first",
    ),
    news(
        entry("no-teaser", "A headline alone", minutes=0, link=None),
        entry(
            "hostile",
            '<script>alert(1)</script> & "quotes" ED-RECIPIENT-TOKEN {{ 7*7 }} <!--set number-->',
            "Text with </td></table> --> in it, and ED-RECIPIENT-TOKEN too.",
            link="https://evil.example/?t=ED-RECIPIENT-TOKEN",
            topics=("<b>Bold</b>",),
            earlier=(
                Earlier(
                    article=ArticleId("x"),
                    headline="x" * 400,
                    date=date(2020, 1, 1),
                    link="javascript:alert(1)",
                ),
            ),
        ),
        entry(
            "emoji",
            "🧑🏽‍🌾 Harvest is in 🌾, say growers",
            "日本語の文章はここにあります。" * 9,
            language="ja",
        ),
        title="News & <more>",
    ),
    subject='Quotes "and" <tags> & more',
    preheader='A preheader with <b>markup</b> & "quotes" that is long enough.',
    title="The <Evening> & Co",
)


def many(count: int) -> Edition:
    """An edition of ``count`` stories, half of them features."""
    told = [
        entry(
            f"story-{number}",
            f"Council agrees on item {number} of a long and winding agenda",
            "The vote came after two hours in which nobody left the room and nobody changed an opinion.",
            "What follows now is a second reading, for which the town hall has ordered more chairs.",
            topics=("Council",),
            earlier=(piece(f"Item {number} is put off again", date(2026, 9, 1)),),
        )
        for number in range(count)
    ]
    return edition(news(*told[: count // 2]), features(*told[count // 2 :]))


def numbered(told: Edition) -> Edition:
    """Give every story a topic of its own: t0, t1 and so on."""
    numbers = iter(range(1000))
    return replace(
        told,
        sections=tuple(
            replace(
                section,
                entries=tuple(
                    replace(one, topics=(*one.topics, f"t{next(numbers)}")) for one in section.entries
                ),
            )
            for section in told.sections
        ),
    )


def picture(letter: str, **changes: Any) -> Picture:
    values: dict[str, Any] = {"name": f"{letter * 32}.jpg", "width": 1040, "height": 693, "octets": 50_000}
    return Picture(**(values | changes))


def pictured(made: Edition, **words: str) -> Edition:
    """Return an edition all of whose stories show a picture; the second one's is high."""
    letters = iter("abcdef0123456789")
    sizes = iter(({}, {"width": 260, "height": 390}))
    return replace(
        made,
        sections=tuple(
            replace(
                section,
                entries=tuple(
                    replace(entry, picture=picture(next(letters), **next(sizes, {}), **words))
                    for entry in section.entries
                ),
            )
            for section in made.sections
        ),
    )


PICTURED = pictured(ENGLISH, alt="Three cranes stand still on the quay at dusk.", credit="Photo: Lotte Ahn")
ARABIC_PICTURED = pictured(ARABIC, alt="ثلاث رافعات متوقفة على الرصيف عند الغروب.", credit="تصوير: لوته آن")
