"""Everything that a site's files say, record by record, before anything is put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bulletin.model.issue import Distribution, IssueHead
from bulletin.model.item import Item
from bulletin.model.records import Calendar, Commission, Fault, Instruction, Reader, ReportHead
from bulletin.model.site import Site
from bulletin.model.units import Directory


@dataclass(frozen=True, slots=True)
class Content:
    """The records of a site; items by id, issues in the order of their names."""

    site: Site
    directory: Directory
    items: Mapping[str, Item]
    issues: tuple[IssueHead, ...]
    readers: tuple[Reader, ...] = ()
    calendar: Calendar = Calendar()
    commissions: tuple[Commission, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    faults: tuple[Fault, ...] = ()
    reports: tuple[ReportHead, ...] = ()
    approvals: Mapping[str, str] = field(
        default_factory=dict
    )  # texts under content/approvals/ by their paths
    unread: frozenset[str] = frozenset()  # ids of items whose files are there but broken
    unread_issues: frozenset[str] = frozenset()  # names of issues whose files are there but broken


def item_scope(content: Content, item: Item) -> tuple[str, ...]:
    """Return who may read an item: its own scope, by default that of its series."""
    if item.scope or not item.series:
        return item.scope
    return content.site.series_of(item.series[0]).scope


def issue_scope(content: Content, issue: IssueHead) -> tuple[str, ...]:
    """Return who may read an issue: its own scope takes the place of its series'."""
    return issue.scope or content.site.series_of(issue.series).scope


def issue_print_scope(content: Content, issue: IssueHead) -> tuple[str, ...]:
    """Return who gets an issue on paper; by default those who may read it."""
    return issue.scope or content.site.series_of(issue.series).print_scope or issue_scope(content, issue)


def issue_distribution(standing: Distribution, own: Distribution | None) -> Distribution:
    """An issue's own list takes the place of the series' list, line by line; 本期增发 is added."""
    if own is None:
        return standing
    return Distribution(
        upward=own.upward or standing.upward,
        lateral=own.lateral or standing.lateral,
        downward=own.downward or standing.downward,
        extra=own.extra,
    )
