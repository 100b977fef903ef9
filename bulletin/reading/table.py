"""The one table of keys and values, derived from the model's annotations."""

import dataclasses
import types
import typing
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast, get_args, get_origin, get_type_hints

from bulletin.model.issue import SectionList
from bulletin.model.words import Choice, Day, Key, Moment, Need


@dataclass(frozen=True, slots=True)
class Column:
    """One key of a record: its names, what kind of value it takes, and whether it must be there."""

    attribute: str
    key: Key
    kind: type
    many: bool
    default: object = dataclasses.MISSING

    @property
    def en(self) -> str:
        """The English key."""
        return self.key.name or self.attribute

    @property
    def by_section(self) -> bool:
        """Tell whether the value may be a mapping from section to list."""
        return self.kind is SectionList

    @property
    def required(self) -> bool:
        """Tell whether the key must always be there."""
        return self.key.need is Need.ALWAYS


def columns(record: type[Any]) -> tuple[Column, ...]:
    """Return the keys that a record of the model takes, in the order of the model."""
    return _columns(cast("Hashable", record))


@cache
def _columns(record: Hashable) -> tuple[Column, ...]:
    assert isinstance(record, type)
    hints = get_type_hints(record, include_extras=True)
    fields = dataclasses.fields(record)
    return tuple(_column(f, hints[f.name]) for f in fields if get_origin(hints[f.name]) is typing.Annotated)


def _column(field: dataclasses.Field[Any], hint: object) -> Column:
    inner, key = get_args(hint)[:2]
    if get_origin(inner) in {typing.Union, types.UnionType}:
        inner = next(a for a in get_args(inner) if a is not type(None))
    many = get_origin(inner) is tuple
    kind = get_args(inner)[0] if many else inner
    return Column(field.name, key, kind, many, field.default)


def by_name(record: type[Any]) -> Mapping[str, Column]:
    """Return the keys of a record by each of their names."""
    return {name: column for column in columns(record) for name in (column.en, column.key.zh)}


def is_record(kind: type) -> bool:
    """Tell whether values of this kind are records themselves."""
    return dataclasses.is_dataclass(kind)


def shorthand(record: type) -> str:
    """Return the attribute that a bare scalar fills, empty if the record takes none."""
    return str(getattr(record, "SHORTHAND", ""))


def records_in(record: type) -> Iterator[type]:
    """Yield the record and every record inside it, each once, outermost first."""
    seen: dict[type, None] = {record: None}
    waiting = [record]
    while waiting:
        for column in columns(waiting.pop(0)):
            if is_record(column.kind) and column.kind not in seen:
                seen[column.kind] = None
                waiting.append(column.kind)
    yield from seen


class Shape(Choice):
    """What kind of value a key takes, in the words of messages and documents."""

    TEXT = "text", "文字"
    NUMBER = "a number", "数字"
    YES_NO = "yes or no", "是或否"
    DAY = "a date", "日期"
    TIME = "a date with a time", "日期和时间"
    CHOICE = "one of a set of words", "规定的词"
    LIST = "a list", "列表"
    MAPPING = "keys with values", "一组键和值"


def kind_name(kind: type) -> Shape:
    """Name a kind of value for messages and documents."""
    if issubclass(kind, Choice):
        return Shape.CHOICE
    plain = {str: Shape.TEXT, int: Shape.NUMBER, bool: Shape.YES_NO, Day: Shape.DAY, Moment: Shape.TIME}
    return plain.get(kind, Shape.MAPPING)
