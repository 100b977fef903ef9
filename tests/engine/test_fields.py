"""Records from nodes: both languages, both spellings of a list, every fault at its place."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from bulletin.model.choices import Kind, Stage, Status, Verification
from bulletin.model.issue import Distribution, IssueHead, Recipient, SectionList
from bulletin.model.item import Event, Item, Verified
from bulletin.model.records import Calendar, ReaderList
from bulletin.model.site import Access, Series
from bulletin.model.units import Unit, UnitChange
from bulletin.problem import Place, Problem, Term
from bulletin.reading import fields, nodes

SHANGHAI = ZoneInfo("Asia/Shanghai")
WHOLE = Place("p.md", 1, 1)


def item(text: str) -> tuple[Item, tuple[Problem, ...]]:
    node, faults = nodes.parse(text, "p.md", 2)
    assert faults == ()
    read = fields.read(Item, node, WHOLE, SHANGHAI, id="x", body="")
    assert read.record is not None
    return read.record, read.problems


def issue(text: str) -> tuple[IssueHead, tuple[Problem, ...]]:
    node, faults = nodes.parse(text, "p.md", 2)
    assert faults == ()
    read = fields.read(IssueHead, node, WHOLE, SHANGHAI, name="w/2026-001", note="")
    assert read.record is not None
    return read.record, read.problems


def told(problems: tuple[Problem, ...]) -> list[tuple[str, int, int]]:
    return [(p.code, p.place.line, p.place.column) for p in problems]


@pytest.mark.parametrize(
    "text",
    [
        "title: 甲\nunits: [a, b]\nreceived: 2026-03-05 09:30\nstatus: approved\nkind: problem",
        "标题: 甲\n供稿单位: [a, b]\n报送时间: 2026年3月5日9时30分\n状态: 审定\n类型: 问题建议",
        "标题: 甲\nunits: [a, b]\n报送时间: 2026/3/5 9:30\nstatus: 审定\n类型: problem",
        "{标题: 甲, 供稿单位: [a, b], 报送时间: 2026-03-05 09：30, 状态: Approved, kind: 问题建议}",
        "title : 甲 \nunits:\n- a\n-\n- b\nreceived: '2026-03-05 09:30'\nstatus: 审定\nkind: problem",
    ],
)
def test_both_languages_say_the_same(text: str) -> None:
    found, problems = item(text)
    assert problems == ()
    assert found == Item(
        id="x",
        body="",
        title="甲",
        units=("a", "b"),
        received=datetime.datetime(2026, 3, 5, 9, 30, tzinfo=SHANGHAI),
        status=Status.APPROVED,
        kind=Kind.PROBLEM,
    )


def test_places_of_the_parts() -> None:
    found, _ = item("标题: 甲\n供稿单位: [甲局, 😀, 乙局]\nevent: {id: e, stage: first}\nseries: w\n")
    places = found.places
    assert places.whole == WHOLE
    assert places.of("title") == Place("p.md", 2, 5)
    assert places.of("units") == Place("p.md", 3, 7)
    assert places.of("units", 2) == Place("p.md", 3, 15)
    assert places.of("units", 9) == Place("p.md", 3, 7)
    assert places.of("series", 0) == Place("p.md", 5, 9)
    assert places.of("abstract") == WHOLE
    assert places.has("title")
    assert not places.has("abstract")
    assert found.event is not None
    assert found.event.places.of("stage") == Place("p.md", 4, 23)
    assert found.event.places.whole == Place("p.md", 4, 8)


def test_single_value_stands_for_a_list() -> None:
    found, problems = item("series: weekly\nunits: 教育局\nsubjects: 12:30\ndirection: 上级\n")
    assert problems == ()
    assert (found.series, found.units, found.subjects) == (("weekly",), ("教育局",), ("12:30",))


def test_list_may_be_empty_and_holds_what_is_written() -> None:
    found, problems = item("subjects: []\ncorrections:\n- {date: 2026-03-05, text: 改}\n")
    assert problems == ()
    assert found.subjects == ()
    assert found.corrections[0].text == "改"


def test_list_of_nothing_counts_as_not_written() -> None:
    found, problems = item("units:\n-\n-\n")
    assert problems == ()
    assert found.units == ()


@pytest.mark.parametrize("text", ["verified: phone", "核实: 电话核实", "verified: {state: phone}"])
def test_shorthand_stands_for_a_record(text: str) -> None:
    found, problems = item(text)
    assert problems == ()
    assert found.verified == Verified(state=Verification.PHONE)


def test_shorthand_in_a_list() -> None:
    found, problems = issue(
        "series: w\ndate: 2026-03-05\nitems: [a]\n分发: {报: [区领导, {name: 各镇, copies: 6}], 发: 各局}"
    )
    assert problems == ()
    assert found.distribution == Distribution(
        upward=(Recipient(name="区领导"), Recipient(name="各镇", copies=6)),
        downward=(Recipient(name="各局"),),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a, b]", (("", ("a", "b")),)),
        ("a", (("", ("a",)),)),
        ("[]", (("", ()),)),
        ("{要闻: [a, b], 动态: c}", (("要闻", ("a", "b")), ("动态", ("c",)))),
        ("{要闻: []}", (("要闻", ()),)),
        ("\n  要闻:\n  动态: [a, ]", (("要闻", ()), ("动态", ("a",)))),
    ],
)
def test_items_are_a_list_or_by_section(text: str, expected: object) -> None:
    found, problems = issue(f"series: w\ndate: 2026-03-05\nitems: {text}\n")
    assert problems == ()
    assert tuple((s.section, s.items) for s in found.items) == expected


def test_places_of_items_by_section() -> None:
    found, _ = issue("series: w\ndate: 2026-03-05\nitems:\n  要闻: [甲, 乙]\n")
    (section,) = found.items
    assert section == SectionList(section="要闻", items=("甲", "乙"))
    assert section.places.of("section") == Place("p.md", 5, 3)
    assert section.places.of("items", 1) == Place("p.md", 5, 11)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("titel: 甲", [("unknown-key", 2, 1)]),
        ("title: 甲\n标题: 乙", [("repeated-key", 3, 1)]),
        ("title: 甲\ntitle: 甲", [("repeated-key", 3, 1)]),
        ("title: [甲]", [("wrong-type", 2, 8)]),
        ("title: {a: b}", [("wrong-type", 2, 8)]),
        ("event: first", [("wrong-type", 2, 8)]),
        ("event: [a]", [("wrong-type", 2, 8)]),
        ("event: {stage: first, id: }", [("missing-key", 2, 23)]),
        ("event: {stage: first}", [("missing-key", 2, 8)]),
        ("status: 通过", [("unknown-value", 2, 9)]),
        ("approved_on: 2026-13-45", [("invalid-date", 2, 14)]),
        ("received: 12:30:45", [("invalid-time", 2, 11)]),
        ("received: 2026-03-05", [("invalid-time", 2, 11)]),
        ("event: {id: e, stage: first, grade: 0x10}", [("wrong-type", 2, 37)]),
        ("units: [甲, [乙]]", [("wrong-type", 2, 12)]),
        ("direction: [上级, 外星]", [("unknown-value", 2, 17)]),
        ("corrections: 改", [("wrong-type", 2, 14)]),
        ('title: "甲\\u202e乙"', [("invisible-character", 2, 8)]),
        ('title: "甲\\x07乙"', [("control-character", 2, 8)]),
        ("upward: [{level: 市}, {level: 县}]", [("unknown-value", 2, 30)]),
    ],
)
def test_fault_stands_at_its_place(text: str, expected: list[tuple[str, int, int]]) -> None:
    _, problems = item(text)
    assert told(problems) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{要闻: [a], 要闻: [b]}", [("repeated-key", 4, 18)]),
        ("{要闻: [a, [b]]}", [("wrong-type", 4, 17)]),
        ("[a, {b: c}]", [("wrong-type", 4, 12)]),
        ("{要闻: {a: b}}", [("wrong-type", 4, 13)]),
    ],
)
def test_fault_in_items_stands_at_its_place(text: str, expected: list[tuple[str, int, int]]) -> None:
    _, problems = issue(f"series: w\ndate: 2026-03-05\nitems: {text}\n")
    assert told(problems) == expected


def test_what_is_wrong_is_left_out_and_the_rest_kept() -> None:
    found, problems = item("units: [甲, [乙], 丙]\ndirection: [天上]\nevent: {id: e}\ntitle: 题\n")
    assert len(problems) == 3
    assert (found.units, found.direction, found.event, found.title) == (("甲", "丙"), (), None, "题")
    assert found.places.of("units", 1).column == 17


def test_hidden_characters_are_taken_out() -> None:
    found, _ = item('title: " 甲\\u200b乙\\u202e "')
    assert found.title == "甲乙"


def test_near_names_and_words_are_offered() -> None:
    _, problems = item("titel: 甲\nstatus: 审订\n")
    assert "title" in problems[0].near
    assert "审定" in problems[1].near
    assert dict(problems[1].arguments)["known"] == tuple(Term(s.value, s.zh) for s in Status)


def test_record_without_a_key_it_needs_is_none() -> None:
    node, _ = nodes.parse("id: w\nname: 周报\n", "p")
    read = fields.read(Series, node, Place("p", 1, 1), SHANGHAI)
    assert read.record is None
    assert told(read.problems) == [("missing-key", 1, 1)]


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (Series, "id: w\nname: ''\nscope: s"),
        (Series, "id: w\nname: 周报\nscope: []"),
        (Series, "id: w\nname: 周报\nscope:"),
        (Unit, "id: ''\nname: 局\ngroup: g"),
        (Unit, "id: u\nname: ' '\ngroup: g"),
        (ReaderList, "readers: []"),
    ],
)
def test_what_must_be_there_may_not_be_empty(record: type, text: str) -> None:
    node, _ = nodes.parse(text, "p")
    read: fields.Read[object] = fields.read(record, node, Place("p", 1, 1), SHANGHAI)
    if record is ReaderList:  # a list without an entry is a list
        assert read.problems == ()
    else:
        assert [p.code for p in read.problems] == ["missing-key"]


def test_no_document_is_a_record_without_keys() -> None:
    read = fields.read(Calendar, None, Place("p", 1, 1), SHANGHAI)
    assert read == fields.Read(Calendar(), ())


def test_key_may_be_another_word_than_the_attribute() -> None:
    node, _ = nodes.parse("from: 2026-03-01\nname: 新名\n", "p")
    read = fields.read(UnitChange, node, Place("p", 1, 1), SHANGHAI)
    assert read.problems == ()
    assert read.record == UnitChange(from_=datetime.date(2026, 3, 1), name="新名")


@pytest.mark.parametrize(("text", "demo"), [("demo: yes", True), ("演示: 否", False), ("demo: NO", False)])
def test_yes_or_no(text: str, demo: bool) -> None:  # noqa: FBT001 - the value under test
    node, _ = nodes.parse(text, "p")
    read = fields.read(Access, node, Place("p", 1, 1), SHANGHAI)
    assert read.problems == ()
    assert read.record == Access(demo=demo)


@pytest.mark.parametrize("text", ["on", "1", "~", "y"])
def test_neither_yes_nor_no(text: str) -> None:
    node, _ = nodes.parse(f"demo: {text}", "p")
    assert told(fields.read(Access, node, Place("p", 1, 1), SHANGHAI).problems) == [("wrong-type", 1, 7)]


def test_event_reads_all_its_times() -> None:
    found, problems = item(
        "事件: {编号: e, 环节: 续报, 等级: 2, 发生: 2026-03-05 6:50, 已报: [区委值班室, 市里], 处置: 送阅}"
    )
    assert problems == ()
    assert isinstance(found.event, Event)
    assert (found.event.stage, found.event.grade) == (Stage.FOLLOW_UP, 2)
    assert found.event.told == ("区委值班室", "市里")
