"""A picture from anywhere becomes a small JPEG of our own, or none."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from digest.render.pictures import LEAD, MOST_SCANS, SMALL, Format, Jpeg, Unfit, shrunk, within

WANTED = Format(width=200, octets=60_000)


def file(image: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    into = BytesIO()
    image.save(into, kind, **how)
    return into.getvalue()


def plain(width: int = 600, height: int = 400, mode: str = "RGB", colour: Any = "teal") -> Image.Image:
    return Image.new(mode, (width, height), colour)


def made(octets: bytes, wanted: Format = WANTED) -> tuple[Jpeg, Image.Image]:
    found = shrunk(octets, wanted)
    assert isinstance(found, Jpeg), found
    return found, Image.open(BytesIO(found.octets))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_twice_as_fine_as_it_is_shown(kind: str) -> None:
    found, image = made(file(plain(1200, 800), kind))
    assert (found.width, found.height) == (400, 267)
    assert (image.format, image.size) == ("JPEG", (400, 267))
    assert found == made(file(plain(1200, 800), kind))[0], "the same each time"
    assert found.name.endswith(".jpg")
    assert len(found.name) == 36


@pytest.mark.parametrize("wanted", [LEAD, SMALL])
def test_noise_of_any_size_comes_below_the_limit(wanted: Format) -> None:
    noise = Image.frombytes("RGB", (800, 600), random.Random(4).randbytes(800 * 600 * 3))
    found = shrunk(file(noise, "PNG"), wanted)
    assert isinstance(found, Unfit) or len(found.octets) <= wanted.octets


def test_nothing_but_pixels_is_passed_on() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif.get_ifd(0x8825)[1] = "N"
    octets = file(plain(), exif=exif, comment=b"secret", icc_profile=b"profile")
    found, image = made(octets)
    for word in (b"taken at home", b"secret", b"profile"):
        assert word in octets
        assert word not in found.octets
    assert b"Exif" not in found.octets
    assert not image.getexif()


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [
        (1, "top left"),
        (2, "top right"),
        (3, "bottom right"),
        (4, "bottom left"),
        (5, "top left"),
        (6, "top right"),
        (7, "bottom right"),
        (8, "bottom left"),
        (9, "top left"),
    ],
)
def test_a_picture_stands_upright(orientation: int, corner: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    marked = plain(600, 400, colour="white")
    marked.paste("black", (0, 0, 200, 100))
    found, image = made(file(marked, exif=exif))
    assert (found.height > found.width) == (5 <= orientation <= 8)
    y, x = corner.split()
    at = (20 if x == "left" else image.width - 20, 20 if y == "top" else image.height - 20)
    shade: Any = image.getpixel(at)
    assert max(shade) < 40


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0garbage", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 40, b"Exif"]
)
def test_what_a_camera_says_amiss_costs_no_picture(exif: bytes) -> None:
    made(file(plain(), exif=exif))


@pytest.mark.parametrize(
    "octets",
    [
        file(plain(mode="RGBA", colour=(0, 0, 0, 0)), "PNG"),
        file(plain(mode="LA", colour=(0, 0)), "PNG"),
        file(plain(mode="P", colour=0), "PNG", transparency=0),
        file(plain(mode="RGBA", colour=(0, 0, 0, 0)), "WEBP", lossless=True),
    ],
)
def test_what_can_be_seen_through_lies_on_white(octets: bytes) -> None:
    _, image = made(octets)
    assert image.getextrema() == ((255, 255), (255, 255), (255, 255))


@pytest.mark.parametrize(
    ("octets", "shade"),
    [
        (file(plain(mode="L", colour=128)), 128),
        (file(plain(mode="1", colour=1), "PNG"), 255),
        (file(plain(mode="I;16", colour=0x8000), "PNG"), 128),
        (file(plain(mode="CMYK", colour=(0, 0, 0, 127))), 128),
    ],
)
def test_greys_and_print_colours_look_as_they_did(octets: bytes, shade: int) -> None:
    _, image = made(octets)
    bands: Any = image.getextrema()
    assert all(abs(low - shade) < 4 and abs(high - shade) < 4 for low, high in bands)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_what_moves_the_first_frame_is_taken(kind: str) -> None:
    frames = [plain(colour="white"), plain(colour="black")]
    octets = file(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    moving: Any = Image.open(BytesIO(octets))
    assert moving.n_frames == 2
    _, image = made(octets)
    assert image.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("size", "shown"), [((1200, 800), (200, 133)), ((800, 1200), (100, 150)), ((90, 60), (90, 60))]
)
def test_a_picture_is_shown_whole(size: tuple[int, int], shown: tuple[int, int]) -> None:
    assert within(*size, room=200) == shown


def test_one_that_is_high_enough_may_be_narrow() -> None:
    found, _ = made(file(plain(100, 160)))
    assert (found.width, found.height) == (100, 160)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int) -> bytes:
    """Return the head of a PNG, with far too little behind it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100))


def layered() -> bytes:
    """Return a JPEG with far more scans than anybody makes."""
    whole = file(plain())
    return whole[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * (MOST_SCANS + 1) + whole[-2:]


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (b"", "is no JPEG, PNG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no JPEG, PNG or WebP"),
        (b"<!doctype html><title>Log in</title>", "is no JPEG, PNG or WebP"),
        (file(plain(), "GIF"), "is no JPEG, PNG or WebP"),
        (file(plain(), "BMP"), "is no JPEG, PNG or WebP"),
        (file(plain(), "TIFF"), "is no JPEG, PNG or WebP"),
        (file(plain(), "PNG")[:90], "cannot be read"),
        (file(plain(1200, 800))[:700], "cannot be read"),
        (bomb(600, 400), "cannot be read"),
        (file(plain(199, 149)), "is too small"),
        (file(plain(1, 1)), "is too small"),
        (file(plain(1200, 300), "PNG"), "is a banner or a column"),
        (bomb(8_000, 8_000), "has too many pixels"),
        (bomb(12_000, 12_000), "has too many pixels"),
        (bomb(60_000, 60_000), "has too many pixels"),
        (layered(), "has too many layers"),
    ],
)
def test_what_is_no_picture_for_a_mail_is_told(octets: bytes, why: str) -> None:
    assert shrunk(octets, WANTED) == Unfit(what=why)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_broken_file_breaks_a_build(kind: str) -> None:
    dice = random.Random(17)
    whole = file(Image.frombytes("RGB", (240, 160), dice.randbytes(240 * 160 * 3)), kind)
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            broken[dice.randrange(min(len(broken), dice.choice((64, 1_000, len(broken)))))] = dice.randrange(
                256
            )
        assert isinstance(shrunk(bytes(broken), WANTED), Jpeg | Unfit)
