"""Comparing two texts: what is said to have changed is what has changed, and nothing else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.editions.blocks import NUMBER, numbered
from bulletin.editions.changes import Change, Kind, Segment, changes

WORDS = st.lists(
    st.sampled_from(["区教育局", "，", "。", "31", "例", "的", "水库", "3.5%", "a b", "开闸"]), max_size=12
)
BLOCK = WORDS.map("".join)
TEXTS = st.lists(BLOCK, max_size=8)


def side(change: Change, kind: Kind) -> str:
    return "".join(s.text for s in change.segments if s.kind in {Kind.SAME, kind})


def undone(new: list[str], found: tuple[Change, ...]) -> list[str]:
    """Take changes back, from the last to the first."""
    old = [[block] for block in new] + [[]]
    for change in reversed(found):
        if change.gone:
            old[change.block].insert(0, side(change, Kind.DELETED))
        else:
            assert side(change, Kind.INSERTED) == new[change.block]
            old[change.block][-1:] = [side(change, Kind.DELETED)]
    return [block for row in old for block in row if block]


@settings(derandomize=True, max_examples=400, deadline=None)
@given(TEXTS, TEXTS)
def test_changes_lead_from_one_text_to_the_other(old: list[str], new: list[str]) -> None:
    assert undone(new, changes(old, new)) == [block for block in old if block]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(BLOCK.filter(bool), min_size=1, max_size=8, unique=True), st.data())
def test_a_changed_paragraph_is_marked_and_no_other(blocks: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.integers(0, len(blocks) - 1)))
    new = [f"{block}。已核实" if n in chosen else block for n, block in enumerate(blocks)]
    assert {c.block for c in changes(blocks, new) if not c.gone} == chosen


def test_same_text_has_no_changes() -> None:
    assert changes(["一", "二", "二"], ["一", "二", "二"]) == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("累计31例，未发现。", "累计32例，未发现。", "累计[-31][+32]例，未发现。"),
        ("无住院。", "无住院和重症。", "无住院[+和重症]。"),
        ("甲，乙，丙。", "甲，丙。", "甲，[-乙，]丙。"),
        ("在区里的会上", "在市上的会上", "在[-区里][+市上]的会上"),
        ("占80.2%，共57件", "占81%，共57件", "占[-80.2%][+81%]，共57件"),
    ],
)
def test_a_change_reads_as_an_editor_would_mark_it(old: str, new: str, expected: str) -> None:
    (change,) = changes([old], [new])
    signs = {Kind.SAME: "{}", Kind.DELETED: "[-{}]", Kind.INSERTED: "[+{}]"}
    assert "".join(signs[s.kind].format(s.text) for s in change.segments) == expected


def test_a_paragraph_taken_out_stands_before_the_next() -> None:
    found = changes(["一段甲乙", "二段丙丁", "三段戊己"], ["一段甲乙", "三段戊己"])
    assert found == (Change(1, (Segment(Kind.DELETED, "二段丙丁"),), gone=True),)
    (last,) = changes(["一段甲乙", "二段丙丁"], ["一段甲乙"])
    assert (last.block, last.gone) == (1, True)


def test_a_text_of_one_character_over_and_over_is_compared_as_a_whole() -> None:
    old, new = "甲" * 40_000, "甲" * 20_000 + "乙" + "甲" * 20_001
    (change,) = changes([old], [new])
    assert side(change, Kind.DELETED) == old
    assert side(change, Kind.INSERTED) == new


PAGE = """<!DOCTYPE html>
<html><head><title>t</title></head><body><header><p>报头</p></header>
<section><h2>提请
 关注</h2><ul><li>甲<p>乙 &amp; 丙</p>丁</li></ul></section>
<nav><p>目录</p></nav><main><figure><img alt="x" src="asset:ab.png"><figcaption>图</figcaption></figure>
<table><tr><td>1</td><th>二<br>三</th></tr></table></main><footer><p>版记</p></footer></body></html>"""


def test_blocks_are_numbered_and_nothing_else_changes() -> None:
    html, texts = numbered(PAGE)
    assert texts == ("提请 关注", "甲丁", "乙 & 丙", "[ab.png]", "图", "1", "二三")
    assert re.findall(rf'<(\w+) {NUMBER}="(\d+)"', html) == [
        (tag, str(n)) for n, tag in enumerate(["h2", "li", "p", "figure", "figcaption", "td", "th"])
    ]
    assert re.sub(rf' {NUMBER}="\d+"', "", html) == PAGE
