"""Compares two texts block by block, and says what was taken out and what was put in."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise
from typing import Final

# A clause with the sign that ends it.
_CLAUSE: Final = re.compile(r"[^，。；：！？、,.;:!?\s]*[，。；：！？、,.;:!?\s]*")
# A figure or a Latin word changes as a whole, anything else by the character.
_WORD: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?%?|[A-Za-z]+|.", re.DOTALL)
# Of more pairs of equal parts than this no good comes: the whole counts as rewritten.
_MOST_PAIRS: Final = 20_000
_MOST_BLOCKS: Final = 60
# Fewer equal characters than this between two changes make one change easier to read.
_SHORT: Final = 2
_ALIKE: Final = 0.3


class Kind(StrEnum):
    """What happened to a piece of text."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, and what happened to it."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one block, by its place in the new text.

    A block that was taken out stands `before` the block of that number, which may be one past the last.
    """

    block: int
    segments: tuple[Segment, ...]
    gone: bool = False


def changes(old: Sequence[str], new: Sequence[str]) -> tuple[Change, ...]:
    """Return what changed from one row of blocks to the other, in the order of the new one."""
    found: list[Change] = []
    for tag, i1, i2, j1, j2 in _opcodes(old, new):
        if tag == "equal":
            continue
        for i, j in _paired(old[i1:i2], new[j1:j2]):
            if j is None:
                found += _gone(old[i1 + (i or 0)], _next(found, j1))
            else:
                before = "" if i is None else old[i1 + i]
                if segments := _segments(before, new[j1 + j]):
                    found.append(Change(j1 + j, segments))
    return tuple(found)


def of_both(pair: tuple[Sequence[str], Sequence[str]]) -> tuple[Change, ...]:
    """Do the same for a pair: what a worker is given."""
    return changes(*pair)


def _next(found: Sequence[Change], least: int) -> int:
    """Return the block before which something was taken out, given what has been found so far."""
    if not found or found[-1].block < least:
        return least
    return found[-1].block + (not found[-1].gone)


def _gone(text: str, block: int) -> list[Change]:
    return [Change(block, (Segment(Kind.DELETED, text),), gone=True)] if text else []


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Match blocks that were rewritten with what they became, in order, as alike as can be."""
    if max(len(old), len(new)) > _MOST_BLOCKS or len(old) == len(new) == 1:
        yield from ((i, i) for i in range(min(len(old), len(new))))
        yield from ((i, None) for i in range(len(new), len(old)))
        yield from ((None, j) for j in range(len(old), len(new)))
        return
    alike = [[_likeness(a, b) for b in new] for a in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            both = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= _ALIKE else 0.0
            best[i][j] = max(both, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < len(old) and j < len(new):
        if alike[i][j] >= _ALIKE and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            yield i, None
            i += 1
        else:
            yield None, j
            j += 1
    yield from ((n, None) for n in range(i, len(old)))
    yield from ((None, n) for n in range(j, len(new)))


def _likeness(one: str, other: str) -> float:
    """Return how much of their pairs of characters two blocks share."""
    a, b = (Counter(pairwise(text)) for text in (one, other))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else float(one == other)


def _segments(old: str, new: str) -> tuple[Segment, ...]:
    """Return both texts in one row, clause by clause first, then by words within the clauses."""
    row: list[Segment] = []
    a, b = ([c for c in _CLAUSE.findall(text) if c] for text in (old, new))
    for tag, i1, i2, j1, j2 in _opcodes(a, b):
        before, after = "".join(a[i1:i2]), "".join(b[j1:j2])
        if tag == "equal":
            row.append(Segment(Kind.SAME, before))
            continue
        c, d = _WORD.findall(before), _WORD.findall(after)
        for inner, k1, k2, l1, l2 in _opcodes(c, d):
            out, into = "".join(c[k1:k2]), "".join(d[l1:l2])
            if inner == "equal":
                row.append(Segment(Kind.SAME, out))
            else:
                row += [Segment(Kind.DELETED, out), Segment(Kind.INSERTED, into)]
    return tuple(_tidied(row))


def _tidied(row: Sequence[Segment]) -> Iterator[Segment]:
    """Join what belongs together: first what was taken out, then what was put in its place."""
    whole: list[Segment] = []
    for one in (s for s in row if s.text):
        if whole and whole[-1].kind is one.kind:
            whole[-1] = Segment(one.kind, whole[-1].text + one.text)
        else:
            whole.append(one)
    out = into = ""
    for n, one in enumerate(whole):
        inside = 0 < n < len(whole) - 1
        if one.kind is Kind.SAME and not (inside and len(one.text) < _SHORT):
            yield from _both(out, into)
            out = into = ""
            yield one
        else:
            out += one.text if one.kind is not Kind.INSERTED else ""
            into += one.text if one.kind is not Kind.DELETED else ""
    yield from _both(out, into)


def _both(out: str, into: str) -> Iterator[Segment]:
    if out:
        yield Segment(Kind.DELETED, out)
    if into:
        yield Segment(Kind.INSERTED, into)


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Compare two rows within bounds: what both begin and end with is the same whatever lies between."""
    shorter = min(len(old), len(new))
    start = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    most = shorter - start
    end = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    there = Counter(b)
    if sum(there[one] for one in a) > _MOST_PAIRS:
        middle: Sequence[tuple[str, int, int, int, int]] = [("replace", 0, len(a), 0, len(b))]
    else:
        middle = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    codes = [("equal", 0, start, 0, start)] if start else []
    codes += [(tag, i1 + start, i2 + start, j1 + start, j2 + start) for tag, i1, i2, j1, j2 in middle]
    if end:
        codes.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
    return codes
