"""The print edition: the value that an issue's paper shows, and the HTML that is laid out as PDF."""

from collections.abc import Mapping
from dataclasses import dataclass

from bulletin import contents, digest
from bulletin.archive import Archive, Issue, PlacedItem, audience
from bulletin.contents import IndexGroup, Standing
from bulletin.editions.fragments import Markup, fragment
from bulletin.editions.look import Look
from bulletin.views import narrower


@dataclass(frozen=True, slots=True)
class PaperItem:
    """An item as paper shows it; `earlier` are the reports of its event printed before."""

    item: PlacedItem
    body: Markup
    earlier: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class PaperSection:
    """A section on paper."""

    name: str
    items: tuple[PaperItem, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """print/issue.html: everything that an issue prints. An item's anchor is `item-<id>`."""

    issue: Issue
    attention: tuple[tuple[PlacedItem, str], ...]
    note: Markup | None
    sections: tuple[PaperSection, ...]
    index: tuple[IndexGroup, ...]
    code: str  # the release's digest in short, empty if the series prints none
    several: bool  # whether there is more than one item, so that contents and an index are of use


def paper(archive: Archive, issue: Issue, look: Look) -> str:
    """Return the print HTML of an issue.

    It prints only what is dated up to its own day, and no report that went to fewer than the issue does.
    """
    page = Paper(
        issue=issue,
        attention=tuple((item, a.line) for a in issue.attention if (item := issue.item(a.item)) is not None),
        note=None if issue.note is None else fragment(issue.note, _asset, _no_link, 1),
        sections=tuple(
            PaperSection(s.name, tuple(_item(archive, issue, i) for i in s.items)) for s in issue.sections
        ),
        index=contents.unit_index(issue),
        code=digest.paper_code(digest.release_digest(issue)) if issue.series.paper_proof else "",
        several=len(tuple(issue.items)) > 1,
    )
    return look.fill("print/issue.html", page)


def printed_pages(issue: Issue, anchors: Mapping[str, int]) -> Mapping[str, int]:
    """Return the printed page on which each item begins, from the anchors of the laid-out pages."""
    return {item.id: anchors[f"item-{item.id}"] for item in issue.items}


def _item(archive: Archive, issue: Issue, item: PlacedItem) -> PaperItem:
    earlier, _ = contents.chain(archive, issue, item)
    reached = audience(issue)
    known = tuple(
        s
        for s in earlier
        if s.issue.date <= issue.date
        and not narrower(s.item.scope, reached, archive.scopes)
        and not narrower(s.issue.scope, reached, archive.scopes)
    )
    return PaperItem(item, fragment(item.body, _asset, _no_link, 1), known)


def _asset(name: str) -> str:
    return f"asset:{name}"


def _no_link(item_id: str) -> None:
    """Paper has no links between items: their words stand alone."""
    del item_id
