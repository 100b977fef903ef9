"""Rebuilds a picture from its pixels.

What leaves is written anew from decoded pixels: no comment, no thumbnail, no place where a camera
stood, no profile, nothing after the end. The header is read first, since a file of 17 kB can
decode to a gigabyte.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PIL import Image, ImageChops, ImageCms, ImageFile, ImageFilter, ImageOps

from bulletin.body.finding import Finding

T = TypeVar("T")

__all__ = ["Picture", "Specks", "rebuild", "specks"]

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2_400  # pixels; 260 dots to the inch across the width of A4
QUALITY = 85

INK_REACH = 5  # pixels from a character within which nothing is a speck
INK = 26
FAINTEST = 4  # of 255
MOST_SPECKS = 6_000

# The first bytes decide; the name of a file says nothing. No SVG and no EPS: they are programs.
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"RIFF", "WEBP"),
)

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture: its bytes, ``image/png`` or ``image/jpeg``, and its size in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Specks:
    """What is small and dark in a picture of a page.

    ``depth`` tells for each pixel how much darker it is than what surrounds it, 0 where characters
    stand; ``places`` are the pixels, x and y, that are darkest among their neighbours.
    """

    width: int
    height: int
    depth: bytes
    places: tuple[tuple[int, int], ...]


def rebuild(data: bytes) -> Picture | Finding:
    """Give the picture made anew, the same bytes for the same input; or the finding that forbids it."""
    return _opened(data, lambda opened: written(pixels(opened), lossy=_was_lossy(opened, data)))


def specks(data: bytes) -> Specks | Finding:
    """Give the specks of a scanned or photographed page; or the finding that forbids to look at it."""
    return _opened(data, lambda opened: _specks(pixels(opened).convert("L")))


def _opened(data: bytes, use: Callable[[ImageFile.ImageFile], T]) -> T | Finding:
    """Open a picture from anybody, and use it; or give the finding that forbids it."""
    kind = next((name for magic, name in MAGIC if data.startswith(magic)), "")
    if not kind or (kind == "WEBP" and data[8:12] != b"WEBP"):
        return Finding("picture-type")
    if len(data) > MOST_BYTES:
        return too_large("bytes", len(data), MOST_BYTES)
    # WeasyPrint sets this to True for the whole process, and half a picture would pass as one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of strange metadata, which goes anyway
            with Image.open(io.BytesIO(data), formats=(kind,)) as opened:
                width, height = opened.size
                if width * height > MOST_PIXELS:
                    return too_large("pixels", width * height, MOST_PIXELS)
                return use(opened)
    except MemoryError:
        raise
    except Image.DecompressionBombError:
        return Finding("picture-too-large", 0, {"measure": "pixels", "found": "", "limit": str(MOST_PIXELS)})
    # Pillow's decoders raise nearly everything on a broken file, as its own manual says.
    except Exception as error:  # noqa: BLE001
        return Finding("picture-unreadable", 0, {"reason": type(error).__name__})


def too_large(measure: str, found: int, limit: int) -> Finding:
    """Give the finding of a picture with more than ``limit`` bytes or pixels."""
    return Finding("picture-too-large", 0, {"measure": measure, "found": str(found), "limit": str(limit)})


def _was_lossy(opened: ImageFile.ImageFile, data: bytes) -> bool:
    return opened.format == "JPEG" or is_lossy(data)


def is_lossy(data: bytes) -> bool:
    """Say whether a WebP file was compressed like a photograph."""
    return data[12:16] == b"VP8 " or (data[12:16] == b"VP8X" and b"VP8 " in data[:4096])


def pixels(opened: ImageFile.ImageFile) -> Image.Image:
    """Give the first frame upright, in sRGB, with eight bits a channel, not larger than needed."""
    profile = opened.info.get("icc_profile")
    # A JPEG can be decoded at a fraction of its size, which saves most of the time.
    opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    picture: Image.Image = ImageOps.exif_transpose(opened)
    picture = eight_bits(picture)
    picture = to_srgb(picture, profile)
    if max(picture.size) > LONGEST_SIDE:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return picture


def eight_bits(picture: Image.Image) -> Image.Image:
    """Give the picture as grey, colour or CMYK of eight bits, with its transparency."""
    transparent = "transparency" in picture.info or picture.mode in {"LA", "La", "PA", "RGBA", "RGBa"}
    if picture.mode.startswith("I"):  # sixteen bits of grey, the only such case in these formats
        return picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if transparent:
        return picture.convert("RGBA")
    if picture.mode in {"L", "RGB", "CMYK"}:
        return picture
    return picture.convert("L" if picture.mode == "1" else "RGB")


def to_srgb(picture: Image.Image, profile: object) -> Image.Image:
    """Convert the colours by the picture's own profile, if it has a usable one."""
    if isinstance(profile, bytes) and profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            wanted = "L" if picture.mode == "L" else "RGB"
            if wanted == "RGB":
                made = ImageCms.profileToProfile(picture, own, SRGB, outputMode="RGB")
                if made is not None:
                    return made
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # an unusable profile is no reason to refuse the picture
    return picture.convert("RGB") if picture.mode == "CMYK" else picture


def written(picture: Image.Image, *, lossy: bool) -> Picture:
    """Encode bare pixels, so that nothing but them can come along."""
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    out = io.BytesIO()
    if lossy and bare.mode != "RGBA":
        bare.save(out, "JPEG", quality=QUALITY, optimize=True)
        media_type = "image/jpeg"
    else:
        bare.save(out, "PNG", optimize=False, compress_level=9)
        media_type = "image/png"
    return Picture(out.getvalue(), media_type, bare.width, bare.height)


def _specks(picture: Image.Image) -> Specks:
    """Look for specks of one to three pixels, away from characters, on paper that may be lit unevenly."""
    small = picture.reduce(4)
    paper = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.BoxBlur(4))
    dark = ImageChops.subtract(paper.resize(picture.size, Image.Resampling.BILINEAR), picture)
    # A character darkens all its surroundings, a speck does not.
    ink = dark.filter(ImageFilter.BoxBlur(INK_REACH)).point(lambda v: 255 if v > INK else 0)
    near = picture.filter(ImageFilter.GaussianBlur(0.6))
    around = picture.filter(ImageFilter.GaussianBlur(4))
    depth = ImageChops.subtract(ImageChops.subtract(around, near), ink)
    peaks = ImageChops.difference(depth, depth.filter(ImageFilter.MaxFilter(5))).point(
        lambda v: 0 if v else 255
    )
    heights = ImageChops.darker(depth, peaks)
    # Noise has more peaks than any page has dots: only the deepest are of use.
    counts = heights.histogram()
    faintest, room = 256, MOST_SPECKS
    while faintest > FAINTEST and room >= counts[faintest - 1]:
        faintest -= 1
        room -= counts[faintest]
    found = heights.point(lambda v: 255 if v >= faintest else 0).tobytes()
    places = []
    at = found.find(b"\xff")
    while at >= 0:
        places.append((at % picture.width, at // picture.width))
        at = found.find(b"\xff", at + 1)
    return Specks(picture.width, picture.height, depth.tobytes(), tuple(places))
