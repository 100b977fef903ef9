"""Parses the texts of a site into records, each with its places."""

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, TypeVar

from bulletin.catalogue import problem
from bulletin.content import Content
from bulletin.model.choices import Status
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
from bulletin.model.units import Directory, UnitList
from bulletin.model.words import Need
from bulletin.naming import NAME
from bulletin.nearest import nearest
from bulletin.problem import Place, Problem
from bulletin.reading import fields, nodes
from bulletin.reading.table import columns

R = TypeVar("R")

_SECRET: Final = re.compile(r"(?:绝[ \u3000]*密|机[ \u3000]*密|秘[ \u3000]*密)[ \u3000]*[★☆]")
# What git writes where two changes met; the row of `=` between them may be a heading's.
_CONFLICT: Final = re.compile(r"^(?:<{7}|\|{7}|>{7})(?= |$)", re.MULTILINE)
_FENCE: Final = re.compile(r"---[ \t]*")
_LISTS: Final = (
    "site.yaml",
    "content/units.yaml",
    "content/readers.yaml",
    "content/calendar.yaml",
    "content/faults.yaml",
)
_APPROVALS: Final = "content/approvals/"
_ISSUES: Final = "content/issues/"
_HEADS: Final = ("content/items/", "content/issues/", "content/reports/")


@dataclass(frozen=True, slots=True)
class _Split:
    """A Markdown file: its front matter, and its body with the line where that begins."""

    front: str
    body: str
    body_line: int


def parse(
    texts: Mapping[str, str], refused: frozenset[str] = frozenset()
) -> tuple[Content | None, tuple[Problem, ...]]:
    """Parse every file; None if there is no usable `site.yaml` or no list of units.

    `refused` are the files that are there but could not be read: they are not missed again.
    """
    split = frozenset(path for path, text in texts.items() if _CONFLICT.search(text))
    parser = _Parser(refused | split)
    for path, text in texts.items():
        parser.refuse_secret_marks(path, text)
        parser.refuse_conflict_marks(path, text)
    texts = {path: text for path, text in texts.items() if path not in split}
    site = parser.yaml(Site, texts, "site.yaml", required=True)
    if site is not None:
        parser.take_zone(site)
    units = parser.yaml(UnitList, texts, "content/units.yaml", required=True)
    content = None
    if site is not None and units is not None:
        content = parser.content(site, units, texts)
    return content, tuple(parser.problems)


def parse_site(text: str) -> Site | None:
    """Parse `site.yaml` alone; None if it cannot be used, which `parse` explains."""
    return _Parser(frozenset()).yaml(Site, {"site.yaml": text}, "site.yaml")


def _issue_file(path: str) -> str:
    return path.removeprefix(_ISSUES).removesuffix(".md")


def _expected(path: str) -> bool:
    """Tell whether a text of this name stands where something reads it."""
    if path.endswith(".md") and not path.startswith(_APPROVALS):
        return path.startswith(_HEADS)
    return path in _LISTS or path.startswith(("content/commissions/", "content/instructions/", _APPROVALS))


class _Parser:
    """Gathers problems over all files; lives for one parse."""

    def __init__(self, refused: frozenset[str]) -> None:
        self.refused = refused
        self.problems: list[Problem] = []
        self.unread_issues: set[str] = {_issue_file(p) for p in refused if p.startswith(_ISSUES)}
        self.unread: set[str] = {PurePosixPath(p).stem for p in refused if p.startswith("content/items/")}
        self.zone: zoneinfo.ZoneInfo = zoneinfo.ZoneInfo("Asia/Shanghai")

    def take_zone(self, site: Site) -> None:
        try:
            self.zone = zoneinfo.ZoneInfo(site.timezone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            near = nearest(site.timezone, zoneinfo.available_timezones())
            place = site.places.of("timezone")
            self.problems.append(problem("unknown-timezone", place, near, name=site.timezone))

    def refuse_secret_marks(self, path: str, text: str) -> None:
        for match in _SECRET.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - text.rfind("\n", 0, match.start())
            self.problems.append(problem("secret-mark", Place(path, line, column), mark=match[0]))

    def refuse_conflict_marks(self, path: str, text: str) -> None:
        """Tell where each conflict begins, or of a mark that was left over; the file is not read further."""
        marks = list(_CONFLICT.finditer(text))
        for match in [m for m in marks if m[0][0] == "<"] or marks[:1]:
            line = text.count("\n", 0, match.start()) + 1
            self.problems.append(problem("conflict-mark", Place(path, line, 1), mark=match[0]))

    def yaml(
        self, record: type[R], texts: Mapping[str, str], path: str, *, required: bool = False
    ) -> R | None:
        if path not in texts:
            if required and path not in self.refused:
                self.problems.append(problem("missing-file", Place(path), file=path))
            return None
        node, faults = nodes.parse(texts[path], path)
        self.problems += faults
        if faults:
            return None
        return self.record(record, node, Place(path, 1, 1))

    def record(self, record: type[R], node: nodes.Node | None, whole: Place, **given: object) -> R | None:
        read = fields.read(record, node, whole, self.zone, **given)
        self.problems += read.problems
        return read.record

    def folder(self, record: type[R], texts: Mapping[str, str], folder: str) -> list[R]:
        paths = [p for p in texts if p.startswith(f"content/{folder}/") and not p.endswith(".md")]
        read = [self.yaml(record, texts, path) for path in paths]
        return [r for r in read if r is not None]

    def content(self, site: Site, units: UnitList, texts: Mapping[str, str]) -> Content:
        readers = self.yaml(ReaderList, texts, "content/readers.yaml")
        faults = self.yaml(FaultList, texts, "content/faults.yaml")
        items: dict[str, Item] = {}
        issues: list[IssueHead] = []
        reports: list[ReportHead] = []
        for path, text in texts.items():
            if not _expected(path):
                self.problems.append(problem("misplaced-file", Place(path)))
            elif not path.endswith(".md") or path.startswith(_APPROVALS):
                continue
            elif path.startswith("content/items/"):
                self.take_item(path, text, items)
            elif path.startswith("content/issues/"):
                if (issue := self.issue(path, text)) is not None:
                    issues.append(issue)
            elif (report := self.report(path, text)) is not None:
                reports.append(report)
        return Content(
            site=site,
            directory=Directory(units.groups, units.units),
            items=items,
            issues=tuple(issues),
            readers=readers.readers if readers else (),
            calendar=self.yaml(Calendar, texts, "content/calendar.yaml") or Calendar(),
            commissions=tuple(
                c for f in self.folder(CommissionList, texts, "commissions") for c in f.commissions
            ),
            instructions=tuple(
                i for f in self.folder(InstructionList, texts, "instructions") for i in f.instructions
            ),
            faults=faults.faults if faults else (),
            reports=tuple(reports),
            approvals={path: text for path, text in texts.items() if path.startswith(_APPROVALS)},
            unread=frozenset(self.unread),
            unread_issues=frozenset(self.unread_issues),
        )

    def split(self, path: str, text: str) -> tuple[_Split, nodes.Node | None] | None:
        lines = text.split("\n")
        fences = [n for n, line in enumerate(lines) if _FENCE.fullmatch(line)]
        if len(fences) < 2 or fences[0] != 0:  # noqa: PLR2004 - one fence opens, one closes
            self.problems.append(problem("no-front-matter", Place(path, 1, 1)))
            return None
        end = fences[1]
        node, faults = nodes.parse("\n".join(lines[1:end]), path, first_line=2)
        self.problems += faults
        if faults:
            return None
        return _Split("\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2), node

    def take_item(self, path: str, text: str, items: dict[str, Item]) -> None:
        name = PurePosixPath(path).stem
        if not NAME.fullmatch(name):
            self.problems.append(problem("bad-name", Place(path), name=name))
            return
        if name in items:
            first = items[name].places.whole.path
            self.problems.append(problem("repeated-id", Place(path, 1, 1), id=name, first=first))
            return
        parts = self.split(path, text)
        if parts is None:
            self.unread.add(name)
            return
        split, node = parts
        item = self.record(Item, node, Place(path, 1, 1), id=name, body=split.body, body_line=split.body_line)
        if item is None:
            self.unread.add(name)
        else:
            items[name] = item
            self.demand_approved(item)

    def demand_approved(self, item: Item) -> None:
        """What an approved item must say, a draft may still lack."""
        if item.status is not Status.APPROVED:
            return
        for column in columns(Item):
            value = getattr(item, column.attribute)
            if column.key.need is Need.APPROVED and value in ("", (), None):
                if item.places.has(column.attribute):
                    continue  # written but wrong: that has been said already
                place = item.places.of("status")
                self.problems.append(problem("missing-key", place, key=column.en, chinese=column.key.zh))

    def issue(self, path: str, text: str) -> IssueHead | None:
        parts = self.split(path, text)
        name = _issue_file(path)
        if parts is None:
            self.unread_issues.add(name)
            return None
        split, node = parts
        return self.record(
            IssueHead, node, Place(path, 1, 1), name=name, note=split.body, note_line=split.body_line
        )

    def report(self, path: str, text: str) -> ReportHead | None:
        parts = self.split(path, text)
        if parts is None:
            return None
        split, node = parts
        return self.record(
            ReportHead, node, Place(path, 1, 1), name=PurePosixPath(path).stem, text=split.body
        )
