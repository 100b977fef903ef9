"""Holds the rules of wording against what is still to be printed, and gives their findings places."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bulletin.body.prose import Kind, Paragraph, prose
from bulletin.catalogue import problem
from bulletin.checking import breaks, figures, levels, names, numbers, privacy, punctuation, times
from bulletin.checking.slips import Mend, Rule, Slip
from bulletin.content import Content
from bulletin.model.choices import IssueStatus, Status
from bulletin.model.issue import IssueHead
from bulletin.model.item import Item
from bulletin.model.words import Day
from bulletin.problem import Place, Places, Problem

TextRule = Callable[[Sequence[Paragraph]], Iterator[tuple[int, Slip]]]

# Rules of single paragraphs; those that look at persons hold until an issue is released.
WORDING: Final[tuple[Rule, ...]] = (
    punctuation.half_width_marks,
    punctuation.document_numbers,
    punctuation.straight_quotes,
    punctuation.doubled_marks,
    punctuation.ellipses,
    punctuation.dashes,
    numbers.full_width_letters,
    numbers.short_years,
    numbers.letters_for_figures,
    numbers.mixed_figures,
    numbers.ranges,
    numbers.doubled_approximations,
    times.relative_days,
)
PRIVACY: Final[tuple[Rule, ...]] = (privacy.personal_numbers, privacy.telephone_numbers)
# Rules of a whole text.
TEXTS: Final[tuple[TextRule, ...]] = (
    punctuation.unpaired_marks,
    numbers.mixed_years,
    levels.number_signs,
    levels.number_gaps,
    levels.skipped_levels,
    breaks.cut_sentences,
    figures.figures_twice,
    names.names_two_ways,
)
_MARKDOWN: Final = frozenset("[(`")
MOST: Final = 20  # findings of one code in one text: who has more knows by then


@dataclass(frozen=True, slots=True)
class Found:
    """A slip, and in which paragraph of its text."""

    paragraph: Paragraph
    slip: Slip


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an item or an issue has come: what of it is still worth telling."""

    wording: bool
    privacy: bool


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules know of a text besides the text itself."""

    former: names.FormerNames
    words: "Words"
    day: Day | None = None


class Words:
    """The office's own list of words that it avoids."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """Take the words, each with what is said in its place."""
        self.words = words
        ordered = sorted(words, key=lambda w: (-len(w), w))
        self.pattern = re.compile("|".join(map(re.escape, ordered))) if words else None

    def avoided(self, paragraph: Paragraph) -> Iterator[Slip]:
        """The office's own list says which words it avoids, and what it says in their place."""
        if self.pattern is not None and paragraph.kind is not Kind.CODE:
            for match in self.pattern.finditer(paragraph.text):
                arguments = {"found": match[0], "right": self.words[match[0]]}
                yield Slip("avoided-word", match.start(), arguments)


def check(content: Content, texts: Mapping[str, str]) -> tuple[Problem, ...]:
    """Hold the rules against everything that is not printed yet; `texts` are the files, by path."""
    return tuple(_problems(content, texts, reaches(content)))


def settled(content: Content, texts: Mapping[str, str]) -> Iterator[Problem]:
    """Yield, lazily, what the rules would say of all that is printed or will never be."""
    now = reaches(content)
    rest = {owner: Reach(not r.wording, not r.privacy) for owner, r in now.items()}
    return _problems(content, texts, rest)


def reaches(content: Content) -> Mapping[str, Reach]:
    """Return for each item and issue what is still worth telling.

    What is printed is corrected, not mended; what was declined or merged is never printed itself.
    A number that belongs to a person is told until the issue is released, for till then each build
    lays it out anew.
    """
    final: set[str] = set()
    released: set[str] = set()
    result: dict[str, Reach] = {}
    for issue in content.issues:
        here = {i for part in issue.items for i in part.items}
        is_final = issue.status is IssueStatus.FINAL
        final |= here if is_final else set()
        released |= here if issue.released else set()
        result[f"issue:{issue.name}"] = Reach(not is_final, not issue.released)
    for item in content.items.values():
        unwanted = item.status is Status.DECLINED or bool(item.merged_into)
        result[item.id] = Reach(
            not unwanted and item.id not in final, not unwanted and item.id not in released
        )
    return result


def _problems(content: Content, texts: Mapping[str, str], reach: Mapping[str, Reach]) -> Iterator[Problem]:
    former = names.FormerNames(content.directory)
    words = Words({w.avoid: w.use for w in content.site.checks.words})
    for item in content.items.values():
        if reach[item.id].wording or reach[item.id].privacy:
            day = item.received.date() if item.received else None
            yield from _item(item, reach[item.id], Context(former, words, day), texts)
    for issue in content.issues:
        own = reach[f"issue:{issue.name}"]
        if own.wording or own.privacy:
            yield from _issue(issue, own, Context(former, words, issue.date), texts)


def _item(item: Item, reach: Reach, context: Context, texts: Mapping[str, str]) -> Iterator[Problem]:
    path = item.places.whole.path
    paragraphs = prose(item.body)
    body = _found_among(item.body, paragraphs, reach, context)
    yield from _located(item.body, body, Place(path, item.body_line))
    if reach.wording and item.title:
        title = figures.figures_against_title(item.title, paragraphs)
        yield from _in_head(item.title, title, item.places, ("title",), texts)
    for key, value in (("title", item.title), ("abstract", item.abstract)):
        yield from _line(value, reach, context, item.places, (key,), texts)


def _issue(issue: IssueHead, reach: Reach, context: Context, texts: Mapping[str, str]) -> Iterator[Problem]:
    note = found_in(issue.note, reach, context)
    yield from _located(issue.note, note, Place(issue.places.whole.path, issue.note_line))
    for line in issue.attention:
        yield from _line(line.line, reach, context, line.places, ("line",), texts)


def found_in(text: str, reach: Reach, context: Context) -> Iterator[Found]:
    """Yield what the rules find in a Markdown text."""
    return _found_among(text, prose(text), reach, context)


def _found_among(
    text: str, paragraphs: Sequence[Paragraph], reach: Reach, context: Context
) -> Iterator[Found]:
    if reach.wording:
        for whole in TEXTS:
            yield from (Found(paragraphs[n], slip) for n, slip in whole(paragraphs))
        yield from (Found(paragraphs[n], slip) for n, slip in breaks.joined_paragraphs(text, paragraphs))
        if context.day is not None:
            former = names.former_unit_names(paragraphs, context.former, context.day)
            yield from (Found(paragraphs[n], slip) for n, slip in former)
    for paragraph in paragraphs:
        yield from (Found(paragraph, slip) for slip in _of_paragraph(paragraph, reach, context))


def _of_paragraph(paragraph: Paragraph, reach: Reach, context: Context) -> Iterator[Slip]:
    if reach.wording:
        for rule in WORDING:
            yield from rule(paragraph)
        yield from context.words.avoided(paragraph)
    if reach.privacy:
        for rule in PRIVACY:
            yield from rule(paragraph)


def _line(
    value: str,
    reach: Reach,
    context: Context,
    places: Places,
    key: tuple[str, ...],
    texts: Mapping[str, str],
) -> Iterator[Problem]:
    """Yield what is wrong with a text of a front matter."""
    if not value:
        return
    paragraph = Paragraph(Kind.HEADING, value)
    slips = list(_of_paragraph(paragraph, reach, context))
    if reach.wording:
        slips += (slip for _, slip in punctuation.unpaired_marks([paragraph]))
        if context.day is not None:
            slips += (s for _, s in names.former_unit_names([paragraph], context.former, context.day))
    yield from _in_head(value, slips, places, key, texts)


def _in_head(
    value: str,
    slips: Iterator[Slip] | Sequence[Slip],
    places: Places,
    key: tuple[str, ...],
    texts: Mapping[str, str],
) -> Iterator[Problem]:
    """Give slips in a value their places: within it if it stands in its line as it is read."""
    for slip in slips:
        place = places.of(*key)
        lines = texts.get(place.path, "").split("\n")
        line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
        at = line.find(value, place.column - 1, place.column + len(value))
        if at >= 0:
            place = Place(place.path, place.line, at + slip.at + 1)
        yield problem(slip.code, place, (), **slip.arguments)


def _located(text: str, found: Iterator[Found], begins: Place) -> Iterator[Problem]:
    """Give slips in a body their places in its file."""
    starts: list[int] = []
    told: Counter[str] = Counter()
    for one in found:
        told[one.slip.code] += 1
        if told[one.slip.code] > MOST:
            continue
        if not starts:
            starts = [0, *(m.end() for m in re.finditer("\n", text))]
        offset = one.paragraph.offset(one.slip.at)
        line = bisect_right(starts, offset) - 1
        place = Place(begins.path, begins.line + line, offset - starts[line] + 1)
        yield problem(one.slip.code, place, (), **one.slip.arguments)


def found_in_line(value: str, reach: Reach, context: Context) -> Iterator[Found]:
    """Yield what the rules find in a text of one line, such as a title."""
    paragraph = Paragraph(Kind.HEADING, value)
    yield from (Found(paragraph, slip) for slip in _of_paragraph(paragraph, reach, context))


def mends_of(text: str, found: Iterator[Found]) -> Iterator[tuple[str, Mend]]:
    """Yield what can be mended in a Markdown text by itself, as stretches of the text, with the codes.

    A stretch that marks of Markdown interrupt, or that may belong to one, is left for a person.
    """
    for one in found:
        for mend in one.slip.mends:
            start, end = one.paragraph.offset(mend.start), one.paragraph.offset(mend.end - 1) + 1
            if text[max(0, start - 1) : start] == "]" or text[end : end + 1] in _MARKDOWN:
                continue
            if text[start:end] == one.paragraph.text[mend.start : mend.end]:
                yield one.slip.code, Mend(start, end, mend.text)
