"""The assembled archive: issues that hold everything their pages say, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

from bulletin.model.choices import Focus, Form, Kind, SiteLanguage, Stage, Tone, Urgency, Verification
from bulletin.model.issue import Distribution
from bulletin.model.item import Correction
from bulletin.model.site import Scope, Series
from bulletin.model.units import Group, UnitThen
from bulletin.model.words import Day, Moment


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture rebuilt from its pixels; its name is made of its content."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Medium:
    """A media file as it lies in the site: its path, and the SHA-256 of its bytes."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Body:
    """Safe HTML. Its pictures have the address `asset:<name>`, its links to items `link:<n>`."""

    html: str
    text: str = ""
    source: str = ""  # the Markdown as it was written, but for blanks around it
    media: tuple[Medium, ...] = ()  # what its pictures were made of, each once
    pictures: tuple[Picture, ...] = ()
    links: tuple[str, ...] = ()  # the ids of the items that it links to


@dataclass(frozen=True, slots=True)
class Report:
    """The place of an item in the chain of reports of an event."""

    event: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item as it stands in an issue, its units as they were on the issue's day."""

    id: str
    title: str
    units: tuple[UnitThen, ...]
    received: Moment
    kind: Kind
    form: Form
    scope: tuple[str, ...]
    body: Body
    verified: Verification | None = None
    as_of: Moment | None = None
    focus: Focus | None = None
    tone: Tone | None = None
    urgency: Urgency = Urgency.ROUTINE
    report: Report | None = None
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The items of one section 栏目 in the editors' own order; its name is empty in a plain list."""

    name: str
    items: tuple[PlacedItem, ...]


@dataclass(frozen=True, slots=True)
class AttentionLine:
    """提请关注: one line on one item of the issue."""

    item: str
    line: str


@dataclass(frozen=True, slots=True)
class PrintedCorrection:
    """A correction that an issue prints, of an item in an earlier issue of its series."""

    item: str
    title: str
    scopes: tuple[tuple[str, ...], ...]  # the item's and its issue's: a view must cover both
    issue: "IssueName"
    correction: Correction


@dataclass(frozen=True, slots=True, order=True)
class IssueName:
    """What an issue is called: its series, year, and number or supplement number."""

    series: str
    year: int
    number: int | None = None
    supplement: int | None = None
    serial: int | None = None

    @property
    def stem(self) -> str:
        """The name of its files and folder: `2026-003`, or `2026-s01` for a supplement."""
        if self.supplement is not None:
            return f"{self.year}-s{self.supplement:02}"
        return f"{self.year}-{self.number:03}"

    @property
    def path(self) -> str:
        """Its series and stem, as in an address."""
        return f"{self.series}/{self.stem}"


@dataclass(frozen=True, slots=True)
class Issue:
    """One assembled issue 期."""

    name: IssueName
    series: Series
    date: Day
    scope: tuple[str, ...]
    print_scope: tuple[str, ...]
    sections: tuple[Section, ...]
    attention: tuple[AttentionLine, ...] = ()
    note: Body | None = None
    edited_by: str = ""
    reviewed_by: str = ""
    signed_by: str = ""
    distribution: Distribution = Distribution()
    print_run: int | None = None
    corrections: tuple[PrintedCorrection, ...] = ()
    complete: bool = True  # whether this view of it has every item: only then is the PDF offered

    @property
    def items(self) -> Iterator[PlacedItem]:
        """Yield its items in printed order."""
        for section in self.sections:
            yield from section.items

    @property
    def bodies(self) -> Iterator[Body]:
        """Yield its note, if it has one, and the bodies of its items."""
        if self.note is not None:
            yield self.note
        yield from (item.body for item in self.items)

    def item(self, item_id: str) -> PlacedItem | None:
        """Return the item of that id, None if it does not stand here."""
        return next((i for i in self.items if i.id == item_id), None)


def audience(issue: Issue) -> tuple[str, ...]:
    """Return everybody whom an issue's pages reach, on paper or as a PDF."""
    return tuple(dict.fromkeys((*issue.print_scope, *issue.scope)))


@dataclass(frozen=True, slots=True)
class Archive:
    """Every issue of a site, oldest first; with `restrict`, every issue that one view may know of."""

    title: str
    office: str
    language: SiteLanguage
    series: tuple[Series, ...]
    groups: tuple[Group, ...]
    scopes: tuple[Scope, ...]
    units: tuple[UnitThen, ...]  # as they are on the newest issue's day, in official order
    issues: tuple[Issue, ...]
    today: Day | None  # of a view: the newest day in it, None if it is empty

    def of_series(self, series_id: str) -> tuple[Issue, ...]:
        """Return the issues of one series, oldest first."""
        return tuple(i for i in self.issues if i.name.series == series_id)
