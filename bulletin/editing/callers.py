"""Understands who called: which unit, which of its people, and from which telephone."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from bulletin.content import Content
from bulletin.intake.context import unit_names
from bulletin.model.words import Day

_PHONE: Final = re.compile(r"(?<!\d)\+?\d[\d -]{4,}\d(?!\d)")
_LIKE: Final = 0.6
_MOST_NEAR: Final = 3


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called; `choices` are the units that it could be if it is not certain, `near` the nearest names."""

    name: str
    phone: str = ""
    units: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


def caller(said: str, content: Content, day: Day) -> Caller:
    """Understand `石桥镇值班员 李某 000-0001`: a unit's name, or an officer's, and a telephone."""
    phone = _PHONE.search(said)
    name = " ".join(_PHONE.sub(" ", said).split()).strip(" ，,、")
    number = phone[0].strip() if phone else ""
    names = unit_names(content)
    ids = _named(name, names)
    if any(len(names[n]) > 1 for n in ids):
        return Caller(name, number, choices=next(names[n] for n in ids if len(names[n]) > 1))
    units = tuple(dict.fromkeys(names[n][0] for n in ids))
    people = _officers(name, content, day)
    if not units:
        found = tuple(dict.fromkeys(unit for unit, _ in people))
        if len(found) > 1:
            return Caller(name, number, choices=found)
        units = found
    if not units:
        then = [content.directory.then(unit.id, day) for unit in content.directory.units]
        return Caller(name, number, near=_near(name, {n for u in then for n in (u.name, u.short)}))
    known = [p for unit, p in people if unit in units and p]
    return Caller(name, number or (known[0] if len(known) == 1 else ""), units)


def written(unit: str, content: Content, day: Day) -> str:
    """Return how a unit is written in a file: by its name if that names no other, else by its id."""
    name = content.directory.then(unit, day).name
    return name if unit_names(content).get(name) == (unit,) else unit


def _named(text: str, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the names that stand in a text, the longest at each place, in their order."""
    found: list[tuple[int, str]] = []
    rest = text
    for name in sorted(names, key=len, reverse=True):
        pattern = rf"(?<![\w-]){re.escape(name)}(?![\w-])" if name.isascii() else re.escape(name)
        for match in re.finditer(pattern, rest):
            found.append((match.start(), name))
            rest = rest[: match.start()] + "\0" * len(name) + rest[match.end() :]
    return [name for _, name in sorted(found)]


def _near(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names to which some part of a text is nearest, the nearest first."""
    likeness: dict[str, float] = {}
    for name in names:
        windows = {text[n : n + len(name)] for n in range(max(len(text) - len(name), 0) + 1)}
        likeness[name] = max(SequenceMatcher(None, w.casefold(), name.casefold()).ratio() for w in windows)
    ranked = sorted(sorted(likeness), key=lambda name: likeness[name], reverse=True)
    return tuple(name for name in ranked[:_MOST_NEAR] if likeness[name] >= _LIKE)


def _officers(text: str, content: Content, day: Day) -> list[tuple[str, str]]:
    """Return the units of the officers who are named, with their telephones."""
    return [
        (unit.id, officer.phone)
        for unit in content.directory.units
        for officer in unit.officers
        if officer.name in text
        and (officer.from_ is None or officer.from_ <= day)
        and (officer.until is None or day <= officer.until)
    ]
