"""Writes the documents that are generated from the code."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bulletin.catalogue import CATALOGUE, Entry
from bulletin.language import Language
from bulletin.model.issue import IssueHead
from bulletin.model.item import Item
from bulletin.model.records import (
    Calendar,
    CommissionList,
    FaultList,
    InstructionList,
    ReaderList,
    ReportHead,
)
from bulletin.model.site import Site
from bulletin.model.units import UnitList
from bulletin.model.words import Choice, Day, Moment, Need, Refers
from bulletin.problem import Severity, Term
from bulletin.reading.table import Column, columns, is_record, kind_name, records_in, shorthand

PROJECT: Final = Path(__file__).resolve().parents[1]
COMMAND: Final = "python3 -m bulletin.documents"


@dataclass(frozen=True, slots=True)
class File:
    """A kind of file that editors write: its name in the documents, what it holds, where it lies."""

    name: str
    record: type
    path: str
    title: Term


FILES: Final = (
    File("site", Site, "site.yaml", Term("the site", "站点")),
    File("units", UnitList, "content/units.yaml", Term("source units", "供稿单位")),
    File("readers", ReaderList, "content/readers.yaml", Term("readers", "读者")),
    File("calendar", Calendar, "content/calendar.yaml", Term("calendar", "日历")),
    File("item", Item, "content/items/**/<id>.md", Term("an item", "稿件")),
    File("issue", IssueHead, "content/issues/<series>/<year>-<nnn>.md", Term("an issue", "期次")),
    File("commission", CommissionList, "content/commissions/*.yaml", Term("commissions", "约稿")),
    File("instruction", InstructionList, "content/instructions/*.yaml", Term("instructions", "批示")),
    File("fault", FaultList, "content/faults.yaml", Term("faults in reporting", "报送过错")),
    File("report", ReportHead, "content/reports/<kind>-<period>.md", Term("a circular", "通报")),
)

REFERENCES: Final = {
    Refers.UNIT: Term("a unit's id or name", "单位的编号或名称"),
    Refers.SERIES: Term("a series' id or name", "刊物的编号或名称"),
    Refers.SECTION: Term("a section of the series", "刊物的栏目"),
    Refers.SCOPE: Term("a scope's id or name", "阅读范围的编号或名称"),
    Refers.ITEM: Term("an item's id", "稿件的编号"),
    Refers.COMMISSION: Term("a commission's id", "约稿的编号"),
    Refers.GROUP: Term("a group's id or name", "单位类别的编号或名称"),
}
NEEDS: Final = {
    Need.ALWAYS: "必写 always",
    Need.APPROVED: "审定时 when approved",
    Need.OPTIONAL: "",
}
SEVERITIES: Final = {Severity.ERROR: "错误 error", Severity.WARNING: "警告 warning"}


# The catalogue of problems


def problems_page() -> str:
    """Return the page of all problems: a table of contents, then each code in both languages."""
    rows = [
        "# 问题代码 Problem codes",
        "",
        f"由 `{COMMAND}` 从 bulletin/problems/ 生成，请勿手改。",
        f"Made by `{COMMAND}` from bulletin/problems/; do not edit.",
        "",
        "错误会使生成停下，警告不会。An error stops the build, a warning does not.",
        "",
    ]
    rows += (f"- [`{e.code}`](#{e.code}) {_message(e, Language.ZH)}" for e in _entries())
    for entry in _entries():
        rows += ["", f"## {entry.code}", "", SEVERITIES[entry.severity]]
        for language in (Language.ZH, Language.EN):
            page = entry.words[language].page
            rows += ["", f"**{_message(entry, language)}**", "", *_flowing(page)]
    return "\n".join(rows) + "\n"


def _entries() -> list[Entry]:
    return sorted(CATALOGUE.values(), key=lambda entry: entry.code)


def _message(entry: Entry, language: Language) -> str:
    """Return the message with its arguments as names: what is wrong in general."""
    text = entry.words[language].message
    return re.sub(r"`?\{(\w+)\}`?", r"`{\1}`", text).replace("{{", "{").replace("}}", "}")


def _flowing(page: str) -> Iterator[str]:
    """Yield the lines of a page with each paragraph on one line: a line end is no blank in Chinese."""
    paragraph = ""
    for line in page.split("\n"):
        if line and not line.startswith("    "):
            paragraph += _between(paragraph, line) + line
            continue
        if paragraph:
            yield paragraph
            paragraph = ""
        yield line
    if paragraph:
        yield paragraph


def _between(before: str, after: str) -> str:
    """Return the blank that a line end stands for: none beside Chinese punctuation or within Chinese."""
    if not before:
        return ""
    ends = (before[-1], after[0])
    if any(c in "，。；：、！？（）“”「」" for c in ends):
        return ""
    return " " if any(c.isascii() for c in ends) else ""


# The keys


def keys_page() -> str:
    """Return the page of all keys, file by file."""
    rows = [
        "# 键 Keys",
        "",
        f"由 `{COMMAND}` 从程序中的键表生成，请勿手改。",
        f"Made by `{COMMAND}` from the table of keys in the code; do not edit.",
        "",
        "中英文键名和值都可以用，可以混写，同一个键不要写两遍；不认识的键是错误。",
        "Keys and values may be in either language; a key is written once, an unknown one is an error.",
        "",
        "- 日期：`2026-03-05`、`2026/3/5`、`2026年3月5日`。Dates: `2026-03-05`.",
        "- 时间：`2026-03-05 23:55`、`2026年3月5日23时55分`，没有写时区的按站点的时区。",
        "  Times: `2026-03-05 23:55`, in the site's time zone if none is written.",
        "- 是否：`是`、`否`、`true`、`false`、`yes`、`no`。",
        "- 只有一个值时不必写成列表。One value need not be written as a list.",
        "",
    ]
    rows += (f"- [{f.title.zh} {f.title.en}](#{f.name}) `{f.path}`" for f in FILES)
    for file in FILES:
        rows += ["", f"## {file.name}", "", f"{file.title.zh} {file.title.en}：`{file.path}`", ""]
        rows += _table(file, file.record)
        for record in _inner(file):
            rows += ["", f"### {file.name}: {_title(file, record)}", ""]
            if short := shorthand(record):
                rows += [f"可以只写 `{short}` 的值。The value of `{short}` alone will do.", ""]
            rows += _table(file, record)
    return "\n".join(rows) + "\n"


def _inner(file: File) -> Iterator[type]:
    """Yield the records inside a file's record that have keys of their own."""
    yield from (r for r in records_in(file.record) if r is not file.record and columns(r))


def _title(file: File, record: type) -> str:
    """Name a record by the first key that holds it."""
    held = (c for r in records_in(file.record) for c in columns(r) if c.kind is record)
    column = next(held)
    return f"{column.en} {column.key.zh}"


def _table(file: File, record: type) -> Iterator[str]:
    yield "| key | 键 | 值 value | 必写 required | 说明 | meaning |"
    yield "|---|---|---|---|---|---|"
    for column in columns(record):
        key = column.key
        cells = (
            f"`{column.en}`",
            f"`{key.zh}`",
            _value(file, column),
            NEEDS[key.need],
            key.about_zh,
            key.about_en,
        )
        yield f"| {' | '.join(cells)} |"


def _value(file: File, column: Column) -> str:
    """Say in both languages what may be written."""
    several = "，可写几个 or several" if column.many and not column.by_section else ""
    if column.by_section:
        return "稿件编号的列表，或栏目到列表 a list of item ids, or a list for each section"
    if issubclass(column.kind, Choice):
        return "、".join(f"`{c.zh}` `{c.value}`" for c in column.kind) + several
    if is_record(column.kind):
        title = _title(file, column.kind)
        return f"见 see [{title}](#{_anchor(f'{file.name}: {title}')}){several}"
    if column.key.refers is not Refers.NOTHING:
        term = REFERENCES[column.key.refers]
        return f"{term.zh} {term.en}{several}"
    shape = kind_name(column.kind)
    return f"{shape.zh} {shape.value}{several}"


def _anchor(heading: str) -> str:
    """Return the anchor that Markdown viewers give a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


# The schemas

_DIGIT: Final = "[0-9０-９]"
_DATE: Final = rf"{_DIGIT}{{4}}[-/.年－／．]{_DIGIT}{{1,2}}[-/.月－／．]{_DIGIT}{{1,2}}日?"
_CLOCK: Final = rf"{_DIGIT}{{1,2}}[:：时]({_DIGIT}{{1,2}}([:：分]({_DIGIT}{{1,2}}秒?)?)?)?"
_ZONE: Final = r"(\s*(Z|[+-][0-9]{2}:?[0-9]{2}))?"

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": ["string", "number", "boolean"]}
SCALARS: Final[Mapping[type, Schema]] = {
    str: TEXT,
    int: {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": f"^{_DIGIT}{{1,9}}$"}]},
    bool: {"enum": [True, False, "是", "否", "yes", "no"]},
    Day: {"type": "string", "pattern": f"^{_DATE}$"},
    Moment: {"type": "string", "pattern": rf"^{_DATE}(\s*T?\s*){_CLOCK}{_ZONE}$"},
}


def schemas() -> Mapping[str, str]:
    """Return a JSON Schema for each kind of file, for editors that complete and check as one types."""
    return {f.name: json.dumps(_schema(f), ensure_ascii=False, indent=2) + "\n" for f in FILES}


def _schema(file: File) -> Schema:
    records = [file.record, *_inner(file)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{file.title.zh} {file.title.en}: {file.path}",
        "$comment": f"made by {COMMAND}",
        "$ref": f"#/$defs/{file.record.__name__}",
        "$defs": {record.__name__: _object(record) for record in records},
    }


def _object(record: type) -> Schema:
    """Describe a record: each key under either of its names, never under both."""
    properties: Schema = {}
    rules: list[Schema] = []
    approved: list[Schema] = []
    for column in columns(record):
        names = (column.en, column.key.zh)
        about = f"{column.key.about_zh}。{column.key.about_en}"
        properties[column.en] = {"description": about, **_either(column)}
        properties[column.key.zh] = {"$ref": f"#/$defs/{record.__name__}/properties/{column.en}"}
        rules.append({"not": {"required": list(names)}})
        if column.key.need is Need.ALWAYS:
            rules.append(_present(names))
        if column.key.need is Need.APPROVED:
            approved.append(_present(names))
    if approved:
        said = (
            {"properties": {k: {"enum": ["approved", "审定"]}}, "required": [k]} for k in ("status", "状态")
        )
        rules.append({"if": {"anyOf": list(said)}, "then": {"allOf": approved}})
    return {"type": "object", "properties": properties, "additionalProperties": False, "allOf": rules}


def _present(names: tuple[str, str]) -> Schema:
    """Demand a key under one of its names; a key with nothing after it is not there."""
    return {
        "anyOf": [{"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in names]
    }


def _either(column: Column) -> Schema:
    """Describe a value: one, or a list where several may be; or nothing, as if the key were not there."""
    one = _one(column)
    if column.by_section:
        many = _several(TEXT)
        sections = {"type": "object", "additionalProperties": {"anyOf": many}}
        return {"anyOf": [*many, sections, {"type": "null"}]}
    if column.many:
        return {"anyOf": [*_several(one), {"type": "null"}]}
    return {"anyOf": [one, {"type": "null"}]}


def _several(one: Schema) -> list[Schema]:
    return [one, {"type": "array", "items": {"anyOf": [one, {"type": "null"}]}}]


def _one(column: Column) -> Schema:
    kind = column.kind
    if column.by_section:
        return TEXT
    if is_record(kind):
        whole: Schema = {"$ref": f"#/$defs/{kind.__name__}"}
        short = next((c for c in columns(kind) if c.attribute == shorthand(kind)), None)
        return {"anyOf": [whole, _one(short)]} if short else whole
    if issubclass(kind, Choice):
        return {"enum": [word for member in kind for word in (member.value, member.zh)]}
    return SCALARS[kind]


def documents() -> Mapping[str, str]:
    """Return every generated document by its path in the project."""
    made = {f"docs/schema/{name}.schema.json": text for name, text in schemas().items()}
    return {"docs/problems.md": problems_page(), "docs/keys.md": keys_page(), **made}


if __name__ == "__main__":
    for path, text in documents().items():
        (PROJECT / path).parent.mkdir(parents=True, exist_ok=True)
        (PROJECT / path).write_text(text, encoding="utf-8", newline="\n")
