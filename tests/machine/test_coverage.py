"""Which characters a face has is read from its file; a damaged file has none."""

import struct
from pathlib import Path

from bulletin.machine.coverage import coverage


def font(*tables: bytes) -> bytes:
    """Make a font file with nothing in it but a `cmap` of these tables."""
    starts = [4 + 8 * len(tables) + sum(map(len, tables[:n])) for n in range(len(tables))]
    rows = b"".join(struct.pack(">HHL", 3, 1, start) for start in starts)
    cmap = struct.pack(">HH", 0, len(tables)) + rows + b"".join(tables)
    return b"OTTO" + struct.pack(">4H", 1, 0, 0, 0) + struct.pack(">4sLLL", b"cmap", 0, 28, len(cmap)) + cmap


BASIC = (
    struct.pack(">7H", 4, 0, 0, 4, 0, 0, 0)
    + struct.pack(">HH", 0x4E02, 0xFFFF)
    + struct.pack(">H", 0)
    + struct.pack(">HH", 0x4E00, 0xFFFF)
)
FULL = struct.pack(">HHLLL", 12, 0, 0, 0, 1) + struct.pack(">LLL", 0x20000, 0x20001, 1)


def test_both_formats_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.otf"
    file.write_bytes(font(BASIC, FULL))
    assert coverage(file, 0) == {0x4E00, 0x4E01, 0x4E02, 0x20000, 0x20001}


def test_a_face_of_a_collection_is_read(tmp_path: Path) -> None:
    one = font(BASIC)
    moved = one[:20] + struct.pack(">L", 28 + 16) + one[24:]
    file = tmp_path / "a.ttc"
    file.write_bytes(b"ttcf" + struct.pack(">LLL", 0x10000, 1, 16) + moved)
    assert 0x4E01 in coverage(file, 0)
    assert coverage(file, 1) == frozenset()


def test_a_damaged_file_has_none_or_fewer(tmp_path: Path) -> None:
    whole = font(BASIC, FULL)
    file = tmp_path / "a.otf"
    for size in range(len(whole)):
        file.write_bytes(whole[:size])
        assert coverage(file, 0) <= {0x4E00, 0x4E01, 0x4E02, 0x20000, 0x20001}
    file.write_bytes(b"\xff" * 200)
    assert coverage(file, 0) == frozenset()
    assert coverage(tmp_path / "gone.otf", 0) == frozenset()
