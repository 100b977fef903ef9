"""Proposes the next issue of a series: its number, its day, its items in order, and what must wait."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from bulletin.content import Content, issue_print_scope, item_scope
from bulletin.model.choices import Numbering, Status, Urgency
from bulletin.model.issue import IssueHead
from bulletin.model.item import Item
from bulletin.model.site import Series
from bulletin.model.words import Choice, Day
from bulletin.naming import ISSUE_FILE
from bulletin.views import narrower

_RANKS = {Urgency.EXTRA_URGENT: 0, Urgency.URGENT: 1, Urgency.ROUTINE: 2}
# A file that cannot be read keeps its serial number all the same.
_SERIAL = re.compile(r"^[ \t]*(?:serial|总期号)[ \t]*:[ \t]*['\"]?([0-9]{1,9})", re.MULTILINE)


class Waits(Choice):
    """Why an approved item is not proposed."""

    SECTION = "it names no section", "没有写栏目"
    NEWER = "it is newer than the issue", "日期晚于本期"
    NARROWER = "fewer may read it than get the issue", "阅读范围窄于本期印发范围"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The next issue or supplement: its path's parts, its numbers, its day, and its items by section."""

    series: Series
    number: int
    serial: int | None
    day: Day
    sections: tuple[tuple[str, tuple[Item, ...]], ...]
    left: tuple[tuple[Item, Waits], ...]
    unapproved: tuple[Item, ...]
    supplement: bool = False

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item proposed, in order."""
        return tuple(item for _, items in self.sections for item in items)

    @property
    def path(self) -> str:
        """Where its file goes."""
        number = f"s{self.number:02}" if self.supplement else f"{self.number:03}"
        return f"content/issues/{self.series.id}/{self.day.year}-{number}.md"


def propose(
    content: Content,
    series: Series,
    issues: Iterable[tuple[str, str]],
    today: Day,
    *,
    said: Day | None = None,
    supplement: bool = False,
) -> Proposal:
    """Propose the next issue of a series, or its next supplement, whose numbers are a row of their own.

    `issues` are all issues' names with their texts, broken or not; `said` is a day that the editor wants.
    """
    row = [i for i in content.issues if i.series == series.id and supplement is (i.supplement is not None)]
    day = said or max([today, *(i.date for i in row if i.date and i.date.year == today.year)])
    numbers, serials = [0], [0]
    kind = "supplement" if supplement else "number"
    for name, text in issues:
        match = ISSUE_FILE.fullmatch(name)
        if match is None or match["series"] != series.id or match[kind] is None:
            continue
        if int(match["year"]) == day.year:
            numbers.append(int(match[kind]))
        serials += [int(n) for n in _SERIAL.findall(text)[:1]]
    chosen, left = _waiting(content, series, day)
    return Proposal(
        series=series,
        number=max(numbers) + 1,
        serial=None if supplement or series.numbering is Numbering.YEARLY else max(serials) + 1,
        day=day,
        sections=_by_section(content, series, chosen, day),
        left=tuple(left),
        unapproved=tuple(
            i
            for i in content.items.values()
            if series.id in i.series and i.status in {Status.SUBMITTED, Status.DRAFT} and not i.merged_into
        ),
        supplement=supplement,
    )


def _waiting(content: Content, series: Series, day: Day) -> tuple[list[Item], list[tuple[Item, Waits]]]:
    placed = {i for issue in content.issues for part in issue.items for i in part.items}
    chosen, left = [], []
    for item in content.items.values():
        approved = item.status is Status.APPROVED and not item.merged_into
        if not approved or item.id in placed or series.id not in item.series:
            continue
        why = _why_not(content, series, item, day)
        if why is None:
            chosen.append(item)
        else:
            left.append((item, why))
    if chosen or not all(why is Waits.SECTION for _, why in left):
        return chosen, left
    return [item for item, _ in left], []  # nobody writes sections here: a plain list


def _why_not(content: Content, series: Series, item: Item, day: Day) -> Waits | None:
    days = [d for d in (item.received and item.received.date(), item.approved_on) if d is not None]
    printed = issue_print_scope(content, IssueHead(name="", note="", series=series.id))
    if days and max(days) > day:
        return Waits.NEWER
    if narrower(item_scope(content, item), printed, content.site.scopes):
        return Waits.NARROWER
    return Waits.SECTION if series.sections and not item.section else None


def _by_section(
    content: Content, series: Series, items: list[Item], day: Day
) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """Order the items: urgent ones first, then by section, then as their units stand in official order.

    A section stands where its first item stands, for a section is written once.
    """

    def place(item: Item) -> tuple[object, ...]:
        section = series.sections.index(item.section) if item.section in series.sections else 0
        units = [content.directory.then(u, day).order for u in item.units[:1]]
        return _RANKS[item.urgency], section, units, f"{item.received}", item.id

    ordered = sorted(items, key=place)
    names = list(dict.fromkeys(item.section for item in ordered))
    ordered.sort(key=lambda item: names.index(item.section))
    return tuple((name, tuple(group)) for name, group in groupby(ordered, key=lambda item: item.section))
