"""A font in which every character is one square, made here: text breaks at the same places on every machine.

Only what a browser asks of a TrueType font is in it (OpenType 1.9, chapters of the tables named below).
"""

from __future__ import annotations

import base64
import struct

UNITS = 1000
ADVANCE = 540
"""Of each character, in thousandths of the font's size: about a serif's average."""


def box_font() -> bytes:
    """Return the font; its only family is called Box."""
    square = struct.pack(">hhhhh", 1, 60, 0, 480, 480)
    square += struct.pack(">HH4B", 3, 0, *[1] * 4)  # one contour of four points on the curve
    square += struct.pack(">4h4h", 60, 0, 420, 0, 0, 480, 0, -480)
    square += b"\0" * (-len(square) % 4)
    names = "Box".encode("utf-16-be")
    name_records = b"".join(struct.pack(">6H", 3, 1, 0x409, kind, len(names), 0) for kind in (1, 2, 4, 6))
    tables = {
        b"OS/2": struct.pack(
            ">HhHHH11hh10s4L4sHHHhhhHHLL",
            *(3, ADVANCE, 400, 5, 0, *[100] * 11, 0),
            *(b"\0" * 10, 0, 0, 0, 0, b"none", 0x40, 0, 0xFFFF, 800, -200, 0, 800, 200, 0, 0),
        )
        + struct.pack(">hhHHH", 500, 700, 0, 32, 1),
        b"cmap": struct.pack(">HHHHL", 0, 1, 3, 10, 12)
        + struct.pack(">HHLLL3L", 13, 0, 28, 0, 1, 0x20, 0x10FFFF, 1),  # format 13: many to one
        b"glyf": square,
        b"head": struct.pack(
            ">LLLLHHQQhhhhHHhhh",
            *(0x10000, 0x10000, 0, 0x5F0F3CF5, 3, UNITS, 0, 0, 0, 0, 540, 480, 0, 8, 2, 1, 0),
        ),
        b"hhea": struct.pack(">L3hH3h3h4hhH", 0x10000, 800, -200, 0, ADVANCE, *[0] * 11, 1),
        b"hmtx": struct.pack(">Hhh", ADVANCE, 0, 60),
        b"loca": struct.pack(">3L", 0, 0, len(square)),
        b"maxp": struct.pack(">L14H", 0x10000, 2, 4, 1, 0, 0, 2, *[0] * 8),
        b"name": struct.pack(">HHH", 0, 4, 6 + len(name_records)) + name_records + names,
        b"post": struct.pack(">LLhhLLLLL", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    return _assembled(tables)


def _assembled(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    head = struct.pack(">LHHHH", 0x10000, count, 16 << power, power, (count - (1 << power)) * 16)
    at, records, bodies = len(head) + 16 * count, b"", b""
    for tag, body in sorted(tables.items()):
        padded = body + b"\0" * (-len(body) % 4)
        records += struct.pack(">4sLLL", tag, _sum(padded), at, len(body))
        bodies += padded
        at += len(padded)
    return head + records + bodies


def _sum(octets: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(octets) // 4}L", octets)
    return sum(words) & 0xFFFFFFFF


def box_style() -> str:
    """Return a style block that sets everything in the font."""
    data = base64.b64encode(box_font()).decode()
    return (
        "<style>@font-face{font-family:Box;font-weight:100 900;"
        f"src:url(data:font/ttf;base64,{data})}}*{{font-family:Box!important;font-synthesis:none!important}}</style>"
    )
