"""Writes the front matter of a submitted item in the site's language, and the whole item."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bulletin.language import Language
from bulletin.model.item import Event, Item
from bulletin.model.words import Choice, Moment
from bulletin.reading.table import columns

Plain = str | tuple[str, ...] | tuple[Choice, ...] | Choice | Moment

_PLAIN: Final = re.compile(r"[\w\u3400-\u9fff（《“][^:：#{}\[\]&*!|>'\"%@`,\\\r\n\t]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reported:
    """What a unit says of an event, by attribute of `Event`; its id comes when the item gets one."""

    facts: Mapping[str, Plain]


Value = Plain | Reported


def item_text(front: Mapping[str, Value], body: str, language: Language) -> str:
    """Give the text of an item's file."""
    chinese = language is Language.ZH
    lines = [
        f"{column.key.zh if chinese else column.en}: {_written(front[column.attribute], chinese=chinese)}"
        for column in columns(Item)
        if column.attribute in front
    ]
    return "\n".join(["---", *lines, "---", "", body])


def _written(value: object, *, chinese: bool) -> str:
    if isinstance(value, Choice):
        return value.zh if chinese else value.value
    if isinstance(value, Moment):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Reported):
        return _event(value, chinese=chinese)
    if isinstance(value, tuple):
        return _list([_written(v, chinese=chinese) for v in value])
    return _scalar(str(value))


def _event(event: Reported, *, chinese: bool) -> str:
    """Write an event on one line, with the keys that it has."""
    pairs = []
    for column in columns(Event):
        value = event.facts.get(column.attribute)
        if value:
            written = _written(value, chinese=chinese)
            # A list needs its brackets here even if it has one member.
            one = isinstance(value, tuple) and len(value) == 1
            pairs.append(f"{column.key.zh if chinese else column.en}: {f'[{written}]' if one else written}")
    return "{" + ", ".join(pairs) + "}"


def _scalar(text: str) -> str:
    plain = _PLAIN.fullmatch(text) is not None and text == text.strip()
    return text if plain else json.dumps(text, ensure_ascii=False)


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"[{', '.join(words)}]"
