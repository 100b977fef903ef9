"""Words the receipt that a unit finds beside what it sent: its own matter, and nobody else's."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bulletin.characters import visible
from bulletin.intake.remarks import TEXTS, Kind, Remark, of_kind, plain, word
from bulletin.intake.taken import Taken
from bulletin.language import Language
from bulletin.model.item import Item
from bulletin.model.words import Moment
from bulletin.reading.table import columns

ENDINGS: Final = {Language.ZH: ".回执.txt", Language.EN: ".receipt.txt"}
FOLDERS: Final = {Language.ZH: "已收", Language.EN: "taken"}
DOUBLED: Final = frozenset({"doubled", "doubled-now"})
# What concerns the office and its machine is not said to the unit.
OURS: Final = frozenset({"site-refused", "disk"})
_WANTED: Final = ("title", "units", "writer", "signer", "contact", "kind")
_MOST: Final = 10  # remarks of one kind


class Outcome(StrEnum):
    """What became of something sent."""

    TAKEN = "taken"
    DOUBLED = "doubled"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Reply:
    """What there is to say to the sender of one file."""

    name: str
    at: Moment
    outcome: Outcome
    taken: Taken
    item: str  # the id, if there is one
    office: str
    mark: str  # of the content, by which a restart knows it


def receipt(reply: Reply, language: Language) -> str:
    """Return the text of a receipt."""
    lines = [
        word("receipt", language),
        "",
        word("receipt_file", language, name=visible(reply.name)),
        word("receipt_at", language, at=f"{reply.at:%Y-%m-%d %H:%M}"),
        word(f"receipt_{reply.outcome}", language),
        *_body(reply, language),
        "",
        word("receipt_call", language, office=reply.office),
        word("receipt_mark", language, mark=reply.mark),
    ]
    return "\n".join(lines) + "\n"


def why(taken: Taken, language: Language) -> str:
    """Return the first reason why something was not taken."""
    found = of_kind(taken.remarks, Kind.REFUSED, Kind.HELD)
    return plain(found[0], language) if found else ""


def _body(reply: Reply, language: Language) -> Iterator[str]:
    if reply.outcome is Outcome.LEFT:
        yield from _reasons(reply.taken, language)
        return
    if reply.item:
        yield word("receipt_item", language, item=reply.item)
    if reply.outcome is Outcome.DOUBLED:
        return
    if title := reply.taken.front.get("title"):
        yield word("receipt_title", language, title=visible(str(title)))
    missing = [name for name in _WANTED if not reply.taken.front.get(name)]
    if missing:
        zh = language is Language.ZH
        names = {c.attribute: c.key.zh if zh else c.en for c in columns(Item)}
        row = ("、" if zh else ", ").join(names[name] for name in missing)
        yield word("receipt_missing", language, keys=row)
    if dropped := of_kind(reply.taken.remarks, Kind.DROPPED):
        yield word("receipt_dropped", language)
        yield from _listed(dropped, language)


def _reasons(taken: Taken, language: Language) -> Iterator[str]:
    """Say why it stays, and what the sender can do; a fault of ours only that it is one."""
    found = of_kind(taken.remarks, Kind.REFUSED, Kind.HELD)
    own = tuple(one for one in found if one.code not in OURS)
    yield from _listed(own, language)
    key = "zh_sender" if language is Language.ZH else "en_sender"
    for advice in dict.fromkeys(TEXTS[one.code][key] for one in found):
        yield word("receipt_do", language, advice=advice)


def _listed(found: tuple[Remark, ...], language: Language) -> Iterator[str]:
    yield from (f"  {plain(one, language)}" for one in found[:_MOST])
    if len(found) > _MOST:
        yield f"  {word('receipt_more', language, count=len(found) - _MOST)}"
