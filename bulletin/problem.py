"""A mistake that an editor can mend, with its place: a value, never an exception."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """How much a problem weighs: an error stops the build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file: line and column from 1, in code points; 0 means the file as a whole."""

    path: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of a record were written, so that a rule can point at them.

    Not part of what the record says: two records that differ only in place are equal.
    """

    whole: Place = Place("")
    parts: Mapping[tuple[str | int, ...], Place] = field(default_factory=lambda: MappingProxyType({}))
    wrong: frozenset[str] = frozenset()  # keys whose values were refused, and so stand at their defaults

    def of(self, *path: str | int) -> Place:
        """Return the place of a part such as `("units", 1)`, or of the nearest part that holds it."""
        while path:
            if path in self.parts:
                return self.parts[path]
            path = path[:-1]
        return self.whole

    def has(self, key: str) -> bool:
        """Tell whether the key was written at all."""
        return (key,) in self.parts


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """A word that a message mentions, in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, by its code, and where; the words come from the catalogue.

    An argument of the message is a text, a term, or a row of these.
    """

    code: str
    place: Place
    arguments: tuple[tuple[str, tuple[str | Term, ...]], ...] = ()
    near: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort by place, errors before warnings at the same place, and drop repetitions."""
    return tuple(
        sorted(
            dict.fromkeys(problems),
            key=lambda p: (p.place, p.severity, p.code, str(p.arguments)),
        )
    )


def stops(problems: Iterable[Problem]) -> bool:
    """Tell whether any of the problems is an error."""
    return any(p.severity is Severity.ERROR for p in problems)
