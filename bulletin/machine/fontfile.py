"""Reads the names and weights of the faces in a font file: TrueType, OpenType, or a collection of them."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

FAMILY, POSTSCRIPT, TYPOGRAPHIC_FAMILY = 1, 6, 16
ENGLISH: Final = frozenset({0, 0x409})
MACINTOSH: Final = 1
MOST_FACES, MOST_TABLES, MOST_BYTES = 128, 512, 1 << 20
REGULAR: Final = 400


@dataclass(frozen=True, slots=True)
class Face:
    """One face: its family names (typographic before plain, English first), PostScript name, and weight."""

    file: Path
    index: int
    families: tuple[str, ...]
    postscript: str
    weight: int
    variable: bool


def faces(file: Path) -> tuple[Face, ...]:
    """Return the faces of a file in their order; a file that is no font, or a damaged one, has none."""
    try:
        with file.open("rb") as stream:
            return tuple(_face(stream, file, index, start) for index, start in enumerate(_starts(stream)))
    except (OSError, struct.error, ValueError):
        return ()


def _starts(stream: BinaryIO) -> tuple[int, ...]:
    head = _read(stream, 0, 12)
    if head[:4] == b"ttcf":
        count = struct.unpack(">L", head[8:12])[0]
        if count > MOST_FACES:
            raise ValueError(count)
        return struct.unpack(f">{count}L", _read(stream, 12, 4 * count))
    if head[:4] in {b"OTTO", b"true", b"\0\1\0\0"}:
        return (0,)
    return ()


def _face(stream: BinaryIO, file: Path, index: int, start: int) -> Face:
    count = struct.unpack(">H", _read(stream, start + 4, 2))[0]
    if count > MOST_TABLES:
        raise ValueError(count)
    rows = struct.iter_unpack(">4sLLL", _read(stream, start + 12, 16 * count))
    tables = {tag: (offset, length) for tag, _, offset, length in rows}
    names = _names(_read(stream, *tables[b"name"])) if b"name" in tables else {}
    weight = REGULAR
    if b"OS/2" in tables:
        weight = struct.unpack(">H", _read(stream, tables[b"OS/2"][0] + 4, 2))[0]
    families = names.get(TYPOGRAPHIC_FAMILY, ()) + names.get(FAMILY, ())
    postscript = names.get(POSTSCRIPT, ("",))[0]
    return Face(file, index, tuple(dict.fromkeys(families)), postscript, weight, b"fvar" in tables)


def _names(table: bytes) -> dict[int, tuple[str, ...]]:
    """Return the texts of each name wanted, those in English first."""
    count, storage = struct.unpack(">HH", table[2:6])
    found: dict[int, list[tuple[bool, str]]] = {}
    for platform, _, language, kind, length, offset in struct.iter_unpack(">6H", table[6 : 6 + 12 * count]):
        if kind not in {FAMILY, POSTSCRIPT, TYPOGRAPHIC_FAMILY}:
            continue
        raw = table[storage + offset : storage + offset + length]
        if platform == MACINTOSH and not raw.isascii():
            continue
        text = raw.decode("ascii" if platform == MACINTOSH else "utf-16-be", "replace").strip("\0 ")
        if text:
            found.setdefault(kind, []).append((language not in ENGLISH, text))
    return {
        kind: tuple(text for _, text in sorted(texts, key=lambda one: one[0]))
        for kind, texts in found.items()
    }


def _read(stream: BinaryIO, offset: int, length: int) -> bytes:
    if length > MOST_BYTES:
        raise ValueError(length)
    stream.seek(offset)
    data = stream.read(length)
    if len(data) < length:
        raise ValueError(offset)
    return data
