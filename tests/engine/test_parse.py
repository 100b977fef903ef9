"""From texts to records: front matter, bodies with their lines, what is missing and what is refused."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.model.choices import Kind, ReportKind
from bulletin.problem import Place
from bulletin.reading import parse, resolve
from tests.engine.sites import ITEM, SITE, block, codes, errors, head, issue, item, site

EMPTY = site({}, {})
ONE = {"weekly/2026-001": issue(["a"])}


def parsed(extra: dict[str, str]) -> tuple[object, list[tuple[str, str, int, int]]]:
    content, problems = parse.parse({**EMPTY, **extra})
    return content, [(p.code, p.place.path, p.place.line, p.place.column) for p in problems]


def test_body_keeps_its_text_and_line() -> None:
    content, _ = parse.parse(site({"a": "---\ntitle: 甲\n---\n\n第一段。\n---\n第二段。\n"}, {}))
    assert content is not None
    found = content.items["a"]
    assert (found.body, found.body_line) == ("\n第一段。\n---\n第二段。\n", 4)


def test_note_and_report_are_read() -> None:
    content, problems = parse.parse(
        {
            **site({"a": item()}, {"weekly/2026-001": issue(["a"], "编者按。\n")}),
            "content/reports/adoption-2026-Q1.md": head(
                {"kind": "adoption", "period": "2026-Q1"}, "如下。\n"
            ),
        }
    )
    assert problems == ()
    assert content is not None
    assert (content.issues[0].name, content.issues[0].note) == ("weekly/2026-001", "编者按。\n")
    assert content.issues[0].note_line == 10
    assert (content.reports[0].name, content.reports[0].kind) == ("adoption-2026-Q1", ReportKind.ADOPTION)
    assert content.reports[0].text == "如下。\n"


def test_every_file_of_a_site_is_read() -> None:
    content, problems = parse.parse(
        {
            **site({"a": item()}, ONE),
            "content/readers.yaml": "readers: [{id: r, name: 甲, scopes: leaders}]",
            "content/calendar.yaml": "workdays: [2026-01-04]",
            "content/faults.yaml": "faults: [{unit: water, event: e, kind: 迟报}]",
            "content/commissions/a.yaml": "commissions: [{id: c, direction: 下达, title: 题}]",
            "content/commissions/b.yaml": "commissions: []",
            "content/instructions/a.yaml": "instructions: [{item: a, leader: 甲, date: 2026-3-3, text: 阅}]",
        }
    )
    assert problems == ()
    assert content is not None
    assert [r.id for r in content.readers] == ["r"]
    assert content.calendar.workdays == (datetime.date(2026, 1, 4),)
    assert content.faults[0].event == "e"
    assert content.commissions[0].id == "c"
    assert content.instructions[0].text == "阅"


def test_times_stand_in_the_zone_of_the_site() -> None:
    content, _ = parse.parse(site({"a": item()}, {}, {"timezone": "Asia/Tokyo"}))
    assert content is not None
    assert content.items["a"].received == datetime.datetime(2026, 3, 1, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    "zone", ["Mars/Base", "../../etc/passwd", "/etc/passwd", "Asia", "America/Argentina", ".", "a/b\x07"]
)
def test_zone_that_is_none_is_unknown(zone: str) -> None:
    content, problems = parse.parse(site({}, {}, {"timezone": zone}))
    assert content is not None
    assert "unknown-timezone" in codes(problems)


def test_near_zone_is_offered() -> None:
    _, problems = parse.parse(site({}, {}, {"timezone": "Asia/Shanhai"}))
    assert "Asia/Shanghai" in problems[0].near


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"content/items/a.md": "没有\n"}, [("no-front-matter", "content/items/a.md", 1, 1)]),
        ({"content/items/a.md": ""}, [("no-front-matter", "content/items/a.md", 1, 1)]),
        ({"content/items/a.md": "---\ntitle: 甲\n"}, [("no-front-matter", "content/items/a.md", 1, 1)]),
        ({"content/items/a.md": "\n---\n---\n"}, [("no-front-matter", "content/items/a.md", 1, 1)]),
        ({"content/items/a.md": "---\ntitle: [\n---\n"}, [("invalid-yaml", "content/items/a.md", 3, 1)]),
        (
            {"content/items/a.md": "---\ntitle: 甲\nx: 1\n---\n"},
            [("unknown-key", "content/items/a.md", 3, 1)],
        ),
        ({"content/items/a b.md": "---\n---\n"}, [("bad-name", "content/items/a b.md", 0, 0)]),
        (
            {"content/items/1/a.md": "---\n---\n", "content/items/2/a.md": "---\n---\n"},
            [("repeated-id", "content/items/2/a.md", 1, 1)],
        ),
        ({"content/issues/w/2026-001.md": "x"}, [("no-front-matter", "content/issues/w/2026-001.md", 1, 1)]),
        ({"content/reports/a.md": "x"}, [("no-front-matter", "content/reports/a.md", 1, 1)]),
        ({"content/notes.md": "x"}, [("misplaced-file", "content/notes.md", 0, 0)]),
        ({"content/units.yaml": "groups: ["}, [("invalid-yaml", "content/units.yaml", 2, 1)]),
        ({"content/faults.yaml": "- a"}, [("wrong-type", "content/faults.yaml", 1, 1)]),
        ({"content/items/a.md": "---\n---\n文中 机密★\n"}, [("secret-mark", "content/items/a.md", 3, 4)]),
        ({"content/items/a.md": "---\n---\n绝 密 ★十年\n"}, [("secret-mark", "content/items/a.md", 3, 1)]),
    ],
)
def test_fault_of_a_file(extra: dict[str, str], expected: list[tuple[str, str, int, int]]) -> None:
    _, problems = parsed(extra)
    assert problems == expected


def test_without_a_site_or_units_there_is_no_content() -> None:
    for missing in ("site.yaml", "content/units.yaml"):
        texts = {path: text for path, text in EMPTY.items() if path != missing}
        content, problems = parse.parse(texts)
        assert content is None
        assert [(p.code, p.place) for p in problems] == [("missing-file", Place(missing))]
        assert parse.parse(texts, frozenset({missing})) == (None, ())


@pytest.mark.parametrize(
    "missing", ["title", "series", "units", "received", "kind", "approved_by", "approved_on"]
)
def test_approved_item_needs_its_keys(missing: str) -> None:
    assert errors(site({"a": item(**{missing: None})}, {})) == ["missing-key"]
    draft = head({k: v for k, v in ITEM.items() if k not in {missing, "status"}})
    assert errors(site({"a": draft}, {})) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("units", []), ("series", []), ("title", ""), ("title", "  "), ("approved_by", "")],
)
def test_approved_item_needs_more_than_empty_keys(key: str, value: object) -> None:
    found = errors(site({"a": item(**{key: value})}, {}))
    assert found[:1] == ["missing-key"]


@pytest.mark.parametrize("key", ["title", "received", "kind", "units"])
def test_approved_item_with_a_blank_key_lacks_it(key: str) -> None:
    text = "\n".join(f"{key}:" if row.startswith(f"{key}:") else row for row in item().split("\n"))
    assert errors(site({"a": text}, {})) == ["missing-key"]


def test_key_that_is_wrong_is_not_missing_too() -> None:
    assert errors(site({"a": item(kind="新闻")}, {})) == ["unknown-value"]
    assert errors(site({"a": item(received="昨天")}, {})) == ["invalid-time"]


def test_item_that_cannot_be_read_is_not_unknown_too() -> None:
    for text in ("---\ntitle: [\n---\n", "没有\n", "---\n- a\n---\n"):
        assert len(errors(site({"a": text, "b": item()}, {"weekly/2026-001": issue(["a", "b"])}))) == 1


def test_item_that_was_refused_by_the_reader_is_not_unknown() -> None:
    texts = site({"b": item()}, {"weekly/2026-001": issue(["a", "b"])})
    content, problems = parse.parse(texts, frozenset({"content/items/2026/a.md"}))
    assert content is not None
    assert problems == ()
    assert resolve.resolve(content)[1] == ()


def test_yaml_that_nothing_reads_is_not_passed_over() -> None:
    for path in ("content/reader.yaml", "content/items/a.yaml", "content/units.yml", "content/x/y.yaml"):
        content, problems = parse.parse({**EMPTY, path: "readers: []\n"})
        assert content is not None
        assert [(p.code, p.place.path) for p in problems] == [("misplaced-file", path)]


def test_words_of_both_languages_mix_in_a_site() -> None:
    content, problems = parse.parse(
        {
            "site.yaml": (
                "名称: 甲\n单位: 乙\n阅读范围: [{编号: s, name: 全}]\n刊物: [{id: w, 名称: 周, scope: s}]"
            ),
            "content/units.yaml": "类别: [{编号: g, 名称: 部门}]\nunits: [{id: u, 名称: 局, 类别: 部门}]",
            "content/items/a.md": "---\n标题: 题\nkind: 动态\n---\n",
        }
    )
    assert problems == ()
    assert content is not None
    assert content.site.series[0].name == "周"
    assert content.items["a"].kind is Kind.DEVELOPMENT


PIECES = st.sampled_from(
    [
        "---\n",
        "title: ",
        "标题: ",
        "units: ",
        "[",
        "]",
        "{",
        "}",
        "教育局",
        "event: ",
        "id: e",
        ", ",
        "\n",
        "  - ",
        "received: ",
        "9999-12-31 23:59Z",
        "2026-03-01 09:30",
        "status: approved",
        "：",
        "&a ",
        "*a",
        "| ",
        "'",
        '"',
        "corrections: ",
        "date: ",
        "<<: ",
        "? ",
        "\t",
        "\x00",
        "\u2028",
        "正文",
        "items: ",
        "series: ",
        "weekly",
    ]
)
PATHS = st.sampled_from(
    [
        "site.yaml",
        "content/units.yaml",
        "content/readers.yaml",
        "content/items/a.md",
        "content/items/b.md",
        "content/issues/weekly/2026-001.md",
        "content/reports/r.md",
        "content/commissions/c.yaml",
        "content/instructions/i.yaml",
        "content/calendar.yaml",
        "content/faults.yaml",
        "content/x.md",
        "a",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map("".join))
FRONT = st.lists(PIECES, max_size=20).map(lambda parts: f"---\n{''.join(parts)}\n---\n正文\n")


@given(st.dictionaries(PATHS, st.one_of(TEXTS, FRONT), max_size=4))
def test_no_text_makes_reading_raise(texts: dict[str, str]) -> None:
    content, problems = parse.parse({**EMPTY, **texts})
    if content is not None:
        content, found = resolve.resolve(content)
        problems += found
    for problem in problems:
        assert problem.place.path in {*EMPTY, *texts}


@given(
    st.dictionaries(
        st.sampled_from([*ITEM, "event", "scope", "corrections", "verified"]), st.text(max_size=30)
    )
)
def test_no_value_makes_reading_raise(values: dict[str, str]) -> None:
    content, _ = parse.parse(site({"a": item(**values)}, ONE))
    assert content is not None
    resolve.resolve(content)


@given(st.dictionaries(st.sampled_from([*SITE, "timezone", "language", "access"]), st.text(max_size=30)))
def test_no_value_of_a_site_makes_reading_raise(values: dict[str, str]) -> None:
    parse.parse({**EMPTY, "site.yaml": block({**SITE, **values})})
