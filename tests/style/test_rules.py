"""Each rule on sentences: those that it must point at, and many more at which it must stay silent."""

import tomllib
from pathlib import Path

import pytest

from bulletin.body.prose import prose
from bulletin.checking.figures import figures_against_title
from tests.style.found import found

HERE = Path(__file__).parent
PROBLEMS = HERE.parents[1] / "bulletin" / "problems"


def sentences(name: str) -> list[tuple[str, str]]:
    """Return the sentences of a file, each with the heading that it stands under."""
    rows: list[tuple[str, str]] = []
    heading = ""
    for line in (HERE / name).read_text("utf-8").split("\n"):
        if line.startswith("[") and line.endswith("]"):
            heading = line[1:-1]
        elif line and not line.startswith("#"):
            rows.append((heading, line.replace("⏎", "\n")))
    return rows


WRONG = sentences("wrong.txt")
RIGHT = [sentence for _, sentence in sentences("right.txt")]
# They look at more than one text, or at what the site says, and are tested there.
ELSEWHERE = {"rare-character", "silencing-unused", "silencing-refused", "unknown-code"}


def test_every_rule_has_sentences() -> None:
    own = tomllib.loads((PROBLEMS / "style.toml").read_text("utf-8"))
    assert {code for code, _ in WRONG} == own.keys() - ELSEWHERE


@pytest.mark.parametrize(("code", "sentence"), WRONG)
def test_rule_points_at_its_slip(code: str, sentence: str) -> None:
    text = sentence.replace("‸", "")
    assert found(text) == [(code, text[sentence.index("‸") :][:8])]


@pytest.mark.parametrize("sentence", RIGHT)
def test_what_is_right_is_let_pass(sentence: str) -> None:
    assert found(sentence) == []


def test_figure_of_a_title_is_held_against_the_text() -> None:
    def told(title: str, body: str) -> list[int]:
        return [slip.at for slip in figures_against_title(title, prose(body))]

    assert told("望禾区投入资金3.2亿元改造管网", "今年，望禾区投入资金3.5亿元。") == [7]
    assert told("望禾区投入资金3.2亿元改造管网", "今年，望禾区投入资金3.2亿元。") == []
    assert told("望禾区投入资金3.2亿元改造管网", "今年投入3.5亿元。") == []
    assert told("投诉量下降三成", "投诉量下降40%。") == []


def test_full_width_figures_hide_no_number() -> None:
    assert ("identity-number", "１１０１０１２０") in found("号码１１０１０１２０９９１２３１００１５。")
    assert ("telephone-number", "１３８００１３８") in found("电话１３８００１３８０００。")


def test_slips_of_one_kind_are_told_once_in_a_paragraph() -> None:
    assert len(found("甲,乙,丙;丁。")) == 1
    assert len(found("甲,乙。\n\n丙;丁。")) == 2
