"""The values that proofs and sign sheets show, and the text of their pages."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bulletin.archive import Issue
from bulletin.editions.changes import Change, Kind, Segment
from bulletin.editions.fragments import Markup
from bulletin.editions.linework import Line, rows
from bulletin.editions.look import Look
from bulletin.model.issue import Proof, SignedLater
from bulletin.model.words import Day, Moment

# How much of its own size the text of a proof keeps; what is left is there to make notes on.
SCALE: Final = 0.88
_GROUP: Final = 4
_GROUPS: Final = 8
_PAGE_HEIGHT: Final = 297 / 25.4 * 72
# How much of what did not change is shown before and after what did.
_AROUND: Final = 12
_PICTURE: Final = re.compile(r'(<img\b[^>]*?\ssrc=")asset:([\w.-]+)(")')
_BODY: Final = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Facts:
    """Which proof this is: its round, who reads it, when it was printed, the digest of its text."""

    round: int
    by: str
    on: Day
    at: Moment | None
    digest: str

    @property
    def groups(self) -> tuple[str, ...]:
        """The digest in short: eight groups of four."""
        return groups(self.digest)


@dataclass(frozen=True, slots=True)
class LineNumber:
    """The number of a printed line, in points from the top of the sheet."""

    number: int
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar beside what changed, with the number of the change; a notch where something was taken out."""

    number: int
    top: float
    height: float
    gone: bool
    first: bool  # whether the change begins here


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is marked on one sheet."""

    numbers: tuple[LineNumber, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class ListedChange:
    """A change in the list of changes; page and line are 0 where there are none."""

    number: int
    page: int
    line: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed since which earlier proof."""

    round: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ProofMarks:
    """print/proof.html: everything on the sheets of a proof but its text."""

    issue: Issue
    facts: Facts
    percent: int
    sheets: tuple[Sheet, ...]
    compared: int  # the earlier round, 0 if there is none or it cannot be compared
    changes: tuple[ListedChange, ...]


@dataclass(frozen=True, slots=True)
class BrowserPage:
    """print/browser.html: an issue for a browser to print, a proof if it has facts, or a sign sheet."""

    issue: Issue
    styles: tuple[Markup, ...]
    text: Markup
    facts: Facts | None = None
    compared: int = 0
    changes: tuple[ListedChange, ...] = ()
    changed: tuple[int, ...] = ()  # the numbers of the blocks that changed
    sheet: bool = False


@dataclass(frozen=True, slots=True)
class SignSheet:
    """print/sign-sheet.html: what is put before who signs."""

    issue: Issue
    scopes: tuple[str, ...]
    proofs: tuple[tuple[Proof, tuple[str, ...]], ...]  # each with its digest in short
    required: int
    groups: tuple[str, ...]
    unproofed: bool  # whether the text is another one than at the last proof
    pages: int | None
    signed_later: SignedLater | None


def groups(digest: str) -> tuple[str, ...]:
    """Return a digest in short, to be compared by eye: eight groups of four."""
    return tuple(digest[n * _GROUP : (n + 1) * _GROUP] for n in range(_GROUPS))


def placed(top: float) -> float:
    """Return how far from the top of its sheet stands what stands so far from the top of its page."""
    return top * SCALE + _PAGE_HEIGHT * (1 - SCALE) / 2


def marks(
    issue: Issue, facts: Facts, pages: Sequence[Sequence[Line]], compared: Compared | None
) -> ProofMarks:
    """Number the printed lines, and mark what changed."""
    numbered = tuple(tuple(_numbers(page)) for page in pages)
    changes = compared.changes if compared else ()
    found = tuple(_placed(n, change, pages, numbered) for n, change in enumerate(changes, 1))
    bars = tuple(
        tuple(bar for n, change in enumerate(changes, 1) for bar in _bars(n, change, at, pages))
        for at in range(len(pages))
    )
    sheets = tuple(Sheet(n, b) for n, b in zip(numbered, bars, strict=True))
    return ProofMarks(issue, facts, round(SCALE * 100), sheets, compared.round if compared else 0, found)


def listed(compared: Compared | None) -> tuple[ListedChange, ...]:
    """List changes without their places: a browser decides on pages and lines by itself."""
    changes = compared.changes if compared else ()
    return tuple(ListedChange(n, 0, 0, _clipped(c.segments)) for n, c in enumerate(changes, 1))


def proof_sheets(page: ProofMarks, look: Look) -> str:
    """Return the HTML of a proof's marks."""
    return look.fill("print/proof.html", page)


def sign_sheet(page: SignSheet, look: Look) -> str:
    """Return the HTML of a sign sheet."""
    return look.fill("print/sign-sheet.html", page)


def body_of(html: str) -> Markup:
    """Return what stands in the body of a page that one of our templates made."""
    found = _BODY.search(html)
    return Markup(found[1] if found else html)


def with_pictures(html: str, pictures: Mapping[str, bytes]) -> str:
    """Put the pictures of a page into the page itself."""

    def data(match: re.Match[str]) -> str:
        kind = "jpeg" if match[2].endswith((".jpg", ".jpeg")) else match[2].rpartition(".")[2]
        return f"{match[1]}data:image/{kind};base64,{b64encode(pictures[match[2]]).decode()}{match[3]}"

    return _PICTURE.sub(data, html)


def _numbers(page: Sequence[Line]) -> Iterator[LineNumber]:
    for number, row in enumerate(rows(page), 1):
        first = row[0]
        yield LineNumber(number, placed(first.top), (first.bottom - first.top) * SCALE)


def _placed(
    number: int, change: Change, pages: Sequence[Sequence[Line]], numbered: Sequence[Sequence[LineNumber]]
) -> ListedChange:
    """Say where in print a change begins."""
    at, line = _first(change.block, pages)
    segments = _clipped(change.segments)
    if line is None:
        return ListedChange(number, 0, 0, segments)
    top = placed(line.top)
    row = max((n.number for n in numbered[at] if n.top <= top + n.height / 2), default=0)
    return ListedChange(number, at + 1, row, segments)


def _first(block: int, pages: Sequence[Sequence[Line]]) -> tuple[int, Line | None]:
    """Return the page and the first line of a block, or of the nearest one after it that has lines."""
    there = [
        (line.block, at, line) for at, page in enumerate(pages) for line in page if line.block is not None
    ]
    after = min((b for b, _, _ in there if b >= block), default=None)
    if after is None:
        return (there[-1][1], there[-1][2]) if there else (0, None)
    return next((at, line) for b, at, line in there if b == after)


def _bars(number: int, change: Change, at: int, pages: Sequence[Sequence[Line]]) -> Iterator[Bar]:
    """Mark each line of a changed block; of one that was taken out, the place where it stood."""
    page, first = _first(change.block, pages)
    if first is None:
        return
    if change.gone or first.block != change.block:
        if page == at:
            yield Bar(number, placed(first.top), 0, gone=True, first=True)
        return
    for line in pages[at]:
        if line.block == change.block:
            top = placed(line.top)
            height = (line.bottom - line.top) * SCALE
            yield Bar(number, top, height, gone=False, first=line is first)


def _clipped(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Leave out the middle of what did not change, and what is far from any change."""
    made = []
    for n, one in enumerate(segments):
        head = one.text[:_AROUND] if n else ""
        tail = one.text[-_AROUND:] if n < len(segments) - 1 else ""
        if one.kind is Kind.SAME and len(one.text) > len(head) + len(tail) + 1:
            made.append(Segment(Kind.SAME, f"{head}…{tail}"))
        else:
            made.append(one)
    return tuple(made)
