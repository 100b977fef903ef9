"""Shows problems: to people with the line and a caret, to machines in their formats."""

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from urllib.parse import quote

from bulletin import __version__
from bulletin.catalogue import CATALOGUE, hint, message
from bulletin.language import Language
from bulletin.problem import Problem, Severity
from bulletin.scalars import visible

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
    if said := hint(problem, language):
        lines.append(f"  hint: {said}")
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


def as_json(problems: Iterable[Problem], language: Language) -> str:
    """Return the problems as a JSON list; columns count code points from 1."""
    return json.dumps([_plain(p, language) for p in problems], ensure_ascii=False, indent=2)


def _plain(problem: Problem, language: Language) -> dict[str, object]:
    return {
        "path": problem.place.path,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity.value,
        "code": problem.code,
        "message": message(problem, language),
        "hint": hint(problem, language),
    }


def as_sarif(problems: Iterable[Problem], language: Language) -> str:
    """Return the problems as SARIF 2.1.0."""
    found = tuple(problems)
    rules = [
        {"id": code, "shortDescription": {"text": CATALOGUE[code].words[language].message}}
        for code in sorted({p.code for p in found})
    ]
    results = [
        {
            "ruleId": p.code,
            "level": p.severity.value,
            "message": {"text": " ".join(filter(None, (message(p, language), hint(p, language))))},
            "locations": [{"physicalLocation": _sarif_place(p)}],
        }
        for p in found
    ]
    driver = {"name": "Bulletin", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"version": "2.1.0", "$schema": schema, "runs": [run]}, ensure_ascii=False, indent=2)


def _sarif_place(problem: Problem) -> dict[str, object]:
    place = problem.place
    location: dict[str, object] = {"artifactLocation": {"uri": quote(place.path)}}
    if place.line:
        location["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
    return location


FORMATS: Final[Mapping[str, Callable[[Iterable[Problem], Language], str]]] = {
    "json": as_json,
    "sarif": as_sarif,
}
