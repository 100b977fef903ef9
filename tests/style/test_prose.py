"""What the rules read is what the reader reads, and every character knows its place in the source."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.body.markup import convert
from bulletin.body.prose import OBJECT, Kind, prose

HAN = st.text("望禾区完成清淤工程，总结经验；做法", min_size=1, max_size=12)
WORD = st.text("abcXYZ019", min_size=1, max_size=6)
PLAIN = st.one_of(HAN, WORD)
INLINE = st.one_of(
    PLAIN,
    PLAIN.map(lambda t: f"**{t}**"),
    PLAIN.map(lambda t: f"*{t}*"),
    PLAIN.map(lambda t: f"`{t}`"),
    st.tuples(PLAIN, WORD).map(lambda p: f"[{p[0]}](https://example.org/{p[1]})"),
    st.tuples(PLAIN, WORD).map(lambda p: f"[{p[0]}]({p[1]} (一).pdf)"),
    PLAIN.map(lambda t: f"\\*{t}"),
    PLAIN.map(lambda t: f"<b>{t}</b>"),
    PLAIN.map(lambda t: f"{t}&amp;{t}"),
    PLAIN.map(lambda t: f"{t}<!-- {t} -->"),
)
LINE = st.lists(INLINE, min_size=1, max_size=5).map("".join)
BLOCK = st.one_of(
    LINE,
    st.lists(LINE, min_size=2, max_size=3).map("\n".join),
    st.lists(LINE, min_size=2, max_size=3).map("。\n".join),
    LINE.map(lambda t: f"# {t}"),
    st.lists(LINE, min_size=1, max_size=3).map(lambda rows: "\n".join(f"- {t}" for t in rows)),
    st.lists(LINE, min_size=1, max_size=3).map(
        lambda rows: "\n".join(f"{n}. {t}" for n, t in enumerate(rows, 1))
    ),
    LINE.map(lambda t: f"> {t}"),
    st.lists(HAN, min_size=2, max_size=4).map(
        lambda cells: f"|{'|'.join(cells)}|\n|{'---|' * len(cells)}\n|{'|'.join(cells)}|"
    ),
    LINE.map(lambda t: f"　　{t}"),
    LINE.map(lambda t: f"一、{t}"),
)
TEXT = st.lists(BLOCK, min_size=1, max_size=5).map("\n\n".join)
APART = frozenset({Kind.CAPTION, Kind.CODE})


def bare(text: str) -> str:
    """Leave out what is compared otherwise: blanks, marks that found no partner, and objects."""
    return re.sub(rf"[*_\s{OBJECT}]", "", text)


@given(TEXT)
def test_prose_is_what_conversion_shows(text: str) -> None:
    shown = re.sub(r"\s", "", convert(text, "x").text)
    code = iter([p.text for p in prose(text) if p.kind is Kind.CODE])
    read = "".join(p.text for p in prose(text) if p.kind not in APART)
    read = re.sub(OBJECT, lambda _: next(code, OBJECT), read)
    assert bare(read) == bare(shown)


@given(st.one_of(TEXT, st.text('望禾，。*_`[]()!<>&;#->|\\ \n　1.^:"a@', max_size=80)))
def test_each_character_stands_where_it_says(text: str) -> None:
    for paragraph in prose(text):
        places = [paragraph.offset(n) for n in range(len(paragraph.text))]
        assert places == sorted(places)
        for character, place in zip(paragraph.text, places, strict=True):
            assert text[place] == character or character in f"{OBJECT} " or text[place] == "&"
        assert paragraph.offset(len(paragraph.text)) <= len(text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("见[附件](fujian (1).pdf)，照办", ["见附件，照办"]),
        ('![示意图](a.png "清淤范围")', [OBJECT, "示意图", "清淤范围"]),
        ("完成[^1]。\n\n[^1]: 截至3月。", [f"完成{OBJECT}。", "截至3月。"]),
        ("发到 <a@example.org> 或 b@example.org", [f"发到 {OBJECT} 或 {OBJECT}"]),
        ("网址https://example.org/a,b。", [f"网址{OBJECT}。"]),
        ("甲<!-- 乙,丙 -->丁", ["甲丁"]),
        ("总体情况\n===\n\n好。", ["总体情况", "好。"]),
        ("> 他说：\n> 好。", ["他说：", "好。"]),
        ("望禾区组织各镇清淤\n排查。", ["望禾区组织各镇清淤排查。"]),
    ],
)
def test_marks_are_not_read(text: str, read: list[str]) -> None:
    assert [p.text for p in prose(text)] == read


def test_what_is_too_long_to_be_converted_is_not_read() -> None:
    assert prose("长" * 20_001) == ()
    assert prose("长\n" * 200_001) == ()
