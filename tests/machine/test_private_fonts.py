"""A page printed with the private folder uses exactly the chosen faces, each embedded."""

import os
import sys
from pathlib import Path

import pikepdf
import pytest

from bulletin.machine import fonts
from bulletin.machine.fontfile import faces
from bulletin.machine.fonts import FontSet, Role
from bulletin.machine.place import place
from bulletin.machine.running import run

PRINT = """
import sys, weasyprint
weasyprint.HTML(string=sys.argv[1]).write_pdf(sys.argv[2])
"""


@pytest.fixture(scope="module")
def config() -> Path:
    folder = place(os.environ).fontconfig
    if not (folder / fonts.CONFIG).exists():
        pytest.skip("fonts are not prepared: run through build.py")
    return fonts.config_file(folder)


def printed(html: str, config: Path, target: Path) -> set[str]:
    """Print a page and return the names of its fonts, all of which must be embedded."""
    outcome = run(
        (sys.executable, "-W", "error", "-c", PRINT, html, str(target)),
        extra={"FONTCONFIG_FILE": str(config)},
    )
    assert outcome.good, outcome.output
    with pikepdf.open(target) as pdf:
        found = [
            item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/FontDescriptor" in item
        ]
        assert all(
            "/FontFile3" in item.FontDescriptor or "/FontFile2" in item.FontDescriptor for item in found
        )
        return {str(item.BaseFont).partition("+")[2] for item in found}


def postscript(fontset: FontSet, role: Role) -> str:
    font = fontset.of(role)
    return faces(font.file)[font.index].postscript


def bare(name: str) -> str:
    return name.replace("-", "").replace("Regular", "").replace("Black", "Heavy").casefold()


def test_each_role_is_printed_in_its_own_face(config: Path, tmp_path: Path) -> None:
    fontset = fonts.load(config.parent)
    styles = [
        f"font-family: '{fontset.of(role).family}'; font-weight: {fontset.of(role).weight}" for role in Role
    ]
    page = "".join(f'<p style="{style}">公文二〇二六' for style in styles)
    found = printed(page, config, tmp_path / "a.pdf")
    expected = {postscript(fontset, role) for role in Role}
    assert {bare(name) for name in found} == {bare(name) for name in expected}


def test_what_the_body_font_lacks_comes_from_the_fallback(config: Path, tmp_path: Path) -> None:
    fontset = fonts.load(config.parent)
    families = f"'{fontset.body.family}', '{fontset.fallback.family}'"
    found = printed(f'<p style="font-family: {families}">公文𠮷', config, tmp_path / "a.pdf")
    allowed = {bare(postscript(fontset, role)) for role in (Role.BODY, Role.FALLBACK)}
    assert {bare(name) for name in found} <= allowed


def test_a_font_outside_the_folder_is_not_seen(config: Path, tmp_path: Path) -> None:
    fontset = fonts.load(config.parent)
    known = {bare(face.postscript) for file in fontset.files() for face in faces(file)}
    found = printed(
        '<p style="font-family: DejaVu Sans, Arial, monospace">公文 abc', config, tmp_path / "a.pdf"
    )
    assert {bare(name) for name in found} <= known
