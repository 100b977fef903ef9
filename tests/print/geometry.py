"""Reads back from a PDF where its characters stand, and measures pages and lines against the rules.

    python -m tests.print.geometry FILE.pdf ...

It knows nothing of how the PDF was made: glyphs, widths and texts come from the content streams, and
paragraphs from the tags for the blind.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final

import pikepdf

MM: Final = 25.4 / 72
TOP, LEFT, WIDTH, HEIGHT = 37.0, 28.0, 156.0, 225.0
LINES, CELLS, PITCH = 22, 28, 28.99 * MM
BODY: Final = 15.75  # 三号, in points
BLOCKS: Final = frozenset({"P", "LI", "LBody", "Lbl", "TD", "TH", "Caption", "Note", "Figure"})
SLACK: Final = 0.3  # mm: what a flush edge may be off

NOT_AT_START: Final = frozenset("、，。．；：！？”’）》〉」』】〕％℃·%")
NOT_AT_END: Final = frozenset("“‘（《〈「『【〔")
HALF_BLANK: Final = frozenset("、，。．；：”’）》〉」』】〕")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character on a page: its origin and advance in mm, its size in points, its font, and whose it is."""

    text: str
    x: float
    y: float
    advance: float
    size: float
    font: str
    owner: int
    tag: str


@dataclass(frozen=True, slots=True)
class Line:
    """Characters on one baseline of one block."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(g.text for g in self.glyphs)

    @property
    def y(self) -> float:
        return max(g.y for g in self.glyphs)

    @property
    def left(self) -> float:
        return self.glyphs[0].x

    @property
    def right(self) -> float:
        return self.glyphs[-1].x + self.glyphs[-1].advance

    @property
    def size(self) -> float:
        return max(g.size for g in self.glyphs)

    @property
    def tag(self) -> str:
        return self.glyphs[0].tag

    @property
    def owner(self) -> int:
        return self.glyphs[0].owner

    @property
    def is_body(self) -> bool:
        """Whether it is a line of a paragraph in the size of the body text."""
        return self.tag == "P" and any(abs(g.size - BODY) < 0.05 for g in self.glyphs)


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page, and the bands in mm that pictures and rules take up."""

    lines: tuple[Line, ...]
    bands: tuple[tuple[float, float], ...]


@dataclass(slots=True)
class Figures:
    """What was measured."""

    full_pages: int = 0
    off_measure: list[str] = field(default_factory=list)
    positions: Counter[str] = field(default_factory=Counter)
    unnamed: list[str] = field(default_factory=list)
    cells: Counter[int] = field(default_factory=Counter)
    unforced: list[str] = field(default_factory=list)
    flush: int = 0
    ragged: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    off_grid: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    @property
    def share_flush(self) -> float:
        return self.flush / max(1, self.flush + len(self.ragged))


def pages(pdf: pikepdf.Pdf) -> list[Page]:
    """Read every page of a document."""
    owners = _owners(pdf)
    found = []
    for at, page in enumerate(pdf.pages):
        reader = _Reader(page, owners.get(at, {}))
        lines = [
            Line(tuple(sorted(row, key=lambda g: g.x)))
            for _, glyphs in groupby(sorted(reader.glyphs, key=lambda g: (g.owner, g.y)), lambda g: g.owner)
            for row in _rows(list(glyphs))
        ]
        inked = (line for line in lines if line.text.strip())
        found.append(Page(tuple(sorted(inked, key=lambda li: (li.y, li.left))), tuple(reader.bands)))
    return found


def _rows(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Yield the glyphs of each line; a raised number stands on the line that it hangs over."""
    row: list[Glyph] = []
    for glyph in glyphs:
        if row and glyph.y - row[0].y > PITCH / 3:
            yield row
            row = []
        row.append(glyph)
    yield row


def _owners(pdf: pikepdf.Pdf) -> dict[int, dict[int, tuple[int, str]]]:
    """Return, for each page and each marked content, the block it belongs to."""
    numbers = {page.objgen: at for at, page in enumerate(pdf.pages)}
    owners: dict[int, dict[int, tuple[int, str]]] = {}
    count = 0

    def walk(element: Any, owner: tuple[int, str], page: Any) -> None:  # noqa: ANN401
        nonlocal count
        tag = str(element.get("/S", ""))[1:]
        page = element.get("/Pg", page)
        if tag in BLOCKS or re.fullmatch(r"H\d", tag):
            count += 1
            owner = (count, tag)
        kids = element.get("/K", ())
        for kid in kids if isinstance(kids, pikepdf.Array) else (kids,):
            if isinstance(kid, pikepdf.Dictionary):
                if "/S" in kid:
                    walk(kid, owner, page)
            elif page is not None:
                owners.setdefault(numbers[page.objgen], {})[int(kid)] = owner

    root = pdf.Root.StructTreeRoot
    walk(pikepdf.Dictionary(S=pikepdf.Name("/Root"), K=root.K), (0, ""), None)
    return owners


class _Reader:
    """Follows the content stream of one page."""

    def __init__(self, page: Any, owners: Mapping[int, tuple[int, str]]) -> None:  # noqa: ANN401
        self.glyphs: list[Glyph] = []
        self.bands: list[tuple[float, float]] = []
        self.height = float(page.MediaBox[3])
        self.owners = owners
        self.resources = page.Resources
        self.fonts: dict[str, tuple[dict[int, float], dict[int, str]]] = {}
        self.marks: list[int | None] = []
        self.matrix = self.text = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        self.stack: list[tuple[float, ...]] = []
        self.font, self.size = "", 0.0
        self.path: list[tuple[float, float]] = []
        for instruction in pikepdf.parse_content_stream(page):
            method = self.OPERATORS.get(str(instruction.operator))
            if method is not None:
                method(self, [*instruction.operands])

    def save(self, _: list[Any]) -> None:
        self.stack.append(self.matrix)

    def restore(self, _: list[Any]) -> None:
        self.matrix = self.stack.pop()  # type: ignore[assignment]

    def transform(self, values: list[Any]) -> None:
        self.matrix = _times(tuple(map(float, values)), self.matrix)

    def place(self, values: list[Any]) -> None:
        self.text = tuple(map(float, values))  # type: ignore[assignment]

    def choose(self, values: list[Any]) -> None:
        self.font, self.size = str(values[0]), float(values[1])

    def begin(self, values: list[Any]) -> None:
        marked = values[1] if len(values) > 1 else None
        known = isinstance(marked, pikepdf.Dictionary) and "/MCID" in marked
        inherited = self.marks[-1] if self.marks else None
        self.marks.append(int(marked.MCID) if known and marked is not None else inherited)

    def end(self, _: list[Any]) -> None:
        self.marks.pop()

    def show(self, values: list[Any]) -> None:
        widths, texts = self._font()
        owner, tag = self.owners.get(self.marks[-1] or 0, (0, "")) if self._marked() else (0, "artifact")
        for part in values[0]:
            if isinstance(part, pikepdf.String):
                data = bytes(part)
                for at in range(0, len(data), 2):
                    code = int.from_bytes(data[at : at + 2])
                    self._glyph(texts.get(code, "\ufffd"), widths.get(code, 1000.0), owner, tag)
            else:
                self._move(-float(part))

    def _marked(self) -> bool:
        return bool(self.marks) and self.marks[-1] is not None

    def _glyph(self, text: str, width: float, owner: int, tag: str) -> None:
        placed = _times(self.text, self.matrix)
        scale = abs(placed[0])
        self.glyphs.append(
            Glyph(
                text=text,
                x=placed[4] * MM,
                y=(self.height - placed[5]) * MM,
                advance=width * self.size / 1000 * scale * MM,
                size=round(self.size * scale, 2),
                font=str(self.resources.Font[self.font].BaseFont).partition("+")[2],
                owner=owner,
                tag=tag,
            )
        )
        self._move(width)

    def _move(self, thousandths: float) -> None:
        self.text = _times((1, 0, 0, 1, thousandths * self.size / 1000, 0), self.text)

    def paint(self, values: list[Any]) -> None:
        if self._is_image(str(values[0])):
            self._band((0, 0), (1, 1))

    def _is_image(self, name: str) -> bool:
        found = self.resources.XObject[name]
        return str(found.Subtype) == "/Image"

    def rectangle(self, values: list[Any]) -> None:
        x, y, width, height = map(float, values)
        self.path += [(x, y), (x + width, y + height)]

    def point(self, values: list[Any]) -> None:
        self.path.append((float(values[0]), float(values[1])))

    def ink(self, _: list[Any]) -> None:
        if self.path:
            self._band(*self.path)
        self.path = []

    def forget(self, _: list[Any]) -> None:
        self.path = []

    def _band(self, *points: tuple[float, float]) -> None:
        ys = [(self.height - _times((1, 0, 0, 1, x, y), self.matrix)[5]) * MM for x, y in points]
        self.bands.append((min(ys), max(ys)))

    def _font(self) -> tuple[dict[int, float], dict[int, str]]:
        if self.font not in self.fonts:
            font = self.resources.Font[self.font]
            self.fonts[self.font] = (_widths(font.DescendantFonts[0]), _texts(font.ToUnicode.read_bytes()))
        return self.fonts[self.font]

    OPERATORS: Final = {
        "q": save, "Q": restore, "cm": transform, "Tm": place, "Tf": choose, "BDC": begin, "BMC": begin,
        "EMC": end, "TJ": show, "Do": paint, "re": rectangle, "m": point, "l": point, "f": ink, "S": ink,
        "f*": ink, "B": ink, "n": forget,
    }  # fmt: skip


def _times(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, float, float, float, float, float]:
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )  # fmt: skip


def _widths(font: Any) -> dict[int, float]:  # noqa: ANN401
    widths: dict[int, float] = {}
    row = list(font.W)
    while row:
        first, second = int(row[0]), row[1]
        if isinstance(second, pikepdf.Array):
            widths |= {first + at: float(width) for at, width in enumerate(second)}
            row = row[2:]
        else:
            widths |= dict.fromkeys(range(first, int(second) + 1), float(row[2]))
            row = row[3:]
    return widths


def _texts(cmap: bytes) -> dict[int, str]:
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>\n", cmap)
    }


def paragraphs(found: list[Page]) -> Iterator[list[tuple[int, Line]]]:
    """Yield the lines of each paragraph of body text, with their pages, also across a page's end."""
    rows: list[list[tuple[int, Line]]] = []
    for number, page in enumerate(found, 1):
        body = [line for line in page.lines if line.is_body]
        for line in body:
            goes_on = bool(rows) and (
                rows[-1][-1][1].owner == line.owner
                or (rows[-1][-1][0] == number - 1 and line is body[0] and line.left < LEFT + 1)
            )
            if goes_on:
                rows[-1].append((number, line))
            else:
                rows.append([(number, line)])
    yield from rows


def measure(path: Path, figures: Figures | None = None) -> Figures:
    """Measure one document."""
    figures = Figures() if figures is None else figures
    with pikepdf.open(path) as pdf:
        found = pages(pdf)
    for paragraph in paragraphs(found):
        if all(line.left >= LEFT - 0.5 for _, line in paragraph):
            _measure_lines(paragraph, figures, path.name)
    for number, (page, after) in enumerate(pairwise(found), 1):
        _measure_page(page, after, figures, f"{path.name} p.{number}", first=number == 1)
    return figures


def _measure_lines(paragraph: list[tuple[int, Line]], figures: Figures, name: str) -> None:
    edge = LEFT + WIDTH
    for (number, line), (_, after) in pairwise(paragraph):
        where = f"{name} p.{number}: {line.text}"
        # A mark at the end may have given up its blank half, of which the PDF's widths know nothing.
        half = line.glyphs[-1].advance / 2 if line.text[-1] in HALF_BLANK else 0.0
        if edge - SLACK <= line.right <= edge + half + SLACK:
            figures.flush += 1
        else:
            figures.ragged.append(f"{where} ({line.right - edge:+.2f} mm)")
        if line.text[-1] in NOT_AT_END or after.text[0] in NOT_AT_START:
            figures.forbidden.append(f"{where} ⏎ {after.text}")
        if line.text[-1] == after.text[0] and line.text[-1] in "—…":
            figures.forbidden.append(f"{where} ⏎ {after.text}")
        wide = all(g.advance > 0.95 * g.size * MM and abs(g.size - BODY) < 0.05 for g in line.glyphs)
        if wide:
            indent = round((line.left - LEFT) / (BODY * MM))
            count = len(line.glyphs) + indent
            figures.cells[count] += 1
            if count != CELLS and not _forced(line, after):
                figures.unforced.append(f"{where} ({count}) ⏎ {after.text}")
    last = paragraph[-1][1].text
    if len(paragraph) > 1 and len(re.sub(r"[^\w]", "", last)) <= 1:
        figures.orphans.append(f"{name} p.{paragraph[-1][0]}: {last}")


def _forced(line: Line, after: Line) -> bool:
    """Tell whether a rule keeps a line from having its 28 cells."""
    text = line.text + after.text[:3]
    squeezed = re.search(r"[、，。；：”’）》〉][、，。；：”’）》〉“‘（《〈]|[“‘（《〈][“‘（《〈]", line.text)
    at = CELLS - round((line.left - LEFT) / (BODY * MM))
    before, behind = text[at - 1 : at], text[at : at + 1]
    bound = (
        before in NOT_AT_END
        or behind in NOT_AT_START
        or (before == behind and before in "—…")
        or re.match(r"\w", after.text, re.ASCII) is not None
        or len(re.sub(r"\W", "", after.text)) <= 2
    )
    return bool(squeezed) or bound


def _measure_page(page: Page, after: Page, figures: Figures, name: str, *, first: bool) -> None:
    figures.full_pages += 1
    inside = [line for line in page.lines if line.tag != "artifact" and line.y < TOP + HEIGHT]
    fonts = Counter(g.font for line in inside if line.is_body for g in line.glyphs)
    font = fonts.most_common(1)[0][0] if fonts else ""
    # The masthead, down to its red rule, is a picture of its own.
    head = max((high for low, high in page.bands if low < TOP + 1), default=0.0) if first else 0.0
    body = [
        line for line in inside if line.is_body and line.y > head and any(g.font == font for g in line.glyphs)
    ]
    offsets = Counter(round((line.y - TOP) % PITCH, 1) for line in body)
    usual = offsets.most_common(1)[0][0] if offsets else PITCH / 2
    figures.off_grid += [
        f"{name}: {line.text} ({(line.y - TOP) % PITCH - usual:+.2f} mm)"
        for line in body
        if abs((line.y - TOP) % PITCH - usual) > 0.15
    ]
    if body and (min(li.left for li in body) < LEFT - 0.5 or max(map(_edge, body)) > LEFT + WIDTH + 0.5):
        figures.off_measure.append(f"{name}: width")
    # The first and the last line box, as they lie around the baselines.
    for line in body:
        box = line.y - usual
        if box < TOP - 0.5 or box + PITCH > TOP + HEIGHT + 0.5:
            figures.off_measure.append(f"{name}: {line.text}")
    reasons = [_position(at, page, inside, after) for at in range(LINES)]
    figures.positions.update(reason for reason in reasons)
    figures.unnamed += [f"{name} line {at + 1}" for at, reason in enumerate(reasons) if reason == "unnamed"]


def _edge(line: Line) -> float:
    half = line.glyphs[-1].advance / 2 if line.text[-1] in HALF_BLANK else 0.0
    return line.right - half


def _position(at: int, page: Page, inside: list[Line], after: Page) -> str:
    """Say what is at a position of the grid, or by which rule nothing is."""
    top, bottom = TOP + at * PITCH, TOP + (at + 1) * PITCH
    middle = (top + bottom) / 2
    for line in inside:
        height = line.size * MM
        if line.y - 0.9 * height < middle < line.y + 0.25 * height:
            return "filled"
    if any(low - 1 <= middle <= high + 1 for low, high in page.bands):
        return "filled by a picture or a table"
    above = [line for line in inside if line.y < middle]
    below = [line for line in inside if line.y > middle]
    drawn_below = any(low > middle and high < TOP + HEIGHT for low, high in page.bands)
    around = {line.tag for line in (*above[-1:], *below[:1])}
    if not below and not drawn_below:
        reason = f"end of page, kept: {_kept(after)}"
    elif around & {"H1", "H2", "H3", "H4"}:
        reason = "space of a heading"
    elif around & {"TD", "TH", "Caption", "Figure"} or drawn_below:
        reason = "space of a table or picture"
    elif {line.size for line in (*above[-1:], *below[:1])} - {BODY}:
        reason = "space before or after matter in another size"
    else:
        reason = "unnamed"
    return reason


def _kept(after: Page) -> str:
    """Say what would not be divided, by what begins the next page."""
    first = after.lines[0] if after.lines else None
    if first is None or any(low < first.y for low, _ in after.bands):
        return "undivided picture or table"
    if first.tag.startswith("H") or first.size > BODY + 0.1:
        return "heading with its text"
    if first.tag in {"TD", "TH", "Caption", "Figure"}:
        return "undivided picture or table"
    return "two lines of a paragraph, or with what follows"


def report(figures: Figures) -> str:
    """Return the figures as text."""
    shown = sum(figures.cells.values()) or 1
    return "\n".join(
        [
            f"full pages {figures.full_pages}; off 156 × 225 mm: {figures.off_measure}",
            f"off the grid: {figures.off_grid}",
            f"positions: {dict(figures.positions.most_common())}; unnamed: {figures.unnamed}",
            "cells: " + ", ".join(f"{n}: {c} ({c / shown:.1%})" for n, c in sorted(figures.cells.items())),
            f"unforced: {figures.unforced}",
            f"flush: {figures.flush} of {figures.flush + len(figures.ragged)} ({figures.share_flush:.2%})",
            *figures.ragged,
            f"forbidden: {figures.forbidden}",
            f"single characters: {figures.orphans}",
        ]
    )


if __name__ == "__main__":
    measured = Figures()
    for argument in sys.argv[1:]:
        measure(Path(argument), measured)
    sys.stdout.write(report(measured) + "\n")
