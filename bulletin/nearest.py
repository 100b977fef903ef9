"""The known names nearest to one that is not known."""

from collections.abc import Iterable
from difflib import SequenceMatcher


def nearest(name: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Return at most `most` known names, the nearest first; none if nothing is near.

    A Chinese name is short, so one that holds the other, or is held by it, counts as near.
    """

    def likeness(other: str) -> float:
        if name and (name in other or other in name):
            return 1.0
        return SequenceMatcher(None, name.casefold(), other.casefold()).ratio()

    ranked = sorted(sorted({k for k in known if k}), key=likeness, reverse=True)
    return tuple(k for k in ranked[:most] if likeness(k) >= 0.5)  # noqa: PLR2004 - half alike
