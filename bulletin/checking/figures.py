"""The rule of figures: what a text says twice it says alike."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bulletin.body.prose import Kind, Paragraph
from bulletin.checking.slips import Slip

_FIGURE: Final = re.compile(
    r"(?P<about>约|为|达到|达|近|了|共|共计|超过){0,2}(?P<number>[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)"
    r"(?P<unit>(?:[万亿千百]{1,2}多?余?)?(?:元|公里|千米|米|亩|公顷|平方米|平方公里|吨|千瓦|人次?|户|个|家|项|台|辆|套|栋|座|处|株|头|件|公斤|立方米)?)"
)
_SENTENCE: Final = re.compile(r"[^。！？；\n]+")
_CLAUSE: Final = re.compile(r"[^，、：。！？；（）“”\n]+$")
# What is compared, and what happens more than once, may well differ.
_CHANGING: Final = re.compile(
    r"增|减|升|降|同比|环比|比|占|从|由|至|到|第|其中|分别|每|又|再|另|继续|先后|截至|今年|去年|上年|月|年|日|时|前|后|原|起|一季度|二季度|三季度|四季度|首批|一期|二期|三期"
)
_SHORTEST: Final = 8  # characters before a figure that say what it measures
_SHORTEST_TITLE: Final = 6


@dataclass(frozen=True, slots=True)
class _Said:
    """A figure: what stands before it, what it is, and where."""

    paragraph: int
    at: int
    before: str
    number: str
    unit: str

    @property
    def shown(self) -> str:
        return self.number + self.unit


def figures_twice(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, Slip]]:
    """The same words at the beginning of two sentences are followed by the same figure.

    Only whole beginnings of sentences count, and none that speaks of a time, a change or a share:
    two villages that each built some greenhouses must stay silent.
    """
    first: dict[tuple[str, str], _Said] = {}
    for said in _said(paragraphs):
        key = (said.before, said.unit)
        other = first.setdefault(key, said)
        if other.number.replace(",", "") != said.number.replace(",", ""):
            arguments = {"what": said.before, "found": said.shown, "first": other.shown}
            yield said.paragraph, Slip("figure-two-ways", said.at, arguments)


def _said(paragraphs: Sequence[Paragraph]) -> Iterator[_Said]:
    for n, paragraph in enumerate(paragraphs):
        if paragraph.kind is not Kind.PLAIN:
            continue
        for sentence in _SENTENCE.finditer(paragraph.text):
            match = _FIGURE.search(sentence[0])
            if match is None or not match["unit"]:
                continue
            before = sentence[0][: match.start()].strip()
            if len(before) >= _SHORTEST and not _CHANGING.search(before) and "，" not in before[-1:]:
                yield _Said(
                    n, sentence.start() + match.start("number"), before, match["number"], match["unit"]
                )


def figures_against_title(title: str, paragraphs: Sequence[Paragraph]) -> Iterator[Slip]:
    """A figure of the title stands in the text: words that are said in both are followed by the same one."""
    for match in _FIGURE.finditer(title):
        clause = _CLAUSE.search(title[max(0, match.start() - 40) : match.start()])
        said = clause[0].strip() if clause else ""
        before = said[-_SHORTEST:]
        if not match["unit"] or len(before) < _SHORTEST_TITLE or _CHANGING.search(before):
            continue
        others = list(_after(before, match["unit"], paragraphs))
        if others and match["number"] not in others:
            arguments = {
                "what": said,
                "found": match["number"] + match["unit"],
                "first": others[0] + match["unit"],
            }
            yield Slip("figure-two-ways", match.start("number"), arguments)


def _after(before: str, unit: str, paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    for paragraph in paragraphs:
        at = paragraph.text.find(before)
        while at >= 0:
            match = _FIGURE.match(paragraph.text, at + len(before))
            if match and match["unit"] == unit:
                yield match["number"]
            at = paragraph.text.find(before, at + 1)
