"""Mends the mechanical slips of a text's wording: those with exactly one right answer."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from bulletin.checking.slips import Mend

ROUNDS: Final = 8  # one mend can lay another open: ， behind a bracket that was half-width before

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")  # the line ends that reading knows

Finder = Callable[[str], Iterable[tuple[str, Mend]]]


@dataclass(frozen=True, slots=True)
class Mended:
    """A text as it is after mending, and how many slips of each code were mended."""

    text: str
    counts: Mapping[str, int] = field(default_factory=dict)


def mended(text: str, find: Finder) -> Mended:
    """Mend a text until nothing is found that can be mended; what is left is for a person."""
    counts: Counter[str] = Counter()
    for _ in range(ROUNDS):
        chosen = list(_apart(find(text)))
        if not chosen:
            break
        pieces: list[str] = []
        done = 0
        for code, mend in chosen:
            pieces += (text[done : mend.start], mend.text)
            done = mend.end
            counts[code] += 1
        text = "".join((*pieces, text[done:]))
    return Mended(text, dict(counts))


def _apart(found: Iterable[tuple[str, Mend]]) -> Iterator[tuple[str, Mend]]:
    """Yield the mends in their order; of two that overlap the first, the other has its turn next time."""
    end = 0
    for code, mend in sorted(found, key=lambda pair: (pair[1].start, pair[1].end)):
        if mend.start >= end:
            yield code, mend
            end = mend.end


def into_file(original: str, body_line: int, before: str, after: str) -> str:
    """Return a file with its body mended and every other character as it was, line ends too.

    `before` is the body with plain line feeds. Mending never adds or removes a line.
    """
    lines = _LINE.findall(original)
    head, body = lines[: body_line - 1], lines[body_line - 1 :]
    old, new = before.split("\n"), after.split("\n")
    assert len(old) == len(new)
    changed = list(body)
    for n, (one, other) in enumerate(zip(old, new, strict=True)):
        if one != other:
            changed[n] = other + body[n][len(one) :]
    return "".join((*head, *changed))
