"""The pages of the web edition in `open` mode: which there are, and the value that each shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from bulletin import contents
from bulletin.archive import Archive, AttentionLine, Body, Issue, PlacedItem, PrintedCorrection
from bulletin.contents import IndexGroup, Standing
from bulletin.editions.fragments import Markup, fragment
from bulletin.editions.look import Look
from bulletin.model.choices import SiteLanguage
from bulletin.model.site import Series
from bulletin.model.units import UnitThen
from bulletin.model.words import Day

MOST_ON_HOME: Final = 8  # items of an issue that the home page names


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has around it. `root` leads from the page to the site's top, as `../../`."""

    title: str
    site: str
    office: str
    language: SiteLanguage
    as_of: Day | None
    series: tuple[Series, ...]
    style: str
    script: str
    root: str = ""
    here: str = ""  # the part of the navigation that this page belongs to: home, units, a series' id


@dataclass(frozen=True, slots=True)
class Call:
    """One line that calls attention to an item, with the issue it stands in."""

    issue: Issue
    item: PlacedItem
    line: str


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest issue of a series: the items that open it, and how many it has."""

    issue: Issue
    first: tuple[PlacedItem, ...]
    count: int


@dataclass(frozen=True, slots=True)
class HomePage:
    """home.html: the newest issue of each series, and what needs attention."""

    frame: Frame
    newest: tuple[Newest, ...]
    attention: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as a page shows it: its text, its page in print if that is offered, its event's reports."""

    item: PlacedItem
    body: Markup
    page: int | None
    earlier: tuple[Standing, ...]
    later: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section of an issue page."""

    name: str
    items: tuple[ShownItem, ...]


@dataclass(frozen=True, slots=True)
class IssuePage:
    """issue.html: the whole issue on one page. `pdf` is empty if this view is not offered it."""

    frame: Frame
    issue: Issue
    attention: tuple[Call, ...]
    note: Markup | None
    sections: tuple[ShownSection, ...]
    corrections: tuple[tuple[PrintedCorrection, str | None], ...]  # each with its item's address
    index: tuple[IndexGroup, ...]
    pages: Mapping[str, int]  # item id -> printed page; empty without a PDF
    previous: Issue | None
    next: Issue | None
    pdf: str


@dataclass(frozen=True, slots=True)
class ItemPage:
    """item.html: one item alone, with its neighbours in the issue."""

    frame: Frame
    issue: Issue
    section: str
    shown: ShownItem
    previous: PlacedItem | None
    next: PlacedItem | None
    pdf: str


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """series.html: the issues of a series by year, newest first."""

    frame: Frame
    series: Series
    years: tuple[tuple[int, tuple[Issue, ...]], ...]


@dataclass(frozen=True, slots=True)
class UnitCount:
    """A unit, and how many items it has contributed."""

    unit: UnitThen
    count: int


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """units.html: every unit that contributed, by group in official order."""

    frame: Frame
    groups: tuple[tuple[str, tuple[UnitCount, ...]], ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """unit.html: what one unit contributed, newest first; `then` is its name on the issue's day."""

    frame: Frame
    unit: UnitThen
    entries: tuple[tuple[Standing, UnitThen], ...]


def pages(
    archive: Archive, look: Look, printed: Mapping[str, Mapping[str, int]]
) -> Iterator[tuple[str, str]]:
    """Yield each page of an archive's web edition: its path under `output/site/`, and its text.

    The archive is what one view may know (see `restrict`). `printed` holds, by an issue's path, the
    printed page of each of its items; an issue that is not whole is offered without PDF and pages.
    """
    site = _Web(archive, look, printed)
    yield site.home()
    yield site.units()
    for series in archive.series:
        yield site.series(series)
    for unit in archive.units:
        yield site.unit(unit)
    for issue in archive.issues:
        yield site.issue(issue)
        yield from site.items(issue)


def pdf_name(issue: Issue) -> str:
    """Return the name of an issue's PDF beside its page."""
    return f"{issue.name.series}-{issue.name.stem}.pdf"


@dataclass(frozen=True, slots=True)
class _Web:
    archive: Archive
    look: Look
    printed: Mapping[str, Mapping[str, int]]

    def frame(self, title: str, depth: int, here: str) -> Frame:
        return Frame(
            title=title,
            site=self.archive.title,
            office=self.archive.office,
            language=self.archive.language,
            as_of=self.archive.today,
            series=self.archive.series,
            style=self.look.asset("web/bulletin.css").name,
            script=self.look.asset("web/size.js").name,
            root="../" * depth,
            here=here,
        )

    def home(self) -> tuple[str, str]:
        issues = contents.latest(self.archive)
        newest = tuple(_newest(i) for i in issues)
        by_day = sorted(issues, key=lambda i: i.date, reverse=True)
        calls = tuple(c for i in by_day for c in _calls(i, i.attention) if not self.superseded(c))
        page = HomePage(self.frame(self.archive.title, 0, "home"), newest, calls)
        return "index.html", self.look.fill("web/home.html", page)

    def superseded(self, call: Call) -> bool:
        """Tell whether a later report of the same event has made a line old."""
        return bool(contents.chain(self.archive, call.issue, call.item)[1])

    def series(self, series: Series) -> tuple[str, str]:
        frame = self.frame(series.name, 1, series.id)
        page = SeriesPage(frame, series, contents.by_year(self.archive, series.id))
        return f"{series.id}/index.html", self.look.fill("web/series.html", page)

    def units(self) -> tuple[str, str]:
        counts: dict[str, list[UnitCount]] = {}
        for unit in self.archive.units:
            count = len({s.item.id for s in contents.of_unit(self.archive, unit.id)})
            counts.setdefault(unit.group_name, []).append(UnitCount(unit, count))
        groups = tuple((name, tuple(units)) for name, units in counts.items())
        page = UnitsPage(self.frame("", 1, "units"), groups)
        return "units/index.html", self.look.fill("web/units.html", page)

    def unit(self, unit: UnitThen) -> tuple[str, str]:
        entries = tuple(
            (standing, next(u for u in standing.item.units if u.id == unit.id))
            for standing in contents.of_unit(self.archive, unit.id)
        )
        page = UnitPage(self.frame(unit.name, 2, "units"), unit, entries)
        return f"units/{unit.id}/index.html", self.look.fill("web/unit.html", page)

    def issue(self, issue: Issue) -> tuple[str, str]:
        root = "../../"
        pages = self.printed.get(issue.name.path, {}) if issue.complete else {}
        previous, following = contents.neighbours(self.archive, issue)
        page = IssuePage(
            frame=self.frame(issue.series.name, 2, issue.series.id),
            issue=issue,
            attention=_calls(issue, issue.attention),
            note=None if issue.note is None else self.body(issue.note, issue, root, 1),
            sections=tuple(
                ShownSection(s.name, tuple(self.shown(issue, i, root, 1) for i in s.items))
                for s in issue.sections
            ),
            corrections=tuple((c, self.link(issue, root)(c.item)) for c in issue.corrections),
            index=contents.unit_index(issue),
            pages=pages,
            previous=previous,
            next=following,
            pdf=pdf_name(issue) if pages else "",
        )
        return f"{issue.name.path}/index.html", self.look.fill("web/issue.html", page)

    def items(self, issue: Issue) -> Iterator[tuple[str, str]]:
        root = "../../../"
        row = tuple(issue.items)
        sections = {i.id: s.name for s in issue.sections for i in s.items}
        for at, item in enumerate(row):
            shown = self.shown(issue, item, root, 0)
            page = ItemPage(
                frame=self.frame(item.title, 3, issue.series.id),
                issue=issue,
                section=sections[item.id],
                shown=shown,
                previous=row[at - 1] if at else None,
                next=row[at + 1] if at + 1 < len(row) else None,
                pdf=pdf_name(issue) if shown.page is not None else "",
            )
            yield f"{issue.name.path}/{item.id}/index.html", self.look.fill("web/item.html", page)

    def shown(self, issue: Issue, item: PlacedItem, root: str, deeper: int) -> ShownItem:
        pages = self.printed.get(issue.name.path, {}) if issue.complete else {}
        earlier, later = contents.chain(self.archive, issue, item)
        body = self.body(item.body, issue, root, deeper)
        return ShownItem(item, body, pages.get(item.id), earlier, later)

    def link(self, issue: Issue, root: str) -> "_ItemLink":
        return _ItemLink(self.archive, root, issue.name.series)

    def body(self, body: Body, issue: Issue, root: str, deeper: int) -> Markup:
        picture = _Address(f"{root}media/")
        return fragment(
            body, picture, self.link(issue, root), deeper, self.look.wording.labels["table_scroll"]
        )


@dataclass(frozen=True, slots=True)
class _Address:
    folder: str

    def __call__(self, name: str) -> str:
        return self.folder + name


@dataclass(frozen=True, slots=True)
class _ItemLink:
    """The address of an item: in the reader's own series if it stands there, else where it stands newest."""

    archive: Archive
    root: str
    series: str

    def __call__(self, item_id: str) -> str | None:
        found = [i for i in self.archive.issues if i.item(item_id) is not None]
        own = [i for i in found if i.name.series == self.series]
        row = own or found
        return f"{self.root}{quote(f'{row[-1].name.path}/{item_id}')}/index.html" if row else None


def _newest(issue: Issue) -> Newest:
    items = tuple(issue.items)
    return Newest(issue, items[:MOST_ON_HOME], len(items))


def _calls(issue: Issue, lines: tuple[AttentionLine, ...]) -> tuple[Call, ...]:
    found = ((issue.item(a.item), a.line) for a in lines)
    return tuple(Call(issue, item, line) for item, line in found if item is not None)
