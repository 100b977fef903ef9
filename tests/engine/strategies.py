"""Whole small sites as texts, drawn by hypothesis; every fact in them carries a canary of its own."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st

from bulletin.model.site import Scope
from bulletin.views import closure, narrower
from tests.engine.sites import head, site

# Scopes that stand alone, nest, lie side by side, meet above, and meet without nesting.
LATTICES: Final[tuple[Mapping[str, tuple[str, ...]], ...]] = (
    {"s0": ()},
    {"s0": (), "s1": ("s0",)},
    {"s0": (), "s1": ()},
    {"s0": (), "s1": ("s0",), "s2": ("s1",)},
    {"s0": (), "s1": (), "s2": ("s0", "s1")},
    {"s0": (), "s1": ("s0",), "s2": ("s0",), "s3": ("s1",)},
)
FIRST: Final = datetime.date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A drawn site: its texts, and what was drawn, to ask of what was made."""

    texts: Mapping[str, str]
    scopes: tuple[Scope, ...]
    items: Mapping[str, Mapping[str, Any]]  # id -> front matter, its scope filled in
    issues: Mapping[str, Mapping[str, Any]]  # name -> front matter, its scope and note filled in; final ones
    units: tuple[str, ...]

    def views(self) -> list[frozenset[str]]:
        """Return nobody's view and that of the holder of each scope and of each two."""
        held = [
            (),
            *((s.id,) for s in self.scopes),
            *((a.id, b.id) for a in self.scopes for b in self.scopes),
        ]
        return sorted({closure(h, self.scopes).scopes for h in held}, key=sorted)

    def shown(self, view: frozenset[str]) -> dict[str, set[str]]:
        """Return what of each issue a view may know: written anew, not by `restrict`."""
        found: dict[str, set[str]] = {}
        for name, issue in self.issues.items():
            if view & set(issue["scope"]):
                left = {i for i in issue["items"] if view & set(self.items[i]["scope"])}
                if left:
                    found[name] = left
        return found


def canaries_of_item(item_id: str, item: Mapping[str, Any]) -> set[str]:
    """Return what betrays an item wherever it is read."""
    return {item_id, item["title"], f"文{item_id}体", *(c["text"] for c in item["corrections"])}


def canaries_of_unit(unit_id: str) -> set[str]:
    """Return what betrays a unit: its id and every name it ever had."""
    return {unit_id, f"单{unit_id}位", f"简{unit_id}称", f"旧{unit_id}名"}


@st.composite
def sketches(draw: st.DrawFn) -> Sketch:
    """Draw a site that has no error."""
    lattice = draw(st.sampled_from(LATTICES))
    scopes = tuple(Scope(id=s, name=f"范围{s}", covers=covers) for s, covers in lattice.items())
    some_scopes = st.lists(st.sampled_from(sorted(lattice)), min_size=1, max_size=2, unique=True)
    units = _units(draw)
    series = {
        f"series{n}x": {
            "scope": draw(some_scopes),
            "print_scope": draw(st.none() | st.just([max(lattice)]) | some_scopes),
        }
        for n in range(draw(st.integers(2, 3)))
    }
    items = {
        f"item{n}x": _item(draw, f"item{n}x", sorted(units), series, some_scopes)
        for n in range(draw(st.integers(2, 6)))
    }
    issues = _issues(draw, items, series, scopes, some_scopes)
    texts = site(
        {i: head(written(item), body(draw, i, sorted(items))) for i, item in items.items()},
        {
            name: head(
                {k: v for k, v in issue.items() if k not in {"note", "own"}} | {"scope": issue["own"]},
                issue["note"],
            )
            for name, issue in issues.items()
        },
        {
            "scopes": [{"id": s.id, "name": s.name, "covers": list(s.covers)} for s in scopes],
            "series": [
                {
                    "id": i,
                    "name": f"刊{i}名",
                    "distribution": {"upward": ["区领导"]},
                    **{k: v for k, v in keys.items() if v},
                }
                for i, keys in series.items()
            ],
        },
        {"groups": [{"id": f"g{n}", "name": f"类{n}"} for n in range(3)], "units": [*units.values()]},
    )
    final = {name: issue for name, issue in issues.items() if issue["status"] == "final"}
    return Sketch(texts, scopes, items, final, tuple(units))


def written(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item's front matter; a scope that its series gives is left out."""
    return {k: v for k, v in item.items() if k != "says_scope" and (k != "scope" or item["says_scope"])}


def body(draw: st.DrawFn, item_id: str, others: list[str]) -> str:
    """Write a body with its canary, and perhaps a link to another item."""
    link = draw(st.none() | st.sampled_from(others))
    return f"文{item_id}体。{f'见[前文](item:{link})。' if link else ''}\n"


def _units(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    units: dict[str, dict[str, Any]] = {}
    groups = st.sampled_from(["g0", "g1", "g2"])
    for n in range(draw(st.integers(2, 4))):
        unit_id = f"unit{n}x"
        units[unit_id] = {"id": unit_id, "name": f"单{unit_id}位", "group": draw(groups)}
        if draw(st.booleans()):
            units[unit_id]["short"] = f"简{unit_id}称"
        if draw(st.booleans()):
            day = FIRST + datetime.timedelta(days=draw(st.integers(-3, 20)))
            change: dict[str, Any] = {
                "from": day.isoformat(),
                "name": f"旧{unit_id}名",
                "group": draw(groups),
            }
            units[unit_id]["history"] = [change | ({"order": 1} if draw(st.booleans()) else {})]
    return units


def _item(
    draw: st.DrawFn,
    item_id: str,
    units: list[str],
    series: Mapping[str, Any],
    scopes: st.SearchStrategy[list[str]],
) -> dict[str, Any]:
    own = draw(st.lists(st.sampled_from(sorted(series)), min_size=1, max_size=2, unique=True))
    says_scope = len(own) > 1 or draw(st.booleans())
    minute = draw(st.integers(0, 59))
    item: dict[str, Any] = {
        "title": f"题{item_id}目",
        "series": own,
        "units": draw(st.lists(st.sampled_from(units), min_size=1, max_size=3, unique=True)),
        "received": f"2026-03-01 09:{minute:02}",
        "status": draw(st.sampled_from(["approved"] * 5 + ["draft"])),
        "approved_by": "甲",
        "approved_on": "2026-03-01",
        "kind": draw(st.sampled_from(["development", "问题建议"])),
        "form": draw(st.sampled_from(["single", "简讯", "roundup"])),
        "urgency": draw(st.sampled_from(["routine", "特急"])),
        "scope": draw(scopes) if says_scope else series[own[0]]["scope"],
        "says_scope": says_scope,
        "corrections": [
            {"date": (FIRST + datetime.timedelta(days=day)).isoformat(), "text": f"正{item_id}于{n}误"}
            for n, day in enumerate(draw(st.lists(st.integers(0, 20), max_size=2)))
        ],
    }
    event = draw(st.sampled_from([None, None, "e0", "e1"]))
    if event is not None:
        item["event"] = {"id": event, "stage": draw(st.sampled_from(["first", "follow_up", "final"]))}
    return item


def _issues(
    draw: st.DrawFn,
    items: Mapping[str, dict[str, Any]],
    series: Mapping[str, dict[str, Any]],
    scopes: tuple[Scope, ...],
    some_scopes: st.SearchStrategy[list[str]],
) -> dict[str, dict[str, Any]]:
    issues: dict[str, dict[str, Any]] = {}
    for series_id, keys in series.items():
        left = [
            i for i, item in items.items() if series_id in item["series"] and item["status"] == "approved"
        ]
        left = draw(st.permutations(left))
        day, number = FIRST, 0
        while left and number < 3:
            own = draw(st.none() | some_scopes)
            printed = own or keys["print_scope"] or keys["scope"]
            fit = [i for i in left if not narrower(items[i]["scope"], printed, scopes)]
            taken = fit[: draw(st.integers(1, 3))]
            if not taken:
                break
            left = [i for i in left if i not in taken]
            number += 1
            name = f"{series_id}/2026-{number:03}"
            issues[name] = {
                "series": series_id,
                "number": number,
                "date": day.isoformat(),
                "items": taken,
                "status": draw(st.sampled_from(["final"] * 5 + ["open"])),
                "scope": own or keys["scope"],
                "own": own,
                "attention": [
                    {"item": i, "line": f"注{name}与{i}意"} for i in taken[: draw(st.integers(0, 2))]
                ],
                "note": draw(st.sampled_from(["", f"按{name}语。\n"])),
            }
            day += datetime.timedelta(days=draw(st.integers(0, 9)))
    return issues
