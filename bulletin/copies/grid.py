"""Where the dots of a mark stand on a page: one dot in each cell, left or right.

The rows follow the lines of type, so that every other row stands between two lines of the text and
is not covered by it. A quarter of the cells are guides, the same on every page that was ever
marked: they tell a reader which part of a page he sees. All others repeat the bits of the mark,
mixed so that half a page holds all of them.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from bulletin.copies.mark import SYMBOLS

PAGE: Final = (595.28, 841.89)  # A4 in points
STEP: Final = 10.0  # from left to right, half a cell
PITCH: Final = 14.495  # from row to row, half a line of type
LEFT: Final = 22.6
TOP: Final = 104.88 - 6 * PITCH  # the type area begins at 104.88
COLUMNS: Final = 28
ROWS: Final = 56

_GUIDES: Final = 4  # one cell in so many


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its place, the bit of the mark that it shows (None for a guide), and what turns it over."""

    column: int
    row: int
    bit: int | None
    turned: bool

    def right(self, bits: Sequence[int]) -> bool:
        """Tell whether the dot stands on the right."""
        return bool(self.bit is not None and bits[self.bit]) != self.turned


@cache
def cells() -> tuple[Cell, ...]:
    """Return every cell, row by row."""
    chance = _chance()
    made: list[Cell] = []
    waiting: tuple[list[int], list[int]] = ([], [])  # for the left half of the page, and the right
    for row in range(ROWS):
        for column in range(COLUMNS):
            bit = None
            if next(chance) % _GUIDES:
                half = waiting[column >= COLUMNS // 2]
                if not half:
                    half += _shuffled(SYMBOLS, chance)
                bit = half.pop()
            made.append(Cell(column, row, bit, bool(next(chance) % 2)))
    return tuple(made)


def dots(bits: Sequence[int]) -> Iterator[tuple[float, float]]:
    """Yield the middle of each dot, in points from the page's top left corner."""
    for cell in cells():
        yield LEFT + (2 * cell.column + cell.right(bits)) * STEP, TOP + cell.row * PITCH


def _chance() -> Iterator[int]:
    """Yield numbers that look like chance and are the same for ever."""
    block = hashlib.sha256(b"bulletin-copy-grid@v1").digest()
    while True:
        for n in range(0, len(block), 2):
            yield int.from_bytes(block[n : n + 2], "big")
        block = hashlib.sha256(block).digest()


def _shuffled(count: int, chance: Iterator[int]) -> list[int]:
    row = list(range(count))
    for n in range(count - 1, 0, -1):
        other = next(chance) % (n + 1)
        row[n], row[other] = row[other], row[n]
    return row
