"""The rules across files: one generator for each, its docstring the rule in words."""

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final

from bulletin.catalogue import problem
from bulletin.checking.approvals import approved_when_there
from bulletin.content import Content, issue_print_scope, item_scope
from bulletin.model.choices import AccessMode, Form, IssueStatus, Numbering, ReleaseRule, Status
from bulletin.model.issue import IssueHead
from bulletin.model.site import OFFICE
from bulletin.model.words import Day
from bulletin.naming import ISSUE_FILE
from bulletin.problem import Place, Problem, Term
from bulletin.views import closure, narrower

MOST_ATTENTION: Final = 5
LIGHTEST_GRADE: Final = 4

Check = Callable[[Content], Iterator[Problem]]


def check(content: Content) -> tuple[Problem, ...]:
    """Hold every rule against the resolved content."""
    return tuple(p for rule in CHECKS for p in rule(content))


def _placed(content: Content) -> Iterator[tuple[IssueHead, str, Place]]:
    """Yield every place in an issue where an item stands, with where that is written."""
    for issue in content.issues:
        for part in issue.items:
            for n, item_id in enumerate(part.items):
                yield issue, item_id, part.places.of("items", n)


def only_approved_items(content: Content) -> Iterator[Problem]:
    """Only approved items can be in an issue."""
    for _, item_id, place in _placed(content):
        status = content.items[item_id].status
        if status is not Status.APPROVED and "status" not in content.items[item_id].places.wrong:
            yield problem("item-not-approved", place, id=item_id, status=status)


def once_per_series(content: Content) -> Iterator[Problem]:
    """An item stands once in a series."""
    first: dict[tuple[str, str], IssueHead] = {}
    for issue, item_id, place in _placed(content):
        key = (issue.series, item_id)
        if key in first:
            yield problem("item-twice", place, id=item_id, first=first[key].name)
        first.setdefault(key, issue)


def in_its_own_series(content: Content) -> Iterator[Problem]:
    """An item may be printed only in the series that it names."""
    for issue, item_id, place in _placed(content):
        item = content.items[item_id]
        if issue.series and item.series and issue.series not in item.series:
            yield problem("item-of-other-series", place, id=item_id, series=issue.series, known=item.series)


def approved_items_are_placed(content: Content) -> Iterator[Problem]:
    """An approved item that stands in no issue of any of its series is waiting, and said so."""
    if _any_list_is_broken(content):  # what waits cannot be told before that is mended
        return
    placed = {item_id for _, item_id, _ in _placed(content)}
    for item in content.items.values():
        if item.status is Status.APPROVED and item.id not in placed and not item.merged_into:
            yield problem("item-waiting", item.places.of("title"), id=item.id, series=item.series)


def _any_list_is_broken(content: Content) -> bool:
    return bool(content.unread_issues) or any(
        "items" in p.places.wrong for i in content.issues for p in i.items
    )


def merged_items_stand_with_their_roundup(content: Content) -> Iterator[Problem]:
    """A merged item is not placed itself; its roundup names all its units."""
    placed = {item_id: place for _, item_id, place in _placed(content)}
    for item in content.items.values():
        if not item.merged_into:
            continue
        if item.id in placed:
            yield problem("merged-item-placed", placed[item.id], id=item.id, into=item.merged_into)
        roundup = content.items[item.merged_into]
        if roundup.form is not Form.ROUNDUP or roundup.id == item.id:
            place = item.places.of("merged_into")
            yield problem("merged-into-other", place, into=roundup.id, form=roundup.form)
        for unit in item.units:
            if unit not in roundup.units:
                name = content.directory.unit(unit).name
                place = roundup.places.of("units")
                yield problem("merged-unit-missing", place, unit=name, id=item.id)


def default_scope_is_certain(content: Content) -> Iterator[Problem]:
    """An item without a scope takes its series' scope; its series must then agree."""
    for item in content.items.values():
        scopes = {frozenset(content.site.series_of(s).scope) for s in item.series}
        if not item.scope and len(scopes) > 1:
            yield problem("scope-uncertain", item.places.of("series"), series=item.series)


def no_item_is_too_narrow(content: Content) -> Iterator[Problem]:
    """An item narrower than the issue's print scope may not be in it: paper cannot be opened in part."""
    for issue, item_id, place in _placed(content):
        if not issue.series:
            continue
        scope = item_scope(content, content.items[item_id])
        printed = issue_print_scope(content, issue)
        if scope and narrower(scope, printed, content.site.scopes):
            yield problem("item-too-narrow", place, id=item_id, scope=scope, printed=printed)


def issues_stand_where_they_say(content: Content) -> Iterator[Problem]:
    """An issue's file is `<series>/<year>-<nnn>.md` or `-s<nn>.md`, and its keys say the same."""
    for issue in content.issues:
        match = ISSUE_FILE.fullmatch(issue.name)
        if match is None:
            yield problem("issue-misnamed", issue.places.whole, name=issue.name)
            continue
        if issue.series and match["series"] != issue.series:
            place = issue.places.of("series")
            yield problem(
                "issue-misplaced", place, key=Term("series", "刊物"), said=issue.series, file=match["series"]
            )
        if match["supplement"] is not None:
            yield from _numbered(issue, "supplement", "增刊", issue.supplement, int(match["supplement"]))
            if issue.number is not None:
                yield problem("supplement-in-row", issue.places.of("number"), number=issue.number)
        else:
            yield from _numbered(issue, "number", "期号", issue.number, int(match["number"]))
            if issue.supplement is not None:
                yield problem("supplement-in-row", issue.places.of("supplement"), number=issue.supplement)
        if issue.date is not None and issue.date.year != int(match["year"]):
            place = issue.places.of("date")
            yield problem("wrong-year", place, date=issue.date.isoformat(), year=match["year"])


def _numbered(issue: IssueHead, key: str, chinese: str, said: int | None, file: int) -> Iterator[Problem]:
    if said is None and not issue.places.has(key):
        yield problem("missing-key", issue.places.whole, key=key, chinese=chinese)
    elif said is not None and said != file:
        term = Term(key, chinese)
        yield problem("issue-misplaced", issue.places.of(key), key=term, said=said, file=file)


def numbers_run_on(content: Content) -> Iterator[Problem]:
    """Numbers run 1, 2, 3 … within a year, supplements in a row of their own, serial numbers across years.

    The row begins with the first issue that is there, for a series may be older than its site.
    """
    rows: dict[tuple[str, ...], list[tuple[int, IssueHead, Term]]] = {}
    unread = {name.rpartition("-")[0] for name in content.unread_issues}  # series and year
    for issue in content.issues:
        if issue.name.rpartition("-")[0] in unread:
            continue
        match = ISSUE_FILE.fullmatch(issue.name)
        if not issue.series or match is None:
            continue
        numbers = (
            (issue.supplement, (issue.series, match["year"], "supplement"), Term("supplement", "增刊")),
            (issue.number, (issue.series, match["year"], "number"), Term("number", "期号")),
            (issue.serial, (issue.series, "serial"), Term("serial", "总期号")),
        )
        own = {"supplement"} if match["supplement"] is not None else {"number", "serial"}
        for number, row, key in numbers:
            if number is not None and key.en in own:
                rows.setdefault(row, []).append((number, issue, key))
    for entries in rows.values():
        yield from _runs_on(sorted(entries, key=lambda entry: (entry[0], entry[1].name)))


def _runs_on(row: list[tuple[int, IssueHead, Term]]) -> Iterator[Problem]:
    for (before, earlier, _), (number, issue, key) in pairwise(row):
        place = issue.places.of(key.en)
        if number == before:
            yield problem("number-repeated", place, key=key, number=number, first=earlier.name)
        elif number != before + 1:
            yield problem("number-gap", place, key=key, number=number, before=before, expected=before + 1)
        elif (day := _own_day(issue)) is not None and (previous := _own_day(earlier)) and day < previous:
            date = day.isoformat()
            yield problem("date-before-number", issue.places.of("date"), date=date, first=earlier.name)


def _own_day(issue: IssueHead) -> Day | None:
    """Return an issue's date if it lies in the year of its file: else that is a problem of its own."""
    match = ISSUE_FILE.fullmatch(issue.name)
    known = issue.date is not None and match is not None and issue.date.year == int(match["year"])
    return issue.date if known else None


def running_series_have_serials(content: Content) -> Iterator[Problem]:
    """A series with running numbers writes its serial number, others do not."""
    for issue in content.issues:
        if not issue.series or issue.supplement is not None:
            continue
        numbering = content.site.series_of(issue.series).numbering
        if numbering is not Numbering.YEARLY and not issue.places.has("serial"):
            yield problem("missing-key", issue.places.whole, key="serial", chinese="总期号")


def units_were_there(content: Content) -> Iterator[Problem]:
    """A unit is credited only with what it sent while it existed."""
    for item in content.items.values():
        if item.received is None:
            continue
        day = item.received.date()
        for n, unit_id in enumerate(item.units):
            if not content.directory.was_there(unit_id, day):
                unit = content.directory.unit(unit_id)
                yield problem(
                    "unit-not-there",
                    item.places.of("units", n),
                    name=unit.name,
                    day=day.isoformat(),
                    span=_span(unit.from_, unit.until),
                )


def _span(since: Day | None, until: Day | None) -> str:
    return f"{since.isoformat() if since else ''}–{until.isoformat() if until else ''}"


def unit_names_hold(content: Content) -> Iterator[Problem]:
    """A unit's own name holds at some time: the history must not have replaced it from the first day."""
    for unit in content.directory.units:
        first = min((c.from_ for c in unit.history if c.name), default=None)
        named = {c.name for c in unit.history}
        if first is not None and unit.from_ is not None and first <= unit.from_ and unit.name not in named:
            yield problem("name-never-held", unit.places.of("name"), name=unit.name, since=first.isoformat())


def issues_go_to_somebody(content: Content) -> Iterator[Problem]:
    """An issue has somebody in its distribution list, its own or its series'."""
    for issue in content.issues:
        if not issue.series:
            continue
        series = content.site.series_of(issue.series)
        lists = (series.distribution, issue.distribution)
        if not any(d is not None and (d.upward or d.lateral or d.downward or d.extra) for d in lists):
            yield problem("empty-distribution", issue.places.whole, series=series.name)


def attention_is_short_and_here(content: Content) -> Iterator[Problem]:
    """At most five lines call attention, each to an item of the same issue."""
    for issue in content.issues:
        here = {i for part in issue.items for i in part.items}
        for n, line in enumerate(issue.attention):
            broken = any("items" in part.places.wrong for part in issue.items)
            if line.item and line.item not in here and not broken:
                yield problem("attention-elsewhere", line.places.of("item"), id=line.item)
            if n == MOST_ATTENTION:
                yield problem("attention-too-long", line.places.whole, most=MOST_ATTENTION)


def nothing_is_newer_than_its_issue(content: Content) -> Iterator[Problem]:
    """An issue prints only what is dated up to its own date."""
    for issue, item_id, place in _placed(content):
        item = content.items[item_id]
        days = [d for d in (item.received and item.received.date(), item.approved_on) if d is not None]
        if issue.date is not None and days and max(days) > issue.date:
            yield problem(
                "item-newer-than-issue",
                place,
                id=item_id,
                day=max(days).isoformat(),
                date=issue.date.isoformat(),
            )


def scopes_are_sound(content: Content) -> Iterator[Problem]:
    """`office` is reserved, and no scope covers itself through others."""
    scopes = content.site.scopes
    told: set[str] = set()
    for scope in scopes:
        if scope.id == OFFICE:
            yield problem("scope-reserved", scope.places.of("id"), id=OFFICE)
        reached = closure(scope.covers, scopes).scopes
        if scope.id in reached and not reached & told:
            told.add(scope.id)
            yield problem("scope-cycle", scope.places.of("covers"), id=scope.id)


def declined_items_say_why(content: Content) -> Iterator[Problem]:
    """An item that was returned or declined says why."""
    for item in content.items.values():
        if item.status in {Status.RETURNED, Status.DECLINED} and not item.reason:
            yield problem("missing-key", item.places.of("status"), key="reason", chinese="理由")


def approved_items_say_something(content: Content) -> Iterator[Problem]:
    """An approved item has a text."""
    for item in content.items.values():
        if item.status is Status.APPROVED and not item.body.strip():
            yield problem("empty-body", item.places.of("title"), id=item.id)


def finals_are_released(content: Content) -> Iterator[Problem]:
    """Where the site demands it, a final issue has been released."""
    for issue in content.issues:
        wanted = content.site.release is ReleaseRule.REQUIRED and issue.status is IssueStatus.FINAL
        if wanted and not issue.released:
            yield problem("not-released", issue.places.of("status"), issue=issue.name)


def grades_are_known(content: Content) -> Iterator[Problem]:
    """An event's grade is 1 to 4, 1 the gravest."""
    events = [item.event for item in content.items.values() if item.event]
    graded = [(e.grade, e.places) for e in events]
    graded += [(r.grade, r.places) for r in content.site.urgent.grades]
    for grade, places in graded:
        if grade is not None and not 1 <= grade <= LIGHTEST_GRADE:
            yield problem("out-of-range", places.of("grade"), value=grade, least=1, most=LIGHTEST_GRADE)


def copy_numbers_are_unique(content: Content) -> Iterator[Problem]:
    """A copy number belongs to one reader for ever."""
    first: dict[int, str] = {}
    for reader in content.readers:
        if reader.copy_number is None:
            continue
        if reader.copy_number in first:
            place = reader.places.of("copy_number")
            yield problem("repeated-id", place, id=reader.copy_number, first=first[reader.copy_number])
        first.setdefault(reader.copy_number, reader.id)


def nothing_is_named_twice(content: Content) -> Iterator[Problem]:
    """A unit is credited once, a series named once."""
    for item in content.items.values():
        for key, names in (("units", item.units), ("series", item.series)):
            for n, name in enumerate(names):
                if name in names[:n]:
                    yield problem("repeated-name", item.places.of(key, n), name=name)


def unit_names_differ(content: Content) -> Iterator[Problem]:
    """No two units have the same name: a credit must say which one it was."""
    first: dict[str, str] = {}
    for unit in content.directory.units:
        for key, name in (("name", unit.name), ("short", unit.short)):
            if name and first.setdefault(name, unit.id) != unit.id:
                yield problem("ambiguous-name", unit.places.of(key), name=name, first=first[name])


def issues_hold_something(content: Content) -> Iterator[Problem]:
    """A final issue holds at least one item."""
    for issue in content.issues:
        if (
            issue.status is IssueStatus.FINAL
            and issue.places.has("items")
            and not any(p.items for p in issue.items)
        ):
            yield problem("empty-issue", issue.places.of("items"), issue=issue.name)


def faults_say_of_what(content: Content) -> Iterator[Problem]:
    """A fault names the event or the item that it is about."""
    for fault in content.faults:
        if not fault.event and not fault.places.has("item"):
            yield problem("missing-key", fault.places.whole, key="event", chinese="事件")


def only_what_this_version_can_do(content: Content) -> Iterator[Problem]:
    """What this version cannot do yet is refused rather than done wrong."""
    site = content.site
    if site.access.mode is not AccessMode.OPEN:
        place = site.access.places.of("mode")
        yield problem("access-mode-not-supported", place, mode=site.access.mode)
    scopes = [s.id for s in site.scopes if s.id != OFFICE]
    if len(scopes) != 1:
        yield problem("scopes-not-supported", site.places.of("scopes"), count=len(scopes))
    for issue in content.issues:
        if issue.released:
            yield problem("release-not-supported", issue.places.of("released"))


CHECKS: Final[tuple[Check, ...]] = (
    only_approved_items,
    once_per_series,
    in_its_own_series,
    approved_items_are_placed,
    merged_items_stand_with_their_roundup,
    default_scope_is_certain,
    no_item_is_too_narrow,
    issues_stand_where_they_say,
    numbers_run_on,
    running_series_have_serials,
    units_were_there,
    unit_names_hold,
    issues_go_to_somebody,
    attention_is_short_and_here,
    nothing_is_newer_than_its_issue,
    scopes_are_sound,
    declined_items_say_why,
    approved_items_say_something,
    approved_when_there,
    finals_are_released,
    grades_are_known,
    copy_numbers_are_unique,
    nothing_is_named_twice,
    unit_names_differ,
    issues_hold_something,
    faults_say_of_what,
    only_what_this_version_can_do,
)


def newest_day(content: Content) -> Day | None:
    """Return the newest day on which something happened: never a due, until or calendar date."""
    return max(_days(content), default=None)


def _days(content: Content) -> Iterable[Day]:
    for item in content.items.values():
        if item.received:
            yield item.received.date()
        if item.approved_on:
            yield item.approved_on
        if item.event:
            times = (getattr(item.event, f.name) for f in dataclasses.fields(item.event))
            yield from (t.date() for t in times if isinstance(t, datetime.datetime))
        yield from (c.date for c in item.corrections)
    yield from (i.date for i in content.issues if i.date)
    yield from (i.date for i in content.instructions)
