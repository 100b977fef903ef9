"""Leaves of an archive only what one view may know; everything a reader sees comes from its result."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bulletin.archive import Archive, Issue
from bulletin.model.words import Day
from bulletin.views import View


def restrict(archive: Archive, view: View) -> Archive:
    """Return the archive as this view may know it; an issue with nothing left vanishes.

    A unit stands in it only if an issue that is left credits it.
    """
    issues = tuple(r for i in archive.issues if (r := _issue(i, view)) is not None)
    credited = {u.id for i in issues for item in i.items for u in item.units}
    numbered = {i.name.series for i in issues}
    return replace(
        archive,
        today=max(_days(issues), default=None),
        issues=issues,
        series=tuple(s for s in archive.series if s.id in numbered),
        units=tuple(u for u in archive.units if u.id in credited),
    )


def _days(issues: Iterable[Issue]) -> Iterator[Day]:
    """Yield the days of what is shown: the newest is that up to which the reader is informed."""
    for issue in issues:
        yield issue.date
        yield from (c.date for item in issue.items for c in item.corrections)


def _issue(issue: Issue, view: View) -> Issue | None:
    if not view.covers(issue.scope):
        return None
    sections = tuple(
        replace(section, items=items)
        for section in issue.sections
        if (items := tuple(i for i in section.items if view.covers(i.scope)))
    )
    if not sections:
        return None
    left = {i.id for s in sections for i in s.items}
    every_item = all(i.id in left for i in issue.items)
    corrections = tuple(c for c in issue.corrections if all(view.covers(s) for s in c.scopes))
    return replace(
        issue,
        sections=sections,
        attention=tuple(a for a in issue.attention if a.item in left),
        note=issue.note if every_item else None,
        corrections=corrections,
        # The PDF holds all items and corrections: it is offered to those who may know them all.
        complete=issue.complete and every_item and corrections == issue.corrections,
    )
