"""Sets, removes and lengthens keys of a file's front matter by their places; every other byte stays."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bulletin.model.words import Choice, Day
from bulletin.reading import nodes
from bulletin.reading.nodes import Mapped, Scalar, Span
from bulletin.reading.table import Column, by_name

Value = str | Choice | Day | None
Entry = Mapping[str, str | int | Choice | Day]

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_FENCE: Final = re.compile(r"---[ \t]*")
_LINE_ENDS: Final = re.compile(r"[\r\n]+")
# What reads as itself without quotes, whatever YAML thinks of signs.
_PLAIN: Final = re.compile(r"[\w“《（][^\r\n]*")
_AMBIGUOUS: Final = re.compile(r":(?:\s|$)|\s#|\s$|[^\S ]")


class NotEditableError(Exception):
    """The front matter is written in a way that cannot be edited by its places."""


@dataclass(frozen=True, slots=True)
class _Head:
    """The text between the fences, as it stands, and where it begins in the file."""

    start: int
    text: str
    newline: str


def edit(text: str, record: type[Any], changes: Mapping[str, Value], *, chinese: bool) -> str:
    """Return the file with each attribute set, or removed where the value is None.

    New keys are written in the language of most keys that are there (`chinese` if none is), after the
    key that was changed before them. NotEditableError if what comes out would not read as meant.
    """
    head = _head(text)
    before = _pairs(head.text, record)
    spans = nodes.spans(head.text)
    if spans is None:
        raise NotEditableError
    columns = by_name(record)
    written = {columns[s.key.strip()].attribute: s for s in spans if s.key.strip() in columns}
    chinese = _in_chinese(record, (s.key for s in spans), chinese=chinese)
    edits: list[tuple[int, int, str]] = []
    after = len(head.text)
    for name, value in changes.items():
        column, span = columns[_english(record, name)], written.get(name)
        if span is None:
            if value is not None:
                edits.append(
                    (after, after, f"{_indent(head, spans)}{_pair(column, value, chinese)}{head.newline}")
                )
            continue
        end = _end(head, span)
        if value is None:
            edits.append((_line_start(head, span.at), _line_end(head, end), ""))
            continue
        zh = span.key.strip() == column.key.zh
        blank = " " if span.start == end and head.text[end - 1 : end] == ":" else ""
        edits.append((span.start, end, blank + _said(value, chinese=zh)))
        after = _line_end(head, end)
    made = head.text
    # Insertions at one place are made from the last to the first, so that they stand in order.
    edits.reverse()
    for start, end, new in sorted(edits, key=lambda e: e[:2], reverse=True):
        made = made[:start] + new + made[end:]
    _compare(before, _pairs(made, record), changes)
    return text[: head.start] + made + text[head.start + len(head.text) :]


def append(text: str, record: type[Any], attribute: str, entry: Entry, *, chinese: bool) -> str:
    """Return the file with one more record at the end of a list of records, written as the list is.

    `entry` gives the record's attributes in their order. Its keys are in the language of the records
    before it, of the list's own key, or of most keys, in this order (`chinese` if there is none of these).
    NotEditableError if what comes out would not read as meant.
    """
    head = _head(text)
    before = _pairs(head.text, record)
    spans = nodes.spans(head.text)
    column = by_name(record)[_english(record, attribute)]
    if spans is None:
        raise NotEditableError
    span = next((s for s in spans if by_name(record).get(s.key.strip()) == column), None)
    there = before.pop(attribute, "")
    members = list(there) if isinstance(there, list) else []
    names = [s.key for s in spans] if span is None else [span.key]
    chinese = _in_chinese(record, names, chinese=chinese)
    if members and isinstance(members[-1], tuple):
        chinese = _in_chinese(column.kind, (key for key, _ in members[-1]), chinese=chinese)
    keys = {c.attribute: c.key.zh if chinese else c.en for c in by_name(column.kind).values()}
    pairs = tuple((keys[name], _text(value, chinese=chinese)) for name, value in entry.items())
    if span is None:
        own = column.key.zh if chinese else column.en
        at, new = len(head.text), f"{_indent(head, spans)}{own}:{head.newline}{_block(head, spans, pairs)}"
    else:
        at, new = _longer(head, spans, span, pairs)
    made = head.text[:at] + new + head.text[at:]
    after = _pairs(made, record)
    if after.pop(attribute, None) != [*members, pairs] or after != before:
        raise NotEditableError
    return text[: head.start] + made + text[head.start + len(head.text) :]


def said(text: str, record: type[Any]) -> tuple[Mapping[str, object], str]:
    """Return what a file's keys say, by their attributes, and its body; NotEditableError if it is broken."""
    head = _head(text)
    rest = text[head.start + len(head.text) :]
    closing = _LINE.match(rest)
    return _pairs(head.text, record), rest[closing.end() :] if closing else ""


def scalar(text: str) -> str:
    """Write a text on one line so that it reads back as itself."""
    line = _LINE_ENDS.sub(" ", text)
    if _PLAIN.fullmatch(line) and not _AMBIGUOUS.search(line):
        return line
    return _quoted(line)


def _quoted(line: str) -> str:
    return "'" + line.replace("'", "''") + "'"


def _longer(
    head: _Head, spans: tuple[Span, ...], span: Span, pairs: tuple[tuple[str, str], ...]
) -> tuple[int, str]:
    """Return where a list that is there grows, and by which text."""
    end = _end(head, span)
    value = head.text[span.start : end]
    if value.startswith("["):
        comma = ", " if value[1:-1].strip() else ""
        inner = ", ".join(f"{key}: {_quoted(value)}" for key, value in pairs)
        return end - 1, f"{comma}{{{inner}}}"
    if value.startswith("-"):
        dash = head.text[_line_start(head, span.start) : span.start]
        return _line_end(head, end), _rows(head, dash, pairs)
    return _line_end(head, span.at), _block(head, spans, pairs)


def _block(head: _Head, spans: tuple[Span, ...], pairs: tuple[tuple[str, str], ...]) -> str:
    return _rows(head, f"{_indent(head, spans)}  ", pairs)


def _rows(head: _Head, indent: str, pairs: tuple[tuple[str, str], ...]) -> str:
    """Write a record as a member of a list in block style."""
    rows = (f"{key}: {scalar(value)}" for key, value in pairs)
    return "".join(f"{indent}{'  ' if n else '- '}{row}{head.newline}" for n, row in enumerate(rows))


def _in_chinese(record: type[Any], keys: Iterable[str], *, chinese: bool) -> bool:
    """Tell whether most of these keys are Chinese; `chinese` if the record knows none of them."""
    columns = by_name(record)
    known = [key.strip() for key in keys if key.strip() in columns]
    return 2 * sum(columns[key].key.zh == key for key in known) >= len(known) if known else chinese


def _english(record: type[Any], attribute: str) -> str:
    return next(name for name, c in by_name(record).items() if c.attribute == attribute)


def _head(text: str) -> _Head:
    lines = [m for m in _LINE.finditer(text) if m[0]]
    fences = [m for m in lines if _FENCE.fullmatch(m[0].removeprefix("\ufeff").rstrip("\r\n"))]
    if len(fences) < 2 or fences[0].start() != 0:  # noqa: PLR2004 - one fence opens, one closes
        raise NotEditableError
    start = fences[0].end()
    first = fences[0][0]
    return _Head(start, text[start : fences[1].start()], first[len(first.rstrip("\r\n")) :])


def _indent(head: _Head, spans: tuple[Span, ...]) -> str:
    return head.text[_line_start(head, spans[0].at) : spans[0].at] if spans else ""


def _line_start(head: _Head, at: int) -> int:
    return max(head.text.rfind("\n", 0, at), head.text.rfind("\r", 0, at)) + 1


def _line_end(head: _Head, at: int) -> int:
    match = _LINE.match(head.text, at)
    return len(head.text) if match is None else match.end()


def _end(head: _Head, span: Span) -> int:
    """Return where a value ends: to YAML, a block of text reaches over the blank lines after it."""
    return span.start + len(head.text[span.start : span.end].rstrip())


def _pair(column: Column, value: str | Choice | Day, chinese: bool) -> str:  # noqa: FBT001 - a language
    return f"{column.key.zh if chinese else column.en}: {_said(value, chinese=chinese)}"


def _said(value: str | Choice | Day, *, chinese: bool) -> str:
    text = _text(value, chinese=chinese)
    return scalar(text) if type(value) is str else text


def _text(value: str | int | Choice | Day, *, chinese: bool) -> str:
    """Return what a value reads back as."""
    if isinstance(value, Choice):
        return value.zh if chinese else value.value
    if isinstance(value, str):
        return _LINE_ENDS.sub(" ", value)
    return str(value) if isinstance(value, int) else value.isoformat()


def _compare(old: dict[str, object], new: dict[str, object], changes: Mapping[str, Value]) -> None:
    """Make sure that what was to change has changed, and nothing else."""
    for name, value in changes.items():
        old.pop(name, None)
        got = new.pop(name, None)
        if value is None:
            good = got is None
        else:
            allowed = {_text(value, chinese=c) for c in (True, False)}
            good = isinstance(got, str) and got in allowed
        if not good:
            raise NotEditableError
    if old != new:
        raise NotEditableError


def _pairs(text: str, record: type[Any]) -> dict[str, object]:
    """Return what each key says, by its attribute, or by its own words if it is not known."""
    node, faults = nodes.parse(text, "")
    if faults or not (node is None or isinstance(node, Mapped)):
        raise NotEditableError
    names = by_name(record)
    pairs: dict[str, object] = {}
    for key, value in node.pairs if node else ():
        column = names.get(key.text.strip())
        pairs[column.attribute if column else f"?{key.text}"] = _bare(value)
    return pairs


def _bare(node: nodes.Node) -> object:
    """Return a value without its place."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapped):
        return tuple((key.text, _bare(value)) for key, value in node.pairs)
    return [_bare(member) for member in node.members]
