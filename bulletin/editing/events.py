"""The chains of reports of urgent events: which are open, what comes next in them, what is due when."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bulletin.content import Content
from bulletin.model.choices import Stage
from bulletin.model.item import Item
from bulletin.model.site import GradeRule, Site
from bulletin.model.words import Day, Moment


@dataclass(frozen=True, slots=True)
class Chain:
    """The reports of one event, the earliest first."""

    id: str
    reports: tuple[Item, ...]

    @property
    def last(self) -> Item:
        """The newest report."""
        return self.reports[-1]

    @property
    def closed(self) -> Item | None:
        """The final report that closed the event, unless a report came after it."""
        return self.last if _stage(self.last) is Stage.FINAL else None

    @property
    def follow_ups(self) -> int:
        """How many follow-ups there are."""
        return sum(_stage(item) is Stage.FOLLOW_UP for item in self.reports)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit that runs: by telephone or in writing."""

    written: bool
    at: Moment


def chains(content: Content) -> tuple[Chain, ...]:
    """Return every event with its reports, the event that was heard of last first."""
    found: dict[str, list[Item]] = {}
    for item in content.items.values():
        if item.event is not None:
            found.setdefault(item.event.id, []).append(item)
    made: list[Chain] = []
    for event, items in found.items():
        before: dict[str, str] = {item.id: item.event.previous if item.event else "" for item in items}
        row = sorted(items, key=lambda item: (_time(item), _depth(item.id, before), item.id))
        made.append(Chain(event, tuple(row)))
    return tuple(sorted(made, key=lambda chain: (_time(chain.last), chain.id), reverse=True))


def chain_of(name: str, known: Iterable[Chain]) -> Chain | None:
    """Return the chain of an event, named by its id or by one of its reports."""
    return next((c for c in known if name == c.id or name in {i.id for i in c.reports}), None)


def event_id(day: Day, prefix: str, known: Iterable[Chain]) -> str:
    """Return an id for a new event that is short enough to be typed at night."""
    taken = {chain.id.casefold() for chain in known}
    stem = name = f"{prefix}-{day:%Y%m%d}"
    n = 1
    while name.casefold() in taken:
        n += 1
        name = f"{stem}-{n}"
    return name


def deadlines(site: Site, grade: int | None, received: Moment) -> tuple[Deadline, ...]:
    """Return the limits that run from the call, the nearest first; without a grade the strictest."""
    rules = [rule for rule in site.urgent.grades if grade in {None, rule.grade}]
    made = [
        Deadline(written, received + datetime.timedelta(minutes=min(minutes)))
        for written in (False, True)
        if (minutes := [m for rule in rules if (m := _minutes(rule, written=written)) is not None])
    ]
    return tuple(sorted(made, key=lambda deadline: deadline.at))


def next_noon(now: Moment) -> Day:
    """Return the day at whose noon a signature is due that is to follow."""
    return now.date() + datetime.timedelta(days=int(now.hour >= 12))  # noqa: PLR2004 - noon


def _minutes(rule: GradeRule, *, written: bool) -> int | None:
    return rule.written_minutes if written else rule.phone_minutes


def _stage(item: Item) -> Stage | None:
    return item.event.stage if item.event else None


def _time(item: Item) -> float:
    time = (item.event and item.event.received) or item.received
    return time.timestamp() if time else 0.0


def _depth(name: str, before: Mapping[str, str]) -> int:
    """Count the reports before this one: two of one minute follow each other as they say."""
    passed: set[str] = set()
    while name in before and name not in passed:
        passed.add(name)
        name = before[name]
    return len(passed)
