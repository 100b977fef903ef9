"""Reads what a unit says of its submission: a form page, head lines, a tail like （区教育局 供稿）."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from bulletin.intake.characters import cleaned, stripped
from bulletin.intake.remarks import Remark, in_table, remark
from bulletin.intake.values import Block, Cell, NoteMark, Paragraph, Shown, Table, Text, words_of

_ROWS: Final = """
title: 标题 信息标题 题目 报送标题 title
units: 供稿单位 报送单位 来稿单位 单位名称 单位 供稿 unit units
writer: 撰稿 撰稿人 撰写人 作者 执笔 执笔人 writer
signer: 签发 签发人 审签 审签人 核签 signer
contact: 联系电话 电话 联系方式 telephone phone
received: 报送时间 报送日期 来稿时间 时间 received
series: 刊物 拟登刊物 series
section: 栏目 section
kind: 类型 信息类型 类别 kind
focus: 四点 focus
tone: 喜忧 tone
urgency: 紧急程度 urgency
direction: 服务方向 direction
subjects: 主题词 subjects
commission: 约稿 约稿编号 commission
as_of: 截至 情况截至 asof
body: 正文 信息内容 信息正文 内容 text
"""
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        name: row.partition(":")[0]
        for row in _ROWS.strip().splitlines()
        for name in row.partition(":")[2].split()
    }
)
# The styles of what our own form explains; nobody types in them.
NOTE_STYLES: Final = frozenset({"报送单说明", "form note"})
_BY_LENGTH: Final = "|".join(sorted(LABELS, key=len, reverse=True))
_LABELLED: Final = re.compile(rf"({_BY_LENGTH})[ \u3000]*[：:]\s*", re.IGNORECASE)
_HEADING: Final = re.compile("(?:报送|登记|审批|审签|供稿|呈报)(?:单|表|签)$|^Submissionform$")
_LEAST_LABELS: Final = 2
_BRACKETED: Final = re.compile(r"[（(〔\[【]\s*([^（()）]{2,120}?)\s*[）)〕\]】]")
_AT_END: Final = re.compile(r"(?<=[。！？…”])\s*[（(]([^（()）]{2,80})[）)]$")
_TOLD: Final = re.compile(r"[ \u3000]*(?:联合)?(?:供稿|报送|来稿|提供|供)$")
_BETWEEN: Final = re.compile(r"[、，,；;\n]+")
_NAME: Final = re.compile("[\u3400-\u9fff·]{2,4}")
_LONGEST_TAIL: Final = 3  # paragraphs
_EMPTY: Final = re.compile(r"[\s_＿\u3000—-]*")


@dataclass(frozen=True, slots=True)
class Said:
    """What a unit says of its submission by attribute, and the blocks that are left."""

    values: Mapping[str, str]
    blocks: tuple[Block, ...]
    remarks: tuple[Remark, ...] = ()


def read_form(blocks: Sequence[Block]) -> Said:
    """Take a form page out: the first table with labels in it, or labelled lines at the head."""
    for place, block in enumerate(blocks):
        if isinstance(block, Table):
            reading = _FormReader()
            reading.read(block)
            if len(reading.labels) >= _LEAST_LABELS:
                before, heading = _without_heading(blocks[:place])
                remarks = [*heading, *reading.remarks]
                left = (*before, *reading.body, *blocks[place + 1 :])
                return Said(reading.values, left, (remark("form", in_table(block.at)), *remarks))
    return _head_lines(blocks)


def _without_heading(before: Sequence[Block]) -> tuple[tuple[Block, ...], list[Remark]]:
    """Take the heading of a form out: 信息报送单."""
    kept, remarks = [], []
    ours = any(map(_is_note, before))
    for block in before:
        if _is_note(block):
            continue
        words = re.sub(r"\s", "", words_of(block))
        if isinstance(block, Paragraph) and _HEADING.search(words):
            remarks += [] if ours else [remark("form-heading", text=block.words)]
        else:
            kept.append(block)
    return tuple(kept), remarks


def _is_note(block: Block) -> bool:
    """Tell whether a paragraph explains our own form, which says so by its style."""
    return isinstance(block, Paragraph) and block.style in NOTE_STYLES


def _label(text: str) -> str:
    """Give the attribute that a label stands for, empty for any other text."""
    return LABELS.get(re.sub(r"[\s：:*]", "", text).lower(), "")


@dataclass(slots=True)
class _FormReader:
    """Reads the cells of one form."""

    values: dict[str, str] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)

    def read(self, table: Table) -> None:
        """Read a table as labels, each with its value to the right or after a colon."""
        for row in table.rows:
            waiting = ""
            for cell in row:
                waiting = self.cell(cell, waiting, table)

    def cell(self, cell: Cell, waiting: str, table: Table) -> str:
        """Read one cell; give the label whose value comes next."""
        cell = replace(cell, blocks=tuple(b for b in cell.blocks if not _is_note(b)))
        words = stripped(cleaned(cell.words)[0])
        attribute = _label(words)
        if attribute and not (waiting and attribute == waiting):
            self.labels.add(attribute)
            return attribute
        parts = dict(_labelled(words))
        if waiting == "body":
            self.body += cell.blocks
        elif waiting:
            self.take(waiting, words, table)
        elif parts and "" not in parts:
            self.labels |= parts.keys()
            for name, text in parts.items():
                self.take(name, text, table)
        elif words:
            self.remarks.append(remark("form-rest", in_table(table.at), words))
        return ""

    def take(self, attribute: str, text: str, table: Table) -> None:
        """Keep a value; of two for one label the first counts."""
        if _EMPTY.fullmatch(text):
            return
        if self.values.setdefault(attribute, text) != text:
            self.remarks.append(remark("form-rest", in_table(table.at), text))


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    """Cut `撰稿：甲　签发：乙` into attributes and values; what stands before has an empty attribute."""
    found = list(_LABELLED.finditer(text))
    head = text[: found[0].start()] if found else text
    if stripped(head):
        yield "", stripped(head)
    ends = [*(match.start() for match in found[1:]), len(text)]
    for match, end in zip(found, ends[: len(found)], strict=True):
        value = text[match.end() : end]
        yield LABELS[match[1].lower()], stripped(value).strip("；;，,、 \u3000")


def _head_lines(blocks: Sequence[Block]) -> Said:
    """Read lines like 供稿单位：区教育局 at the head of a text."""
    values: dict[str, str] = {}
    end = 0
    for block in blocks:
        parts = list(_labelled(stripped(cleaned(words_of(block))[0]))) if isinstance(block, Paragraph) else []
        if not parts or any(not name or not text or name == "body" for name, text in parts):
            break
        for name, text in parts:
            values.setdefault(name, text)
        end += 1
    if len(values) < _LEAST_LABELS:
        return Said({}, tuple(blocks))
    return Said(values, tuple(blocks[end:]), (remark("head-lines"),))


def read_credit(blocks: Sequence[Block], known: frozenset[str]) -> Said:
    """Take the credit out, which stands in brackets at the end or right under the title.

    `known` are the names of units: brackets that hold nothing but such names are a credit too.
    """
    left = list(blocks)
    values: dict[str, str] = {}
    remarks: list[Remark] = []

    def take(place: int) -> bool:
        block = left[place]
        if not isinstance(block, Paragraph) or block.pictures:
            return False
        words = stripped(cleaned(block.words)[0])
        bracketed = _BRACKETED.fullmatch(words)
        found = _credit(bracketed[1] if bracketed else words, known, bare=bracketed is None)
        for name, text in found.items():
            values.setdefault(name, text)
        if found:
            remarks.append(remark("credit", text=words))
            del left[place]
        return bool(found)

    for _ in range(_LONGEST_TAIL):
        if not left or not take(len(left) - 1):
            break
    if left and not values:
        take(0)
    if left and not values:
        last, found, text = _cut_tail(left[-1], known)
        if found:
            left[-1] = last
            values |= found
            remarks.append(remark("credit", text=text))
    return Said(values, tuple(left), tuple(remarks))


def _cut_tail(block: Block, known: frozenset[str]) -> tuple[Block, Mapping[str, str], str]:
    """Cut a credit off the end of the last paragraph."""
    match = _AT_END.search(stripped(words_of(block))) if isinstance(block, Paragraph) else None
    if match is None or not isinstance(block, Paragraph):
        return block, {}, ""
    found = _credit(cleaned(match[1])[0], known, bare=False)
    texts = [p for p in block.pieces if isinstance(p, Text)]
    marks = [p for p in block.pieces if isinstance(p, NoteMark | Shown)]
    if not found or marks or block.number:
        return block, {}, ""
    whole = "".join(t.text for t in texts).rstrip(" \t\u3000")
    return replace(block, pieces=(Text(whole[: len(whole) - len(match[0])]),)), found, match[0]


def _credit(text: str, known: frozenset[str], *, bare: bool) -> dict[str, str]:
    """Read a credit; empty if the text is none."""
    text = stripped(text)
    parts = list(_labelled(text))
    named = {name for name, _ in parts}
    if named & {"units", "writer", "signer"} and "" not in named and not named & {"title", "body"}:
        return {name: value for name, value in parts if value}
    if bare and len(text) > 40:  # noqa: PLR2004  a sentence, not a credit
        return {}
    told = _TOLD.search(text)
    core = text[: told.start()] if told else text
    units, writer = _units(core, known)
    all_known = bool(units) and all(u in known for u in units)
    if (told and (all_known or not bare)) or (not bare and all_known):
        return {"units": "、".join(units)} | ({"writer": writer} if writer else {})
    return {}


def _units(text: str, known: frozenset[str]) -> tuple[list[str], str]:
    """Cut a credit into units and, behind a blank, a person."""
    units: list[str] = []
    writer = ""
    for part in _BETWEEN.split(text):
        words = part.split()
        if not words:
            continue
        whole = "".join(words)
        if whole in known or len(words) == 1 or " ".join(words) in known:
            units.append(" ".join(words) if " ".join(words) in known else whole)
        elif _NAME.fullmatch(words[-1]) and words[-1] not in known:
            units += words[:-1]
            writer = words[-1]
        else:
            units += words
    return units, writer


def split_units(text: str) -> tuple[str, ...]:
    """Give the units that a value names, in their order."""
    return tuple(dict.fromkeys(u for part in _BETWEEN.split(text) if (u := stripped(part))))
