"""The rules that hold one thing against another: sections, days, chains of reports, names of files."""

from collections.abc import Callable, Iterator
from typing import Final

from bulletin.catalogue import problem
from bulletin.content import Content
from bulletin.problem import Problem, Term

_ITSELF: Final = Term("itself", "自己")
_NO_REPORT: Final = Term("an item that reports no event", "不是事件报告的稿件")
_LATER: Final = Term("a report that came later", "时间在后的报告")


def items_stand_in_their_sections(content: Content) -> Iterator[Problem]:
    """An item stands in the section that it names, if the issue's series has that section."""
    for issue in content.issues:
        known = content.site.series_of(issue.series).sections if issue.series else ()
        for part in issue.items:
            for n, item_id in enumerate(part.items):
                own = content.items[item_id].section
                if {own, part.section} <= set(known) and own != part.section:
                    place = part.places.of("items", n)
                    yield problem("section-differs", place, id=item_id, own=own, section=part.section)


def attention_is_called_once(content: Content) -> Iterator[Problem]:
    """An item has one line of attention in an issue."""
    for issue in content.issues:
        seen: set[str] = set()
        for line in issue.attention:
            if line.item and line.item in seen:
                yield problem("attention-repeated", line.places.of("item"), id=line.item)
            seen.add(line.item)


def approval_follows_receipt(content: Content) -> Iterator[Problem]:
    """Nobody approves what has not come yet."""
    for item in content.items.values():
        received = item.received and item.received.date()
        if received and item.approved_on and item.approved_on < received:
            place = item.places.of("approved_on")
            day, came = item.approved_on.isoformat(), received.isoformat()
            yield problem("approved-before-received", place, day=day, received=came)


def reports_follow_reports(content: Content) -> Iterator[Problem]:
    """The report before is another one, of the same event, and came before."""
    for item in content.items.values():
        event = item.event
        if event is None or not event.previous:
            continue
        before = content.items[event.previous]
        why: Term | None = None
        if before.id == item.id:
            why = _ITSELF
        elif before.event is None:
            why = _NO_REPORT
        elif before.event.id != event.id:
            why = Term(f"a report of {before.event.id}", f"事件 {before.event.id} 的报告")
        elif before.received and item.received and before.received > item.received:
            why = _LATER
        if why is not None:
            yield problem("wrong-previous", event.places.of("previous"), id=before.id, why=why)


def reports_are_called_by_their_period(content: Content) -> Iterator[Problem]:
    """A circular's file is called by its kind and its period."""
    for report in content.reports:
        wanted = f"{report.kind.value}-{report.period}"
        if report.name != wanted:
            yield problem("report-misnamed", report.places.whole, name=report.name, wanted=wanted)


def sections_are_named_once(content: Content) -> Iterator[Problem]:
    """A series names each of its sections once."""
    for series in content.site.series:
        for n, name in enumerate(series.sections):
            if name in series.sections[:n]:
                yield problem("repeated-name", series.places.of("sections", n), name=name)


CHECKS: Final[tuple[Callable[[Content], Iterator[Problem]], ...]] = (
    items_stand_in_their_sections,
    attention_is_called_once,
    approval_follows_receipt,
    reports_follow_reports,
    reports_are_called_by_their_period,
    sections_are_named_once,
)
