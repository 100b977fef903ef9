"""Editing front matter: what was asked changes, every other byte stays, and it reads back as meant."""

import datetime
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.characters import CONTROL
from bulletin.editing.frontmatter import NotEditableError, Value, append, edit, scalar
from bulletin.model.choices import Status
from bulletin.model.issue import IssueHead
from bulletin.model.item import Item
from bulletin.reading import nodes
from bulletin.reading.nodes import Listing, Mapped, Scalar

DAY = datetime.date(2026, 3, 24)
APPROVE: dict[str, Value] = {
    "status": Status.APPROVED,
    "approved_by": "a b",
    "approved_on": DAY,
    "reason": None,
}


def edited(text: str, changes: dict[str, Value] | None = None, *, chinese: bool = True) -> str:
    return edit(text, Item, changes or APPROVE, chinese=chinese)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "---\n标题: 甲\n状态: 待审  # 催过\n类型: 动态\n---\n正文\n",
            "---\n标题: 甲\n状态: 审定  # 催过\n审核人: a b\n审核日期: 2026-03-24\n类型: 动态\n---\n正文\n",
        ),
        (
            "---\ntitle: a\nstatus: submitted\nreason: |\n  one\n  two\n\n# kept\n---\n",
            "---\ntitle: a\nstatus: approved\napproved_by: a b\napproved_on: 2026-03-24\n\n# kept\n---\n",
        ),
        (
            "---\r\ntitle: a\r\nstatus:   # x\r\n---\r\n",
            "---\ntitle: a\nstatus: approved   # x\napproved_by: a b\napproved_on: 2026-03-24\n---\n".replace(
                "\n", "\r\n"
            ),
        ),
        (
            "\ufeff---\ntitle: a\n---\ntext",
            "\ufeff---\ntitle: a\nstatus: approved\napproved_by: a b\napproved_on: 2026-03-24\n---\ntext",
        ),
        (
            "---\n---\n",
            "---\n状态: 审定\n审核人: a b\n审核日期: 2026-03-24\n---\n",
        ),
        (
            "---\napproved_on: 2025-01-01\nstatus: 'draft'\napproved_by:\n---\n",
            "---\napproved_on: 2026-03-24\nstatus: approved\napproved_by: a b\n---\n",
        ),
        (
            "---\n  title: a\n  status: draft\n---\n",
            "---\n  title: a\n  status: approved\n  approved_by: a b\n  approved_on: 2026-03-24\n---\n",
        ),
        (
            "---\nunits:\n  - a\n\nstatus:\n  draft\nreason: x\n  y\n---\n",
            "---\nunits:\n  - a\n\nstatus:\n  approved\napproved_by: a b\napproved_on: 2026-03-24\n---\n",
        ),
    ],
)
def test_keys_are_set_where_they_stand(before: str, after: str) -> None:
    assert edited(before) == after


def test_new_keys_take_the_language_of_most_and_an_old_value_that_of_its_key() -> None:
    mixed = "---\n标题: 甲\n刊物: weekly\nstatus: draft\n---\n"
    assert (
        edited(mixed)
        == "---\n标题: 甲\n刊物: weekly\nstatus: approved\n审核人: a b\n审核日期: 2026-03-24\n---\n"
    )
    assert "status: approved\n" in edited("---\n---\n", chinese=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no fence\n",
        "---\ntitle: a\n",
        "---\n{title: a}\n---\n",
        "---\n- a\n---\n",
        "---\ntitle: [a\n---\n",
    ],
)
def test_what_cannot_be_edited_is_refused(text: str) -> None:
    with pytest.raises(NotEditableError):
        edited(text)


WORDS = st.text(
    st.characters(exclude_categories=["Cs"]).filter(lambda c: not CONTROL.match(c) and c not in "\r\n"),
    max_size=30,
)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(WORDS)
def test_scalar_reads_back_as_itself(text: str) -> None:
    node, faults = nodes.parse(f"key: {scalar(text)}\n", "")
    assert faults == ()
    assert isinstance(node, Mapped)
    value = node.pairs[0][1]
    assert isinstance(value, Scalar)
    assert value.text == text
    assert value.quoted or not value.blank


PAIRS = {
    "title": ["title: 甲乙", '标题: "a: b"', "title: 'it''s'", "标题: >-\n  一\n  二", "title: 甲  # 乙"],
    "units": ["units: [a, b]", "供稿单位:\n  - a\n  - b", "units: a", "供稿单位:\n- a\n# c\n- b"],
    "status": ["status: draft", "状态: 待审  # x", "status:", "状态: '退改'", "status:\n  draft"],
    "reason": ["reason: x", "理由: |\n  甲\n\n  乙\n", "reason: x\n  y", "理由:", 'reason: "a\n  b"'],
    "approved_by": ["approved_by: a", "审核人:    乙 # 丙"],
    "approved_on": ["approved_on: 2025-01-01", "审核日期: 2025年1月1日"],
    "event": ["event: {id: a, stage: first}", "事件:\n  编号: a\n  环节: 首报"],
    "?": ["unknown: x", "# only a remark", ""],
}


@st.composite
def files(draw: st.DrawFn) -> str:
    chosen = draw(st.lists(st.sampled_from(sorted(PAIRS)), unique=True))
    lines = [draw(st.sampled_from(PAIRS[name])) for name in chosen]
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    text = "\n".join(["---", *lines, "---", draw(st.sampled_from(["", "正文", "\n---\n再\n"]))])
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", newline)


CHANGES = st.fixed_dictionaries(
    {
        "status": st.sampled_from(Status),
        "approved_by": st.none() | WORDS.filter(str.strip),
        "approved_on": st.none() | st.dates(),
        "reason": st.none() | WORDS.filter(str.strip),
    }
)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(files(), CHANGES)
def test_other_lines_stay_and_the_result_reads_as_meant(text: str, changes: dict[str, Value]) -> None:
    made = edit(text, Item, changes, chinese=True)
    touched = {w for name in changes for p in PAIRS[name] for w in p.replace("\n", "\r\n").split("\n")}
    touched |= {w for name in changes for p in PAIRS[name] for w in p.split("\n")}
    kept = [line for line in text.split("\n") if line.rstrip("\r") not in {w.rstrip("\r") for w in touched}]
    left = iter(made.split("\n"))
    assert all(line in left for line in kept)  # each of them, in their order
    again = edit(made, Item, changes, chinese=True)
    assert again == made


@settings(derandomize=True, max_examples=200, deadline=None)
@given(files())
def test_editing_and_undoing_leaves_the_body_alone(text: str) -> None:
    body = text.split("---", 2)[2]
    assert edited(text).split("---", 2)[2] == body


PROOF: dict[str, str | int | datetime.date] = {"round": 1, "by": "a, b", "on": DAY, "digest": "12"}
ROWS = "  - round: 1\n    by: a, b\n    on: 2026-03-24\n    digest: 12\n"
ROWS_ZH = "  - 校次: 1\n    校对人: a, b\n    日期: 2026-03-24\n    摘要值: 12\n"
FLOW = "{round: '1', by: 'a, b', on: '2026-03-24', digest: '12'}"
LISTS = [
    ("---\nseries: a\n---\n", f"---\nseries: a\nproofs:\n{ROWS}---\n"),
    ("---\n刊物: a\n---\n", f"---\n刊物: a\n校对:\n{ROWS_ZH}---\n"),
    ("---\nproofs:  # none\nseries: a\n---\n", f"---\nproofs:  # none\n{ROWS}series: a\n---\n"),
    ("---\nproofs: [] # x\n---\n", f"---\nproofs: [{FLOW}] # x\n---\n"),
    (
        "---\nproofs: [{round: 1, by: c}]\nseries: a\n---\n",
        f"---\nproofs: [{{round: 1, by: c}}, {FLOW}]\nseries: a\n---\n",
    ),
    (
        "---\nproofs:\n- {校次: 1, 校对人: c}  # first\n# then\n\nseries: a\n---\nb\n",
        "---\nproofs:\n- {校次: 1, 校对人: c}  # first\n"
        + ROWS_ZH.replace("\n  ", "\n").removeprefix("  ")
        + "# then\n\nseries: a\n---\nb\n",
    ),
    (
        "---\n  proofs:\n    - round: 0\n      by: c\n---\n",
        f"---\n  proofs:\n    - round: 0\n      by: c\n{indent(ROWS, '  ')}---\n",
    ),
]


@pytest.mark.parametrize(("before", "after"), LISTS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_list_grows_as_it_is_written(before: str, after: str, newline: str) -> None:
    made = append(before.replace("\n", newline), IssueHead, "proofs", PROOF, chinese=False)
    assert made == after.replace("\n", newline)


@pytest.mark.parametrize(
    "head", ["proofs: {round: 1, by: c}", "proofs:\n  round: 1", "proofs: x", "proofs: [a,]", "{proofs: []}"]
)
def test_a_list_that_is_none_does_not_grow(head: str) -> None:
    with pytest.raises(NotEditableError):
        append(f"---\n{head}\n---\n", IssueHead, "proofs", PROOF, chinese=False)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(files(), st.lists(WORDS.filter(str.strip), min_size=1, max_size=4), st.sampled_from(LISTS))
def test_what_is_appended_reads_back_and_the_rest_stays(
    text: str, names: list[str], start: tuple[str, str]
) -> None:
    opening = "---" if "  proofs" in start[0] else start[0].rpartition("---")[0].rstrip("\n")
    text = text.replace("---", opening, 1)
    made = text
    for n, name in enumerate(names, 1):
        made = append(made, IssueHead, "proofs", {"round": n, "by": name}, chinese=True)
    left = iter(made.split("\n"))
    changed = ("proofs:", "校对:")
    assert all(line in left for line in text.split("\n") if not line.startswith(changed))
    head = made.removeprefix("\ufeff").replace("\r\n", "\n").partition("---\n")[2].partition("\n---")[0]
    node, _ = nodes.parse(head, "")
    assert isinstance(node, Mapped)
    (rows,) = (value for key, value in node.pairs if key.text in {"proofs", "校对"})
    assert isinstance(rows, Listing)
    read = [{k.text: v for k, v in m.pairs} for m in rows.members if isinstance(m, Mapped)]
    by = [one.get("by", one.get("校对人")) for one in read[-len(names) :]]
    assert [one.text for one in by if isinstance(one, Scalar)] == names
