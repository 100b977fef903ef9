"""Puts checked content together: final issues, each holding everything that its pages say."""

import unicodedata
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

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
from bulletin.content import Content, issue_distribution, issue_print_scope, issue_scope, item_scope
from bulletin.model.choices import IssueStatus
from bulletin.model.issue import IssueHead
from bulletin.model.item import Item
from bulletin.model.site import Scope, Series
from bulletin.model.words import Day
from bulletin.naming import issue_name
from bulletin.releases import Stated, StatedCorrection
from bulletin.views import narrower

_NOTHING_STATED: Final[Mapping[str, Stated]] = MappingProxyType({})


def assemble(
    content: Content,
    bodies: Mapping[str, Body],
    today: Day,
    also: Collection[str] = (),
    stated: Mapping[str, Stated] = _NOTHING_STATED,
) -> Archive:
    """Return the archive of final issues, oldest first. The content has passed the checks.

    `also` names issues that stand in it as if they were final already: what a proof shows.
    `stated` is what the statements of released issues say, by the issues' names.
    """
    series = tuple(_filled(content, s) for s in content.site.series)
    places = {s.id: n for n, s in enumerate(series)}
    heads = [h for h in content.issues if h.status is IssueStatus.FINAL or h.name in also]
    issues = sorted(
        (_issue(content, h, _then(series[places[h.series]], stated.get(h.name)), bodies) for h in heads),
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
        issues=_with_corrections(issues, content.site.scopes, stated),
        today=today,
    )


def _then(series: Series, stated: Stated | None) -> Series:
    """Return a series as it was when an issue of it was released."""
    if stated is None:
        return series
    return replace(
        series,
        masthead=stated.masthead,
        name=stated.name,
        marking=stated.marking,
        issuing_office=stated.office,
        distribution=stated.distribution,
        print_run=stated.print_run,
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
        distribution=issue_distribution(series.distribution, head.distribution),
        print_run=head.print_run if head.print_run is not None else series.print_run,
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


def _with_corrections(
    issues: Iterable[Issue], scopes: tuple[Scope, ...], stated: Mapping[str, Stated]
) -> tuple[Issue, ...]:
    """Give each correction to the issue that has printed it, or to the earliest one that can print it.

    A released issue has printed what its statement names. Any other correction goes to the earliest
    later issue of its series that is not released and is dated on or after it; an issue that goes
    further than the item went is passed over.
    """
    row = list(issues)
    released = [n for n, issue in enumerate(row) if issue.name.path in stated]
    printed = {c: n for n in released for c in stated[row[n].name.path].corrections}
    for at, issue in enumerate(tuple(row)):
        for item in issue.items:
            known = (item.scope, issue.scope)
            for correction in item.corrections:
                said = PrintedCorrection(item.id, item.title, known, issue.name, correction)
                later = printed.get(_key(said))
                if later is None:
                    later = _printed_in(row, at, said, scopes, stated)
                if later is not None:
                    row[later] = replace(row[later], corrections=(*row[later].corrections, said))
    for n in released:
        row[n] = replace(row[n], corrections=_as_stated(row[n].corrections, stated[row[n].name.path]))
    return tuple(row)


def _key(said: PrintedCorrection) -> StatedCorrection:
    text = unicodedata.normalize("NFC", said.correction.text)
    return StatedCorrection(said.item, said.issue.path, said.correction.date.isoformat(), text)


def _as_stated(corrections: Iterable[PrintedCorrection], stated: Stated) -> tuple[PrintedCorrection, ...]:
    """Return the corrections of a released issue in the order in which it prints them."""
    order = {key: n for n, key in enumerate(stated.corrections)}
    return tuple(sorted(corrections, key=lambda c: order[_key(c)]))


def _printed_in(
    row: list[Issue],
    at: int,
    printed: PrintedCorrection,
    scopes: tuple[Scope, ...],
    released: Container[str],
) -> int | None:
    for n in range(at + 1, len(row)):
        issue = row[n]
        if issue.name.series != row[at].name.series or issue.name.path in released:
            continue
        reached = (narrower(scope, audience(issue), scopes) for scope in printed.scopes)
        if issue.date >= printed.correction.date and not any(reached):
            return n
    return None
