"""Fonts are chosen by role, the office's own first, and shut into a private folder."""

from pathlib import Path

import pytest

from bulletin.machine import fonts
from bulletin.machine.fonts import FontSet, Licence, Role
from tests.machine.fakes import all_fonts, font, named


def chosen(*roots: Path, wanted: dict[Role, str] | None = None) -> FontSet:
    found = fonts.resolve(roots, wanted)
    assert isinstance(found, FontSet)
    return found


def test_free_fonts_fill_every_role(tmp_path: Path) -> None:
    all_fonts(tmp_path)
    found = chosen(tmp_path)
    assert {role: (found.of(role).family, found.of(role).weight) for role in Role} == {
        Role.TITLE: ("Noto Serif CJK SC", 700),
        Role.HEADING: ("Noto Sans CJK SC", 400),
        Role.SUBHEADING: ("FandolKai", 400),
        Role.BODY: ("FandolFang", 400),
        Role.TABLE: ("Noto Serif CJK SC", 400),
        Role.FALLBACK: ("Noto Serif CJK SC", 400),
    }
    assert found.body.licence is Licence.FANDOL
    assert found.title.licence is Licence.OFL


@pytest.mark.parametrize(
    ("family", "role"),
    [
        ("FZXiaoBiaoSong-B05S", Role.TITLE),
        ("SimHei", Role.HEADING),
        ("STKaiti", Role.SUBHEADING),
        ("KaiTi_GB2312", Role.SUBHEADING),
        ("FangSong", Role.BODY),
        ("SimSun", Role.TABLE),
    ],
)
def test_the_office_fonts_come_first(tmp_path: Path, family: str, role: Role) -> None:
    all_fonts(tmp_path)
    (tmp_path / "zz.ttf").write_bytes(named(family))
    found = chosen(tmp_path)
    assert found.of(role).family == family
    assert found.of(role).licence is Licence.OFFICE
    assert found.fallback.family == "Noto Serif CJK SC"


def test_a_chinese_name_is_enough(tmp_path: Path) -> None:
    all_fonts(tmp_path)
    (tmp_path / "zz.ttf").write_bytes(font((3, 0x804, 1, "方正小标宋简体")))
    assert chosen(tmp_path).title.family == "方正小标宋简体"


def test_a_heavier_title_is_better(tmp_path: Path) -> None:
    all_fonts(tmp_path)
    (tmp_path / "zz.otf").write_bytes(named("Noto Serif CJK SC", 900))
    assert chosen(tmp_path).title.weight == 900


def test_the_choice_does_not_depend_on_the_order_of_the_disk(tmp_path: Path) -> None:
    for name in ("b", "a"):
        all_fonts(tmp_path / name)
    assert chosen(tmp_path).body.file == tmp_path / "a" / "fang.otf"
    assert chosen(tmp_path / "b", tmp_path).body.file == tmp_path / "b" / "fang.otf"


def test_missing_roles_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "a.otf").write_bytes(named("Noto Serif CJK SC"))
    (tmp_path / "note.txt").write_text("no font", encoding="utf-8")
    assert fonts.resolve((tmp_path, tmp_path / "absent")) == frozenset(
        {Role.HEADING, Role.SUBHEADING, Role.BODY}
    )


def test_a_wish_is_kept_or_left_unfilled(tmp_path: Path) -> None:
    all_fonts(tmp_path)
    (tmp_path / "own.ttf").write_bytes(named("Our Song"))
    assert chosen(tmp_path, wanted={Role.BODY: "our song"}).body.licence is Licence.OFFICE
    assert chosen(tmp_path, wanted={Role.BODY: str(tmp_path / "own.ttf")}).body.family == "Our Song"
    assert chosen(tmp_path, wanted={Role.BODY: "FandolKai"}).body.licence is Licence.FANDOL
    assert fonts.resolve((tmp_path,), {Role.BODY: "Nowhere"}) == frozenset({Role.BODY})
    assert fonts.resolve((tmp_path,), {Role.BODY: str(tmp_path / "absent.ttf")}) == frozenset({Role.BODY})


def test_the_private_folder_holds_exactly_these_fonts(tmp_path: Path) -> None:
    all_fonts(tmp_path / "fonts")
    (tmp_path / "fonts" / "other.otf").write_bytes(named("Other"))
    found = chosen(tmp_path / "fonts")
    folder = tmp_path / "private <&>"
    config = fonts.write_private(found, folder)
    assert config == fonts.config_file(folder)
    assert {link.resolve() for link in (folder / "fonts").iterdir()} == set(found.files())
    assert len(found.files()) == 5
    text = config.read_text(encoding="utf-8")
    assert "private &lt;&amp;&gt;/fonts</dir>" in text
    assert "include" not in text
    assert fonts.load(folder) == found
    assert fonts.write_private(found, folder) == config


def test_a_private_folder_that_still_fits_is_left_alone(tmp_path: Path) -> None:
    all_fonts(tmp_path / "fonts")
    found = chosen(tmp_path / "fonts")
    folder = tmp_path / "private"
    fonts.keep_private(found, folder)
    (folder / "cache" / "warm").touch()
    fonts.keep_private(found, folder)
    assert (folder / "cache" / "warm").exists()
    (folder / fonts.CHOICE).write_text("{}", encoding="utf-8")
    fonts.keep_private(found, folder)
    assert not (folder / "cache" / "warm").exists()
    assert fonts.load(folder) == found


def test_the_folder_of_the_environment_comes_first() -> None:
    own = Path("/srv/fonts")
    linux = fonts.folders(own, {"HOME": "/home/a"}, "linux")
    assert linux[0] == own
    assert Path("/home/a/.local/share/fonts") in linux
    assert Path("/usr/share/fonts") in linux
    assert Path("/Library/Fonts") in fonts.folders(own, {"HOME": "/Users/a"}, "darwin")
    assert fonts.folders(own, {"WINDIR": "D:/W"}, "win32")[-1] == Path("D:/W/Fonts")
