"""Has WeasyPrint set Chinese lines flush and on the grid, as `lines` decides; pinned to its version.

WeasyPrint 70 ends lines where Pango does, stretches nothing but spaces, and knows no line grid. It
asks for each line in `get_next_linebox`, cuts text in `split_text_box` alone, and reads the glyphs
that it draws from `Layout.get_first_line`. So a line is decided when it is asked for; its texts are
then cut as decided, with their adjusted widths; and the widths of the glyphs follow when they are
drawn. What a paragraph holds besides text (an inline picture, a box with padding, a right-to-left
word) leaves it to WeasyPrint.
"""

from __future__ import annotations

import inspect
import re
from bisect import bisect_left
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from weasyprint.draw import text as drawing  # type: ignore[import-untyped]
from weasyprint.formatting_structure import boxes  # type: ignore[import-untyped]
from weasyprint.layout import inline, leader, preferred  # type: ignore[import-untyped]
from weasyprint.text import line_break  # type: ignore[import-untyped]

from bulletin.editions.glyphs import AdjustedLayout, advances_of, draw_first_line
from bulletin.editions.lines import Line, Paragraph, has_han

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["adjusted_lines", "fits"]

# What is replaced or relied upon, with the parameters that it must have.
POINTS: Final = (
    (inline, "get_next_linebox", ("context linebox position_y bottom_space skip_stack containing_block "
     "absolute_boxes fixed_boxes first_letter_style first_line_style")),
    (inline, "split_text_box", "context box available_width skip is_line_start"),
    (inline, "justify_line", "context line extra_width"),
    (inline, "skip_first_whitespace", "box skip_stack"),
    (preferred, "inline_max_content_width", "context box outer is_line_start"),
    (leader, "leader_index", "box"),
    (drawing, "draw_first_line", "stream textbox text_overflow block_ellipsis matrix"),
    (line_break, "strut", "style"),
    (line_break, "get_log_attrs", "text lang"),
    (line_break.Layout, "setup", "self style"),
    (line_break.Layout, "get_first_line", "self"),
)  # fmt: skip

UNWRAPPED: Final = ("nowrap", "pre")
WRAPPED: Final = ("normal", "pre-line")
# Right-to-left scripts, marks that steer direction, and controls with a meaning of their own.
LEFT_ALONE: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\u00ad\t\v\f\r\x85\u2028\u2029]"
)
ROUNDING: Final = 0.01  # of a pixel: what adding up floats may cost
UNITS: Final = {"mm": 96 / 25.4, "pt": 96 / 72, "px": 1.0}


def fits() -> bool:
    """Tell whether WeasyPrint is inside as the adjustment expects it."""
    return all(
        hasattr(owner, name) and " ".join(inspect.signature(getattr(owner, name)).parameters) == parameters
        for owner, name, parameters in POINTS
    )


@contextmanager
def adjusted_lines() -> Iterator[None]:
    """Lay out and draw with adjusted lines inside the block."""
    setter = Setter(
        inline.get_next_linebox,
        inline.split_text_box,
        inline.justify_line,
        preferred.inline_max_content_width,
    )
    replaced = (
        (inline, "get_next_linebox", setter.get_next_linebox),
        (inline, "split_text_box", setter.split_text_box),
        (inline, "justify_line", setter.justify_line),
        (preferred, "inline_max_content_width", setter.inline_max_content_width),
        (drawing, "draw_first_line", partial(draw_first_line, drawing.draw_first_line)),
    )
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in replaced]
    try:
        for owner, name, ours in replaced:
            setattr(owner, name, ours)
        yield
    finally:
        for owner, name, theirs in kept:
            setattr(owner, name, theirs)


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a text box that goes on a line: its bytes, where to resume, and the gaps to add.

    `strut` is the line height of its style, and the baseline in it. The first font of the style
    decides them, not the one that lends a rare character: the line would be higher, and leave the grid.
    """

    strut: tuple[float, float]
    skip: int
    text: str
    resume: int | None
    newline: bool
    gaps: tuple[float, ...]
    width: float


class Setter:
    """Stands for WeasyPrint's functions that make lines."""

    def __init__(
        self,
        get_next_linebox: Callable[..., Any],
        split_text_box: Callable[..., Any],
        justify_line: Callable[..., None],
        inline_max_content_width: Callable[..., float],
    ) -> None:
        """Keep what is replaced, for what is left alone."""
        self.theirs = (get_next_linebox, split_text_box, justify_line, inline_max_content_width)
        self.pieces: dict[int, Piece] | None = None  # of the line that is being made, by its text boxes

    def get_next_linebox(  # the parameters are WeasyPrint's
        self,
        context: Any,  # noqa: ANN401
        linebox: Any,  # noqa: ANN401
        position_y: float,
        bottom_space: float,
        skip_stack: Any,  # noqa: ANN401
        containing_block: Any,  # noqa: ANN401
        absolute_boxes: Any,  # noqa: ANN401
        fixed_boxes: Any,  # noqa: ANN401
        first_letter_style: Any,  # noqa: ANN401
        first_line_style: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Make a line, on the next line of the grid, of the pieces decided for it."""
        position_y = on_grid(linebox.style, position_y)
        outer = self.pieces
        plain = not (context.excluded_shapes or first_letter_style or first_line_style)
        self.pieces = decided(linebox, skip_stack, containing_block.width) if plain else None
        try:
            return self.theirs[0](
                context, linebox, position_y, bottom_space, skip_stack, containing_block,
                absolute_boxes, fixed_boxes, first_letter_style, first_line_style,
            )  # fmt: skip
        finally:
            self.pieces = outer

    def split_text_box(
        self,
        context: Any,  # noqa: ANN401
        box: Any,  # noqa: ANN401
        available_width: float | None,
        skip: int,
        is_line_start: bool = True,  # noqa: FBT001, FBT002  WeasyPrint's
    ) -> tuple[Any, int | None, bool]:
        """Cut a text box as decided, with no regard to the width that is left: it was decided with it."""
        piece = self.pieces.get(id(box)) if self.pieces else None
        if piece is None or piece.skip != skip:
            cut: tuple[Any, int | None, bool] = self.theirs[1](
                context, box, available_width, skip, is_line_start
            )
            return cut
        if not piece.text:
            return None, piece.resume, piece.newline
        made = box.copy_with_text(piece.text)
        made.pango_layout = AdjustedLayout(piece.text, piece.gaps, made.style)
        made.width = piece.width
        line_height, made.baseline = piece.strut
        made.height = made.style["font_size"]
        made.margin_top = made.margin_bottom = (line_height - made.height) / 2
        return made, piece.resume, piece.newline

    def justify_line(self, context: Any, line: Any, extra_width: float) -> None:  # noqa: ANN401
        """Leave a decided line as it is."""
        if self.pieces is None:
            self.theirs[2](context, line, extra_width)

    def inline_max_content_width(
        self,
        context: Any,  # noqa: ANN401
        box: Any,  # noqa: ANN401
        outer: bool = True,  # noqa: FBT001, FBT002  WeasyPrint's
        is_line_start: bool = False,  # noqa: FBT001, FBT002  WeasyPrint's
    ) -> float:
        """Return how wide a box is that shrinks to its text: as wide as our lines are, too."""
        width = self.theirs[3](context, box, outer, is_line_start)
        measured = measure(box) if isinstance(box, boxes.LineBox) else None
        if measured is None or measured.paragraph is None:
            return width
        return max(width, measured.paragraph.widest + ROUNDING)


def on_grid(style: Any, position_y: float) -> float:  # noqa: ANN401
    """Return the next line of the grid, if the style wants one: `--line-grid` is its top and its pitch."""
    tokens = [token for token in style["__line_grid"] or () if token.type == "dimension"]
    if len(tokens) != 2:  # noqa: PLR2004
        return position_y
    top, pitch = (token.value * UNITS[token.unit] for token in tokens)
    return top + ceil((position_y - top - ROUNDING) / pitch) * pitch  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Source:
    """A text box of a paragraph: its place among the boxes, its characters, and the bytes they begin at."""

    path: tuple[int, ...]
    box: Any
    strut: tuple[float, float]
    first: int
    offsets: tuple[int, ...]

    @property
    def beyond(self) -> int:
        """The index after its last character."""
        return self.first + len(self.offsets) - 1


@dataclass(frozen=True, slots=True)
class Measured:
    """The texts of a line box as one paragraph; `key` tells whether they are still the same.

    `room` is kept free for a leader: its dots stand in step with those of other lines, so that one
    shows for certain only where there is room for two.
    """

    key: tuple[tuple[str, int], ...]
    sources: tuple[Source, ...]
    paragraph: Paragraph | None
    room: float


def decided(linebox: Any, skip_stack: Any, width: float) -> dict[int, Piece] | None:  # noqa: ANN401
    """Decide the line that begins at a place of a paragraph; None to leave it alone."""
    measured = measure(linebox)
    skip_stack = inline.skip_first_whitespace(linebox, skip_stack)
    if measured is None or measured.paragraph is None or skip_stack == "continue":
        return None
    start = begun(measured.sources, skip_stack)
    justify = linebox.style["text_align_all"] == "justify"
    line = measured.paragraph.line(start, width - linebox.text_indent - measured.room, justify=justify)
    if line is None:
        return None
    return {
        id(source.box): piece(measured.paragraph, source, line)
        for source in measured.sources
        if source.beyond > start and source.first < max(line.resume, line.end)
    }


def begun(sources: tuple[Source, ...], skip_stack: Any) -> int:  # noqa: ANN401
    """Return the index of the character where WeasyPrint resumes."""
    place: list[int] = []
    while skip_stack:
        ((at, skip_stack),) = skip_stack.items()
        place.append(at)
    for source in sources:
        depth = len(source.path)
        if tuple(place[:depth]) == source.path and len(place) > depth:
            return source.first + bisect_left(source.offsets, place[depth])
        if source.path >= tuple(place):
            return source.first
    return sources[-1].beyond


def piece(paragraph: Paragraph, source: Source, line: Line) -> Piece:
    """Return the part of a text box that goes on a line."""
    first = max(source.first, line.start)
    end = max(first, min(source.beyond, line.end))
    ends_here = line.resume <= source.beyond
    newline = ends_here and line.resume > line.start and paragraph.text[line.resume - 1] == "\n"
    over = line.resume == len(paragraph.text) and not newline
    gaps = line.gaps[first - line.start : end - line.start]
    return Piece(
        strut=source.strut,
        skip=source.offsets[first - source.first],
        text=paragraph.text[first:end],
        resume=source.offsets[line.resume - source.first] if ends_here and not over else None,
        newline=newline,
        gaps=gaps,
        width=sum(paragraph.advances[first:end]) + sum(gaps),
    )


def measure(linebox: Any) -> Measured | None:  # noqa: ANN401
    """Return the paragraph of a line box; None if it holds what is left to WeasyPrint.

    It is kept with the box, which is asked for one line after the other, and again for another page.
    """
    found = list(texts(linebox, ()))
    if not found or any(box is None for _, box in found):
        return None
    key = tuple((box.text, id(box.style)) for _, box in found)
    known = getattr(linebox, "measured", None)
    if known is not None and known.key == key:
        return known  # type: ignore[no-any-return]
    sources = []
    first = 0
    for path, box in found:
        offsets = tuple(accumulate((len(c.encode()) for c in box.text), initial=0))
        sources.append(Source(path, box, line_break.strut(box.style), first, offsets))
        first += len(box.text)
    _, dots = leader.leader_index(linebox)
    room = 0.0 if dots is None else sum(width or 0.0 for box in dots.children for width in advances_of(box))
    linebox.measured = Measured(key, tuple(sources), paragraph_of([box for _, box in found]), room)
    return linebox.measured  # type: ignore[no-any-return]


def texts(parent: Any, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Any]]:  # noqa: ANN401
    """Yield the text boxes of a line with their places; None for what is left to WeasyPrint."""
    for at, child in enumerate(parent.children):
        if isinstance(child, boxes.TextBox):
            yield (*path, at), child
        elif isinstance(child, boxes.InlineBox) and child.is_in_normal_flow() and not padded(child.style):
            yield from texts(child, (*path, at))
        elif child.is_in_normal_flow() or child.is_floated():
            yield (*path, at), None


def padded(style: Any) -> bool:  # noqa: ANN401
    """Tell whether an inline box takes up more room than its text."""
    return any(
        style[f"border_{side}_width"]
        or getattr(style[f"padding_{side}"], "value", 1)
        or getattr(style[f"margin_{side}"], "value", 1)
        for side in ("left", "right")
    )


def paragraph_of(found: list[Any]) -> Paragraph | None:
    """Measure the texts of a paragraph; None if WeasyPrint should set it."""
    text = "".join(box.text for box in found)
    if not has_han(text) or LEFT_ALONE.search(text) or not all(plain(box.style) for box in found):
        return None
    advances: list[float] = []
    sizes: list[float] = []
    kept: list[bool] = []
    nowrap = False
    seams: set[int] = set()
    for box in found:
        seams.add(len(advances))
        widths = advances_of(box)
        stays = box.style["white_space"] in UNWRAPPED
        # What belongs to the cluster before has no width of its own.
        kept += [(stays and (nowrap or at > 0)) or width is None for at, width in enumerate(widths)]
        advances += [width or 0.0 for width in widths]
        sizes += [box.style["font_size"]] * len(widths)
        nowrap = stays
    allowed = line_break.get_log_attrs(text, found[0].style["lang"])
    breaks = [bool(allowed[at].is_line_break) for at in range(len(text))]
    return Paragraph(text, advances, sizes, breaks, kept, seams)


def plain(style: Any) -> bool:  # noqa: ANN401
    """Tell whether a style leaves spacing and breaking to us."""
    return (
        style["white_space"] in WRAPPED + UNWRAPPED
        and style["letter_spacing"] == "normal"
        and not style["word_spacing"]
        and style["direction"] == "ltr"
        and style["font_size"] > 0
    )
