"""Reads which characters a face has, from the `cmap` table of its font file."""

import struct
from pathlib import Path
from typing import BinaryIO, Final

MOST_FACES, MOST_TABLES, MOST_ROWS, MOST_BYTES = 128, 512, 64, 4 << 20
BASIC, FULL = 4, 12  # the formats that every font of our time has
LAST: Final = 0x10FFFF


def coverage(file: Path, index: int) -> frozenset[int]:
    """Return the characters that a face of a file has; none if the file is no font, or is damaged."""
    try:
        with file.open("rb") as stream:
            return _coverage(stream, index)
    except (OSError, struct.error, ValueError, KeyError, IndexError):
        return frozenset()


def _coverage(stream: BinaryIO, index: int) -> frozenset[int]:
    start = 0
    head = _read(stream, 0, 12)
    if head[:4] == b"ttcf":
        count = min(struct.unpack(">L", head[8:12])[0], MOST_FACES)
        start = struct.unpack(f">{count}L", _read(stream, 12, 4 * count))[index]
    count = min(struct.unpack(">H", _read(stream, start + 4, 2))[0], MOST_TABLES)
    rows = struct.iter_unpack(">4sLLL", _read(stream, start + 12, 16 * count))
    offset, length = {tag: (offset, length) for tag, _, offset, length in rows}[b"cmap"]
    table = _read(stream, offset, length)
    number = min(struct.unpack(">H", table[2:4])[0], MOST_ROWS)
    places = {at for _, _, at in struct.iter_unpack(">HHL", table[4 : 4 + 8 * number])}
    found: set[int] = set()
    for at in places:
        kind = struct.unpack(">H", table[at : at + 2])[0]
        if kind == BASIC:
            found |= _basic(table[at:])
        elif kind == FULL:
            found |= _full(table[at:])
    return frozenset(found)


def _basic(table: bytes) -> set[int]:
    """Read format 4: segments of 16-bit characters."""
    size = struct.unpack(">H", table[6:8])[0]
    ends = struct.unpack(f">{size // 2}H", table[14 : 14 + size])
    starts = struct.unpack(f">{size // 2}H", table[16 + size : 16 + 2 * size])
    return {c for start, end in zip(starts, ends, strict=True) for c in range(start, end + 1)} - {0xFFFF}


def _full(table: bytes) -> set[int]:
    """Read format 12: groups of any characters."""
    count = struct.unpack(">L", table[12:16])[0]
    groups = struct.iter_unpack(">LLL", table[16 : 16 + 12 * count])
    return {c for start, end, _ in groups for c in range(start, min(end, LAST) + 1)}


def _read(stream: BinaryIO, offset: int, length: int) -> bytes:
    if length > MOST_BYTES:
        raise ValueError(length)
    stream.seek(offset)
    data = stream.read(length)
    if len(data) < length:
        raise ValueError(offset)
    return data
