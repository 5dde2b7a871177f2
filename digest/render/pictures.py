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
MOST_PIXELS = 40_000_000
"""Of the original; more is an attack, or made for print."""
MOST_OCTETS = 60_000
"""Of what is made."""
DENSITY = 2
"""Pixels of the file for one of the mail: screens are that fine."""
_QUALITIES = (82, 74, 66, 58, 50, 42)
_WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A JPEG, and the size at which it is shown."""

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


def shrunk(octets: bytes, *, width: int) -> Picture | Unfit:
    """Make a picture that is shown ``width`` pixels wide, of fewer than 60 kB.

    One that is not so wide itself is unfit: stretched it would only be a blur.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings(), Image.open(BytesIO(octets), formats=FORMATS) as opened:
            warnings.simplefilter("ignore")  # of what the file says amiss
            if opened.width * opened.height > MOST_PIXELS:
                return Unfit(what=f"has {opened.width} × {opened.height} pixels")
            opened.draft("RGB", (width * DENSITY, width * DENSITY))
            opened.load()
            upright = ImageOps.exif_transpose(opened)
    except UnidentifiedImageError:
        return Unfit(what="is no JPEG, PNG or WebP")
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError):
        return Unfit(what="cannot be read")
    if upright.width < width:
        return Unfit(what=f"is only {upright.width} pixels wide")
    return _packed(_opaque(upright), width=width)


def _opaque(image: Image.Image) -> Image.Image:
    """Return an image of plain colours; what can be seen through lies on white."""
    from PIL import Image

    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    ground = Image.new("RGB", image.size, _WHITE)
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def _packed(image: Image.Image, *, width: int) -> Picture | Unfit:
    """Return the finest JPEG below the limit: at full density if it can be, else at that of the page."""
    from PIL import Image

    height = max(1, round(image.height * width / image.width))
    for density in (DENSITY, 1):
        wide = min(width * density, image.width)
        size = (wide, max(1, round(image.height * wide / image.width)))
        small = image.resize(size, Image.Resampling.LANCZOS)
        small.info.clear()
        for quality in _QUALITIES:
            into = BytesIO()
            small.save(into, "JPEG", quality=quality, optimize=True, progressive=True)
            if into.tell() < MOST_OCTETS:
                return Picture(octets=into.getvalue(), width=width, height=height)
    return Unfit(what="cannot be made small enough")
