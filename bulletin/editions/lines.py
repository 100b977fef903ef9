"""Chinese line adjustment: where a line ends, and how wide the gaps between its characters are.

The rules are those of W3C's *Requirements for Chinese Text Layout* for mainland print. Lengths are
in whatever unit the caller measures in. Nothing here knows how text is shaped or drawn.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum, auto
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

__all__ = ["Line", "Paragraph", "has_han"]


class Kind(IntEnum):
    """What a character is to a line."""

    HAN = auto()  # an ideograph, or what is set like one
    OPENING = auto()  # its left half is blank
    CLOSING = auto()  # its right half is blank
    PAUSE = auto()  # as above
    STOP = auto()  # full-width ！ and ？: never squeezed by themselves
    DASH = auto()
    DOTS = auto()
    LATIN = auto()  # letters and digits of narrow scripts
    SPACE = auto()
    OTHER = auto()


OPENING: Final = "“‘（《〈「『【〔［｛〖〘〚"
CLOSING: Final = "”’）》〉」』】〕］｝〗〙〛"
PAUSES: Final = "、，。．；："
STOPS: Final = "！？"
NOT_AT_START: Final = frozenset(CLOSING + PAUSES + STOPS + "·・‧々〻～－–/／％‰℃°,.;:!?)]}%")
NOT_AT_END: Final = frozenset(OPENING + "([{￥＄￡№＃#$¥£")
_HAN: Final = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3105-\u312f\u3200-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff\u2460-\u24ff\u25a0-\u25ff]"
)
_KINDS: Final = (
    (OPENING, Kind.OPENING), (CLOSING, Kind.CLOSING), (PAUSES, Kind.PAUSE), (STOPS, Kind.STOP),
    ("—―⸺", Kind.DASH), ("…⋯", Kind.DOTS), (" \u00a0\u3000", Kind.SPACE),
)  # fmt: skip
_WIDE: Final = frozenset({
    Kind.HAN, Kind.OPENING, Kind.CLOSING, Kind.PAUSE, Kind.STOP, Kind.DASH, Kind.DOTS,
})  # fmt: skip
_HALF_BLANK: Final = frozenset({Kind.CLOSING, Kind.PAUSE})
_SET_OFF: Final = frozenset({Kind.OPENING, Kind.CLOSING, Kind.PAUSE})
_UNDIVIDED: Final = frozenset({Kind.DASH, Kind.DOTS})
_ALONE: Final = frozenset({Kind.HAN, Kind.LATIN, Kind.OTHER})
_QUOTES: Final = frozenset("“”‘’")

_UNITS: Final = (
    "个百分点|平方公里|平方千米|平方米|立方米|公里|千米|厘米|毫米|公顷|公斤|千克|千瓦时|千瓦|小时|分钟|"
    "美元|欧元|人次|户次|场次|亩次|[年月日号时分秒元角人名户家个项条件次期册份页台辆套间处所座米亩吨克升度天周岁倍"
    "成起例宗批场张块只座栋幢街村镇届章节款级等位类种]"
)
# A number holds together with the figure words and the unit after it.
_NUMBER: Final = re.compile(
    rf"[第约近超]?[0-9０-９]+(?:[.,:．：–~～/-][0-9０-９]+)*(?:[%％‰℃°]|[十百千万亿]*[余多]?(?:{_UNITS})?)"
)
# A whole date holds together if the line can bear it.
_DATE: Final = re.compile(r"(?:[0-9]{4}年)?[0-9]{1,2}月(?:[0-9]{1,2}日)?|[0-9]{4}年")

HALF: Final = 0.5  # what a mark gives up beside another one, or at the end of a line, in em
SQUEEZE: Final = 0.25  # what a mark gives up elsewhere
SPACED: Final = 0.25  # the space between Han and Latin
CLOSER: Final = 0.125  # what can be taken from it
SEAM: Final = 0.09  # the same, where programs that read the text would take more for a typed space
THINNER: Final = 0.1  # what can be taken from a space that was typed
NARROW: Final = 0.9  # a mark is as wide as Han from here on
SPARE: Final = 0.5  # so little is missing from a line that stretching does not show
EVEN: Final = 0.1  # beyond so much a gap, what holds together only if it can is broken
WIDEST: Final = 0.25  # beyond so much a gap, a line is better left ragged
FEW: Final = 8  # more than one character and all marks after it

NEVER, RATHER_NOT, MAY = 0, 1, 2


def has_han(text: str) -> bool:
    """Tell whether there is anything to adjust."""
    return _HAN.search(text) is not None


@functools.cache
def kind(character: str) -> Kind:
    """Return what a character is to a line."""
    for row, name in _KINDS:
        if character in row:
            return name
    if _HAN.match(character):
        return Kind.HAN
    return Kind.LATIN if character.isalnum() else Kind.OTHER


class Sort(NamedTuple):
    """All that matters of a character where it meets another: few sorts, so that meetings are known."""

    kind: Kind
    sign: str  # the mark itself; of letters, only what they are


@functools.cache
def sort(character: str) -> Sort:
    """Return the sort of a character."""
    marked = character in NOT_AT_START or character in NOT_AT_END
    return Sort(kind(character), character if marked else "")


@functools.cache
def narrow(character: str) -> Sort:
    """Return the sort of a mark that is not as wide as Han: it has no blank half to give up."""
    return Sort(Kind.OTHER, character)


class Meeting(NamedTuple):
    """What happens between two characters; widths are in em.

    `may` says whether a line may break there, None if Unicode's rules decide. `gap` is added, of
    which `shrink` can go; `share` is the part of it when a line is stretched.
    """

    may: bool | None
    gap: float = 0.0
    shrink: float = 0.0
    share: int = 0


@functools.cache
def meeting(left: Sort, right: Sort) -> Meeting:
    """Return what happens where two characters meet."""
    return Meeting(_may_break(left, right), *_gap(left.kind, right.kind))


def _may_break(left: Sort, right: Sort) -> bool | None:
    if right.sign in NOT_AT_START or left.sign in NOT_AT_END or right.kind is Kind.SPACE:
        return False
    if left.kind is right.kind and left.kind in _UNDIVIDED:
        return False
    if right.sign in _QUOTES:  # Unicode forbids what Chinese needs: its quotes belong to no script
        return True if left.kind in _WIDE else None
    if left.sign in _QUOTES:
        return True if right.kind in _WIDE else None
    return True if left.kind in _WIDE and right.kind in _WIDE else None


def _gap(left: Kind, right: Kind) -> tuple[float, float, int]:
    """Return the gap between two characters, what of it can go, and its share when a line is stretched."""
    if right is Kind.SPACE or (left is right and left in _UNDIVIDED):
        gap = 0.0, 0.0, 0
    elif left is Kind.SPACE:
        gap = 0.0, THINNER, 2
    elif (left in _HALF_BLANK and right in _SET_OFF | {Kind.STOP}) or left is right is Kind.OPENING:
        gap = -HALF, 0.0, 1
    elif {left, right} == {Kind.HAN, Kind.LATIN}:
        gap = SPACED, CLOSER, 2
    elif left in _HALF_BLANK or right is Kind.OPENING:
        gap = 0.0, SQUEEZE, 1
    else:
        gap = 0.0, 0.0, int(left in _WIDE or right in _WIDE)
    return gap


@dataclass(frozen=True, slots=True)
class Line:
    """One line: characters `start` to `end`, the next line from `resume`; a forced or last one is `final`.

    `gaps` are the widths added after each of its characters; their sum with the characters' own
    widths is `width`.
    """

    start: int
    end: int
    resume: int
    final: bool
    gaps: tuple[float, ...]
    width: float


class Paragraph:
    """Measured text, of which lines are taken one after the other."""

    def __init__(
        self,
        text: str,
        advances: Sequence[float],
        sizes: Sequence[float],
        breaks: Sequence[bool],
        kept: Sequence[bool],
        seams: Collection[int] = (),
    ) -> None:
        """Prepare the text.

        Each character has its advance and its font size; `breaks` says where Unicode's rules allow a
        break before it, `kept` where it must stay on the line of the one before. `seams` are the
        characters that begin another run of markup: a gap there cannot be marked as being none.
        """
        self.text = text
        self.advances = advances
        self.sizes = sizes
        self.kept = kept
        self.largest = max(sizes, default=0.0)
        sorts = [
            narrow(c) if advance < NARROW * size and kind(c) in _SET_OFF else sort(c)
            for c, advance, size in zip(text, advances, sizes, strict=True)
        ]
        self.kinds = [s.kind for s in sorts]
        self.levels = [NEVER] * len(text)
        self.natural = [0.0] * len(text)
        self.shrink = [0.0] * len(text)
        self.share = [0] * len(text)
        for at, (left, right) in enumerate(pairwise(sorts)):
            may, gap, shrink, share = meeting(left, right)
            if not kept[at + 1] and (breaks[at + 1] if may is None else may):
                self.levels[at + 1] = MAY
            if sizes[at] == sizes[at + 1]:  # the raised number of a note stands close
                if gap > 0 and at + 1 in seams:
                    gap, shrink, share = SEAM, SEAM / 2, 0
                self.natural[at] = gap * sizes[at]
                self.shrink[at] = shrink * sizes[at]
                self.share[at] = share
        self._keep_together()
        # Sums up to each character: of natural widths, and of the least possible ones.
        wide = [advance + gap for advance, gap in zip(advances, self.natural, strict=True)]
        self.sums = list(accumulate(wide, initial=0.0))
        self.least = list(accumulate((w - s for w, s in zip(wide, self.shrink, strict=True)), initial=0.0))

    @property
    def widest(self) -> float:
        """The width of the widest line if none is broken but where it must be."""
        starts = [0, *(at + 1 for at, c in enumerate(self.text) if c == "\n")]
        ends = [*(start - 1 for start in starts[1:]), len(self.text)]
        return max(map(self._natural, starts, ends))

    def _keep_together(self) -> None:
        """Keep numbers with their units, and dates if the line can bear it."""
        for match in _NUMBER.finditer(self.text):
            self.levels[match.start() + 1 : match.end()] = [NEVER] * (len(match[0]) - 1)
        for match in _DATE.finditer(self.text):
            for at in range(match.start() + 1, match.end()):
                if self.text[at - 1] in "年月" and not self.kept[at]:
                    self.levels[at] = RATHER_NOT

    def line(self, start: int, width: float, *, justify: bool) -> Line | None:
        """Return the line that begins at a character; None if what is kept together is too wide."""
        newline = self.text.find("\n", start)
        stop = len(self.text) if newline < 0 else newline
        end = self._end(start, stop, width)
        if end is None:
            return None
        final = self._spaces_after(end) >= stop
        resume = min(stop + 1, len(self.text)) if final else self._spaces_after(end)
        natural = self._natural(start, end)
        gaps = self.natural[start:end]
        if gaps:
            gaps[-1] = 0.0
        if natural > width:
            self._squeeze(gaps, start, end, natural - width)
        elif justify and not final:
            self._stretch(gaps, start, width - natural)
        return Line(start, end, resume, final, tuple(gaps), sum(self.advances[start:end]) + sum(gaps))

    def _end(self, start: int, stop: int, width: float) -> int | None:
        """Return where the line ends, without the spaces there."""
        last = self._bare(start, stop)
        if self._natural(start, last) <= width:
            return last
        # No end beyond this one can fit, whatever gives way.
        most = bisect_right(self.least, self.least[start] + width + self.largest, start) + 1
        whole = [(last, MAY)] if self._least(start, last) <= width else []
        ends = whole + list(self._ends(start, min(most, stop - 1), width))
        end = self._best(start, ends, width, MAY)
        if end is None or self._spread(start, end, width) > EVEN:
            soft = self._best(start, ends, width, RATHER_NOT)
            end = soft if soft is not None else end
        if end is None:
            return self._cut(start, stop, width)
        if end == last or not self._lone(end, stop):
            return end
        return last if whole else self._before(start, end, ends, width)

    def _ends(self, start: int, most: int, width: float) -> Iterator[tuple[int, int]]:
        """Yield the ends that fit, longest first, and how freely a line may end there."""
        for at in range(most, start, -1):
            if self.levels[at] > NEVER:
                end = self._bare(start, at)
                if end > start and self._least(start, end) <= width:
                    yield end, self.levels[at]

    def _best(self, start: int, ends: list[tuple[int, int]], width: float, level: int) -> int | None:
        """Choose an end: squeezed rather than stretched, unless almost nothing is missing."""
        fitting = [end for end, how in ends if how >= level]
        if not fitting:
            return None
        squeezed = fitting[0]
        for end in fitting:
            missing = width - self._natural(start, end)
            if missing >= 0:
                return end if missing <= SPARE * self.sizes[start] else squeezed
            squeezed = end
        return squeezed

    def _before(self, start: int, end: int, ends: list[tuple[int, int]], width: float) -> int:
        """Return an end that leaves the last line one character more, if the line can spare it."""
        for earlier, how in ends:
            if earlier < end and how == MAY:
                return earlier if self._spread(start, earlier, width) <= EVEN else end
        return end

    def _lone(self, end: int, stop: int) -> bool:
        """Tell whether a single character would stand alone on the last line."""
        first = self._spaces_after(end)
        if stop - first > FEW:
            return False
        return sum(k in _ALONE for k in self.kinds[first:stop]) <= 1

    def _cut(self, start: int, stop: int, width: float) -> int | None:
        """Cut what is too long for any line, unless it is kept at all costs."""
        first = bisect_right(self.least, self.least[start] + width, start)
        for end in range(min(first + 1, stop), start, -1):
            if self._least(start, end) <= width and not (end < stop and self.kept[end]):
                return end
        return None

    def _spread(self, start: int, end: int, width: float) -> float:
        """Return by how many em each gap would be stretched."""
        shares = sum(self.share[start : end - 1])
        missing = width - self._natural(start, end)
        return 0.0 if missing <= 0 else missing / (max(shares, 1) * self.sizes[start])

    def _bare(self, start: int, end: int) -> int:
        while end > start and self.text[end - 1] == " ":
            end -= 1
        return end

    def _spaces_after(self, end: int) -> int:
        while end < len(self.text) and self.text[end] == " ":
            end += 1
        return end

    def _natural(self, start: int, end: int) -> float:
        return 0.0 if end <= start else self.sums[end - 1] - self.sums[start] + self.advances[end - 1]

    def _least(self, start: int, end: int) -> float:
        return self.least[end - 1] - self.least[start] + self.advances[end - 1] - self._blank(end)

    def _blank(self, end: int) -> float:
        """Return what the last mark of a line can give up: its blank half, which nobody sees."""
        return HALF * self.sizes[end - 1] if self.kinds[end - 1] in _HALF_BLANK else 0.0

    def _squeeze(self, gaps: list[float], start: int, end: int, excess: float) -> None:
        """Take away what is too much: first at the end of the line, then of all that can give."""
        blank = min(excess, self._blank(end))
        gaps[-1] -= blank
        room = sum(self.shrink[start : end - 1])
        if room > 0:
            part = min(1.0, (excess - blank) / room)
            for at in range(len(gaps) - 1):
                gaps[at] -= part * self.shrink[start + at]

    def _stretch(self, gaps: list[float], start: int, missing: float) -> None:
        """Share out what is missing, words being farther apart than characters."""
        parts = self.share[start : start + len(gaps) - 1]
        shares = sum(parts)
        if shares and missing <= WIDEST * shares * self.sizes[start]:
            for at, part in enumerate(parts):
                gaps[at] += missing * part / shares
