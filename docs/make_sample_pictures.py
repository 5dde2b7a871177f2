"""Draw the pictures of the demo's sample articles: ``.venv/bin/python docs/make_sample_pictures.py``.

They are ours from the first line to the last, in the colours of the built-in theme.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

FOLDER = Path(__file__).parent.parent / "digest" / "demo" / "samples" / "pictures"
WIDE, HIGH = 1200, 800
KEPT = (1040, 693)
FINE = 2
"""Drawn so many times larger: edges are smooth then."""

Colour = str
Point = tuple[float, float]
NIGHT, DEEP, PLUM, ROSE, EMBER, SUN, CREAM = (
    "#1d1b38",
    "#41306e",
    "#6a3a86",
    "#b23a5e",
    "#e0733f",
    "#f2b45c",
    "#fbe9c9",
)


class Sheet:
    """A sheet to draw on, in units of the finished picture."""

    def __init__(self, *sky: Colour) -> None:
        """Begin with a sky of colours, from above to below."""
        stops = [_rgb(colour) for colour in sky]
        strip = Image.new("RGB", (1, len(stops)))
        strip.putdata(stops)
        self.image = strip.resize((WIDE * FINE, HIGH * FINE), Image.Resampling.BICUBIC)
        self.draw = ImageDraw.Draw(self.image)

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill an outline."""
        self.draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """Fill a rectangle."""
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Fill a circle."""
        self.draw.ellipse(
            [(x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE], fill=colour
        )

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """Draw a line."""
        self.draw.line(
            [(x * FINE, y * FINE) for x, y in points], fill=colour, width=round(width * FINE), joint="curve"
        )

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """Lay light over what is there."""
        mask = Image.new("L", (WIDE // 2, HIGH // 2))
        ImageDraw.Draw(mask).ellipse(
            [(x - radius) / 2, (y - radius) / 2, (x + radius) / 2, (y + radius) / 2],
            fill=round(255 * strength),
        )
        mask = mask.filter(ImageFilter.GaussianBlur(radius / 5)).resize(self.image.size)
        self.image.paste(Image.new("RGB", self.image.size, colour), mask=mask)

    def water(self, top: float, *, seed: int, colours: Sequence[Colour], count: int = 90) -> None:
        """Draw the light on water below ``top``: dashes, longer and rarer the nearer they are."""
        dice = random.Random(seed)  # noqa: S311 (drawing)
        for _ in range(count):
            depth = dice.random() ** 1.5
            y = top + 6 + depth * (HIGH - top)
            half = 14 + depth * 90 * dice.random()
            x = dice.gauss(WIDE * 0.62, WIDE * 0.24)
            self.line([(x - half, y), (x + half, y)], dice.choice(colours), 1.5 + depth * 4)

    def hills(self, base: float, height: float, colour: Colour, *, seed: int) -> None:
        """Draw a range of hills down to the lower edge."""
        dice = random.Random(seed)  # noqa: S311 (drawing)
        waves = [(dice.uniform(0.5, 3.5), dice.uniform(0, 6.3), dice.uniform(0.2, 1)) for _ in range(4)]
        total = sum(weight for *_, weight in waves)
        top = [
            (
                x,
                base - height * sum(w * math.sin(x / WIDE * 3.14 * f + at) for f, at, w in waves) / total,
            )
            for x in range(0, WIDE + 9, 8)
        ]
        self.shape([(0, HIGH), *top, (WIDE, HIGH)], colour)


def dockers() -> Sheet:
    """Draw cranes at the outer berth, at dusk, and a ship that waits."""
    sheet = Sheet(DEEP, PLUM, ROSE, EMBER, SUN, CREAM)
    sheet.glow(760, 520, 330, CREAM, 0.75)
    sheet.disc(760, 500, 92, "#fff3d6")
    sheet.hills(560, 26, "#7d4173", seed=7)
    sheet.box(0, 570, WIDE, HIGH, "#4a2f63")
    sheet.water(570, seed=3, colours=(SUN, EMBER, "#8c4a78", "#ffd999"), count=150)
    _ship(sheet, 730, 596)
    for x, scale in ((90, 1.25), (330, 1.0), (500, 0.72)):
        _crane(sheet, x, 690, scale)
    sheet.shape([(0, 690), (640, 676), (700, HIGH), (0, HIGH)], NIGHT)
    for at, colour in enumerate((ROSE, DEEP, EMBER, PLUM, ROSE, SUN, DEEP, PLUM)):
        row, column = divmod(at, 5)
        sheet.box(
            150 + column * 84 + row * 40, 640 - row * 44, 228 + column * 84 + row * 40, 680 - row * 44, colour
        )
    return sheet


def _crane(sheet: Sheet, x: float, foot: float, scale: float) -> None:
    def at(dx: float, dy: float) -> Point:
        return x + dx * scale, foot - dy * scale

    for dx in (0, 92):
        sheet.line([at(dx, 0), at(dx + (14 if dx == 0 else -14), 330)], NIGHT, 12 * scale)
    sheet.line([at(8, 150), at(84, 150)], NIGHT, 9 * scale)
    sheet.line([at(8, 30), at(84, 150)], NIGHT, 5 * scale)
    sheet.line([at(-70, 330), at(330, 362)], NIGHT, 15 * scale)
    sheet.line([at(46, 330), at(46, 452)], NIGHT, 10 * scale)
    sheet.line([at(46, 450), at(320, 366)], NIGHT, 4 * scale)
    sheet.line([at(46, 450), at(-66, 334)], NIGHT, 4 * scale)
    sheet.line([at(230, 352), at(230, 210)], NIGHT, 3 * scale)
    sheet.box(*at(196, 212), *at(264, 176), EMBER)


def _ship(sheet: Sheet, x: float, y: float) -> None:
    sheet.shape([(x - 10, y - 34), (x + 380, y - 34), (x + 352, y + 10), (x + 22, y + 10)], NIGHT)
    sheet.box(x + 300, y - 92, x + 344, y - 34, "#2c2750")
    for at, colour in enumerate((PLUM, ROSE, DEEP, EMBER, PLUM)):
        sheet.box(x + 26 + at * 52, y - 62 - (at % 2) * 22, x + 74 + at * 52, y - 34, colour)


def ferry() -> Sheet:
    """Draw a ferry aground in fog, and a boat that comes."""
    sheet = Sheet("#8d93b8", "#b4b2c8", "#d8cdd2", "#eadfd6")
    sheet.glow(320, 190, 150, "#fff8e6", 0.8)
    sheet.hills(420, 34, "#a6a6c2", seed=12)
    sheet.box(0, 520, WIDE, HIGH, "#7f86ad")
    tilt = math.radians(-7)

    def at(x: float, y: float) -> Point:
        return 600 + x * math.cos(tilt) - y * math.sin(tilt), 520 + x * math.sin(tilt) + y * math.cos(tilt)

    sheet.shape([at(-390, -70), at(400, -70), at(330, 80), at(-330, 80)], "#353463")
    sheet.shape([at(-390, -70), at(400, -70), at(392, -50), at(-382, -50)], ROSE)
    sheet.shape([at(-300, -170), at(250, -170), at(280, -70), at(-310, -70)], "#f6efe6")
    sheet.shape([at(-200, -250), at(120, -250), at(150, -170), at(-210, -170)], "#f6efe6")
    sheet.shape([at(-20, -350), at(60, -350), at(70, -250), at(-30, -250)], EMBER)
    for dx in range(-270, 250, 62):
        sheet.shape([at(dx, -140), at(dx + 34, -140), at(dx + 34, -108), at(dx, -108)], "#5d5c8c")
    for dx in range(-180, 110, 62):
        sheet.shape([at(dx, -226), at(dx + 34, -226), at(dx + 34, -196), at(dx, -196)], SUN)
    sheet.shape([(0, 596), (300, 560), (700, 590), (1200, 566), (1200, HIGH), (0, HIGH)], "#6a709b")
    sheet.shape([(90, 650), (310, 650), (270, 706), (124, 706)], NIGHT)
    sheet.box(150, 604, 214, 650, EMBER)
    sheet.line([(232, 650), (232, 560)], NIGHT, 6)
    for y, strength in ((430, 0.35), (620, 0.3)):
        sheet.glow(880, y, 420, "#e9e4ea", strength)
    return sheet


def lake() -> Sheet:
    """Draw a lake between hills, back at its old shore."""
    sheet = Sheet("#5d86a8", "#9dbcc0", "#f0d9a8", SUN)
    sheet.disc(860, 270, 66, "#fff2cf")
    sheet.hills(330, 90, "#6d7f9c", seed=21)
    sheet.hills(410, 70, "#4d6483", seed=5)
    sheet.box(0, 450, WIDE, HIGH, "#3f7c96")
    sheet.water(450, seed=9, colours=("#8fc3c8", "#f0d9a8", "#5b9bb0"), count=130)
    sheet.shape([(0, 640), (260, 610), (520, 690), (640, HIGH), (0, HIGH)], "#7c8f4a")
    sheet.shape([(0, 700), (220, 670), (460, 760), (500, HIGH), (0, HIGH)], "#5c7038")
    for x in (520, 575, 630, 685):
        sheet.box(x, 560, x + 12, 690, "#3a3a45")
    sheet.box(470, 556, 720, 572, "#574a44")
    sheet.shape([(770, 610), (990, 610), (950, 650), (806, 650)], ROSE)
    for x in range(30, 200, 34):
        sheet.line([(x, 680), (x + 8, 560 + (x * 7) % 60)], "#41522a", 5)
    return sheet


def bridge() -> Sheet:
    """Draw an old bridge between two towns, with a crack in its second pier."""
    sheet = Sheet("#f7e6c4", "#f3c98b", "#e79a63", ROSE)
    sheet.disc(600, 300, 84, "#fff3d6")
    sheet.hills(470, 60, "#a4527a", seed=30)
    for x, side in ((20, 1), (900, -1)):
        for at in range(6):
            tall = 70 + (at * 53 % 90)
            left = x + at * 48
            sheet.box(left, 500 - tall, left + 44, 560, DEEP if (at + side) % 2 else PLUM)
            sheet.shape([(left - 4, 500 - tall), (left + 22, 468 - tall), (left + 48, 500 - tall)], NIGHT)
            sheet.box(left + 14, 516 - tall, left + 26, 534 - tall, SUN)
    sheet.box(0, 560, WIDE, HIGH, "#5a3566")
    sheet.water(560, seed=14, colours=("#e79a63", "#f3c98b", "#7d4173"), count=120)
    sheet.box(0, 440, WIDE, 486, NIGHT)
    sheet.box(0, 424, WIDE, 440, "#35305c")
    for x in (180, 480, 780, 1080):
        sheet.shape([(x - 34, 486), (x + 34, 486), (x + 44, 690), (x - 44, 690)], NIGHT)
    for left in (-86, 214, 514, 814, 1114):
        outer = [
            (left + 116 + 122 * math.cos(a / 20 * math.pi), 590 - 104 * math.sin(a / 20 * math.pi))
            for a in range(21)
        ]
        spandrel = [(left - 20, 486), *[(x, y) for x, y in reversed(outer)], (left + 252, 486)]
        sheet.shape(spandrel, NIGHT)
    sheet.line([(474, 500), (492, 540), (470, 580), (490, 620), (478, 684)], SUN, 5)
    for x in range(40, WIDE, 140):
        sheet.line([(x, 424), (x, 372)], NIGHT, 5)
        sheet.disc(x, 366, 11, "#fff3d6")
    return sheet


def choir() -> Sheet:
    """Draw a choir that sings in the dark."""
    sheet = Sheet("#12122a", "#1d1b38", "#2a2450", DEEP)
    sheet.glow(600, 300, 520, PLUM, 0.5)
    sheet.shape([(560, 0), (640, 0), (900, HIGH), (300, HIGH)], "#3a2f68")
    sheet.glow(600, 420, 260, EMBER, 0.35)
    dice = random.Random(11)  # noqa: S311 (drawing)
    for row, (y, size, colour) in enumerate(
        ((470, 46, "#4d3a80"), (580, 58, "#332a60"), (710, 72, "#1a1836"))
    ):
        for at in range(9 - row):
            x = 80 + row * 60 + at * (1040 - row * 120) / (8 - row) + dice.uniform(-10, 10)
            dy = dice.uniform(-14, 14)
            sheet.disc(x, y + dy, size, colour)
            sheet.shape(
                [
                    (x - size * 1.6, HIGH),
                    (x - size, y + size * 1.1 + dy),
                    (x + size, y + size * 1.1 + dy),
                    (x + size * 1.6, HIGH),
                ],
                colour,
            )
            sheet.disc(x + size * 0.2, y + size * 0.4 + dy, size * 0.16, EMBER if row < 2 else ROSE)
    for at in range(9):
        x, y = 250 + at * 88, 250 - 90 * math.sin(at / 8 * math.pi) + (at % 3) * 22
        sheet.disc(x, y, 13, SUN)
        sheet.line([(x + 11, y), (x + 11, y - 62)], SUN, 5)
        if at % 3 == 0:
            sheet.line([(x + 11, y - 62), (x + 34, y - 44)], SUN, 6)
    return sheet


def repairer() -> Sheet:
    """Draw an accordion, an oil lamp and a bench."""
    sheet = Sheet("#3c2d52", "#5d3c66", "#8a4a63")
    sheet.glow(820, 300, 420, SUN, 0.6)
    sheet.box(0, 590, WIDE, HIGH, "#4a2c35")
    sheet.box(0, 590, WIDE, 616, "#6d4143")
    sheet.box(180, 300, 260, 590, NIGHT)
    sheet.box(560, 300, 640, 590, NIGHT)
    for at in range(10):
        left = 260 + at * 30
        sheet.shape([(left, 316), (left + 15, 336), (left + 15, 574), (left, 590)], ROSE)
        sheet.shape([(left + 15, 336), (left + 30, 316), (left + 30, 590), (left + 15, 574)], "#8b2c4c")
    for y in range(330, 580, 34):
        sheet.box(196, y, 244, y + 20, CREAM)
        sheet.disc(600, y + 10, 10, SUN)
    sheet.shape([(756, 590), (900, 590), (872, 500), (784, 500)], "#2c2750")
    sheet.shape([(800, 500), (856, 500), (872, 420), (846, 300), (810, 300), (784, 420)], "#fbe2ae")
    sheet.shape([(828, 350), (846, 420), (828, 462), (810, 420)], EMBER)
    sheet.line([(1000, 590), (1110, 440)], "#c9c2d6", 14)
    sheet.disc(1116, 430, 30, "#c9c2d6")
    sheet.disc(1122, 424, 15, "#8a4a63")
    return sheet


def baker() -> Sheet:
    """Draw loaves before an oven's mouth."""
    sheet = Sheet("#5b3a4e", "#7a4a4c", "#a5663f")
    for row in range(8):
        for at in range(9):
            left = at * 150 - (row % 2) * 75
            sheet.box(
                left + 4, row * 66 + 4, left + 146, row * 66 + 62, "#70434a" if (row + at) % 3 else "#7d4c4c"
            )
    arch = [
        (600 + 300 * math.cos(a / 24 * math.pi), 470 - 330 * math.sin(a / 24 * math.pi)) for a in range(25)
    ]
    sheet.shape([(900, 590), *arch, (300, 590)], NIGHT)
    inner = [
        (600 + 250 * math.cos(a / 24 * math.pi), 470 - 280 * math.sin(a / 24 * math.pi)) for a in range(25)
    ]
    sheet.shape([(850, 590), *inner, (350, 590)], "#7a2a2e")
    sheet.glow(600, 500, 250, SUN, 0.9)
    for x, tall in ((470, 120), (560, 180), (650, 150), (730, 110)):
        sheet.shape([(x - 44, 590), (x, 590 - tall), (x + 44, 590)], EMBER)
        sheet.shape([(x - 22, 590), (x, 590 - tall * 0.6), (x + 22, 590)], "#ffd27a")
    sheet.box(0, 590, WIDE, HIGH, "#d9b98a")
    sheet.box(0, 590, WIDE, 608, "#f0d8ad")
    for x in (200, 470, 740, 1010):
        loaf = [
            (x + 118 * math.cos(a / 20 * math.pi), 734 - 96 * math.sin(a / 20 * math.pi)) for a in range(21)
        ]
        sheet.shape([(x + 118, 748), *loaf, (x - 118, 748)], "#a9642f")
        for dx in (-56, 0, 56):
            sheet.line([(x + dx - 18, 700), (x + dx + 18, 664)], "#f2d09a", 9)
    return sheet


def _rgb(colour: Colour) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


DRAWN: tuple[Callable[[], Sheet], ...] = (dockers, ferry, lake, bridge, choir, repairer, baker)


def main() -> None:
    """Draw them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for draw in DRAWN:
        small = draw().image.resize(KEPT, Image.Resampling.LANCZOS)
        small.save(FOLDER / f"{draw.__name__}.jpg", "JPEG", quality=78, optimize=True, progressive=True)


if __name__ == "__main__":
    main()
