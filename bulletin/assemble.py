"""Puts checked content together: final issues, each holding everything that its pages say."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from bulletin.archive import (
    Archive,
    AttentionLine,
    Body,
    Issue,
    PlacedItem,
    PrintedCorrection,
    Report,
    Section,
    audience,
)
from bulletin.content import Content, issue_print_scope, issue_scope, item_scope
from bulletin.model.choices import IssueStatus
from bulletin.model.issue import Distribution, IssueHead
from bulletin.model.item import Item
from bulletin.model.site import Scope, Series
from bulletin.model.words import Day
from bulletin.naming import issue_name
from bulletin.views import narrower


def assemble(content: Content, bodies: Mapping[str, Body], today: Day, also: Collection[str] = ()) -> Archive:
    """Return the archive of final issues, oldest first. The content has passed the checks.

    `also` names issues that stand in it as if they were final already: what a proof shows.
    """
    series = tuple(_filled(content, s) for s in content.site.series)
    places = {s.id: n for n, s in enumerate(series)}
    heads = [h for h in content.issues if h.status is IssueStatus.FINAL or h.name in also]
    issues = sorted(
        (_issue(content, head, series[places[head.series]], bodies) for head in heads),
        key=lambda i: (i.date, places[i.name.series], i.name.number or 0, i.name.supplement or 0),
    )
    units = (content.directory.then(u.id, today) for u in content.directory.units)
    return Archive(
        title=content.site.title,
        office=content.site.office,
        language=content.site.language,
        series=series,
        groups=content.directory.groups,
        scopes=content.site.scopes,
        units=tuple(sorted(units, key=lambda u: (u.order, u.id))),
        issues=_with_corrections(issues, content.site.scopes),
        today=today,
    )


def _filled(content: Content, series: Series) -> Series:
    """Fill in what a series leaves to the site."""
    return replace(
        series,
        masthead=series.masthead or series.name,
        issuing_office=series.issuing_office or content.site.office,
        print_scope=series.print_scope or series.scope,
    )


def _issue(content: Content, head: IssueHead, series: Series, bodies: Mapping[str, Body]) -> Issue:
    day = head.date
    assert day is not None
    return Issue(
        name=issue_name(head),
        series=series,
        date=day,
        scope=issue_scope(content, head),
        print_scope=issue_print_scope(content, head),
        sections=tuple(
            Section(part.section, tuple(_item(content, content.items[i], day, bodies) for i in part.items))
            for part in head.items
        ),
        attention=tuple(AttentionLine(a.item, a.line) for a in head.attention),
        note=bodies.get(f"issue:{head.name}"),
        edited_by=head.edited_by,
        reviewed_by=head.reviewed_by,
        # Who consented stands on the sheet; the signature that follows is no part of it.
        signed_by=head.signed_later.by if head.signed_later else head.signed_by,
        distribution=_distribution(series.distribution, head.distribution),
        print_run=head.print_run if head.print_run is not None else series.print_run,
    )


def _distribution(standing: Distribution, own: Distribution | None) -> Distribution:
    """An issue's own list takes the place of the series' list, line by line; 本期增发 is added."""
    if own is None:
        return standing
    return Distribution(
        upward=own.upward or standing.upward,
        lateral=own.lateral or standing.lateral,
        downward=own.downward or standing.downward,
        extra=own.extra,
    )


def _item(content: Content, item: Item, day: Day, bodies: Mapping[str, Body]) -> PlacedItem:
    assert item.received is not None
    assert item.kind is not None
    return PlacedItem(
        id=item.id,
        title=item.title,
        units=tuple(content.directory.then(u, day) for u in item.units),
        received=item.received,
        kind=item.kind,
        form=item.form,
        scope=item_scope(content, item),
        body=bodies[item.id],
        verified=item.verified.state if item.verified else None,
        as_of=item.as_of,
        focus=item.focus,
        tone=item.tone,
        urgency=item.urgency,
        report=Report(item.event.id, item.event.stage) if item.event else None,
        corrections=tuple(sorted(item.corrections, key=lambda c: (c.date, c.text))),
    )


def _with_corrections(issues: Iterable[Issue], scopes: tuple[Scope, ...]) -> tuple[Issue, ...]:
    """Give each correction to the earliest later issue of its series that is dated on or after it.

    An issue that goes further than the item went is passed over.
    """
    row = list(issues)
    for at, issue in enumerate(tuple(row)):
        for item in issue.items:
            known = (item.scope, issue.scope)
            for correction in item.corrections:
                printed = PrintedCorrection(item.id, item.title, known, issue.name, correction)
                later = _printed_in(row, at, printed, scopes)
                if later is not None:
                    row[later] = replace(row[later], corrections=(*row[later].corrections, printed))
    return tuple(row)


def _printed_in(
    row: list[Issue], at: int, printed: PrintedCorrection, scopes: tuple[Scope, ...]
) -> int | None:
    for n in range(at + 1, len(row)):
        issue = row[n]
        same = issue.name.series == row[at].name.series and issue.date >= printed.correction.date
        if same and not any(narrower(scope, audience(issue), scopes) for scope in printed.scopes):
            return n
    return None
