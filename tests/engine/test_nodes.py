"""Strict YAML: every surprise is a problem at its place, or no surprise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.problem import Place, Problem
from bulletin.reading import nodes
from bulletin.reading.nodes import Listing, Mapped, Node, Scalar

LONG = "长" * 70_000


def value(text: str) -> Node:
    """Return the value of the only key."""
    root, problems = nodes.parse(text, "p.yaml")
    assert problems == ()
    assert isinstance(root, Mapped)
    (pair,) = root.pairs
    return pair[1]


def refused(text: str, first_line: int = 1) -> Problem:
    root, problems = nodes.parse(text, "p.yaml", first_line)
    assert root is None
    (problem,) = problems
    return problem


@pytest.mark.parametrize(
    "text",
    [
        "012",
        "010",
        "08",
        "no",
        "NO",
        "off",
        "on",
        "yes",
        "true",
        "12:30",
        "12:30:45",
        "1_000",
        "2026-13-45",
        "2026-03-05",
        "2026-03-05T09:30:00Z",
        "~",
        "null",
        "NULL",
        "1e3",
        "0x10",
        "0o17",
        ".inf",
        "１２",
        "９：３０",
        "=",
        "区应急局",
        "a#b",
        "😀",
    ],
)
def test_scalar_stays_as_written(text: str) -> None:
    found = value(f"key: {text}")
    assert found == Scalar(text, Place("p.yaml", 1, 6))
    assert not found.quoted


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("'012'", "012"),
        ('"no"', "no"),
        ('""', ""),
        ("'it''s'", "it's"),
        ("|\n  第一行\n  第二行", "第一行\n第二行"),
        (">-\n  第一行\n  第二行", "第一行 第二行"),
        ('"\\u4e2d"', "中"),
    ],
)
def test_quoted_scalar_counts_as_written(written: str, text: str) -> None:
    found = value(f"key: {written}")
    assert isinstance(found, Scalar)
    assert (found.text, found.quoted, found.blank) == (text, True, False)


@pytest.mark.parametrize("text", ["key:", "key: ", "key:   # 待补", "key:\n"])
def test_value_that_was_not_written_is_blank(text: str) -> None:
    found = value(text)
    assert isinstance(found, Scalar)
    assert found.blank


@pytest.mark.parametrize("text", ["", "\n\n", "# 只有注释\n", "---\n", "--- # 空\n", "---\n...\n"])
def test_empty_document_is_nothing(text: str) -> None:
    assert nodes.parse(text, "p.yaml") == (None, ())


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: &x 1\nb: *x", "yaml-feature", 1, 4),
        ("a: *x", "yaml-feature", 1, 4),
        ("&x a: 1", "yaml-feature", 1, 1),
        ("a: {<<: {b: 1}}", "yaml-feature", 1, 5),
        ("<<: [{b: 1}]", "yaml-feature", 1, 1),
        ("a: !!str 1", "yaml-feature", 1, 4),
        ("a: ! 1", "yaml-feature", 1, 4),
        ("a: !local [1]", "yaml-feature", 1, 4),
        ("a: !!python/object:os.system x", "yaml-feature", 1, 4),
        ("? [a]\n: 1", "yaml-feature", 1, 3),
        ("a: 1\n---\nb: 2", "yaml-feature", 2, 1),
        ("---\n---", "yaml-feature", 2, 1),
        ("标题: 甲\n单位: &x 乙", "yaml-feature", 2, 5),
        ("甲乙: 𠀀𠀀\n列表: [𠀀, 😀, *x]", "yaml-feature", 2, 12),
        ("a: 1\r\nb: 😀\r\nc: *x\r\n", "yaml-feature", 3, 4),
        ("a: b: c", "invalid-yaml", 1, 5),
        ("\ta: b", "invalid-yaml", 1, 1),
        ("a:\n\tb: c", "invalid-yaml", 2, 1),
        ("a: [b\nc: d", "invalid-yaml", 1, 4),
        ("a: b\n  c: d\ne", "invalid-yaml", 2, 4),
        ("a: `b`", "invalid-yaml", 1, 4),
        ("a: @b", "invalid-yaml", 1, 4),
        ("a: %b", "invalid-yaml", 1, 4),
        ("标题：甲", "full-width-colon", 1, 3),
        ("标题: 甲\n刊物：乙\n", "full-width-colon", 2, 3),
        ("- 标题：甲\n  刊物: 乙", "full-width-colon", 1, 5),
        ("a: \x00", "control-character", 1, 4),
        ("a: \x1b[31m", "control-character", 1, 4),
        (f"a: {LONG}", "yaml-too-long", 1, 1),
        ("a: " + "[" * 500 + "]" * 500, "yaml-too-deep", 1, 19),
        ("a: " + "[" * 16, "yaml-too-deep", 1, 19),
        ("a: " + "{b: " * 500 + "1" + "}" * 500, "yaml-too-deep", 1, 61),
        ("".join("  " * n + "a:\n" for n in range(200)), "yaml-too-deep", 16, 31),
        ("- " * 500 + "a", "yaml-too-deep", 1, 33),
    ],
)
def test_surprise_is_refused_at_its_place(text: str, code: str, line: int, column: int) -> None:
    found = refused(text)
    assert (found.code, found.place) == (code, Place("p.yaml", line, column))


@pytest.mark.parametrize(
    ("text", "column"),
    [("甲: 乙丙\x00", 6), ("甲: 𠀀😀\x00", 6), ("标题: 甲\n标题: 丙丁戊\x00x", 8), ("甲: 乙\x01", 5)],
)
def test_control_character_is_placed_by_characters(text: str, column: int) -> None:
    found = refused(text)
    assert found.code == "control-character"
    assert found.place == Place("p.yaml", text.count("\n") + 1, column)


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85"])
def test_hidden_line_end_brings_in_no_key(character: str) -> None:
    root, problems = nodes.parse(f"title: 甲{character}scope: all\n", "p.yaml")
    assert root is None
    assert [p.place.line for p in problems] == [1]


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85"])
def test_hidden_line_end_moves_no_place(character: str) -> None:
    """Editors and messages count line feeds alone."""
    _, problems = nodes.parse(f"a: '甲{character}乙'\nb: *x\n", "p.yaml")
    assert problems
    assert all(p.place.line <= 2 for p in problems)


def test_places_count_from_the_first_line_of_the_file() -> None:
    root, problems = nodes.parse("a: [1, 2]\nb: {c: 3}\n", "p.md", first_line=2)
    assert problems == ()
    assert isinstance(root, Mapped)
    assert root.place == Place("p.md", 2, 1)
    (_, listing), (_, mapping) = root.pairs
    assert isinstance(listing, Listing)
    assert [m.place for m in listing.members] == [Place("p.md", 2, 5), Place("p.md", 2, 8)]
    assert isinstance(mapping, Mapped)
    assert mapping.pairs[0][1].place == Place("p.md", 3, 8)
    assert refused("a: 1\nb: *x", first_line=10).place == Place("p.yaml", 11, 4)
    assert refused("标题：甲", first_line=5).place == Place("p.yaml", 5, 3)
    assert refused(LONG, first_line=3).place == Place("p.yaml", 3, 1)


def test_mark_at_the_beginning_of_a_file_is_no_character() -> None:
    root, problems = nodes.parse("\ufeffa: 1", "p.yaml")
    assert problems == ()
    assert isinstance(root, Mapped)
    assert root.pairs[0][1].place == Place("p.yaml", 1, 4)


def test_repeated_key_is_kept_for_the_reader_to_refuse() -> None:
    root, _ = nodes.parse("{a: 1, a: 2}", "p.yaml")
    assert isinstance(root, Mapped)
    assert [(k.text, v.text) for k, v in root.pairs if isinstance(v, Scalar)] == [("a", "1"), ("a", "2")]


def test_as_deep_as_allowed() -> None:
    root, problems = nodes.parse("[" * 16 + "]" * 16, "p.yaml")
    assert problems == ()
    depth = 0
    while isinstance(root, Listing) and root.members:
        root, depth = root.members[0], depth + 1
    assert depth == 15


def test_alias_bomb_costs_nothing() -> None:
    rows = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    rows += [f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    assert refused("\n".join(rows)).code == "yaml-feature"


@pytest.mark.timeout(30)  # a second is enough; what grows with the square takes minutes
def test_longest_text_is_read() -> None:
    rows = "\n".join(f"k{n}: {{a: [b, 'c']}}" for n in range(3_000))
    assert len(rows) < nodes.LONGEST
    _, problems = nodes.parse(rows, "p.yaml")
    assert problems == ()


PIECES = st.sampled_from(
    [
        *"abc:-?[]{},#&*!|>'\"%@`~=.0\n \t",
        "：",
        "甲",
        "😀",
        "<<",
        "---",
        "...",
        "\r\n",
        "\x00",
        "\u2028",
        "\x85",
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=60).map("".join)))
def test_no_text_makes_the_parser_raise(text: str) -> None:
    root, problems = nodes.parse(text, "p.yaml", first_line=2)
    assert root is None or problems == ()
    lines = text.split("\n")
    for problem in problems:
        assert problem.place.path == "p.yaml"
        # Just after the last character is a place, too: there something is missing.
        assert 2 <= problem.place.line <= len(lines) + 2
        assert problem.place.column >= 1
