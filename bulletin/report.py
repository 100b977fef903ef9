"""Shows problems to people: the place and the message, the line with a caret, the hint."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from bulletin.catalogue import hint, message
from bulletin.characters import visible
from bulletin.language import Language
from bulletin.problem import Problem, Severity

WIDEST: Final = 100  # cells of a source line that are shown


def cells(text: str) -> int:
    """Return how many cells of a terminal a text fills; a Chinese character fills two."""
    return sum(_cell(c) for c in text)


def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def text(problem: Problem, language: Language, sources: Mapping[str, str]) -> str:
    """Return a problem as people read it: place and message, the line with a caret, the hint."""
    place = problem.place
    where = ":".join([visible(place.path), *(str(n) for n in (place.line, place.column) if n)])
    lines = [f"{where}: {problem.severity.value}[{problem.code}]: {message(problem, language)}"]
    if place.line and place.path in sources:
        lines += _shown(sources[place.path].split("\n"), place.line, place.column)
    lines.append(f"  hint: {hint(problem, language)}")
    return "\n".join(lines)


def _shown(source: list[str], line: int, column: int) -> list[str]:
    """Return the source line, cut around the column if it is long, and the caret under it."""
    if line > len(source):
        return []
    shown = source[line - 1]
    start = max(0, column - 1 - WIDEST // 4) if cells(visible(shown)) > WIDEST else 0
    cut = visible(shown[start:])
    while cells(cut) > WIDEST:
        cut = cut[: -max(1, (cells(cut) - WIDEST) // 2)]
    before = shown[start : max(column - 1, 0)]
    caret = ["    " + " " * cells(visible(before)) + "^"] if column else []
    return [f"    {cut}", *caret]


def summary(problems: Iterable[Problem], language: Language) -> str:
    """Count errors and warnings in one line."""
    found = tuple(problems)
    errors = sum(p.severity is Severity.ERROR for p in found)
    warnings = len(found) - errors
    if language is Language.ZH:
        return f"{errors} 个错误，{warnings} 个警告"
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
