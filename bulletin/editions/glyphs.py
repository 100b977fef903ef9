"""Measures text as it is shaped, and draws its glyphs with the gaps that the adjustment gives them.

PDF has no word for such gaps: programs that read text out of it take a wide one for a space. Where
one would be, the characters on both sides are marked as one span with their actual text.
"""

from __future__ import annotations

import re
from itertools import accumulate
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Final

from weasyprint.text import line_break  # type: ignore[import-untyped]
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["AdjustedLayout", "advances_of", "draw_first_line"]

THOUSAND: Final = 1000  # PDF tells widths in thousandths of an em
TAKEN_FOR_SPACE: Final = 80


def advances_of(box: Any) -> list[float | None]:  # noqa: ANN401
    """Return the width of each character of a text box as it is shaped; None within a cluster."""
    layout = line_break.Layout(box.style)
    layout.set_text(box.text.replace("\n", " "))
    line, _ = layout.get_first_line()
    characters = character_at(box.text)
    widths: list[float | None] = [None] * len(box.text)
    for info, at, _ in glyphs_of(line):
        character = characters[at]
        widths[character] = (widths[character] or 0.0) + info.geometry.width * FROM_UNITS
    return widths


class AdjustedLayout(line_break.Layout):  # type: ignore[misc]
    """The layout of a text whose glyphs are given gaps when they are drawn.

    Nothing is shaped before: the paragraph has been measured as a whole.
    """

    def __init__(self, text: str, gaps: tuple[float, ...], style: Any) -> None:  # noqa: ANN401
        """Keep the text and the gaps after its characters."""
        self.text = text
        self.gaps = gaps
        self.shown: list[int] = []  # the characters of the glyphs, as they are drawn
        self.justification_spacing = 0
        self.max_width = None
        self.first_line_direction = 0
        if style["text_decoration_line"] != "none":  # its measures are read before the text is drawn
            self.setup(style)
            self.deactivate()

    def get_first_line(self) -> Any:  # noqa: ANN401
        """Return the shaped line, its glyphs moved apart or together."""
        line, index = super().get_first_line()
        characters = character_at(self.text)
        size = self.style["font_size"]
        self.shown = []
        target = given = 0.0
        for info, at, last in glyphs_of(line):
            if info.glyph != pango.PANGO_GLYPH_EMPTY:
                self.shown.append(characters[at])
            if last:
                # Widths are whole thousandths in the PDF: what is rounded here is made up for there.
                target += self.gaps[characters[at]] / size * THOUSAND
                gap = round(target - given)
                given += gap
                if gap:
                    # Drawing cuts off fractions: a unit more, and the thousandth stays whole.
                    units = gap * size / THOUSAND * TO_UNITS
                    info.geometry.width += ceil(units) if gap > 0 else floor(units)
        return line, index


def glyphs_of(line: Any) -> Iterator[tuple[Any, int, bool]]:  # noqa: ANN401
    """Yield each glyph, the first byte of its cluster, and whether it is the last glyph there."""
    run = line.runs[0]
    while run != ffi.NULL:
        item, glyphs = run.data.item, run.data.glyphs
        clusters, count = glyphs.log_clusters, glyphs.num_glyphs
        for at in range(count):
            last = at == count - 1 or clusters[at + 1] != clusters[at]
            yield glyphs.glyphs[at], item.offset + clusters[at], last
        run = run.next


def character_at(text: str) -> dict[int, int]:
    """Return the index of each character by that of its first byte."""
    sums = accumulate((len(c.encode()) for c in text), initial=0)
    return {offset: at for at, offset in enumerate(sums)}


def draw_first_line(theirs: Callable[..., Any], stream: Any, textbox: Any, *rest: Any) -> Any:  # noqa: ANN401
    """Draw a text, marking the characters that stand far apart as one string without spaces."""
    layout = textbox.pango_layout
    least = TAKEN_FOR_SPACE * textbox.style["font_size"] / THOUSAND
    if not isinstance(layout, AdjustedLayout) or max(layout.gaps) < least:
        return theirs(stream, textbox, *rest)
    show = stream.show_text
    stream.show_text = Spans(stream, show, layout)  # hides the method of its class
    try:
        return theirs(stream, textbox, *rest)
    finally:
        del stream.show_text


class Spans:
    """Shows strings of glyphs, giving the actual text where gaps would be taken for spaces."""

    STRINGS: Final = re.compile(r"<([0-9a-f]*)>|(-?[0-9.]+)")

    def __init__(self, stream: Any, show: Callable[[str], None], layout: AdjustedLayout) -> None:  # noqa: ANN401
        """Begin a line."""
        self.stream = stream
        self.show = show
        self.layout = layout
        self.done = 0  # glyphs

    def __call__(self, string: str) -> None:
        """Show one string, as PDF's operator TJ takes it."""
        glyphs: list[str] = []
        moves = [""]  # before each glyph, and after the last
        for codes, move in self.STRINGS.findall(string):
            for at in range(0, len(codes), 4):
                glyphs.append(codes[at : at + 4])
                moves.append("")
            moves[-1] += f" {move}" if move else ""
        shown = [*self.layout.shown, len(self.layout.text)][self.done :]
        self.done += len(glyphs)
        joined = [False, *(self.apart(moves[at], shown[at]) for at in range(1, len(glyphs))), False]
        part = ""
        for at, glyph in enumerate(glyphs):
            if joined[at + 1] and not joined[at]:
                self.flush(part + moves[at])
                part = ""
                end = next(n for n in range(at + 1, len(joined)) if not joined[n])
                self.begin(self.layout.text[shown[at] : shown[end]])
                part = f"<{glyph}>"
            else:
                part += f"{moves[at]}<{glyph}>"
            if joined[at] and not joined[at + 1]:
                self.flush(part)
                part = ""
                self.stream.end_marked_content()
        self.flush(part + moves[-1])

    def apart(self, moves: str, character: int) -> bool:
        """Tell whether a reader's program would see a space before a character where there is none."""
        gap = -sum(float(move) for move in moves.split())
        text = self.layout.text
        return gap >= TAKEN_FOR_SPACE and not text[character].isspace() and not text[character - 1].isspace()

    def flush(self, part: str) -> None:
        """Show what has been gathered."""
        if part:
            self.show(part)

    def begin(self, text: str) -> None:
        """Begin a span whose actual text is known."""
        code = f"\ufeff{text}".encode("utf-16-be").hex()
        self.stream.begin_marked_content("Span", f"<</ActualText <{code}>>>")
