"""Names become ids; what nothing is called is a problem at its place, once."""

import pytest

from bulletin.problem import Place
from tests.engine.sites import ISSUE, SITE, UNITS, codes, errors, head, issue, item, read, site

UNIT_ROWS = UNITS["units"]
ONE = {"weekly/2026-001": issue(["a"])}


def with_units(*more: dict[str, object]) -> dict[str, object]:
    return {"groups": UNITS["groups"], "units": [*UNIT_ROWS, *more]}


@pytest.mark.parametrize("name", ["education", "区教育局", "教育局"])
def test_unit_is_found_by_each_of_its_names(name: str) -> None:
    content, problems = read(site({"a": item(units=name)}, ONE))
    assert problems == ()
    assert content.items["a"].units == ("education",)


def test_unit_is_found_by_a_former_name_unless_another_has_it_now() -> None:
    units = with_units(
        {
            "id": "new",
            "name": "区新局",
            "group": "town",
            "history": [
                {"from": "2020-01-01", "name": "区老局", "short": "老局"},
                {"from": "2021-01-01", "name": "区水务局", "group": "区级部门", "order": 1},
                {"from": "2022-01-01", "short": "water"},
            ],
        }
    )
    content, problems = read(
        site({"a": item(units=["老局", "区老局", "区水务局", "water"])}, ONE, None, units)
    )
    assert problems == ()
    assert content.items["a"].units == ("new", "new", "water", "water")
    assert content.directory.unit("new").history[1].group == "department"


def test_series_scope_group_commission_and_items_are_found() -> None:
    texts = {
        **site(
            {
                "a": item(series=["云溪周报", "daily"], scope="区领导", section="要闻", commission="c"),
                "b": item(event={"id": "e", "stage": "final", "previous": "a"}, merged_into="a"),
            },
            {"weekly/2026-001": issue({"要闻": ["a"]}, series="云溪周报", scope=["office", "区领导"])},
        ),
        "content/readers.yaml": "readers: [{id: r, name: 甲, scopes: [区领导, office]}]",
        "content/commissions/c.yaml": (
            "commissions: [{id: c, direction: 下达, title: 题, units: 教育局, answered: a}]"
        ),
        "content/instructions/i.yaml": (
            "instructions: [{item: a, leader: 甲, date: 2026-03-03, text: 阅, units: 石桥镇, scope: 区领导}]"
        ),
        "content/faults.yaml": "faults: [{unit: 水务局, item: b, kind: 迟报}]",
        "content/reports/r.md": head({"kind": "adoption", "period": "2026", "scope": "区领导"}),
    }
    content, problems = read(texts)
    assert problems == ()
    a, b = content.items["a"], content.items["b"]
    assert (a.series, a.scope, a.commission) == (("weekly", "daily"), ("leaders",), "c")
    assert b.event is not None
    assert (b.event.previous, b.merged_into) == ("a", "a")
    assert (content.issues[0].series, content.issues[0].scope) == ("weekly", ("office", "leaders"))
    assert content.readers[0].scopes == ("leaders", "office")
    assert (content.commissions[0].units, content.commissions[0].answered) == (("education",), ("a",))
    assert (content.instructions[0].units, content.instructions[0].scope) == (("bridge",), ("leaders",))
    assert (content.faults[0].unit, content.faults[0].item) == ("water", "b")
    assert content.reports[0].scope == ("leaders",)


@pytest.mark.parametrize(
    ("keys", "code", "line", "column"),
    [
        ({"units": ["教育局", "教委"]}, "unknown-unit", 4, 16),
        ({"series": "月报"}, "unknown-series", 3, 9),
        ({"section": "副刊"}, "unknown-section", 10, 10),
        ({"scope": "全体"}, "unknown-scope", 10, 8),
        ({"commission": "c"}, "unknown-commission", 10, 13),
        ({"merged_into": "z"}, "unknown-item", 10, 14),
        ({"event": {"id": "e", "stage": "first", "previous": "z"}}, "unknown-item", 10, 50),
    ],
)
def test_name_that_nothing_has(keys: dict[str, object], code: str, line: int, column: int) -> None:
    _, problems = read(site({"a": item(**keys)}, {}))
    assert [(p.code, p.place) for p in problems] == [(code, Place("content/items/a.md", line, column))]


def test_what_could_not_be_found_is_left_out_and_places_move_up() -> None:
    content, _ = read(
        site({"a": item(units=["教委", "水务局"], merged_into="z", series=["月报", "weekly"])}, {})
    )
    found = content.items["a"]
    assert (found.units, found.series, found.merged_into) == (("water",), ("weekly",), "")
    assert found.places.of("units", 0).column == 15


def test_item_of_an_issue_that_is_unknown_is_left_out() -> None:
    content, problems = read(
        site({"a": item(), "b": item()}, {"weekly/2026-001": issue({"要闻": ["z", "a"], "副刊": ["b"]})})
    )
    assert codes(problems) == ["unknown-item", "unknown-section"]
    assert [(s.section, s.items) for s in content.issues[0].items] == [("要闻", ("a",)), ("副刊", ("b",))]
    assert content.issues[0].items[0].places.of("items", 0).column == 21


def test_unknown_group_and_scope_of_the_site() -> None:
    units = with_units({"id": "x", "name": "区某局", "group": "府办"})
    scopes = [{"id": "leaders", "name": "区领导", "covers": ["群众"]}]
    _, problems = read(site({}, {}, {"scopes": scopes}, units))
    assert codes(problems) == ["unknown-scope", "unknown-group"]


def test_mistake_in_the_series_is_told_once() -> None:
    assert errors(site({"a": item(series="月报", section="要闻")}, {})) == ["unknown-series"]
    assert errors(site({"a": item()}, {"weekly/2026-001": issue({"要闻": ["a"]}, series="月报")})) == [
        "unknown-series"
    ]


def test_draft_may_have_a_section_before_a_series() -> None:
    assert errors(site({"a": head({"title": "题", "section": "要闻"})}, {})) == []


@pytest.mark.parametrize(
    ("site_keys", "units"),
    [
        ({"scopes": [{"id": "../x", "name": "甲"}]}, None),
        ({"series": [{**SITE["series"][0], "id": "a b"}]}, None),  # type: ignore[dict-item]
        (None, with_units({"id": "../../evil", "name": "区某局", "group": "town"})),
    ],
)
def test_id_that_is_unfit_for_an_address(site_keys: dict[str, object], units: dict[str, object]) -> None:
    _, problems = read(site({}, {}, site_keys, units))
    assert "bad-name" in codes(problems) or "missing-key" in codes(problems)


def test_id_given_twice() -> None:
    _, problems = read(site({}, {}, None, with_units({"id": "water", "name": "区某局", "group": "town"})))
    assert [(p.code, p.place) for p in problems] == [("repeated-id", Place("content/units.yaml", 2, 214))]
    instructions = "instructions:\n" + "- {id: i, item: a, leader: 甲, date: 2026-03-03, text: 阅}\n" * 2
    _, problems = read({**site({"a": item()}, {}), "content/instructions/i.yaml": instructions})
    assert [(p.code, p.place.line) for p in problems] == [("repeated-id", 3)]


RESERVED = ("units", "media", "assets", "index.html")


@pytest.mark.parametrize("name", RESERVED)
def test_series_may_not_be_called_as_what_stands_beside_it(name: str) -> None:
    keys = {"series": [{**SITE["series"][0], "id": name}]}  # type: ignore[dict-item]
    _, problems = read(site({}, {}, keys))
    assert codes(problems) == ["bad-name"]


def test_item_and_unit_may_not_be_called_as_what_stands_beside_them() -> None:
    _, problems = read(site({"index.html": item()}, {}))
    assert codes(problems) == ["bad-name"]
    _, problems = read(
        site({}, {}, None, with_units({"id": "index.html", "name": "区某局", "group": "town"}))
    )
    assert codes(problems) == ["bad-name"]


def test_issue_keeps_its_place_when_it_names_nothing() -> None:
    content, problems = read(site({}, {"weekly/2026-001": head({**ISSUE, "items": []})}))
    assert problems == ()
    assert content.issues[0].items[0].items == ()
