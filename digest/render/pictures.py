"""Stage render: a publisher's picture made fit for a mail; owner of Pillow.

In: octets from anywhere. Out: a JPEG of our own making, or why there is none. Nothing of the file but its
pixels is passed on: no metadata, no colour profile, no second frame.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = "image/jpeg, image/png, image/webp;q=0.9"
"""What is asked for."""
MOST_PIXELS = 25_000_000
"""Of the original, as its head says: more is an attack, or made for print."""
MOST_SCANS = 200
"""Of a JPEG: a small file of a hundred thousand layers takes minutes to read."""
TALLEST = 0.75
"""Height for a width: what is higher is shown less wide."""
LONGEST = 3.0
"""One side for the other: banners and columns show nothing in a mail."""
DENSITY = 2
"""Pixels of the file for one of the mail: screens are that fine."""
_QUALITIES = (82, 74, 66, 58, 50, 42)
_WHITE = (255, 255, 255)
_SCAN = b"\xff\xda"
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What is to be made of a picture."""

    width: int
    """Of the mail, in which it is shown at most."""
    octets: int
    """At most."""


LEAD = Format(width=520, octets=80_000)
SMALL = Format(width=260, octets=30_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Jpeg:
    """A picture of our own making; sizes in its own pixels."""

    octets: bytes
    width: int
    height: int

    @property
    def name(self) -> str:
        """Return its name, which is that of its content."""
        return f"{sha256(self.octets).hexdigest()[:32]}.jpg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """Why a picture cannot be shown."""

    what: str


def within(width: int, height: int, *, room: int) -> tuple[int, int]:
    """Return the size at which a picture is shown in a column, in pixels of the mail; never stretched."""
    scale = min(room / width, room * TALLEST / height, 1)
    return max(1, round(width * scale)), max(1, round(height * scale))


def shrunk(octets: bytes, wanted: Format) -> Jpeg | Unfit:
    """Make a picture as ``wanted``, whole and upright; one that would have to be stretched is unfit."""
    if octets.count(_SCAN) > MOST_SCANS:
        return Unfit(what="has too many layers")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what the file says amiss
        try:
            image = _opened(octets, wanted)
            return image if isinstance(image, Unfit) else _packed(_opaque(image), wanted)
        except Exception as exc:  # noqa: BLE001 (a hostile file makes decoders raise whatever there is)
            return Unfit(what=_told(exc))


def _told(exc: Exception) -> str:
    from PIL import Image, UnidentifiedImageError

    match exc:
        case UnidentifiedImageError():
            return "is no JPEG, PNG or WebP"
        case Image.DecompressionBombError():
            return "has too many pixels"
        case _:
            return "cannot be read"


def _opened(octets: bytes, wanted: Format) -> Image.Image | Unfit:
    from PIL import Image

    with Image.open(BytesIO(octets), formats=FORMATS) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS:
            return Unfit(what="has too many pixels")
        if max(width, height) > LONGEST * min(width, height):
            return Unfit(what="is a banner or a column")
        opened.draft("RGB", (wanted.width * DENSITY, wanted.width * DENSITY))  # reads no finer than needed
        opened.load()
        upright = _upright(opened)
    if upright.width < wanted.width and upright.height < wanted.width * TALLEST:
        return Unfit(what="is too small")
    return upright


def _upright(image: Image.Image) -> Image.Image:
    """Return an image turned as its camera says; as it lies where the camera's words are broken."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    try:
        turn = turns.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 (many a camera writes nonsense, and the picture is good)
        turn = None
    return image.transpose(turn) if turn is not None else image


def _opaque(image: Image.Image) -> Image.Image:
    """Return an image of plain colours; what can be seen through lies on white."""
    from PIL import Image

    if image.mode.startswith("I"):  # greys of 16 bits
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    ground = Image.new("RGB", image.size, _WHITE)
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def _packed(image: Image.Image, wanted: Format) -> Jpeg | Unfit:
    """Return the finest JPEG below the limit: at full density if it can be, else at that of the page."""
    from PIL import Image

    for density in (DENSITY, 1):
        size = within(*image.size, room=wanted.width * density)
        small = image.resize(size, Image.Resampling.LANCZOS)
        small.info.clear()
        for quality in _QUALITIES:
            into = BytesIO()
            small.save(into, "JPEG", quality=quality, optimize=True, progressive=True)
            if into.tell() <= wanted.octets:
                return Jpeg(octets=into.getvalue(), width=small.width, height=small.height)
    return Unfit(what="cannot be made small enough")
