"""Corrects errors: a Reed–Solomon code of 21 symbols of six bits, nine of which are the message.

A message is a polynomial, its code word the values at 21 points. Any nine true values give the
message back; whoever knows which values are doubtful leaves them out, and of n values that are
left, (n - 9) / 2 may be false without being known.
"""

from collections.abc import Mapping, Sequence
from typing import Final

LENGTH: Final = 21
MESSAGE: Final = 9
BITS: Final = 6

_FIELD: Final = 1 << BITS
_POLYNOMIAL: Final = 0b1000011  # x⁶ + x + 1 is primitive


def _tables() -> tuple[list[int], list[int]]:
    powers, logarithms = [1] * (2 * _FIELD), [0] * _FIELD
    value = 1
    for exponent in range(_FIELD - 1):
        powers[exponent] = powers[exponent + _FIELD - 1] = value
        logarithms[value] = exponent
        value <<= 1
        if value & _FIELD:
            value ^= _POLYNOMIAL
    return powers, logarithms


_POWERS, _LOGARITHMS = _tables()
_POINTS: Final = tuple(_POWERS[:LENGTH])


def encode(message: Sequence[int]) -> tuple[int, ...]:
    """Return the code word of nine symbols."""
    assert len(message) == MESSAGE
    return tuple(_value(message, point) for point in _POINTS)


def decode(symbols: Mapping[int, int]) -> tuple[int, ...] | None:
    """Return the message of which these are the symbols, by their places; None if they are too false.

    After Welch and Berlekamp: some polynomial is zero where a symbol is false, so that its product
    with the symbol is, everywhere, a polynomial too; both are found as one row of linear equations.
    """
    false = (len(symbols) - MESSAGE) // 2
    if false < 0:
        return None
    rows = []
    for place, symbol in symbols.items():
        powers = [1]
        for _ in range(MESSAGE + false - 1):
            powers.append(_times(powers[-1], _POINTS[place]))
        marked = [_times(symbol, power) for power in powers[:false]]
        top = _times(symbol, _times(powers[false - 1], _POINTS[place])) if false else symbol
        rows.append([*powers, *marked, top])
    found = _solved(rows, MESSAGE + 2 * false)
    if found is None:
        return None
    product, locator = found[: MESSAGE + false], [*found[MESSAGE + false :], 1]
    message = _divided(product, locator)
    if message is None:
        return None
    word = encode(message)
    wrong = sum(word[place] != symbol for place, symbol in symbols.items())
    return message if wrong <= false else None


def _times(a: int, b: int) -> int:
    return _POWERS[_LOGARITHMS[a] + _LOGARITHMS[b]] if a and b else 0


def _over(a: int, b: int) -> int:
    return _POWERS[_LOGARITHMS[a] - _LOGARITHMS[b] + _FIELD - 1] if a else 0


def _value(polynomial: Sequence[int], point: int) -> int:
    value = 0
    for factor in reversed(polynomial):
        value = _times(value, point) ^ factor
    return value


def _solved(rows: list[list[int]], unknowns: int) -> list[int] | None:
    """Return a solution of linear equations, whose right side is the last column; None if there is none."""
    pivots: list[int] = []
    for column in range(unknowns):
        at = len(pivots)
        pivot = next((n for n in range(at, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[at], rows[pivot] = rows[pivot], rows[at]
        inverse = rows[at][column]
        rows[at] = [_over(v, inverse) for v in rows[at]]
        for n, row in enumerate(rows):
            if n != at and (factor := row[column]):
                rows[n] = [a ^ _times(factor, b) for a, b in zip(row, rows[at], strict=True)]
        pivots.append(column)
    if any(row[-1] for row in rows[len(pivots) :]):
        return None
    solution = [0] * unknowns
    for row, column in zip(rows, pivots, strict=False):
        solution[column] = row[-1]
    return solution


def _divided(product: list[int], by: Sequence[int]) -> tuple[int, ...] | None:
    """Divide a polynomial by one whose highest factor is 1; None if something is left over."""
    rest = list(product)
    quotient = [0] * MESSAGE
    for n in range(len(rest) - len(by), -1, -1):
        factor = quotient[n] = rest[n + len(by) - 1]
        for k, b in enumerate(by):
            rest[n + k] ^= _times(factor, b)
    return None if any(rest) else tuple(quotient)
