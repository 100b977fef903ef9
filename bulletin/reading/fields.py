"""Reads nodes into records of the model, each fault with its place."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from bulletin import characters
from bulletin.catalogue import problem
from bulletin.model.issue import SectionList
from bulletin.model.words import Choice, Day, Moment
from bulletin.nearest import nearest
from bulletin.problem import Place, Places, Problem
from bulletin.reading import scalars
from bulletin.reading.nodes import Listing, Mapped, Node, Scalar
from bulletin.reading.table import Column, Shape, by_name, columns, is_record, kind_name, shorthand

R = TypeVar("R")

_MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class Read(Generic[R]):
    """What was read: the record, None if a key that it cannot do without is missing; and the problems."""

    record: R | None
    problems: tuple[Problem, ...]


def read(record: type[R], node: Node | None, whole: Place, zone: datetime.tzinfo, **given: object) -> Read[R]:
    """Read one record; `given` are the parts that do not come from keys, such as the body."""
    reader = _Reader(zone)
    value = reader.record(record, node if node is not None else Mapped((), whole), whole, given)
    return Read(value, tuple(reader.problems))


@dataclass(slots=True)
class _Reader:
    """Gathers problems while it reads; lives for one record."""

    zone: datetime.tzinfo
    problems: list[Problem] = field(default_factory=list)

    def fault(self, code: str, place: Place, near: tuple[str, ...] = (), **arguments: object) -> None:
        self.problems.append(problem(code, place, near, **arguments))

    def record(self, kind: type[R], node: Node, whole: Place, given: Mapping[str, object]) -> R | None:
        short = shorthand(kind)
        if isinstance(node, Scalar) and short:
            key = next(c for c in columns(kind) if c.attribute == short)
            node = Mapped(((Scalar(key.en, node.place), node),), node.place)
        if not isinstance(node, Mapped):
            self.fault("wrong-type", node.place, expected=Shape.MAPPING, found=_shape(node))
            return None
        written = self.pairs(kind, node)
        values: dict[str, Any] = dict(given)
        parts: dict[tuple[str | int, ...], Place] = {}
        complete = True
        for column in columns(kind):
            value = self.written(column, written.get(column.attribute), whole, parts)
            if value is not _MISSING:
                values[column.attribute] = value
            elif column.default is MISSING:
                complete = False
        if not complete:
            return None
        wrong = frozenset(str(p[0]) for p in parts if len(p) == 1) - values.keys()
        values["places"] = Places(whole, MappingProxyType(parts), wrong)
        return kind(**values)

    def written(
        self,
        column: Column,
        pair: tuple[Place, Node] | None,
        whole: Place,
        parts: dict[tuple[str | int, ...], Place],
    ) -> object:
        """Read one key if it was written; the sentinel if it was not, or is wrong."""
        blank = pair is None or (isinstance(pair[1], Scalar) and pair[1].blank)
        if pair is None or blank:
            if column.required:
                at = whole if pair is None else pair[0]
                self.fault("missing-key", at, key=column.en, chinese=column.key.zh)
            return _MISSING
        parts[(column.attribute,)] = pair[1].place
        value = self.value(column, pair[1], parts)
        if value in ("", ()):  # quotes or brackets with nothing in them
            del parts[(column.attribute,)]
            if column.required:
                self.fault("missing-key", pair[0], key=column.en, chinese=column.key.zh)
            return _MISSING
        return value

    def pairs(self, kind: type, node: Mapped) -> dict[str, tuple[Place, Node]]:
        names = by_name(kind)
        written: dict[str, tuple[Place, Node]] = {}
        for key, value in node.pairs:
            column = names.get(key.text.strip())
            if column is None:
                self.fault("unknown-key", key.place, nearest(key.text, names), key=key.text)
            elif column.attribute in written:
                first = written[column.attribute][0]
                self.fault("repeated-key", key.place, key=key.text, line=first.line)
            else:
                written[column.attribute] = (key.place, value)
        return written

    def value(self, column: Column, node: Node, parts: dict[tuple[str | int, ...], Place]) -> object:
        """Read the value of one key; the sentinel if it is wrong."""
        if column.by_section:
            return self.sections(node)
        if not column.many:
            return self.single(column, node)
        members = node.members if isinstance(node, Listing) else (node,)
        read_members: list[object] = []
        for member in members:
            if isinstance(member, Scalar) and member.blank:
                continue
            value = self.single(column, member)
            if value not in (_MISSING, ""):
                parts[(column.attribute, len(read_members))] = member.place
                read_members.append(value)
        return tuple(read_members) if read_members or not members else _MISSING

    def single(self, column: Column, node: Node) -> object:
        if is_record(column.kind):
            record = self.record(column.kind, node, node.place, {})
            return _MISSING if record is None else record
        if not isinstance(node, Scalar):
            self.fault("wrong-type", node.place, expected=kind_name(column.kind), found=_shape(node))
            return _MISSING
        return self.scalar(column.kind, node)

    def scalar(self, kind: type, node: Scalar) -> object:
        if kind is str:
            return self.text(node)
        if issubclass(kind, Choice):
            return self.choice(kind, node)
        readers: dict[type, tuple[Callable[[str], object], str]] = {
            bool: (scalars.boolean, "wrong-type"),
            int: (scalars.integer, "wrong-type"),
            Moment: (lambda text: scalars.moment(text, self.zone), "invalid-time"),
            Day: (scalars.day, "invalid-date"),
        }
        reader, code = readers[kind]
        value = reader(node.text)
        if value is not None:
            return value
        if code == "wrong-type":
            self.fault(code, node.place, expected=kind_name(kind), found=node.text)
        else:
            self.fault(code, node.place, value=node.text)
        return _MISSING

    def choice(self, kind: type[Choice], node: Scalar) -> object:
        value = scalars.choice(node.text, kind)
        if value is not None:
            return value
        known = [word for member in kind for word in (member.value, member.zh)]
        self.fault("unknown-value", node.place, nearest(node.text, known), value=node.text, known=tuple(kind))
        return _MISSING

    def text(self, node: Scalar) -> str:
        text = node.text
        for code, pattern in (
            ("invisible-character", characters.INVISIBLE),
            ("control-character", characters.CONTROL),
        ):
            if found := pattern.findall(text):
                self.fault(code, node.place, character=f"U+{ord(found[0]):04X}", count=len(found))
                text = pattern.sub("", text)
        return text.strip()

    def sections(self, node: Node) -> tuple[SectionList, ...]:
        if not isinstance(node, Mapped):
            return (self.section(Scalar("", node.place), node),)
        first: dict[str, Place] = {}
        for key, _ in node.pairs:
            if key.text.strip() in first:
                self.fault("repeated-key", key.place, key=key.text, line=first[key.text.strip()].line)
            first.setdefault(key.text.strip(), key.place)
        return tuple(self.section(key, value) for key, value in node.pairs)

    def section(self, key: Scalar, node: Node) -> SectionList:
        members = node.members if isinstance(node, Listing) else (node,)
        parts: dict[tuple[str | int, ...], Place] = {("section",): key.place, ("items",): node.place}
        items: list[str] = []
        for member in members:
            if not isinstance(member, Scalar):
                self.fault("wrong-type", member.place, expected=Shape.TEXT, found=_shape(member))
            elif not member.blank:
                parts[("items", len(items))] = member.place
                items.append(self.text(member))
        return SectionList(
            section=key.text.strip(), items=tuple(items), places=Places(node.place, MappingProxyType(parts))
        )


def _shape(node: Node) -> Shape:
    return {Scalar: Shape.TEXT, Listing: Shape.LIST, Mapped: Shape.MAPPING}[type(node)]
