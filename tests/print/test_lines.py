"""Where lines end and how wide their gaps are, in cells: a character of Han is one wide."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.editions.lines import EVEN, HALF, WIDEST, Line, Paragraph, has_han

OPENING = "“‘（《〈「『【"
NEVER_FIRST = "、，。．；：！？”’）》〉」』】%·"
MARKS = OPENING + NEVER_FIRST


def paragraph(text: str, kept: Sequence[bool] | None = None) -> Paragraph:
    """Measure a text as a font does whose digits and letters are half as wide as Han."""
    narrow = re.compile(r"[!-~ ]")
    advances = [0.5 if narrow.match(c) else 1.0 for c in text]
    # Unicode's rules in short: not within a word, not around its quotes.
    breaks = [
        at > 0 and not (narrow.match(c) and narrow.match(text[at - 1]) and text[at - 1] != " ")
        and c not in "“”‘’" and text[at - 1] not in "“”‘’"
        for at, c in enumerate(text)
    ]  # fmt: skip
    return Paragraph(text, advances, [1.0] * len(text), breaks, kept or [False] * len(text))


def lines(text: str, width: float, *, justify: bool = True) -> list[Line]:
    """Take all lines of a text."""
    set_text = paragraph(text)
    found: list[Line] = []
    start = 0
    while start < len(text):
        line = set_text.line(start, width, justify=justify)
        assert line is not None
        assert line.resume > start
        found.append(line)
        start = line.resume
    return found


def cut(text: str, width: float) -> list[str]:
    return [text[line.start : line.end] for line in lines(text, width)]


HAN = st.text("信息工作是党委办公室的一项重要基础和依据", min_size=1, max_size=9)
PIECES = st.one_of(
    HAN,
    HAN.map(lambda t: f"（{t}）"),
    HAN.map(lambda t: f"“《{t}》”，"),
    st.sampled_from(["，", "。", "、", "；", "！", "……", "——", "）”，《", "：“", "·"]),
    st.sampled_from(["3.2亿元", "15%", "2026年3月5日", "第12次", "1390人次", "12时40分", "8个百分点"]),
    st.sampled_from(["WPS", "GB/T 9704", " in ", "V2.0", "“OK”"]),
)
TEXTS = st.lists(PIECES, min_size=1, max_size=40).map("".join).map(str.strip).filter(bool)
BOUND = re.compile(r"3\.2亿元|15%|第12次|1390人次|12时|40分|8个百分点|2026年|3月|5日|——|……")


@given(TEXTS, st.sampled_from([14.0, 20.5, 28.0]))
def test_every_character_stands_on_one_line(text: str, width: float) -> None:
    found = lines(text, width)
    assert "".join(text[li.start : li.end] + text[li.end : li.resume] for li in found) == text
    assert all(set(text[li.end : li.resume]) <= {" "} for li in found)
    assert [li.final for li in found] == [False] * (len(found) - 1) + [True]


@given(TEXTS, st.sampled_from([14.0, 20.5, 28.0]))
def test_no_line_is_too_wide_and_full_lines_are_flush(text: str, width: float) -> None:
    for line in lines(text, width):
        assert line.width <= width + 1e-9
        shown = text[line.start : line.end]
        if not line.final and line.width < width - 1e-9:
            assert width - line.width > EVEN * len(shown) * 0.3, shown


def sound(text: str) -> bool:
    """Tell whether marks stand where they can: an author may write what no rule can place."""
    return not re.search(f"[{MARKS}]{{6}}|[{OPENING}][{NEVER_FIRST}]|——…|…—|^[{NEVER_FIRST}]", text)


@given(TEXTS.filter(sound), st.sampled_from([14.0, 20.5, 28.0]))
def test_no_mark_stands_where_it_may_not_and_nothing_is_torn_apart(text: str, width: float) -> None:
    for line in lines(text, width)[:-1]:
        assert text[line.end - 1] not in OPENING
        assert text[line.resume] not in NEVER_FIRST
        for bound in BOUND.finditer(text):
            assert not bound.start() < line.end < bound.end(), bound[0]


@given(TEXTS, st.sampled_from([14.0, 20.5, 28.0]))
def test_gaps_stay_within_their_bounds(text: str, width: float) -> None:
    for line in lines(text, width):
        for at, gap in enumerate(line.gaps[:-1], line.start):
            assert -HALF - 1e-9 <= gap <= 2 * WIDEST + 0.25 + 1e-9
            if text[at : at + 2] in {"——", "……"}:
                assert gap == 0


@pytest.mark.parametrize(
    ("text", "natural"),
    [
        ("中文", 2.0),
        ("（中）”，", 4.0),  # a bracket, a quote and a comma take half a cell each but the last
        ("，《文", 2.5),
        ("（《文", 2.5),
        ("《文》（文）", 5.5),
        ("。”", 1.5),
        ("？”", 2.0),
        ("在2026年", 4.5),
        ("用WPS排", 4.0),
        ("占15%，", 3.75),
    ],
)
def test_marks_are_squeezed_and_latin_is_set_off(text: str, natural: float) -> None:
    assert paragraph(text).widest == natural


def test_line_is_full_when_it_has_its_cells() -> None:
    assert [len(t) for t in cut("信" * 70, 28)] == [28, 28, 14]


def test_punctuation_is_squeezed_before_characters_are_stretched() -> None:
    """The mark that may not begin a line is taken in, where marks can give up room for it."""
    assert cut("信息，信息，信息信，信息息。信息", 14) == ["信息，信息，信息信，信息息。", "信息"]
    assert cut("信，息信，息信息信，信息息工。信息", 14) == ["信，息信，息信息信，信息息工。", "信息"]


def test_last_words_are_taken_in_too() -> None:
    assert cut("信，信信信信，信信信信12次", 13) == ["信，信信信信，信信信信12次"]
    assert cut("信，信信信信，信信信信12次", 12) == ["信，信信信信，信信信信", "12次"]


def test_without_marks_to_squeeze_a_character_is_taken_down() -> None:
    first, _ = lines("信息工作是党委办公室的一项。重要", 14 - 1)
    assert (first.end, round(first.width, 6)) == (12, 13.0)


def test_dash_and_dots_may_begin_a_line_but_are_not_split() -> None:
    assert cut("信息工作信息——工作信息", 7) == ["信息工作信息", "——工作信息"]


def test_single_character_is_not_left_alone() -> None:
    assert cut("信" * 15, 14) == ["信" * 13, "信" * 2]
    assert cut("信" * 28 + "。", 28) == ["信" * 26, "信信。"]
    assert cut("信，信，信，" + "信" * 8 + "。", 14) == ["信，信，信，" + "信" * 8 + "。"]
    # A short line would be torn apart by it.
    assert cut("信" * 14 + "。", 14) == ["信" * 13, "信。"]


def test_number_keeps_its_unit_and_a_date_is_whole_if_the_line_can_bear_it() -> None:
    assert cut("信息工作信息工作信息工3.2亿元信息", 12) == ["信息工作信息工作信息工", "3.2亿元信息"]
    assert cut("信息工作" * 6 + "信息2026年3月5日止", 28)[1] == "2026年3月5日止"
    assert cut("信息工作信息2026年3月5日止", 10) == ["信息工作信息2026年", "3月5日止"]


def test_what_is_longer_than_a_line_is_cut_unless_it_is_kept() -> None:
    assert "".join(cut("见" + "a" * 40, 8)) == "见" + "a" * 40
    assert paragraph("中" * 20, [True] * 20).line(0, 8, justify=True) is None


def test_line_that_ends_by_force_is_not_stretched() -> None:
    first, second = lines("信息\n工作", 14)
    assert (first.final, first.width, second.start) == (True, 2.0, 3)
    empty, _ = lines("\n信息", 14)
    assert (empty.end, empty.gaps, empty.width) == (0, (), 0.0)


def test_line_with_too_few_gaps_is_left_ragged() -> None:
    first, *_ = lines("信息 " + "a" * 24 + "信", 12.5)
    assert first.width == 2.0


def test_line_with_no_other_end_is_squeezed() -> None:
    assert cut("信，息", 1.5) == ["信，", "息"]


def test_mark_of_a_narrow_font_has_nothing_to_give_up() -> None:
    narrow = Paragraph("信，”", [1.0, 0.5, 0.5], [1.0] * 3, [True] * 3, [False] * 3)
    assert narrow.widest == 2.0


def test_notes_number_stands_close() -> None:
    sizes = [1.0, 0.5]
    assert Paragraph("中1", [1.0, 0.25], sizes, [False, True], [False, False]).widest == 1.25


@pytest.mark.parametrize(("text", "wanted"), [("abc 12", False), ("中", True), ("", False), ("，", True)])
def test_only_chinese_is_adjusted(text: str, wanted: bool) -> None:  # noqa: FBT001
    assert has_han(text) == wanted


def test_gap_at_a_seam_is_small_and_is_not_stretched() -> None:
    text = "共12件"
    seamed = Paragraph(text, [1.0, 0.5, 0.5, 1.0], [1.0] * 4, [True] * 4, [False] * 4, {0, 1, 3})
    assert seamed.widest == pytest.approx(3.18)
    assert paragraph(text).widest == 3.5
