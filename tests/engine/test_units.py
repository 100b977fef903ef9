"""What a unit was on a day: names, groups and order change, and nothing changes after its end."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.model.units import Directory, Group, Unit, UnitChange

GROUPS = (Group(id="department", name="部门"), Group(id="town", name="镇"))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def unit(unit_id: str, group: str = "department", **keys: object) -> Unit:
    return Unit(id=unit_id, name=f"{unit_id}名", group=group, **keys)  # type: ignore[arg-type]


def change(since: str, **keys: object) -> UnitChange:
    return UnitChange(from_=day(since), **keys)  # type: ignore[arg-type]


RENAMED = unit(
    "r",
    short="旧简",
    until=day("2025-12-31"),
    history=(
        change("2022-01-01", name="新名", group="town"),
        change("2020-01-01", short="中简"),
        change("2024-01-01", name="末名", short="末简"),
    ),
)
DIRECTORY = Directory(GROUPS, (unit("a"), RENAMED, unit("t", "town")))


@pytest.mark.parametrize(
    ("on", "name", "short", "group"),
    [
        ("2019-12-31", "r名", "旧简", "department"),
        ("2020-01-01", "r名", "中简", "department"),
        ("2021-12-31", "r名", "中简", "department"),
        ("2022-01-01", "新名", "新名", "town"),
        ("2023-12-31", "新名", "新名", "town"),
        ("2024-01-01", "末名", "末简", "town"),
        ("2025-12-31", "末名", "末简", "town"),
        ("2030-01-01", "末名", "末简", "town"),
    ],
)
def test_unit_as_it_was(on: str, name: str, short: str, group: str) -> None:
    then = DIRECTORY.then("r", day(on))
    assert (then.id, then.name, then.short, then.group) == ("r", name, short, group)
    assert then.group_name == {"department": "部门", "town": "镇"}[group]


def test_short_name_is_the_name_if_there_is_none() -> None:
    assert DIRECTORY.then("a", day("2026-01-01")).short == "a名"


def test_unit_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        DIRECTORY.unit("z")
    with pytest.raises(KeyError):
        DIRECTORY.then("z", day("2026-01-01"))


@pytest.mark.parametrize(
    ("since", "until", "on", "there"),
    [
        (None, None, "2026-01-01", True),
        ("2026-01-01", None, "2025-12-31", False),
        ("2026-01-01", None, "2026-01-01", True),
        (None, "2026-01-01", "2026-01-01", True),
        (None, "2026-01-01", "2026-01-02", False),
        ("2026-01-01", "2026-02-01", "2026-01-15", True),
    ],
)
def test_unit_was_there(since: str | None, until: str | None, on: str, there: bool) -> None:  # noqa: FBT001
    found = unit("u", from_=since and day(since), until=until and day(until))
    assert Directory(GROUPS, (found,)).was_there("u", day(on)) is there


def order_on(directory: Directory, on: str) -> list[str]:
    return sorted((u.id for u in directory.units), key=lambda i: directory.then(i, day(on)).order)


def test_order_is_by_group_and_then_as_listed() -> None:
    units = (unit("t1", "town"), unit("d1"), unit("t2", "town"), unit("d2"))
    assert order_on(Directory(GROUPS, units), "2026-01-01") == ["d1", "d2", "t1", "t2"]


@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("group", ["department", "town"])
def test_order_of_a_change_is_the_place_in_the_group(group: str, place: int) -> None:
    """次序 is the place in the group, from one: second means second, in whichever group."""
    departments = [unit("d1"), unit("d2"), unit("d3")]
    towns = [unit("t1", "town"), unit("t2", "town"), unit("t3", "town")]
    moved = unit("m", group, history=(change("2024-01-01", order=place),))
    units = [*departments, moved, *towns] if group == "department" else [*departments, *towns, moved]
    row = [i for i in order_on(Directory(GROUPS, tuple(units)), "2026-01-01") if i[0] in {"m", group[0]}]
    assert row.index("m") == place - 1


def test_order_changes_on_its_day() -> None:
    units = (unit("a"), unit("b"), unit("c", history=(change("2024-01-01", order=0),)))
    directory = Directory(GROUPS, units)
    assert order_on(directory, "2023-12-31") == ["a", "b", "c"]
    assert order_on(directory, "2024-01-01") != ["a", "b", "c"]


DAYS = st.dates(datetime.date(2018, 1, 1), datetime.date(2030, 1, 1))


@given(DAYS, st.permutations(RENAMED.history))
def test_history_need_not_be_written_in_order(on: datetime.date, history: list[UnitChange]) -> None:
    shuffled = Directory(GROUPS, (unit("a"), unit("r", short="旧简", history=tuple(history))))
    straight = Directory(GROUPS, (unit("a"), unit("r", short="旧简", history=RENAMED.history)))
    assert shuffled.then("r", on) == straight.then("r", on)


@given(DAYS)
def test_nothing_changes_after_the_end(on: datetime.date) -> None:
    """A unit that ended keeps its last name, whatever its history goes on to say."""
    ended = unit("r", until=day("2023-06-30"), history=RENAMED.history)
    directory = Directory(GROUPS, (ended,))
    assert directory.then("r", on) == directory.then("r", min(on, day("2023-06-30")))
