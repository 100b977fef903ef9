"""Tries a change of the site's texts before it is written, and tells which errors it would bring."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bulletin.checking.checks import check
from bulletin.content import Content
from bulletin.problem import Problem, Severity, in_order
from bulletin.reading import parse, resolve


@dataclass(frozen=True, slots=True)
class Examined:
    """What the texts of a site say, and what is wrong with them; bodies are not looked into."""

    content: Content | None
    problems: tuple[Problem, ...]


def examine(texts: Mapping[str, str], refused: frozenset[str]) -> Examined:
    """Parse, resolve and check; no content if there is no usable site."""
    content, problems = parse.parse(texts, refused)
    if content is None:
        return Examined(None, in_order(problems))
    content, found = resolve.resolve(content)
    return Examined(content, in_order((*problems, *found, *check(content))))


def new_errors(before: Examined, after: Examined) -> tuple[Problem, ...]:
    """Return the errors that were not there before, wherever in their files they have moved to."""
    known = Counter(_what(p) for p in before.problems)
    brought = []
    for problem in after.problems:
        known[_what(problem)] -= 1
        if known[_what(problem)] < 0 and problem.severity is Severity.ERROR:
            brought.append(problem)
    return tuple(brought)


def _what(problem: Problem) -> tuple[str, str, object]:
    return problem.code, problem.place.path, problem.arguments
