"""What follows from an archive: indexes, neighbours, chains, the newest, the years."""

from bulletin import contents
from bulletin.archive import Archive, Issue
from tests.engine.sites import assembled, issue, item, site


def of(archive: Archive, path: str) -> Issue:
    return next(i for i in archive.issues if i.name.path == path)


def event(stage: str, event_id: str = "e") -> dict[str, str]:
    return {"id": event_id, "stage": stage}


UNITS = {
    "groups": [{"id": "g1", "name": "部门"}, {"id": "g2", "name": "镇"}, {"id": "g3", "name": "空"}],
    "units": [
        {"id": "t2", "name": "二镇", "group": "g2"},
        {"id": "d2", "name": "二局", "group": "g1"},
        {"id": "t1", "name": "一镇", "group": "g2", "history": [{"from": "2026-02-01", "group": "g1"}]},
        {"id": "d1", "name": "一局", "group": "g1"},
    ],
}
ARCHIVE = assembled(
    site(
        {
            "a": item(
                units=["d1", "t2"],
                received="2025-12-20 09:00",
                approved_on="2025-12-20",
                event=event("first"),
            ),
            "b": item(
                units=["t2", "d2", "d1"],
                series=["weekly", "daily"],
                received="2026-03-01 10:00",
                event=event("follow_up"),
            ),
            "c": item(units="t1", event=event("final", "other")),
            "d": item(
                units="t1", received="2026-03-03 09:30", approved_on="2026-03-03", event=event("final")
            ),
            "e": item(units=["d1"], series="daily"),
        },
        {
            "weekly/2025-001": issue(["a"], date="2025-12-31"),
            "weekly/2026-001": issue({"要闻": ["b"], "动态": ["c"]}),
            "weekly/2026-002": issue(["d"], number=2, date="2026-03-09"),
            "weekly/2026-s01": issue(["f"], number=None, supplement=1, date="2026-03-09"),
            "daily/2026-001": issue(["e", "b"], series="daily", date="2026-03-05"),
        }
        | {},
        None,
        UNITS,
    )
    | {"content/items/f.md": item(units="d2", approved_on="2026-03-02")}
)


def test_issues_stand_oldest_first() -> None:
    assert [i.name.path for i in ARCHIVE.issues] == [
        "weekly/2025-001",
        "weekly/2026-001",
        "daily/2026-001",
        "weekly/2026-s01",
        "weekly/2026-002",
    ]
    assert [i.name.path for i in ARCHIVE.of_series("daily")] == ["daily/2026-001"]
    assert ARCHIVE.of_series("none") == ()


def test_unit_index_is_in_official_order_and_lists_every_unit() -> None:
    groups = contents.unit_index(of(ARCHIVE, "weekly/2026-001"))
    assert [(g.name, [(u.unit.id, [i.id for i in u.items]) for u in g.units]) for g in groups] == [
        ("部门", [("d2", ["b"]), ("t1", ["c"]), ("d1", ["b"])]),
        ("镇", [("t2", ["b"])]),
    ]


def test_unit_index_lists_items_in_printed_order() -> None:
    groups = contents.unit_index(of(ARCHIVE, "daily/2026-001"))
    assert {u.unit.id: [i.id for i in u.items] for g in groups for u in g.units}["d1"] == ["e", "b"]


def test_units_stand_as_they_were_then() -> None:
    groups = contents.unit_index(of(ARCHIVE, "weekly/2025-001"))
    assert [(g.name, [u.unit.id for u in g.units]) for g in groups] == [("部门", ["d1"]), ("镇", ["t2"])]
    assert [u.id for u in ARCHIVE.units] == ["d2", "t1", "d1", "t2"]


def ids(standings: tuple[contents.Standing, ...]) -> list[tuple[str, str]]:
    return [(s.issue.name.path, s.item.id) for s in standings]


def test_chain_gives_earlier_and_later_reports_once() -> None:
    weekly = of(ARCHIVE, "weekly/2026-001")
    b = weekly.item("b")
    assert b is not None
    earlier, later = contents.chain(ARCHIVE, weekly, b)
    assert ids(earlier) == [("weekly/2025-001", "a")]
    assert ids(later) == [("weekly/2026-002", "d")]


def test_chain_leads_to_the_report_in_the_same_series_if_it_stands_there() -> None:
    weekly, daily = of(ARCHIVE, "weekly/2026-002"), of(ARCHIVE, "daily/2026-001")
    d, b = weekly.item("d"), daily.item("b")
    assert d is not None
    assert b is not None
    assert ids(contents.chain(ARCHIVE, weekly, d)[0]) == [("weekly/2025-001", "a"), ("weekly/2026-001", "b")]
    assert ids(contents.chain(ARCHIVE, daily, b)[1]) == [("weekly/2026-002", "d")]


def test_item_without_an_event_has_no_chain() -> None:
    daily = of(ARCHIVE, "daily/2026-001")
    e = daily.item("e")
    assert e is not None
    assert contents.chain(ARCHIVE, daily, e) == ((), ())
    assert daily.item("a") is None


def test_neighbours_stand_in_the_same_series() -> None:
    row = ARCHIVE.of_series("weekly")
    assert contents.neighbours(ARCHIVE, row[0]) == (None, row[1])
    assert contents.neighbours(ARCHIVE, row[1]) == (row[0], row[2])
    assert contents.neighbours(ARCHIVE, row[-1]) == (row[-2], None)
    (daily,) = ARCHIVE.of_series("daily")
    assert contents.neighbours(ARCHIVE, daily) == (None, None)


def test_what_a_unit_contributed_newest_first() -> None:
    assert ids(contents.of_unit(ARCHIVE, "d1")) == [
        ("daily/2026-001", "e"),
        ("daily/2026-001", "b"),
        ("weekly/2026-001", "b"),
        ("weekly/2025-001", "a"),
    ]
    assert contents.of_unit(ARCHIVE, "none") == ()


def test_newest_issue_of_each_series() -> None:
    assert [i.name.path for i in contents.latest(ARCHIVE)] == ["weekly/2026-002", "daily/2026-001"]


def test_issues_by_year_newest_first() -> None:
    assert [(y, [i.name.stem for i in row]) for y, row in contents.by_year(ARCHIVE, "weekly")] == [
        (2026, ["2026-002", "2026-s01", "2026-001"]),
        (2025, ["2025-001"]),
    ]
    assert contents.by_year(ARCHIVE, "none") == ()
