"""What follows from an archive: contents, unit index, neighbours and chains of reports."""

from dataclasses import dataclass

from bulletin.archive import Archive, Issue, PlacedItem
from bulletin.model.units import UnitThen


@dataclass(frozen=True, slots=True)
class IndexUnit:
    """One unit of a source-unit index, and its items in printed order."""

    unit: UnitThen
    items: tuple[PlacedItem, ...]


@dataclass(frozen=True, slots=True)
class IndexGroup:
    """One group of a source-unit index, its units in official order."""

    name: str
    units: tuple[IndexUnit, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """An item with the issue that it stands in."""

    issue: Issue
    item: PlacedItem


def unit_index(issue: Issue) -> tuple[IndexGroup, ...]:
    """List an issue's items under each of their units, in the official order of the issue's day."""
    items: dict[str, list[PlacedItem]] = {}
    then: dict[str, UnitThen] = {}
    for item in issue.items:
        for unit in item.units:
            then[unit.id] = unit
            items.setdefault(unit.id, []).append(item)
    groups: dict[str, list[IndexUnit]] = {}
    for unit in sorted(then.values(), key=lambda u: (u.order, u.id)):
        groups.setdefault(unit.group_name, []).append(IndexUnit(unit, tuple(items[unit.id])))
    return tuple(IndexGroup(name, tuple(units)) for name, units in groups.items())


def standings(archive: Archive) -> tuple[Standing, ...]:
    """Return every item with its issue, oldest first, in printed order."""
    return tuple(Standing(issue, item) for issue in archive.issues for item in issue.items)


def chain(
    archive: Archive, issue: Issue, item: PlacedItem
) -> tuple[tuple[Standing, ...], tuple[Standing, ...]]:
    """Return the earlier and the later reports of the item's event, each once, as the archive has them."""
    if item.report is None:
        return (), ()
    found: dict[str, Standing] = {}
    for standing in standings(archive):
        report = standing.item.report
        same = report is not None and report.event == item.report.event and standing.item.id != item.id
        # A report that stands in several series is linked in the reader's own series if it is there.
        if same and (standing.item.id not in found or standing.issue.name.series == issue.name.series):
            found[standing.item.id] = standing
    in_time = sorted(found.values(), key=lambda s: (s.item.received, s.item.id))
    mark = (item.received, item.id)
    earlier = tuple(s for s in in_time if (s.item.received, s.item.id) < mark)
    later = tuple(s for s in in_time if (s.item.received, s.item.id) > mark)
    return earlier, later


def neighbours(archive: Archive, issue: Issue) -> tuple[Issue | None, Issue | None]:
    """Return the issues before and after this one in its series."""
    row = archive.of_series(issue.name.series)
    at = row.index(issue)
    return (row[at - 1] if at else None), (row[at + 1] if at + 1 < len(row) else None)


def of_unit(archive: Archive, unit_id: str) -> tuple[Standing, ...]:
    """Return what a unit contributed, newest first."""
    mine = [s for s in standings(archive) if any(u.id == unit_id for u in s.item.units)]
    return tuple(sorted(mine, key=lambda s: s.issue.date, reverse=True))


def latest(archive: Archive) -> tuple[Issue, ...]:
    """Return the newest issue of each series, in the order of the series."""
    rows = (archive.of_series(s.id) for s in archive.series)
    return tuple(row[-1] for row in rows if row)


def by_year(archive: Archive, series_id: str) -> tuple[tuple[int, tuple[Issue, ...]], ...]:
    """Return a series' issues by year, the newest year and the newest issue first."""
    years: dict[int, list[Issue]] = {}
    for issue in reversed(archive.of_series(series_id)):
        years.setdefault(issue.name.year, []).append(issue)
    return tuple((year, tuple(issues)) for year, issues in sorted(years.items(), reverse=True))
