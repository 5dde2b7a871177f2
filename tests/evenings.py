"""One small evening in each of eight languages, for the golden mails: two pieces of news, two features."""

from __future__ import annotations

from datetime import date
from typing import Any

from evening import ARABIC, DAY, ENGLISH, GERMAN, edition, entry, features, news, piece

from digest.model import Edition, EditionId, NewsletterId
from digest.text.inbox import preheader_line, subject_line
from digest.text.labels import read_labels

Told = tuple[str, str, str, str]
"""Topic, headline, two sentences."""


def evening_in(
    language: str, title: str, newsroom: str, told: tuple[Told, Told, Told, Told], earlier: tuple[str, str]
) -> Edition:
    """Return an edition whose first story has earlier coverage, a headline and a sentence."""
    labels = read_labels(language)
    given: tuple[dict[str, Any], ...] = (
        {"minutes": 4, "credit": "AFP"},
        {"link": None},
        {"minutes": 9},
        {"minutes": 14},
    )
    entries = [
        entry(
            f"{language}-{at}",
            headline,
            one,
            two,
            topics=(topic,),
            language=language,
            earlier=(piece(earlier[0], date(2026, 9, 28), earlier[1]),) if at == 0 else (),
            **changes,
        )
        for at, ((topic, headline, one, two), changes) in enumerate(zip(told, given, strict=True))
    ]
    heads = [one.teaser.headline for one in entries]
    subject = subject_line(heads)
    return edition(
        news(*entries[:2], title=labels.section("hard-news")),
        features(*entries[2:], title=labels.section("features")),
        id=EditionId(newsletter=NewsletterId(f"evening-{language}"), date=DAY),
        language=language,
        title=title,
        newsroom=newsroom,
        subject=subject,
        preheader=preheader_line(heads, [one.teaser.text for one in entries], subject=subject),
    )


FRENCH = evening_in(
    "fr",
    "Le Soir en bref",
    "Le Courrier d’Ellery",
    (
        (
            "Travail",
            "Les dockers de Port-Ellery mettent fin à onze semaines de grève",
            "Les membres ont approuvé l’offre à 61 %, après une nuit de négociations.",
            "Les premiers porte-conteneurs sont attendus jeudi matin au quai extérieur.",
        ),
        (
            "Justice",
            "L’ancien directeur des eaux est acquitté",
            "Le tribunal n’a pas vu de preuve qu’il connaissait les fausses factures.",
            "La ville veut toujours récupérer neuf millions auprès du fournisseur.",
        ),
        (
            "Musique",
            "Le chœur qui répète dans le noir",
            "Chaque lundi, trente chanteurs éteignent la lumière dans un ancien grenier à sel.",
            "Né d’une panne de courant, le concert est devenu le plus couru de la ville.",
        ),
        (
            "Métiers",
            "Apprendre le pain à soixante-deux ans",
            "Après quatre décennies dans l’assurance, Ada Solberg est la plus âgée des apprentis.",
            "Sa première leçon : la farine ne lit pas les tableaux.",
        ),
    ),
    ("Un arbitre intervient, les entrepôts se vident", "Les deux camps ont accepté de s’asseoir ensemble."),
)
SPANISH = evening_in(
    "es",
    "La tarde en breve",
    "El Correo de Ellery",
    (
        (
            "Trabajo",
            "Los estibadores de Puerto Ellery ponen fin a once semanas de huelga",
            "Los afiliados aprobaron la oferta con el 61 por ciento tras una noche de negociación.",
            "Los primeros portacontenedores se esperan el jueves por la mañana.",
        ),
        (
            "Tribunales",
            "Absuelto el antiguo jefe de las aguas",
            "El tribunal no vio pruebas de que conociera las facturas infladas.",
            "La ciudad quiere recuperar todavía nueve millones del proveedor.",
        ),
        (
            "Música",
            "El coro que ensaya a oscuras",
            "Cada lunes treinta cantantes apagan las luces en un viejo almacén de sal.",
            "Lo que empezó con un apagón es hoy la entrada más buscada.",
        ),
        (
            "Oficios",
            "Aprender a ser panadera a los sesenta y dos",
            "Tras cuatro décadas en seguros, Ada Solberg es la aprendiz de más edad.",
            "Su primera lección fue que la harina no lee hojas de cálculo.",
        ),
    ),
    ("Un árbitro interviene mientras se vacían los almacenes", "Ambas partes han aceptado sentarse."),
)
ITALIAN = evening_in(
    "it",
    "La sera in breve",
    "Il Corriere di Ellery",
    (
        (
            "Lavoro",
            "I portuali di Porto Ellery chiudono undici settimane di sciopero",
            "Gli iscritti hanno approvato l’offerta con il 61 per cento dopo una notte di trattative.",
            "Le prime portacontainer sono attese giovedì mattina al molo esterno.",
        ),
        (
            "Tribunale",
            "Assolto l’ex capo degli acquedotti",
            "I giudici non hanno visto prove che conoscesse le fatture gonfiate.",
            "La città vuole ancora recuperare nove milioni dal fornitore.",
        ),
        (
            "Musica",
            "Il coro che prova al buio",
            "Ogni lunedì trenta cantanti spengono la luce in un vecchio deposito di sale.",
            "Nato da un guasto, è diventato il biglietto più cercato della città.",
        ),
        (
            "Mestieri",
            "Imparare a fare il pane a sessantadue anni",
            "Dopo quarant’anni nelle assicurazioni, Ada Solberg è l’apprendista più anziana.",
            "La prima lezione: la farina non legge le tabelle.",
        ),
    ),
    ("Interviene un arbitro, i magazzini si svuotano", "Le due parti hanno accettato di sedersi."),
)
POLISH = evening_in(
    "pl",
    "Wieczór w skrócie",
    "Kurier z Ellery",
    (
        (
            "Praca",
            "Dokerzy z Port Ellery kończą strajk po jedenastu tygodniach",
            "Członkowie przyjęli ofertę większością 61 procent po nocy rozmów.",
            "Pierwsze kontenerowce są oczekiwane w czwartek rano przy nabrzeżu zewnętrznym.",
        ),
        (
            "Sądy",
            "Były szef wodociągów uniewinniony",
            "Sąd nie znalazł dowodów, że wiedział o zawyżonych fakturach.",
            "Miasto wciąż chce odzyskać dziewięć milionów od dostawcy.",
        ),
        (
            "Muzyka",
            "Chór, który ćwiczy po ciemku",
            "W każdy poniedziałek trzydzieścioro śpiewaków gasi światło w dawnym składzie soli.",
            "To, co zaczęło się od awarii prądu, stało się najtrudniejszym biletem w mieście.",
        ),
        (
            "Zawody",
            "Zostać piekarką w wieku sześćdziesięciu dwóch lat",
            "Po czterech dekadach w ubezpieczeniach Ada Solberg jest najstarszą uczennicą.",
            "Pierwsza lekcja: mąka nie czyta arkuszy.",
        ),
    ),
    ("Arbiter wkracza, magazyny pustoszeją", "Obie strony zgodziły się usiąść do stołu."),
)
JAPANESE = evening_in(
    "ja",
    "夕べの便り",
    "エレリー新報",
    (
        (
            "労働",
            "エレリー港の港湾労働者、十一週間のストライキを終える",
            "組合員は夜を徹した交渉の末、賛成六割余りで提案を受け入れた。",
            "最初のコンテナ船は木曜の朝、外港に着く見通しだ。",
        ),
        (
            "裁判",
            "水道局の元局長に無罪",
            "裁判所は、水増しされた請求書を知っていた証拠はないと判断した。",
            "市はなお、納入業者から九百万の返還を求める。",
        ),
        (
            "音楽",
            "暗闇で歌う合唱団",
            "毎週月曜、三十人の歌い手が古い塩の倉の明かりを消して歌い始める。",
            "停電から始まった集まりは、町で最も手に入りにくい切符になった。",
        ),
        (
            "仕事",
            "六十二歳でパン職人になる",
            "保険会社に四十年勤めたアダ・ソルベリは、県で最年長の見習いだ。",
            "最初の教えは、小麦粉は表計算を読まないということだった。",
        ),
    ),
    ("倉庫が空になり、仲裁人が入る", "双方は話し合いの席に着くことに同意した。"),
)

EVENINGS = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "it": ITALIAN,
    "pl": POLISH,
    "ar": ARABIC,
    "ja": JAPANESE,
}
