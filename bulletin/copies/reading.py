"""Reads marks out of the specks of a page: votes for each bit, and how well the guides are kept."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bulletin.body.finding import Finding
from bulletin.body.pictures import Specks, specks
from bulletin.copies import grid
from bulletin.copies.lattice import Lattice, lattices
from bulletin.copies.mark import SYMBOLS

_SLACK: Final = 4  # nodes that may seem to lie beyond the paper
_SURE: Final = 5.5  # standard deviations by which guides must be kept

Node = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Votes:
    """What a picture says of each bit: above zero for 1. `guides` is how far it is from chance.

    `seen` counts the cells of which something is seen.
    """

    bits: tuple[float, ...]
    guides: float
    seen: int


def look(data: bytes) -> Votes | Finding | None:
    """Return what a picture from anybody says, None if no mark is found, or why it cannot be looked at."""
    found = specks(data)
    return found if isinstance(found, Finding) else votes(found)


def votes(page: Specks) -> Votes | None:
    """Return what the picture of a page says; None if no mark is found in it."""
    best: Votes | None = None
    for lattice in lattices(page.places, (page.width, page.height)):
        for upright in (True, False):
            found = _on(page, lattice, upright=upright)
            if found is not None and (best is None or found.guides > best.guides):
                best = found
        if best is not None and best.guides >= 2 * _SURE:
            break
    return best if best is not None and best.guides >= _SURE else None


def together(read: Sequence[Votes]) -> Votes:
    """Add up what several pictures of one copy say."""
    return Votes(
        tuple(sum(bits) for bits in zip(*(v.bits for v in read), strict=True)),
        math.hypot(*(v.guides for v in read)),
        sum(v.seen for v in read),
    )


def _on(page: Specks, lattice: Lattice, *, upright: bool) -> Votes | None:
    depths = _depths(page, lattice)
    if not upright:
        depths = {(-m, -j): depth for (m, j), depth in depths.items()}
    if not depths:
        return None
    # Between a node and the next: above zero if the left one is dark.
    leaning = {
        (m, j): depth - depths[m + 1, j]
        for (m, j), depth in depths.items()
        if (m + 1, j) in depths and depth != depths[m + 1, j]
    }
    placed = _placed(leaning, depths)
    if placed is None:
        return None
    (across, down), guides = placed
    found = [0.0] * SYMBOLS
    seen = 0
    for cell in grid.cells():
        lean = leaning.get((2 * cell.column - across, cell.row - down))
        if lean is None or cell.bit is None:
            continue
        seen += 1
        found[cell.bit] += lean if cell.turned else -lean
    return Votes(tuple(found), guides, seen)


def _depths(page: Specks, lattice: Lattice) -> Mapping[Node, float]:
    """Return how dark each node is, from 0 to 1, for those that lie in the picture."""
    width, height, depth = page.width, page.height, page.depth
    reach = max(1, round(math.hypot(*lattice.down) / 12))
    corners = [lattice.nodes(c) for c in ((0, 0), (width, 0), (0, height), (width, height))]
    found: dict[Node, float] = {}
    for j in range(math.ceil(min(c[1] for c in corners)), math.floor(max(c[1] for c in corners)) + 1):
        for m in range(math.ceil(min(c[0] for c in corners)), math.floor(max(c[0] for c in corners)) + 1):
            x, y = (round(v) for v in lattice.at(m, j))
            if reach <= x < width - reach and reach <= y < height - reach:
                rows = (
                    depth[(y + dy) * width + x - reach : (y + dy) * width + x + reach + 1]
                    for dy in range(-reach, reach + 1)
                )
                found[m, j] = max(max(row) for row in rows)
    # A dot is as dark as most dots; what is much darker is something else, and counts no more.
    dark = sorted(v for v in found.values() if v)
    if not dark:
        return {}
    usual = max(dark[len(dark) * 3 // 5], 1)
    return {node: min(v / usual, 1.5) for node, v in found.items()}


def _placed(leaning: Mapping[Node, float], depths: Mapping[Node, float]) -> tuple[Node, float] | None:
    """Return by how many nodes the picture is shifted against the page, and how well its guides agree."""
    guides = [
        (2 * c.column, c.row, 1.0 if c.turned is False else -1.0) for c in grid.cells() if c.bit is None
    ]
    best: tuple[float, Node] | None = None
    for shift in _shifts(depths):
        total = square = 0.0
        for m, j, sign in guides:
            lean = leaning.get((m - shift[0], j - shift[1]))
            if lean is not None:
                total += sign * lean
                square += lean * lean
        if square and (best is None or total / math.sqrt(square) > best[0]):
            best = total / math.sqrt(square), shift
    return None if best is None else (best[1], best[0])


def _shifts(depths: Mapping[Node, float]) -> Iterator[Node]:
    """Yield the shifts by which what is seen could lie on the page."""
    columns, rows = [m for m, _ in depths], [j for _, j in depths]
    for down in _range(min(rows), max(rows), grid.ROWS):
        for across in _range(min(columns), max(columns), 2 * grid.COLUMNS):
            yield across, down


def _range(first: int, last: int, count: int) -> range:
    """Return the shifts of a row of nodes against as many on the page, all of the shorter one inside."""
    low, high = sorted((-first, count - 1 - last))
    return range(low - _SLACK, high + _SLACK + 1)
