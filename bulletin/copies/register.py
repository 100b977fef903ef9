"""The register of copies: who has which copy, in lines each of which seals all those before it."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

FILE: Final = "copies.jsonl"

_SEAL: Final = "seal"
_MAY_LACK: Final = frozenset({"reader", "name", "by", "sha256"})
_START: Final = "bulletin-copy-register@v1"


class Event(StrEnum):
    """What became of a copy."""

    MADE = "made"
    RECEIVED = "received"
    RETURNED = "returned"
    DESTROYED = "destroyed"


# What a copy must have been through before; a copy that is gone cannot come back.
AFTER: Final[Mapping[Event, frozenset[Event]]] = {
    Event.MADE: frozenset({Event.MADE, Event.RECEIVED, Event.RETURNED}),
    Event.RECEIVED: frozenset({Event.MADE, Event.RETURNED}),
    Event.RETURNED: frozenset({Event.MADE, Event.RECEIVED}),
    Event.DESTROYED: frozenset({Event.MADE, Event.RETURNED}),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what became of one copy of an issue, when, and who says so."""

    event: Event
    issue: str
    release: int  # 0 for an issue that is not released
    digest: str  # of what the issue prints, to which the hidden mark is bound
    copy: int
    time: str
    reader: str = ""  # an id of readers.yaml
    name: str = ""  # of the reader then
    by: str = ""
    sha256: str = ""  # of the file


@dataclass(frozen=True, slots=True)
class Held:
    """One copy as the register has it: how it was made, and what became of it last."""

    made: Line
    last: Line


class BrokenError(Exception):
    """A line is not what was written, or one before it is missing."""

    def __init__(self, number: int) -> None:
        """Keep the number of the line."""
        super().__init__(str(number))
        self.number = number


@dataclass(frozen=True, slots=True)
class Register:
    """Every line, in order, and the last seal."""

    lines: tuple[Line, ...] = ()
    seal: str = _START
    copies: Mapping[tuple[str, int], Held] = field(default_factory=dict)

    def of(self, issue: str) -> tuple[Held, ...]:
        """Return the copies of an issue, by their numbers."""
        return tuple(h for (name, _), h in sorted(self.copies.items()) if name == issue)


def read(data: bytes, secret: bytes) -> Register:
    """Return the register; BrokenError with the first line that does not follow from those before it.

    That lines were cut off at the end shows only beside an older copy of the register.
    """
    lines: list[Line] = []
    seal = _START
    rows = data.split(b"\n")
    for number, row in enumerate(rows[:-1], 1):
        try:
            told = json.loads(row)
            given = str(told.pop(_SEAL))
            line = Line(**{**told, "event": Event(told["event"])})
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise BrokenError(number) from None
        if _text(line) != json.dumps(told, ensure_ascii=False, sort_keys=True):
            raise BrokenError(number)
        seal = _sealed(secret, seal, line)
        if not hmac.compare_digest(seal, given):
            raise BrokenError(number)
        lines.append(line)
    if rows[-1]:
        raise BrokenError(len(rows))  # the line was not written to its end
    return Register(tuple(lines), seal, _copies(lines))


def added(register: Register, lines: Sequence[Line], secret: bytes) -> bytes:
    """Return the bytes to append for these lines."""
    seal = register.seal
    rows = []
    for line in lines:
        seal = _sealed(secret, seal, line)
        rows.append(json.dumps({**_plain(line), _SEAL: seal}, ensure_ascii=False, sort_keys=True) + "\n")
    return "".join(rows).encode()


def numbers(
    register: Register, issue: str, readers: Mapping[str, int], wanted: Iterable[str]
) -> dict[str, int]:
    """Return the copy number of each reader that is wanted: the one he has, or else the next.

    No number that was ever given to one reader, in the list or for this issue, goes to another.
    """
    given = {h.made.reader: h.made.copy for h in register.of(issue) if h.made.reader}
    taken = {*readers.values(), *(h.made.copy for h in register.of(issue))}
    free = max(taken, default=0)
    found: dict[str, int] = {}
    for reader in wanted:
        if reader in readers:
            found[reader] = readers[reader]
        elif reader in given:
            found[reader] = given[reader]
        else:
            free += 1
            found[reader] = free
    return found


def following(register: Register, issue: str, kept: Iterable[int], count: int) -> range:
    """Return the next numbers of an issue, after those that were given and those kept for readers."""
    first = max((*kept, *(h.made.copy for h in register.of(issue))), default=0) + 1
    return range(first, first + count)


def _copies(lines: Iterable[Line]) -> Mapping[tuple[str, int], Held]:
    found: dict[tuple[str, int], Held] = {}
    for line in lines:
        key = line.issue, line.copy
        made = line if line.event is Event.MADE or key not in found else found[key].made
        found[key] = Held(made, line)
    return found


def _plain(line: Line) -> dict[str, str | int]:
    named = {name: getattr(line, name) for name in Line.__slots__}
    return {name: value for name, value in named.items() if value or name not in _MAY_LACK}


def _text(line: Line) -> str:
    return json.dumps(_plain(line), ensure_ascii=False, sort_keys=True)


def _sealed(secret: bytes, before: str, line: Line) -> str:
    said = f"{before}\n{_text(line)}".encode()
    return hmac.new(secret, said, hashlib.sha256).hexdigest()
