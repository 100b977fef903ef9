"""Shows problems to machines: JSON, SARIF, and the forms that build servers take."""

import hashlib
import html
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from urllib.parse import quote

from bulletin import __version__
from bulletin.catalogue import CATALOGUE, hint, message
from bulletin.characters import visible
from bulletin.language import Language
from bulletin.problem import Problem, Severity, Term

_GITLAB: Final = {Severity.ERROR: "major", Severity.WARNING: "minor"}


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
            "message": {"text": _words(p, language)},
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
    location: dict[str, object] = {"artifactLocation": {"uri": quote(place.path, errors="surrogateescape")}}
    if place.line:
        location["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
    return location


def as_github(problems: Iterable[Problem], language: Language) -> str:
    """Return the problems as GitHub's workflow commands, the gravest first: only so many are shown."""
    found = sorted(problems, key=lambda p: p.severity is not Severity.ERROR)
    return "\n".join(_command(p, language) for p in found)


def _command(problem: Problem, language: Language) -> str:
    place = problem.place
    marks = {"file": place.path, "line": place.line, "col": place.column, "title": problem.code}
    said = ",".join(f"{name}={_property(str(value))}" for name, value in marks.items() if value)
    return f"::{problem.severity.value} {said}::{_escaped(_words(problem, language))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def as_gitlab(problems: Iterable[Problem], language: Language) -> str:
    """Return the problems as a GitLab Code Quality report."""
    seen: Counter[str] = Counter()
    rows = []
    for problem in problems:
        what = _what(problem)
        rows.append(
            {
                "description": _words(problem, language),
                "check_name": problem.code,
                "fingerprint": hashlib.sha256(f"{what}\0{seen[what]}".encode()).hexdigest(),
                "severity": _GITLAB[problem.severity],
                "location": {"path": problem.place.path, "lines": {"begin": max(problem.place.line, 1)}},
            }
        )
        seen[what] += 1
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _what(problem: Problem) -> str:
    """Say what a problem is, whatever the language and wherever in its file it has moved to.

    Where the same stands twice in a file, the occurrences are counted.
    """
    words = [
        f"{name}={part.en if isinstance(part, Term) else part}"
        for name, row in problem.arguments
        for part in row
    ]
    return "\0".join((problem.code, problem.place.path, *words))


def as_junit(problems: Iterable[Problem], language: Language) -> str:
    """Return the problems as JUnit's XML: one case for each, or one that passed if there is none.

    An error is a failure; a warning stops nothing, so its case is skipped, with its words.
    """
    found = tuple(problems)
    failures = sum(p.severity is Severity.ERROR for p in found)
    counts = f'tests="{max(len(found), 1)}" failures="{failures}" errors="0"'
    counts += f' skipped="{len(found) - failures}"'
    cases = [_testcase(p, language) for p in found] or ['    <testcase classname="bulletin" name="check"/>']
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="Bulletin" {counts}>',
            f'  <testsuite name="check" {counts}>',
            *cases,
            "  </testsuite>",
            "</testsuites>",
        )
    )


def _testcase(problem: Problem, language: Language) -> str:
    place = problem.place
    where = ":".join([place.path, *(str(n) for n in (place.line, place.column) if n)])
    said = message(problem, language)
    more = _xml("\n".join(filter(None, (where, hint(problem, language)))))
    ended = "skipped" if problem.severity is Severity.WARNING else "failure"
    kind = "" if ended == "skipped" else f' type="{_xml(problem.code)}"'
    return (
        f'    <testcase classname="{_xml(place.path)}" name="{_xml(f"{where} {problem.code}")}">\n'
        f'      <{ended} message="{_xml(said)}"{kind}>{more}</{ended}>\n'
        "    </testcase>"
    )


def _xml(text: str) -> str:
    """Escape a text for XML, which has no place for most controls even when they are escaped."""
    return html.escape("\n".join(visible(line) for line in text.split("\n")))


def _words(problem: Problem, language: Language) -> str:
    return " ".join(filter(None, (message(problem, language), hint(problem, language))))


FORMATS: Final[Mapping[str, Callable[[Iterable[Problem], Language], str]]] = {
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
    "gitlab": as_gitlab,
    "junit": as_junit,
}
