"""Corners of the making stages that whole sites seldom reach."""

import os
from pathlib import Path

import pytest

from bulletin import pipeline, printing
from bulletin.archive import Archive
from bulletin.body import bodies, lines
from bulletin.content import Content
from bulletin.machine.place import place
from bulletin.problem import Place, Term

CASES = Path(__file__).resolve().parents[1] / "cases"
GLYPH = '.notdef glyph rendered for Unicode string unsupported by fonts: "{}" (U+{:04X})'


@pytest.mark.parametrize(
    ("number", "measure", "said"),
    [
        ("", "pixels", Term("more than can be counted", "无法计数")),
        ("20971520", "bytes", Term("20.0 MB", "20.0 MB")),
        ("50000000", "pixels", Term("50,000,000 pixels", "5,000 万像素")),
    ],
)
def test_size_is_worded_with_its_unit(number: str, measure: str, said: Term) -> None:
    assert bodies._size(number, measure) == said


@pytest.fixture(scope="module")
def base() -> tuple[Content, Archive]:
    world = pipeline.World(CASES / "base", CASES.parents[1] / "templates", place(os.environ))
    checked = pipeline.check_site(world, lambda _: None)
    assert checked.content is not None
    assert checked.archive is not None
    return checked.content, checked.archive


@pytest.mark.parametrize(
    ("character", "path", "line"),
    [
        ("开", "content/items/2026/school.md", 2),  # in a title, and in the text
        ("\U0001f600", "nowhere", 0),  # in what the template says
    ],
)
def test_character_without_glyph_is_placed_where_it_stands(
    base: tuple[Content, Archive], character: str, path: str, line: int
) -> None:
    content, archive = base
    issue = next(i for i in archive.issues if i.item("school") is not None)
    warning = GLYPH.format(character, ord(character))
    found = list(printing._warned(warning, content, issue, Place("nowhere")))
    assert {p.code for p in found} == {"no-glyph"}
    assert (path, line) in {(p.place.path, p.place.line) for p in found}


def test_place_within_code_is_known_among_runs_of_other_lengths() -> None:
    text = "甲`乙``丙`丁"
    assert lines.within_code(text, text.index("丙"))
    assert not lines.within_code(text, text.index("丁"))
