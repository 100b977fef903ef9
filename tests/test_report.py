"""Problems are shown so that an editor finds the place."""

import pytest

from bulletin import report
from bulletin.catalogue import problem
from bulletin.language import Language
from bulletin.problem import Place, Problem, in_order, stops

EN, ZH = Language.EN, Language.ZH


def unknown(line: int, column: int, path: str = "a.md") -> Problem:
    return problem("unknown-unit", Place(path, line, column), near=["教育局"], name="教育居")


def caret_under(text: str, column: int) -> str:
    """Return what stands above the caret, counted in the cells of a terminal."""
    printed = report.text(unknown(1, column), EN, {"a.md": text}).split("\n")
    shown, caret = printed[1], printed[2]
    cells, under = 0, ""
    for character in shown:
        if cells == len(caret) - 1:
            under = character
        cells += report.cells(character)
    return under


@pytest.mark.parametrize(
    ("text", "column", "under"),
    [
        ("units: 教育居", 8, "教"),
        ("units: [石桥镇, 教育居]", 14, "教"),
        ("供稿单位: 教育居", 7, "教"),
        ("ＡＢ教", 3, "教"),
        ("\ttitle: 教", 9, "教"),
        ("e\u0301a教", 4, "教"),  # the accent fills no cell of its own
        ("“教", 2, "教"),
        ("😀教", 2, "教"),
    ],
)
def test_caret_stands_under_the_character_whatever_is_before_it(text: str, column: int, under: str) -> None:
    assert caret_under(text, column) == under


def test_name_of_a_file_forges_no_line() -> None:
    name = "content/items/a\nb.md:1:1: error[x]\x1b[2J.md"
    said = report.text(unknown(0, 0, name), EN, {})
    assert said.startswith("content/items/a‹U+000A›b.md:1:1: error[x]‹U+001B›[2J.md: error[unknown-unit]")
    assert len(said.split("\n")) == 2


@pytest.mark.parametrize("column", [1, 40, 399, 400])
def test_long_line_is_cut_around_the_place(column: int) -> None:
    line = "".join(chr(0x4E00 + n) for n in range(400))
    assert caret_under(line, column) == line[column - 1]
    shown = report.text(unknown(1, column), EN, {"a.md": line}).split("\n")[1]
    assert report.cells(shown) <= report.WIDEST + 4


def test_caret_stands_after_the_last_character_when_something_is_missing_there() -> None:
    printed = report.text(unknown(1, 5), EN, {"a.md": "abcd"}).split("\n")
    assert printed[1:3] == ["    abcd", "        ^"]


def test_terminal_gets_no_character_that_controls_it() -> None:
    printed = report.text(unknown(1, 3), EN, {"a.md": "a\x1b[31m\u202eb"})
    assert "\x1b" not in printed
    assert "\u202e" not in printed


@pytest.mark.parametrize(
    ("place", "head"),
    [
        (Place("a.md"), "a.md: error[unknown-unit]: "),
        (Place("a.md", 3), "a.md:3: error[unknown-unit]: "),
        (Place("a.md", 3, 7), "a.md:3:7: error[unknown-unit]: "),
    ],
)
def test_place_is_told_as_far_as_it_is_known(place: Place, head: str) -> None:
    found = problem("unknown-unit", place, name="x")
    assert report.text(found, EN, {}).startswith(head)


def test_line_that_is_not_there_is_not_shown() -> None:
    assert report.text(unknown(9, 1), EN, {"a.md": "one line"}).count("\n") == 1


def test_problem_is_said_in_both_languages() -> None:
    sources = {"a.md": "units: 教育居"}
    assert report.text(unknown(1, 8), EN, sources) == (
        "a.md:1:8: error[unknown-unit]: there is no source unit `教育居`\n"
        "    units: 教育居\n"
        "           ^\n"
        "  hint: did you mean `教育局`?"
    )
    assert report.text(unknown(1, 8), ZH, sources) == (
        "a.md:1:8: error[unknown-unit]: 没有名为 `教育居` 的供稿单位\n"
        "    units: 教育居\n"
        "           ^\n"
        "  hint: 是不是 `教育局`？"
    )


def test_summary_counts_errors_and_warnings() -> None:
    waiting = problem("item-waiting", Place("b.md"), id="b", series=("weekly",))
    found = (unknown(1, 1), waiting)
    assert report.summary(found, EN) == "1 error, 1 warning"
    assert report.summary((), EN) == "0 errors, 0 warnings"
    assert report.summary(found, ZH) == "1 个错误，1 个警告"
    assert stops(found)
    assert not stops((waiting,))


def test_problems_are_told_once_and_in_the_order_of_their_places() -> None:
    first, second, other = unknown(2, 1), unknown(10, 1), unknown(1, 1, "b.md")
    assert in_order([other, second, first, second]) == (first, second, other)
