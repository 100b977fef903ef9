"""From what pictures say to candidates: which copies they may show, and how strong the reasons are."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bulletin.copies.mark import bits, mark, marks
from bulletin.copies.reading import Votes
from bulletin.copies.register import Held, Register

# Deviations from chance, for the likeliest copy and before the next one.
_LIKELY: Final = 6.0
_AHEAD: Final = 2.5


class Reason(StrEnum):
    """Why a copy is a candidate; the words stand in the texts."""

    CODE = "copies_read_code"
    LIKENESS = "copies_read_likeness"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A copy that the pictures may show; `held` is None for a number that the register does not have."""

    issue: str
    number: int
    reason: Reason
    held: Held | None


def candidates(read: Votes, register: Register, secret: bytes, issue: str = "") -> tuple[Candidate, ...]:
    """Return the copies whose mark this may be, of one issue or of all in the register.

    The code in the mark speaks for one copy. Where too much is missing to read it, the marks of all
    copies that were made are compared with what is seen; that speaks for a copy much less.
    """
    made = [held for held in register.copies.values() if issue in {"", held.made.issue}]
    issues = dict.fromkeys((held.made.issue, held.made.digest) for held in made)
    for found in marks(read.bits):
        fitting = tuple(
            Candidate(name, found.number, Reason.CODE, register.copies.get((name, found.number)))
            for name, digest in issues
            if found.fits(secret, digest)
        )
        if fitting:
            return fitting
    return tuple(_alike(read.bits, made, secret))


def _alike(votes: Sequence[float], made: Iterable[Held], secret: bytes) -> Iterable[Candidate]:
    size = math.sqrt(sum(v * v for v in votes)) or 1.0
    scores = []
    for held in made:
        own = bits(mark(secret, held.made.digest, held.made.copy))
        agreeing = sum(v if bit else -v for v, bit in zip(votes, own, strict=True))
        scores.append((agreeing / size, held))
    scores.sort(key=lambda pair: -pair[0])
    if scores and scores[0][0] >= _LIKELY and (len(scores) == 1 or scores[0][0] - scores[1][0] >= _AHEAD):
        held = scores[0][1]
        yield Candidate(held.made.issue, held.made.copy, Reason.LIKENESS, held)
