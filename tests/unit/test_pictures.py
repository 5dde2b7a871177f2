"""A picture from anywhere becomes a small JPEG of our own, or none."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from digest.render.pictures import MOST_OCTETS, Picture, Unfit, shrunk


def file(image: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    into = BytesIO()
    image.save(into, kind, **how)
    return into.getvalue()


def made(octets: bytes, width: int = 200) -> tuple[Picture, Image.Image]:
    found = shrunk(octets, width=width)
    assert isinstance(found, Picture), found
    return found, Image.open(BytesIO(found.octets))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_twice_as_fine_as_it_is_shown(kind: str) -> None:
    found, image = made(file(Image.new("RGB", (1200, 800), "teal"), kind))
    assert (found.width, found.height) == (200, 133)
    assert (image.format, image.size) == ("JPEG", (400, 267))
    assert found == made(file(Image.new("RGB", (1200, 800), "teal"), kind))[0], "the same each time"


def test_noise_of_any_size_comes_below_the_limit() -> None:
    noise = Image.frombytes("RGB", (1600, 1200), random.Random(4).randbytes(1600 * 1200 * 3))
    found = shrunk(file(noise, "PNG"), width=548)
    assert isinstance(found, Unfit) or len(found.octets) < MOST_OCTETS


def test_nothing_but_pixels_is_passed_on() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    octets = file(Image.new("RGB", (600, 400), "teal"), exif=exif, comment=b"secret", icc_profile=b"profile")
    found, image = made(octets)
    for word in (b"taken at home", b"secret", b"profile", b"Exif"):
        assert word in octets or word == b"Exif"
        assert word not in found.octets
    assert not image.getexif()


def test_a_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found, _ = made(file(Image.new("RGB", (600, 400), "teal"), exif=exif))
    assert (found.width, found.height) == (200, 300)


def test_what_can_be_seen_through_lies_on_white() -> None:
    _, image = made(file(Image.new("RGBA", (600, 400), (0, 0, 0, 0)), "PNG"))
    assert image.getextrema() == ((255, 255), (255, 255), (255, 255))


def bomb(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100))


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff\xe0 no picture",
        file(Image.new("RGB", (600, 400)), "GIF"),
        file(Image.new("RGB", (600, 400)), "BMP"),
        file(Image.new("RGB", (600, 400)), "PNG")[:90],
        file(Image.new("RGB", (199, 400))),
        bomb(20_000, 20_000),
        bomb(600, 400),
    ],
)
def test_what_is_no_picture_for_a_mail_is_told(octets: bytes) -> None:
    assert isinstance(shrunk(octets, width=200), Unfit)
