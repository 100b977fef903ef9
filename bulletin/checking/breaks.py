"""The rules of line breaks: where pasted text becomes other paragraphs than its writer saw."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from bulletin.body.lines import LONGEST_WRAP
from bulletin.body.prose import Kind, Paragraph
from bulletin.checking.slips import HAN, Slip

_ENDED: Final = re.compile(r"[。！？][”’）》〕\])]*$")
_BEGINS: Final = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十][，、])"
)
_CUT: Final = re.compile(rf"[{HAN}][，、]$")
_SHORTEST: Final = 12  # characters; a greeting may well end with a comma
_SHORT_LINE: Final = 0.6  # of the longest: only the end of a paragraph is as short as this


def joined_paragraphs(source: str, paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, Slip]]:
    """A line break alone ends no paragraph where lines are wrapped: a blank line does.

    Told where a sentence ends at the break and what follows cannot be the same paragraph: it is
    numbered or indented, or the line before it was too short to have been wrapped.
    """
    for n, paragraph in enumerate(paragraphs):
        if not paragraph.breaks or paragraph.kind is not Kind.PLAIN:
            continue
        text = paragraph.text
        edges = (0, *paragraph.breaks, len(text))
        longest = max(b - a for a, b in pairwise(edges))
        for start, at in zip(edges, paragraph.breaks, strict=False):
            if not _ENDED.search(text[max(start, at - 6) : at].rstrip()):
                continue
            indented = source.endswith(("\u3000\u3000", "    "), 0, paragraph.offset(at))
            short = at - start < _SHORT_LINE * longest
            if indented or short or at - start > LONGEST_WRAP or _BEGINS.match(text, at):
                yield n, Slip("paragraphs-joined", at)
                break


def cut_sentences(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, Slip]]:
    """A paragraph does not end with a comma: a blank line has cut its sentence in two."""
    for n, paragraph in enumerate(paragraphs[:-1]):
        following = paragraphs[n + 1]
        if (
            paragraph.kind is following.kind is Kind.PLAIN
            and len(paragraph.text) >= _SHORTEST
            and _CUT.search(paragraph.text[-2:])
        ):
            yield n, Slip("sentence-cut", len(paragraph.text) - 1, {"mark": paragraph.text[-1]})
