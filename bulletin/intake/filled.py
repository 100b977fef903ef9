"""Reads the file that the HTML form saves: facts between two fences, text line by line, pictures.

One line of the text is one paragraph; one that begins with `==` has one `=` more in the file. Then
each picture stands under `== 图片 1 ==` in base64, and `== 完 ==` is the last line.
"""

import base64
import binascii
import datetime
import re
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

from bulletin.catalogue import message
from bulletin.intake.remarks import Remark, remark
from bulletin.intake.values import Block, Paragraph, Shown, Text
from bulletin.language import Language
from bulletin.model.choices import Direction, Focus, Kind, Stage, Tone, Urgency
from bulletin.model.words import Key, Moment, Need
from bulletin.problem import Place, Places, Severity, Term
from bulletin.reading import fields, nodes

VERSION: Final = 1
MOST_BYTES: Final = 32 * 1024 * 1024
MOST_PICTURES: Final = 6
LARGEST_PICTURE: Final = 5 * 1024 * 1024
LONGEST_VALUE: Final = 200  # characters of any value but the text
MOST_MEMBERS: Final = 60  # of a list
APART: Final = datetime.timedelta(days=1)  # two clocks that differ by more are worth a word
_LINE_END: Final = re.compile("[\r\n\u0085\u2028\u2029]")
_MOST_HEAD: Final = 400  # lines
_MARK: Final = re.compile(r"\ufeff?---[ \t]*\r?\n(?:报送单|submission)[ \t]*:", re.ASCII)
_LOOKED_AT: Final = 120  # bytes
_FENCE: Final = "---"
_PICTURE: Final = re.compile(r"== (?:图片|picture) ([0-9]{1,2}) ==", re.ASCII)
_END: Final = re.compile(r"== (?:完|end) ==")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledEvent:
    """What the form says of an urgent event."""

    stage: Annotated[Stage, Key("环节", "", "", Need.ALWAYS)]
    occurred: Annotated[Moment | None, Key("发生", "", "")] = None
    learned: Annotated[Moment | None, Key("获知", "", "")] = None
    caller: Annotated[str, Key("报告人", "", "")] = ""
    told: Annotated[tuple[str, ...], Key("已报", "", "")] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledPicture:
    """What the form says of a picture, whose bytes stand after the text."""

    caption: Annotated[str, Key("说明", "", "", Need.ALWAYS)]
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The facts of a filled form. What the office decides has no key here."""

    version: Annotated[int, Key("报送单", "", "", Need.ALWAYS, name="submission")]
    title: Annotated[str, Key("标题", "", "", Need.ALWAYS)]
    units: Annotated[tuple[str, ...], Key("供稿单位", "", "", Need.ALWAYS)]
    writer: Annotated[str, Key("撰稿", "", "", Need.ALWAYS)]
    signer: Annotated[str, Key("签发", "", "", Need.ALWAYS)]
    contact: Annotated[str, Key("联系电话", "", "", Need.ALWAYS)]
    received: Annotated[Moment, Key("报送时间", "", "", Need.ALWAYS)]
    series: Annotated[tuple[str, ...], Key("刊物", "", "")] = ()
    section: Annotated[str, Key("栏目", "", "")] = ""
    kind: Annotated[Kind | None, Key("类型", "", "")] = None
    focus: Annotated[Focus | None, Key("四点", "", "")] = None
    tone: Annotated[Tone | None, Key("喜忧", "", "")] = None
    urgency: Annotated[Urgency, Key("紧急程度", "", "")] = Urgency.ROUTINE
    direction: Annotated[tuple[Direction, ...], Key("服务方向", "", "")] = ()
    subjects: Annotated[tuple[str, ...], Key("主题词", "", "")] = ()
    commission: Annotated[str, Key("约稿", "", "")] = ""
    as_of: Annotated[Moment | None, Key("截至", "", "")] = None
    event: Annotated[FilledEvent | None, Key("事件", "", "")] = None
    pictures: Annotated[tuple[FilledPicture, ...], Key("图片", "", "")] = ()
    places: Places = field(default=Places(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A filled form: its facts, its paragraphs, its pictures by name, and what is wrong with it."""

    facts: Filled | None
    blocks: tuple[Block, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


def is_filled(data: bytes) -> bool:
    """Tell whether a file is a filled form, whatever a text editor made of its encoding."""
    head = data[:_LOOKED_AT]
    return any(_MARK.match(head.decode(c, "ignore")) for c in ("utf-8", "gb18030", "utf-16", "utf-16-le"))


def open_filled(text: str, name: str, zone: datetime.tzinfo | None) -> Opened:
    """Read a filled form; no facts, and the reasons, if it is not whole or says what it may not."""
    lines = text.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    end = next((n for n, line in enumerate(lines[1:_MOST_HEAD], 1) if line.rstrip() == _FENCE), 0)
    if not end or not _END.fullmatch(lines[-1].rstrip()):
        return Opened(None, remarks=(remark("form-half"),))
    facts, remarks = _facts(lines[1:end], name, zone or zoneinfo.ZoneInfo("Asia/Shanghai"))
    if facts is None or remarks:
        return Opened(None, remarks=remarks)
    starts = [n for n, line in enumerate(lines) if n > end and _PICTURE.fullmatch(line.rstrip())]
    first = starts[0] if starts else len(lines) - 1
    pictures, remarks = _pictures(facts, lines, starts)
    return Opened(facts, tuple(_paragraphs(lines, end + 1, first)), pictures, remarks)


def shown(facts: Filled, pictures: Mapping[str, bytes]) -> tuple[Block, ...]:
    """Give the pictures as paragraphs, each with its caption."""
    rows = zip(pictures, facts.pictures, strict=True)
    return tuple(Paragraph((Shown(part, row.caption, row.caption),)) for part, row in rows)


def _facts(
    lines: Sequence[str], name: str, zone: datetime.tzinfo
) -> tuple[Filled | None, tuple[Remark, ...]]:
    node, problems = nodes.parse("\n".join(lines), name, first_line=2)
    facts: Filled | None = None
    if not problems:
        version = _version(node)
        if version != VERSION:
            return None, (remark("form-version", _line(2), found=version or "?", known=VERSION),)
        read = fields.read(Filled, node, Place(name, 1, 1), zone)
        problems, facts = read.problems, read.record
    remarks = [
        remark(
            "front-refused",
            _line(found.place.line),
            reason=Term(message(found, Language.EN), message(found, Language.ZH)),
        )
        for found in problems
        if found.severity is Severity.ERROR
    ]
    if facts is not None:
        remarks += _too_much(facts)
    return facts, tuple(remarks)


def _version(node: nodes.Node | None) -> int | None:
    """Give the version, which stands first, whatever the rest says: another one may have other keys."""
    if not isinstance(node, nodes.Mapped) or not node.pairs:
        return None
    value = node.pairs[0][1]
    plain = isinstance(value, nodes.Scalar) and re.fullmatch(r"[0-9]{1,4}", value.text)
    return int(plain[0]) if plain else None


def _too_much(facts: Filled) -> Iterator[Remark]:
    """Say which values are more than the line that the form has for them, or which lists too long for it."""
    for path, place in facts.places.parts.items():
        value = getattr(facts, str(path[0]))
        many = isinstance(value, tuple) and len(value) > MOST_MEMBERS
        if len(path) == 1 and any(_LINE_END.search(text) for text in _texts(value)):
            yield remark("form-lines", _line(place.line))
        if len(path) == 1 and (many or any(len(text) > LONGEST_VALUE for text in _texts(value))):
            yield remark("form-long", _line(place.line), limit=LONGEST_VALUE, most=MOST_MEMBERS)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for member in value:
            yield from _texts(member)
    elif isinstance(value, FilledPicture):
        yield value.caption
    elif isinstance(value, FilledEvent):
        yield from (value.caller, *value.told)


def _line(number: int) -> Term:
    return Term(f"line {number}", f"第{number}行")


def _paragraphs(lines: Sequence[str], start: int, end: int) -> Iterator[Paragraph]:
    for n in range(start, end):
        line = lines[n][1:] if lines[n].startswith("===") else lines[n]
        if line.strip():
            yield Paragraph((Text(line),), at=n + 1)


def _pictures(
    facts: Filled, lines: Sequence[str], starts: Sequence[int]
) -> tuple[Mapping[str, bytes], tuple[Remark, ...]]:
    """Read the pictures, which stand in the order of their captions; none if any is wrong."""
    pictures: dict[str, bytes] = {}
    said, found = len(facts.pictures), len(starts)
    if found != said or found > MOST_PICTURES:
        return {}, (remark("form-pictures", found=found, said=said, limit=MOST_PICTURES),)
    for place, start in enumerate(starts):
        end = starts[place + 1] if place + 1 < len(starts) else len(lines) - 1
        try:
            data = base64.b64decode("".join(lines[start + 1 : end]), validate=True)
        except (binascii.Error, ValueError):
            return {}, (remark("form-picture", _line(start + 1)),)
        if len(data) > LARGEST_PICTURE:
            size, limit = (f"{n / 1024 / 1024:.1f} MB" for n in (len(data), LARGEST_PICTURE))
            return {}, (remark("too-large", _line(start + 1), size=size, limit=limit),)
        pictures[f"{place + 1}"] = data
    return pictures, ()
