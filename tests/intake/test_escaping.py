"""Whatever a paragraph, a cell or a footnote says, the engine reads back just that."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bulletin.body.markup import convert
from bulletin.intake import markdown
from bulletin.intake.characters import cleaned, stripped
from bulletin.intake.values import Block, Cell, NoteMark, Paragraph, Table, Text

LETTERS = st.text(st.sampled_from("甲乙，。：:（）()[]!*_`\\<>#-+=~|&;^1.a b/\"'\u3000{}@lt$"), max_size=24)
CHOPPED = st.lists(LETTERS, min_size=1, max_size=4)


def read_back(blocks: list[Block], notes: tuple[tuple[str, tuple[Paragraph, ...]], ...] = ()) -> str:
    body = markdown.write(blocks, notes, {}, marked=False, wanting="图").body
    converted = convert(body, "p")
    assert [f for f in converted.findings if f.code != "bracket-run"] == [], body
    return squeezed(converted.text)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u3000]+", "", text)


@settings(max_examples=150, deadline=None)
@given(CHOPPED)
@example(["1. 甲", "- 乙", "***", "_ _ _", "=="])
@example(["<!--", "<![CDATA[", "&amp;lt;", "甲[^1]: 甲"])
def test_paragraphs(lines: list[str]) -> None:
    blocks: list[Block] = [Paragraph((Text(line),)) for line in lines]
    assert read_back(blocks) == squeezed("".join(stripped(cleaned(line)[0]) for line in lines))


@settings(max_examples=150, deadline=None)
@given(CHOPPED)
def test_list_items(lines: list[str]) -> None:
    blocks: list[Block] = [Paragraph((Text(f"甲{line}"),), bullet=n % 2) for n, line in enumerate(lines)]
    assert read_back(blocks) == squeezed("".join(f"甲{line}" for line in lines))


@settings(max_examples=150, deadline=None)
@given(CHOPPED)
def test_cells(lines: list[str]) -> None:
    row = tuple(Cell((Paragraph((Text(line),)),)) for line in lines)
    head = tuple(Cell((Paragraph((Text("甲"),)),)) for _ in lines)
    expected = squeezed("甲" * len(lines) + "".join(lines))
    assert read_back([Table((head, row))]) == expected


@settings(max_examples=150, deadline=None)
@given(LETTERS)
def test_footnotes(line: str) -> None:
    blocks: list[Block] = [Paragraph((Text("甲"), NoteMark("1"), Text("。")))]
    note = Paragraph((Text(f"注{line}"),))
    found = read_back(blocks, (("1", (note,)),))
    assert squeezed(line) in found


@settings(max_examples=100, deadline=None)
@given(LETTERS)
def test_marked_headings(line: str) -> None:
    body = markdown.write([Paragraph((Text(f"甲{line}"),), level=1)], (), {}, marked=True, wanting="图").body
    converted = convert(body, "p")
    assert squeezed(converted.text) == squeezed(f"甲{line}")
    assert converted.html.startswith("<h2>")
