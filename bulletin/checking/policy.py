"""Applies what the site says of the checks: silences some problems, makes errors of some warnings."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from bulletin.catalogue import CATALOGUE, problem
from bulletin.checking import style
from bulletin.content import Content
from bulletin.model.checks import Checks, Silencing
from bulletin.nearest import nearest
from bulletin.problem import Place, Problem, Severity

Silenced = Callable[[str, Place], bool]

# Errors about what a text says, and not about how it hangs together: the office may answer for them.
ANSWERABLE: Final = frozenset({"identity-number", "card-number"})
# What tells of the checks themselves cannot be silenced by them.
OWN: Final = frozenset({"silencing-unused", "silencing-refused", "unknown-code"})


def apply(content: Content, problems: Sequence[Problem], texts: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return the problems as the site wants to hear of them, with what is wrong with its wishes."""
    checks = content.site.checks
    if checks == Checks():
        return tuple(problems)
    faults = list(_faults(checks))
    silences = [s for s in checks.silence if _may_be_silenced(s.code)]
    sharpened = {c for c in checks.as_errors if c in CATALOGUE}
    owners = _owners(content)
    used: set[int] = set()
    kept: list[Problem] = []
    for found in problems:
        by = [n for n, s in enumerate(silences) if _covers(s, found, owners)]
        used.update(by)
        if not by:
            sharp = found.code in sharpened
            kept.append(dataclasses.replace(found, severity=Severity.ERROR) if sharp else found)
    if not content.unread and not content.unread_issues:  # else nobody can tell what a silence is for
        unused = [s for n, s in enumerate(silences) if n not in used]
        faults += _unused(unused, content, texts, owners)
    return (*kept, *faults)


def silenced(content: Content) -> Silenced:
    """Return what tells whether a code is silenced at a place."""
    silences = [s for s in content.site.checks.silence if _may_be_silenced(s.code)]
    owners = _owners(content)
    return lambda code, place: any(_covers(s, Problem(code, place), owners) for s in silences)


def _may_be_silenced(code: str) -> bool:
    entry = CATALOGUE.get(code)
    allowed = entry is not None and (entry.severity is Severity.WARNING or code in ANSWERABLE)
    return allowed and code not in OWN


def _faults(checks: Checks) -> Iterator[Problem]:
    for silence in checks.silence:
        place = silence.places.of("code")
        if silence.code not in CATALOGUE:
            yield problem("unknown-code", place, nearest(silence.code, CATALOGUE), name=silence.code)
        elif not _may_be_silenced(silence.code):
            yield problem("silencing-refused", place, name=silence.code)
    for n, code in enumerate(checks.as_errors):
        if code not in CATALOGUE:
            yield problem(
                "unknown-code", checks.places.of("as_errors", n), nearest(code, CATALOGUE), name=code
            )


def _owners(content: Content) -> Mapping[str, tuple[str, frozenset[str]]]:
    """Return for each file of an item or issue its id, and the series it belongs to."""
    items = {i.places.whole.path: (i.id, frozenset(i.series)) for i in content.items.values()}
    issues = {i.places.whole.path: ("", frozenset({i.series})) for i in content.issues}
    return {**items, **issues}


def _covers(silence: Silencing, found: Problem, owners: Mapping[str, tuple[str, frozenset[str]]]) -> bool:
    if silence.code != found.code:
        return False
    if not silence.series and not silence.items:
        # What was asked for and is not there must not widen what is silenced.
        return not silence.places.wrong & {"series", "items"}
    item, series = owners.get(found.place.path, ("", frozenset()))
    return (not silence.items or item in silence.items) and (
        not silence.series or not series.isdisjoint(silence.series)
    )


def _unused(
    silences: Sequence[Silencing],
    content: Content,
    texts: Mapping[str, str],
    owners: Mapping[str, tuple[str, frozenset[str]]],
) -> Iterator[Problem]:
    """Tell which silences silence nothing, not even in what is printed already."""
    waiting = list(silences)
    printed: Iterable[Problem] = style.settled(content, texts) if waiting else ()
    for found in printed:
        waiting = [s for s in waiting if not _covers(s, found, owners)]
        if not waiting:
            return
    for silence in waiting:
        place: Place = silence.places.of("code")
        yield problem("silencing-unused", place, name=silence.code)
