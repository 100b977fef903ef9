"""Scopes: closures, what a view covers, what is narrower, and what `restrict` leaves."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.archive import Archive, Issue
from bulletin.editions import paper, web
from bulletin.editions.look import Look
from bulletin.model.records import Reader
from bulletin.model.site import OFFICE, Scope
from bulletin.restrict import restrict
from bulletin.views import View, closure, everybody, narrower, views
from tests.engine.sites import SITE, assembled, issue, item, site


def scope(scope_id: str, *covers: str) -> Scope:
    return Scope(id=scope_id, name=scope_id, covers=covers)


def view(*scopes: str) -> View:
    return View(frozenset(scopes))


# a ⊃ b ⊃ c; d beside them, e over two that do not nest; x and y a cycle.
SCOPES = (
    scope("a", "b"),
    scope("b", "c"),
    scope("c"),
    scope("d"),
    scope("e", "c", "d"),
    scope("x", "y"),
    scope("y", "x"),
    scope("self", "self"),
    scope("lost", "nowhere"),
)


@pytest.mark.parametrize(
    ("held", "reached"),
    [
        ("", ""),
        ("c", "c"),
        ("b", "bc"),
        ("a", "abc"),
        ("ad", "abcd"),
        ("e", "ecd"),
        ("x", "xy"),
        ("y", "xy"),
    ],
)
def test_closure(held: str, reached: str) -> None:
    assert closure(held, SCOPES) == view(*reached)


def test_closure_of_odd_scopes() -> None:
    assert closure(["self"], SCOPES) == view("self")
    assert closure(["lost"], SCOPES) == view("lost", "nowhere")
    assert closure(["unknown"], SCOPES) == view("unknown")


@pytest.mark.parametrize(
    ("piece", "than", "expected"),
    [
        ("a", "a", False),
        ("a", "b", True),  # who holds b alone may not know it
        ("b", "a", False),
        ("c", "a", False),
        ("a", "c", True),
        ("d", "a", True),
        ("a", "d", True),
        ("c", "e", False),
        ("e", "c", True),
        ("cd", "e", False),
        ("c", "cd", True),  # who holds d alone may not
        ("cd", "cd", False),
        ("bd", "ad", False),
        ("x", "y", False),
        ("y", "x", False),
        ("", "a", True),
        ("a", "", False),
    ],
)
def test_narrower(piece: str, than: str, expected: bool) -> None:  # noqa: FBT001 - the value under test
    assert narrower(piece, than, SCOPES) is expected


IDS = st.sampled_from("abcdexy")


@given(st.lists(IDS, max_size=3), st.lists(IDS, max_size=3))
def test_what_is_not_narrower_is_open_to_every_holder(piece: list[str], than: list[str]) -> None:
    if not narrower(piece, than, SCOPES):
        assert all(closure([s], SCOPES).covers(piece) for s in than)


@given(st.lists(IDS, max_size=3), st.lists(IDS, max_size=3))
def test_closure_is_closed_and_grows(held: list[str], more: list[str]) -> None:
    reached = closure(held, SCOPES)
    assert closure(reached.scopes, SCOPES) == reached
    assert reached.scopes <= closure([*held, *more], SCOPES).scopes


def test_views_are_those_that_readers_hold() -> None:
    readers = (
        Reader(id="1", name="甲", scopes=("b",)),
        Reader(id="2", name="乙", scopes=("a",)),
        Reader(id="3", name="丙", scopes=("b", "c")),
        Reader(id="4", name="丁", scopes=("d",), withdrawn=datetime.date(2026, 1, 1)),
    )
    assert views(readers, SCOPES) == (view("a", "b", "c"), view("b", "c"))
    assert views(tuple(reversed(readers)), SCOPES) == views(readers, SCOPES)


def test_everybody_holds_all_but_the_office() -> None:
    assert everybody((*SCOPES[:2], scope(OFFICE))) == view("a", "b")


TWO = {"scopes": [{"id": "all", "name": "全体"}, {"id": "core", "name": "核心", "covers": ["all"]}]}


def scoped(weekly: object, daily: object, **more: object) -> dict[str, object]:
    first, second = SITE["series"]
    return {**TWO, "series": [{**first, "scope": weekly, **more}, {**second, "scope": daily}]}  # type: ignore[dict-item]


def shown(archive: Archive, view_: View, look: Look) -> str:
    return "\n".join(text for _, text in web.pages(restrict(archive, view_), look, {}))


def of(archive: Archive, path: str) -> Issue:
    return next(i for i in archive.issues if i.name.path == path)


MIXED = site(
    {
        "open": item("公开。见[密](item:secret)。\n", title="公题", scope="all", units="water"),
        "secret": item("密文。\n", title="密题", scope="core", units="bridge"),
    },
    {
        "weekly/2026-001": issue(
            {"要闻": ["open"], "动态": ["secret"]},
            "编者之言。\n",
            attention=[{"item": "open", "line": "公行"}, {"item": "secret", "line": "密行"}],
        )
    },
    scoped("all", "core", print_scope="core"),
)


def test_view_of_all_sees_the_open_part(chinese: Look) -> None:
    archive = assembled(MIXED)
    left = restrict(archive, view("all"))
    (found,) = left.issues
    assert [i.id for i in found.items] == ["open"]
    assert [s.name for s in found.sections] == ["要闻"]
    assert [a.line for a in found.attention] == ["公行"]
    assert found.note is None
    assert not found.complete
    assert [u.id for u in left.units] == ["water"]
    assert [s.id for s in left.series] == ["weekly"]
    text = shown(archive, view("all"), chinese)
    assert "公题" in text
    assert not any(word in text for word in ("密题", "密文", "密行", "石桥镇", "编者之言", "secret"))


def test_view_of_the_core_sees_all(chinese: Look) -> None:
    archive = assembled(MIXED)
    left = restrict(archive, view("all", "core"))
    assert left.issues == archive.issues
    assert left.issues[0].complete
    assert "编者之言" in shown(archive, view("all", "core"), chinese)


def test_head_needs_the_scope_of_the_issue() -> None:
    """An issue's own scope closes it, even to those who may know its items."""
    texts = site(
        {"a": item(scope="all")}, {"weekly/2026-001": issue(["a"], scope="core")}, scoped("all", "core")
    )
    assert restrict(assembled(texts), view("all")).issues == ()
    assert len(restrict(assembled(texts), view("all", "core")).issues) == 1


def test_issue_with_nothing_left_vanishes() -> None:
    texts = site(
        {"a": item(scope="core")},
        {"weekly/2026-001": issue(["a"])},
        scoped("all", "core", print_scope="core"),
    )
    left = restrict(assembled(texts), view("all"))
    assert (left.issues, left.units, left.series) == ((), (), ())
    assert restrict(assembled(texts), view()).issues == ()


CORRECTED = {"corrections": [{"date": "2026-03-05", "text": "密改"}], "title": "密题"}


@pytest.mark.parametrize("item_scope", ["core", "all"])
def test_correction_goes_no_further_than_its_item(item_scope: str, chinese: Look) -> None:
    """Neither the item's scope alone nor its issue's alone opens it."""
    texts = site(
        {"a": item(scope=item_scope, **CORRECTED), "b": item(scope="all"), "c": item(scope="all")},
        {
            "weekly/2026-001": issue(["a"], scope="core"),
            "weekly/2026-002": issue(["b"], number=2, date="2026-03-09"),
            "weekly/2026-003": issue(["c"], number=3, date="2026-03-16", scope="core"),
        },
        scoped("all", "core"),
    )
    archive = assembled(texts)
    assert "密" not in shown(archive, view("all"), chinese)
    for path in ("weekly/2026-001", "weekly/2026-002"):
        assert of(archive, path).corrections == ()
    assert [c.correction.text for c in of(archive, "weekly/2026-003").corrections] == ["密改"]
    assert "密改" not in paper.paper(archive, of(archive, "weekly/2026-002"), chinese)
    assert "密改" in paper.paper(archive, of(archive, "weekly/2026-003"), chinese)


def test_pdf_with_a_correction_is_offered_to_those_who_may_know_it() -> None:
    texts = site(
        {"a": item(scope="core", **CORRECTED), "b": item(scope="all")},
        {
            "weekly/2026-001": issue(["a"]),
            "weekly/2026-002": issue(["b"], number=2, date="2026-03-09"),
        },
        scoped("all", "core", print_scope="core"),
    )
    for left in restrict(assembled(texts), view("all")).issues:
        assert not left.complete or left.corrections == of(assembled(texts), left.name.path).corrections


def event(stage: str) -> dict[str, str]:
    return {"id": "e", "stage": stage}


def test_paper_names_no_report_that_went_to_fewer(chinese: Look) -> None:
    texts = site(
        {
            "a": item(title="密题", series="daily", scope="core", event=event("first")),
            "b": item(scope="all", event=event("final"), received="2026-03-01 10:00"),
            "c": item(series="daily", scope="core", event=event("final"), received="2026-03-01 11:00"),
        },
        {
            "daily/2026-001": issue(["a"], series="daily"),
            "weekly/2026-001": issue(["b"], date="2026-03-09"),
            "daily/2026-002": issue(["c"], series="daily", number=2, date="2026-03-10"),
        },
        scoped("all", "core"),
    )
    archive = assembled(texts)
    assert "密题" not in paper.paper(archive, of(archive, "weekly/2026-001"), chinese)
    assert "密题" in paper.paper(archive, of(archive, "daily/2026-002"), chinese)
    assert "密题" not in shown(archive, view("all"), chinese)
