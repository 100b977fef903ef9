"""Everything that a site's files say, record by record, before anything is put together."""

from collections.abc import Mapping
from dataclasses import dataclass

from bulletin.model.issue import IssueHead
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
    unread: frozenset[str] = frozenset()  # ids of items whose files are there but broken
