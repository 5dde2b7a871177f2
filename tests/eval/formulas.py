"""Texts that newsrooms fill in: one wording, other names and numbers.

A form is a headline, a lead and a text with slots, and what fills them on several occasions. What two of them have
in common is the form: an event, or an instalment of a series, is what stands in the slots.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A wording that is used again and again."""

    name: str
    language: str
    headline: str
    lead: str
    text: str
    filled: tuple[dict[str, str], ...]
    """What stands in the slots, once for each occasion."""

    def written(self, occasion: int) -> tuple[str, str, str]:
        """Return headline, lead and text of one occasion."""
        slots = self.filled[occasion % len(self.filled)]
        return self.headline.format(**slots), self.lead.format(**slots), self.text.format(**slots)


def _filled(names: str, *rows: str) -> tuple[dict[str, str], ...]:
    return tuple(
        dict(zip(names.split(), (one.strip() for one in row.split("|")), strict=True)) for row in rows
    )


EVENTS = (
    Form(
        name="arrests",
        language="en",
        headline="{n} arrested in {p} after raid",
        lead="Police arrested {n} people in {p} on {d} after a raid on a flat in {s}, a spokesman said.",
        text="Officers seized cash, two scales and {k} kilograms of powder. The suspects, aged between {a} and {b}, "
        "will appear before a judge at the court of {p}. Neighbours said they had noticed nothing unusual.",
        filled=_filled(
            "n p d s k a b",
            "Five | Velmouth | Tuesday | Tanner Street | 3 | 19 | 44",
            "Five | Karsholm | Tuesday | Quarry Lane | 7 | 23 | 51",
            "Seven | Brunnick | Wednesday | Mill Road | 12 | 20 | 38",
        ),
    ),
    Form(
        name="quake",
        language="en",
        headline="Magnitude {m} earthquake strikes {p}",
        lead="An earthquake of magnitude {m} struck {p} on {d}, the seismological institute said. "
        "There were no immediate reports of damage.",
        text="The quake hit at a depth of {k} kilometres, {n} kilometres from the town of {q}, at {t} local time. "
        "There were no immediate reports of damage or casualties, and no tsunami warning was issued.",
        filled=_filled(
            "m p d k n q t",
            "5.2 | Orrin | Tuesday | 10 | 38 | Salvany | 04:12",
            "6.1 | Morvaine | Tuesday | 24 | 91 | Lindecote | 11:47",
            "5.6 | Quarrow | Wednesday | 33 | 60 | Fenlough | 22:05",
        ),
    ),
    Form(
        name="collision",
        language="de",
        headline="{p}: Zwei Verletzte bei Unfall auf der {r}",
        lead="Bei einem Unfall auf der {r} bei {p} sind am {d} zwei Menschen verletzt worden, teilte die Polizei mit.",
        text="Ein {a}-jähriger Fahrer war aus noch ungeklärter Ursache auf die Gegenfahrbahn geraten und mit dem Auto "
        "einer {b}-jährigen Frau aus {q} zusammengestoßen. Beide kamen in ein Krankenhaus. Die {r} war für {n} Stunden "
        "gesperrt, den Schaden schätzt die Polizei auf {s} Euro.",
        filled=_filled(
            "p r d a b q n s",
            "Ellersund | B 31 | Dienstag | 43 | 29 | Rabental | 3 | 25.000",
            "Marschfeld | B 17 | Dienstag | 67 | 35 | Kolmsee | 2 | 18.000",
            "Hohenrath | L 112 | Mittwoch | 22 | 58 | Auerdorf | 4 | 31.000",
        ),
    ),
    Form(
        name="blaze",
        language="fr",
        headline="Incendie à {p} : {n} personnes évacuées",
        lead="Un incendie s'est déclaré {d} dans un immeuble de la rue {r}, à {p}. {n} personnes ont été évacuées.",
        text="L'alerte a été donnée vers {t}. Une {k} de pompiers ont été mobilisés pour maîtriser les flammes, qui "
        "ont pris au {e} étage. Une enquête a été ouverte pour déterminer l'origine du sinistre, a indiqué la "
        "préfecture de {q}.",
        filled=_filled(
            "p n d r t k e q",
            "Valmorin | 27 | mardi | des Tilleuls | 4h20 | trentaine | troisième | Loirac",
            "Castelprou | 41 | mardi | Haute | 23h10 | quarantaine | cinquième | Vexoise",
            "Montarieu | 12 | mercredi | du Port | 6h45 | vingtaine | premier | Garence",
        ),
    ),
    Form(
        name="obituary",
        language="en",
        headline="{f}, {j}, dies at {a}",
        lead="{f}, the {j} from {p}, died on {d} at the age of {a}, the family said in a statement.",
        text="{l} was born in {q} and is survived by two children. No cause of death was given. A service will be held "
        "in {p}; details will be announced by the family at a later date.",
        filled=_filled(
            "f l j p d a q",
            "Mirela Vasquelle | Vasquelle | sculptor | Velmouth | Monday | 81 | Tadeskar",
            "Tobias Okonjo | Okonjo | chess master | Hexbridge | Monday | 74 | Pellworth",
            "Henrike Dvorsky | Dvorsky | botanist | Zandhaven | Tuesday | 90 | Corvessa",
        ),
    ),
    Form(
        name="robbery",
        language="pl",
        headline="Napad na bank w miejscowości {p}",
        lead="Dwóch zamaskowanych mężczyzn napadło w {d} na bank przy ulicy {r} w miejscowości {p}.",
        text="Sprawcy zagrozili kasjerce bronią i zabrali {n} tysięcy złotych. Odjechali samochodem w kierunku "
        "miejscowości {q}. Policja prosi świadków o kontakt pod numerem komisariatu w {p}.",
        filled=_filled(
            "p d r n q",
            "Wierzbno | wtorek | Lipowej | 48 | Kosakowo",
            "Dąbrowa | wtorek | Młyńskiej | 73 | Rudnik",
            "Olszanka | środę | Ogrodowej | 31 | Sulin",
        ),
    ),
)
"""On one day they are events of their own, one for each occasion."""

SERIES = (
    Form(
        name="weather",
        language="en",
        headline="Weather in Harlmouth: {s}",
        lead="It will be {s} in Harlmouth on {d}, with highs of {h} degrees and winds from the {w}.",
        text="The night brings lows of {l} degrees. On the Marsh Coast gusts may reach {g} kilometres an hour, in the "
        "Harl valley {v}. The sun rises at {r} and sets at {e}. The next forecast of the Harlmouth weather office "
        "appears tomorrow at noon.",
        filled=_filled(
            "s d h w l g v r e",
            "sunny spells | Tuesday | 14 | west | 6 | 45 | 20 | 7:12 | 18:31",
            "rain at times | Wednesday | 11 | north | 4 | 70 | 35 | 7:14 | 18:29",
            "foggy | Thursday | 9 | east | 2 | 25 | 10 | 7:16 | 18:26",
        ),
    ),
    Form(
        name="market",
        language="en",
        headline="Stocks close {w} in Harlmouth",
        lead="The Harl 40 index closed {w} at {i} points on {d}, {c} per cent {m} than the day before.",
        text="Norvane shares ended at {a} crowns, Terrafin at {b}, Kintaro at {e}. Turnover was {t} million crowns. The "
        "crown stood at {u} to the dollar, against {v} the evening before. Oil cost {o} dollars a barrel.",
        filled=_filled(
            "w i d c m a b e t u v o",
            "higher | 4,211 | Tuesday | 0.8 | more | 81.20 | 44.15 | 12.02 | 310 | 7.21 | 7.25 | 78.40",
            "lower | 4,168 | Wednesday | 1.0 | less | 80.05 | 43.90 | 11.71 | 288 | 7.29 | 7.22 | 79.15",
            "higher | 4,203 | Thursday | 0.9 | more | 82.75 | 43.10 | 11.95 | 334 | 7.18 | 7.28 | 77.05",
        ),
    ),
    Form(
        name="lottery",
        language="de",
        headline="Die Lottozahlen vom {d}",
        lead="Die Gewinnzahlen der Ziehung vom {d}: {a}, {b}, {c}, {e}, {f} und {g}. Superzahl: {s}.",
        text="Im Jackpot liegen {j} Millionen Euro. Das Spiel 77 lautet {k}, die Super 6 {l}. Alle Angaben sind ohne "
        "Gewähr. Die nächste Ziehung findet wie immer am Abend statt.",
        filled=_filled(
            "d a b c e f g s j k l",
            "Mittwoch | 4 | 11 | 19 | 23 | 38 | 45 | 7 | 12 | 1840265 | 330914",
            "Samstag | 2 | 9 | 27 | 31 | 40 | 49 | 1 | 15 | 7713408 | 902217",
            "Mittwoch | 6 | 13 | 14 | 22 | 36 | 41 | 9 | 18 | 5520931 | 118460",
        ),
    ),
    Form(
        name="menu",
        language="de",
        headline="Mensaplan für den {d}",
        lead="Heute in der Mensa am Harlufer: {a} mit {b}, dazu {c}.",
        text="Die Mensa öffnet um 11 Uhr. Wie immer gibt es Salat vom Buffet, Brot und Wasser ohne Aufpreis.",
        filled=_filled(
            "d a b c",
            "06.10.2026 | Linsensuppe | Würstchen | Senf",
            "07.10.2026 | Nudeln | Pilzen | Käse",
        ),
    ),
    Form(
        name="agenda",
        language="es",
        headline="La agenda del {d} de octubre en Valmorena",
        lead="Qué hacer el {d} de octubre en Valmorena: {a} en el teatro, {b} en la plaza y {c} en el museo.",
        text="Las entradas se compran en la taquilla o en línea. La agenda se publica cada mañana en esta página.",
        filled=_filled("d a b c", "6 | comedia | mercado | dibujos", "7 | danza | ajedrez | mapas antiguos"),
    ),
    Form(
        name="horoscope",
        language="en",
        headline="Your horoscope for {d}",
        lead="What the stars say for {d}: Aries should {a}, Taurus may {b}, Gemini will {c}.",
        text="Cancer: {e} is better than {f}. Leo: think of {g} before noon. Virgo: a {h} brings luck. Libra: {i} can "
        "wait. Scorpio: say yes to {j}. Sagittarius: {k} needs you. Capricorn, Aquarius and Pisces: {l}.",
        filled=_filled(
            "d a b c e f g h i j k l",
            "Tuesday | rest | travel | hear from a friend | patience | haste | money | letter | work | a walk "
            "| a neighbour | sleep early",
            "Wednesday | call home | quarrel | find an old coin | silence | gossip | health | stranger | shopping "
            "| an invitation | your garden | keep dry",
            "Thursday | save | sing | get good news | courage | doubt | lunch | number | travel plans | a bargain "
            "| your mother | be bold",
        ),
    ),
    Form(
        name="traffic",
        language="fr",
        headline="Trafic : ce qui vous attend {d}",
        lead="{d}, le trafic sera {c} sur l'A{a} en direction de {p}, et perturbé sur la ligne {l} du tramway.",
        text="Des travaux sont prévus entre {q} et {r} de {t} à {u}. Comptez {m} minutes de plus. Le prochain bulletin "
        "sera publié demain matin par le service d'information routière.",
        filled=_filled(
            "d c a p l q r t u m",
            "Mardi | dense | 8 | Valmorin | 3 | Loirac | Vexoise | 9h | 16h | 20",
            "Mercredi | fluide | 14 | Castelprou | 5 | Garence | Montarieu | 7h | 11h | 35",
            "Jeudi | difficile | 21 | Loirac | 1 | Sauvelle | Castelprou | 13h | 19h | 15",
        ),
    ),
)
"""Each occasion is an instalment: the one of the day after is no repeat of it, and no news of it either."""

UPDATES = (
    Form(
        name="toll",
        language="en",
        headline="{n} dead after coach leaves road near Karsholm",
        lead="At least {n} people died and {h} were hurt when a coach left the road above Karsholm on Tuesday, rescue "
        "chief Mirela Okonjo said.",
        text="The bus with 41 pensioners from Velmouth skidded in the rain. Helicopters flew the injured to the clinic "
        "of Tadeskar.",
        filled=_filled("n h", "12 | 23", "14 | 27"),
    ),
    Form(
        name="toll",
        language="de",
        headline="{n} Tote nach Busunglück bei Ellersund",
        lead="Bei einem Busunglück bei Ellersund sind am Dienstag {n} Menschen gestorben und {h} verletzt worden, "
        "sagte Einsatzleiterin Mirela Vasquelle.",
        text="Der Bus mit Rentnern aus Rabental war im Regen von der Straße abgekommen. Die Verletzten kamen in die "
        "Klinik von Kolmsee.",
        filled=_filled("n h", "12 | 23", "14 | 27"),
    ),
    Form(
        name="toll",
        language="fr",
        headline="Incendie à Valmorin : {n} morts",
        lead="Un incendie s'est déclaré mardi dans un immeuble de la rue Haute, à Valmorin, faisant {n} morts et {h} "
        "blessés.",
        text="Une trentaine de pompiers sont sur place, a indiqué la préfecture de Loirac.",
        filled=_filled("n h", "3 | 12", "5 | 17"),
    ),
    Form(
        name="magnitude",
        language="en",
        headline="Quake of magnitude {m} strikes Orrin",
        lead="An earthquake of magnitude {m} struck Orrin on Tuesday at a depth of {k} kilometres, the institute in "
        "Salvany said.",
        text="It was felt 60 kilometres away. In the town of Orrin {n} people were hurt.",
        filled=_filled("m k n", "5.2 | 10 | 3", "5.4 | 12 | 5"),
    ),
)
"""One event each, and what was known of it later."""
