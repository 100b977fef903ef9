"""Cleans the characters of a text: no invisible ones, plain digits, no blanks at the ends."""

import re
from typing import Final

from bulletin.body.marks import BLANKS
from bulletin.characters import FORBIDDEN

_DIGITS: Final = str.maketrans("０１２３４５６７８９", "0123456789")
_WIDE_DIGIT: Final = re.compile("[０-９]")
_POINT: Final = re.compile("(?<=[0-9])．(?=[0-9])")
_GAPS: Final = re.compile("[\t\v\f\u00a0\u2000-\u200a\u202f\u205f]+")
_RAISED: Final = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")


def cleaned(text: str) -> tuple[str, int, int]:
    """Give the text clean, how many characters that show nothing went, and how many digits changed."""
    text = _GAPS.sub(" ", text)
    bare, gone = FORBIDDEN.subn("", text)
    wide = len(_WIDE_DIGIT.findall(bare))
    return _POINT.sub(".", bare.translate(_DIGITS)) if wide else bare, gone, wide


def stripped(text: str) -> str:
    """Give a line without the blanks that it begins and ends with."""
    return text.strip(BLANKS + "\u00a0")


def raised(text: str) -> str | None:
    """Write figures above the line as such; None if there are no such characters."""
    changed = text.translate(_RAISED)
    return changed if all(a != b for a, b in zip(text, changed, strict=True)) else None


def lowered(text: str) -> str | None:
    """Write figures below the line as such; None if there are no such characters."""
    changed = text.translate(_LOWERED)
    return changed if all(a != b for a, b in zip(text, changed, strict=True)) else None
