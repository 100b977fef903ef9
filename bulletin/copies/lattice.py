"""Finds the rows and columns of a mark's dots in a picture, whatever its size and however it is turned."""

import cmath
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bulletin.copies.grid import PITCH, STEP

Point = tuple[float, float]

_TURN: Final = math.radians(4)  # a sheet lies no more askew than this
_SCALES: Final = (0.8, 3.4)  # pixels to the point: 58 to 245 dots to the inch
_NEAR: Final = 0.02  # what differs less climbs to the same lattice
_MOST: Final = 1_200  # points to look at


@dataclass(frozen=True, slots=True)
class Lattice:
    """Where dots can stand: node (m, j) lies at `origin` + m steps `along` + j steps `down`, in pixels."""

    origin: Point
    along: Point
    down: Point
    strength: float  # how well the points keep to it, from 0 to 1

    def at(self, m: float, j: float) -> Point:
        """Return where a node lies."""
        return (
            self.origin[0] + m * self.along[0] + j * self.down[0],
            self.origin[1] + m * self.along[1] + j * self.down[1],
        )

    def nodes(self, point: Point) -> Point:
        """Return where a point lies, counted in nodes."""
        x, y = point[0] - self.origin[0], point[1] - self.origin[1]
        area = self.along[0] * self.down[1] - self.along[1] * self.down[0]
        return (
            (x * self.down[1] - y * self.down[0]) / area,
            (y * self.along[0] - x * self.along[1]) / area,
        )


def lattices(points: Sequence[Point], size: tuple[int, int], most: int = 3) -> list[Lattice]:
    """Return the lattices that these points may lie on, likeliest first."""
    some = points[:: max(1, len(points) // _MOST)]
    if len(some) < 40:  # noqa: PLR2004 - fewer points lie on any lattice
        return []
    middle = (size[0] / 2, size[1] / 2)
    centred = [(x - middle[0], y - middle[1]) for x, y in some]
    reach = max(size) / 2
    found: list[tuple[float, float, float]] = []
    scale = _SCALES[0]
    while scale < _SCALES[1]:
        # A step may shift a row at the far end of the picture by a quarter of a row, no more.
        step = scale * PITCH / reach / 3
        count = math.ceil(_TURN / step)
        for n in range(-count, count + 1):
            rows = _kept(centred, scale * PITCH, n * step, down=True)
            if rows > 3 / math.sqrt(len(centred)):
                found.append((rows + _kept(centred, scale * STEP, n * step, down=False), scale, n * step))
        scale *= 1 + scale * PITCH / reach / 3
    found.sort(reverse=True)
    chosen: list[tuple[float, float]] = []
    for _, scale, turn in found:
        if len(chosen) < most and all(
            abs(scale / other - 1) > _NEAR or abs(turn - slant) > _NEAR for other, slant in chosen
        ):
            chosen.append((scale, turn))
    made = [_refined(centred, middle, scale, turn, reach) for scale, turn in chosen]
    return sorted(made, key=lambda one: -one.strength)


def _phase(points: Iterable[Point], frequency: Point) -> complex:
    u, v = 2j * math.pi * frequency[0], 2j * math.pi * frequency[1]
    return sum(cmath.exp(u * x + v * y) for x, y in points)


def _frequency(pitch: float, turn: float, *, down: bool) -> Point:
    across = (-math.sin(turn), math.cos(turn)) if down else (math.cos(turn), math.sin(turn))
    return across[0] / pitch, across[1] / pitch


def _kept(points: Sequence[Point], pitch: float, turn: float, *, down: bool) -> float:
    return abs(_phase(points, _frequency(pitch, turn, down=down))) / len(points)


def _refined(points: Sequence[Point], middle: Point, scale: float, turn: float, reach: float) -> Lattice:
    """Climb to the best lattice nearby, rows and columns each on their own: a scanner stretches a little."""
    waves = [
        _climbed(points, _frequency(scale * PITCH, turn, down=True), reach),
        _climbed(points, _frequency(scale * STEP, turn, down=False), reach),
    ]
    (down, rows), (along, columns) = waves
    area = along[0] * down[1] - along[1] * down[0]
    step_along = (down[1] / area, -down[0] / area)
    step_down = (-along[1] / area, along[0] / area)
    m = -cmath.phase(columns) / (2 * math.pi)
    j = -cmath.phase(rows) / (2 * math.pi)
    # A point at phase p lies p/2π nodes after the nearest node.
    origin = (
        middle[0] - m * step_along[0] - j * step_down[0],
        middle[1] - m * step_along[1] - j * step_down[1],
    )
    strength = (abs(rows) + abs(columns)) / 2 / len(points)
    return Lattice(origin, step_along, step_down, strength)


def _climbed(points: Sequence[Point], wave: Point, reach: float) -> tuple[Point, complex]:
    best = _phase(points, wave)
    step = 1 / reach / 8
    while step > 1 / reach / 100:
        around = [(wave[0] + a * step, wave[1] + b * step) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]
        value, nearby = max(((_phase(points, w), w) for w in around), key=lambda pair: abs(pair[0]))
        if abs(value) > abs(best):
            best, wave = value, nearby
        else:
            step /= 2
    return wave, best
