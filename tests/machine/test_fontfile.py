"""Names and weights are read from font files; damaged files are no fonts."""

import struct
from pathlib import Path

from bulletin.machine.fontfile import faces
from tests.machine.fakes import font, named


def test_names_of_a_plain_font(tmp_path: Path) -> None:
    file = tmp_path / "a.ttf"
    file.write_bytes(
        font((3, 0x804, 1, "仿宋"), (3, 0x409, 1, "FangSong"), (3, 0x409, 6, "FangSong"), weight=400)
    )
    (face,) = faces(file)
    assert face.families == ("FangSong", "仿宋")
    assert face.postscript == "FangSong"
    assert (face.index, face.weight, face.variable) == (0, 400, False)


def test_typographic_family_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "a.otf"
    file.write_bytes(font((3, 0x409, 1, "FandolFang R"), (3, 0x409, 16, "FandolFang")))
    assert faces(file)[0].families == ("FandolFang", "FandolFang R")


def test_macintosh_names_in_other_scripts_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "a.otf"
    plain = font((1, 0, 1, "Kai"), (3, 0x409, 1, "KaiTi"))
    file.write_bytes(plain.replace(b"Kai", b"\xbf\xac\xcc", 1))
    assert faces(file)[0].families == ("KaiTi",)


def test_faces_of_a_collection(tmp_path: Path) -> None:
    first, second = named("Noto Serif CJK JP", 700), named("Noto Serif CJK SC", 700)
    head = b"ttcf" + struct.pack(">HHLLL", 1, 0, 2, 20, 20 + len(first))

    def moved(data: bytes, by: int) -> bytes:
        rows = b""
        for number in range(2):
            tag, checksum, offset, length = struct.unpack(">4sLLL", data[12 + 16 * number : 28 + 16 * number])
            rows += struct.pack(">4sLLL", tag, checksum, offset + by, length)
        return data[:12] + rows + data[44:]

    file = tmp_path / "a.ttc"
    file.write_bytes(head + moved(first, 20) + moved(second, 20 + len(first)))
    assert [(face.index, face.families[0]) for face in faces(file)] == [
        (0, "Noto Serif CJK JP"),
        (1, "Noto Serif CJK SC"),
    ]


def test_damaged_files_have_no_faces(tmp_path: Path) -> None:
    whole = named("FangSong")
    file = tmp_path / "a.otf"
    for size in range(len(whole)):
        file.write_bytes(whole[:size])
        assert all(not face.families or face.families[0] == "FangSong" for face in faces(file))
    file.write_bytes(b"ttcf" + b"\xff" * 100)
    assert faces(file) == ()
    file.write_bytes(b"OTTO" + b"\xff" * 100)
    assert faces(file) == ()
    assert faces(tmp_path / "absent.otf") == ()
