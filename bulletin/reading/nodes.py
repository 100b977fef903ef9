"""Reads strict YAML (pyyaml): nodes that keep their places; what would surprise is a problem."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import yaml

from bulletin import characters
from bulletin.catalogue import problem
from bulletin.problem import Place, Problem, Term

try:  # the C parser is seven times faster; the Python one serves where it is missing
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover - depends on how PyYAML was built
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

DEEPEST: Final = 16
LONGEST: Final = 64 * 1024
# What began and did not end well; the parser stops at the next line, or at the end of the file.
_BEGAN: Final = ("while scanning a simple key", "while scanning a quoted scalar", "while parsing a flow")
# What libyaml and PyYAML say, in the words of somebody who knows neither.
_DETAILS: Final = {
    "mapping values": Term("a colon inside a text needs quotes", "文字里含冒号，要加引号"),
    "expected ':'": Term("no colon and space after the key", "键后没有冒号加空格"),
    "expected key": Term("the indentation does not fit", "缩进对不上"),
    "block end": Term("the indentation does not fit", "缩进对不上"),
    "expected ','": Term("a bracket is not closed", "括号没有闭合"),
    "end of stream": Term("a quote or bracket is not closed", "引号或括号没有闭合"),
    "document start": Term("a quote or bracket is closed too early", "引号或括号闭合得太早"),
    "escape": Term("a backslash inside double quotes", "双引号里有反斜杠，应改用单引号"),
}
_UNREADABLE: Final = Term("it cannot be read", "读不懂")
# A Chinese keyboard writes the full-width colon; YAML then sees one long word.
_FULL_WIDTH_COLON: Final = re.compile(r"^\s*(?:-\s+)?[^\s:：'\"#]{1,16}：", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as written; empty if nothing was written after the key."""

    text: str
    place: Place
    quoted: bool = False

    @property
    def blank(self) -> bool:
        """Tell whether nothing was written."""
        return not self.text and not self.quoted


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    members: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping, its keys in the order written; a repeated key is kept, for the reader to refuse."""

    pairs: tuple[tuple[Scalar, "Node"], ...]
    place: Place


Node: TypeAlias = Scalar | Listing | Mapped


class _Refused(Exception):  # noqa: N818 - carries a problem out of the depth of the parser, nothing else
    def __init__(self, found: Problem) -> None:
        super().__init__(found.code)
        self.found = found


def parse(text: str, path: str, first_line: int = 1) -> tuple[Node | None, tuple[Problem, ...]]:
    """Parse one YAML document that begins at `first_line` of the file; None if it is empty or broken."""
    if len(text) > LONGEST:
        found = problem("yaml-too-long", Place(path, first_line, 1), limit=LONGEST // 1024)
        return None, (found,)
    # To YAML some of these end a line or the text; to an editor they are not there at all.
    forbidden = next((m for m in characters.CONTROL.finditer(text) if m[0] != "\r"), None)
    if forbidden is not None:
        place = _at(text, path, first_line, forbidden.start())
        return None, (problem("control-character", place, character=f"U+{ord(forbidden[0]):04X}", count=1),)
    try:
        return _Composer(text, path, first_line).document(), ()
    except _Refused as refused:
        return None, (refused.found,)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context_mark is not None and (error.context or "").startswith(_BEGAN):
            mark = error.context_mark  # the slip is where it began, not where the parser noticed
        assert mark is not None
        place = Place(path, first_line + mark.line, mark.column + 1)
        return None, (_broken(text, path, first_line, place, error.problem or ""),)


def _broken(text: str, path: str, first_line: int, place: Place, detail: str) -> Problem:
    colon = _FULL_WIDTH_COLON.search(text)
    if colon is None:
        return problem("invalid-yaml", place, detail=_detail(text, place, first_line, detail))
    return _full_width_colon(text, path, first_line, colon)


def _detail(text: str, place: Place, first_line: int, detail: str) -> Term:
    """Say in an editor's words what the parser found wrong."""
    lines = text.split("\n")
    at = place.line - first_line
    line = lines[at] if at < len(lines) else ""  # the fault may stand after the last line
    sign = line[place.column - 1 : place.column]
    if sign == "\t" or line.startswith("\t"):
        return Term("a tab in the indentation, where spaces belong", "缩进用了制表符，应改为空格")
    if sign and sign in "*&!@%`":
        return Term(f"a text that begins with `{sign}` needs quotes", f"以 `{sign}` 开头的文字要加引号")
    return next((term for part, term in _DETAILS.items() if part in detail), _UNREADABLE)


def _full_width_colon(text: str, path: str, first_line: int, colon: re.Match[str]) -> Problem:
    return problem("full-width-colon", _at(text, path, first_line, colon.end() - 1))


def _at(text: str, path: str, first_line: int, offset: int) -> Place:
    line = first_line + text.count("\n", 0, offset)
    return Place(path, line, offset - text.rfind("\n", 0, offset))


class _Composer:
    """Builds nodes from the parser's events, without recursion deeper than the limit."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self.text, self.path, self.first_line = text, path, first_line
        self.events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=Loader))

    def document(self) -> Node | None:
        root: Node | None = None
        seen = False
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    raise _Refused(problem("yaml-feature", self.place(event), feature="---"))
                seen = True
                root = self.node(next(self.events), 1)
        if isinstance(root, Scalar):
            if root.blank:
                return None
            colon = _FULL_WIDTH_COLON.search(self.text)
            if colon is not None:
                raise _Refused(_full_width_colon(self.text, self.path, self.first_line, colon))
        return root

    def place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        assert mark is not None
        return Place(self.path, self.first_line + mark.line, mark.column + 1)

    def node(self, event: yaml.Event, depth: int) -> Node:
        place = self.place(event)
        if depth > DEEPEST:
            raise _Refused(problem("yaml-too-deep", place, limit=DEEPEST))
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(problem("yaml-feature", place, feature=f"*{event.anchor}"))
        assert isinstance(event, yaml.NodeEvent)
        if event.anchor is not None:
            raise _Refused(problem("yaml-feature", place, feature=f"&{event.anchor}"))
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise _Refused(problem("yaml-feature", place, feature=str(tag)))
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, place, quoted=bool(event.style))
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(tuple(self.members(depth)), place)
        return Mapped(tuple(self.pairs(depth)), place)

    def members(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self.node(event, depth + 1)

    def pairs(self, depth: int) -> Iterator[tuple[Scalar, Node]]:
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise _Refused(problem("yaml-feature", key.place, feature="?"))
            if key.text == "<<":
                raise _Refused(problem("yaml-feature", key.place, feature="<<"))
            yield key, self.node(next(self.events), depth + 1)


@dataclass(frozen=True, slots=True)
class Span:
    """Where one pair of a mapping is written, as offsets in the text."""

    key: str
    at: int
    start: int  # of the value
    end: int


def spans(text: str) -> tuple[Span, ...] | None:
    """Return where the pairs of a text's outermost mapping are written; None unless it is in block style.

    The text has been parsed before and had no problem.
    """
    events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=Loader))
    root = next((e for e in events if isinstance(e, yaml.NodeEvent)), None)
    if root is None:
        return ()
    if not isinstance(root, yaml.MappingStartEvent) or root.flow_style:
        return None
    found: list[Span] = []
    while isinstance(key := next(events), yaml.ScalarEvent):
        first = last = next(events)
        depth = int(isinstance(first, yaml.CollectionStartEvent))
        while depth:
            event = next(events)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            # A block's end has no sign of its own: to YAML it lies behind the remarks that follow.
            if isinstance(event, yaml.ScalarEvent) or _index(event) < _index(event, end=True):
                last = event
        found.append(Span(key.value, _index(key), _index(first), _index(last, end=True)))
    return tuple(found)


def _index(event: yaml.Event, *, end: bool = False) -> int:
    mark = event.end_mark if end else event.start_mark
    assert mark is not None
    return int(mark.index)
