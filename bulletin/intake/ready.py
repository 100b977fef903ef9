"""Takes a text that is Markdown already: its marks stay, its front matter is read like any item's."""

import zoneinfo
from collections.abc import Mapping
from typing import Final

from bulletin.body import markup
from bulletin.body.lines import NO_HEADING, chinese_heading, ends_sentence
from bulletin.catalogue import message
from bulletin.intake import facts, form
from bulletin.intake.characters import cleaned, stripped
from bulletin.intake.context import Context
from bulletin.intake.front import Value
from bulletin.intake.headings import LONGEST_TITLE
from bulletin.intake.remarks import Remark, remark
from bulletin.intake.taken import Taken
from bulletin.intake.values import Block, Paragraph, Text, words_of
from bulletin.language import Language
from bulletin.model.item import Item
from bulletin.problem import Place, Severity, Term
from bulletin.reading import fields, nodes

# What a unit may say of its own item; what the office decides it may not.
_TAKEN: Final = (
    "series", "section", "kind", "focus", "tone", "urgency", "direction", "decision", "as_of",
    "subjects", "abstract", "commission",
)  # fmt: skip
_AS_TEXT: Final = ("title", "writer", "signer", "contact")


def take(name: str, text: str, remarks: tuple[Remark, ...], site: Context) -> Taken:
    """Take a Markdown text."""
    sent = tuple(line.strip() for line in text.split("\n") if line.strip())
    values, own, told, lines = _front(name, text.split("\n"), site)
    title = values.get("title", "")
    if not title:
        title, lines = _title(lines)
    blocks: tuple[Block, ...] = tuple(Paragraph((Text(line),)) for line in lines if line.strip())
    credit = form.read_credit(blocks, frozenset(site.units))
    kept = iter(credit.blocks)
    left = next(kept, None)
    out: list[str] = []
    for line in lines:
        if not line.strip():
            out.append("")
        elif left is not None and line.startswith(words_of(left)):
            out.append(words_of(left))
            left = next(kept, None)
    body, gone, _ = cleaned("\n".join(out).strip("\n"))
    front, found = facts.front_matter({**credit.values, **values}, title, site)
    remarks = (*remarks, *told, *credit.remarks, *found)
    if gone:
        remarks = (*remarks, remark("invisible", count=gone))
    if not body.strip():
        remarks = (*remarks, remark("empty", name=name, kind="md"))
    shown = markup.convert(body, "item")
    remarks = (
        *remarks,
        *(remark("picture-apart", text=image.source) for image in shown.images),
        *(remark("link-inside", text=link.target) for link in shown.links),
    )
    if not title:
        remarks = (*remarks, remark("no-title"))
    return Taken(name, {**front, **own}, body + "\n" if body else "", (), remarks, sent, "md")


def _title(lines: list[str]) -> tuple[str, list[str]]:
    """Give the title that a text begins with, and the lines without it."""
    at = next((n for n, line in enumerate(lines) if line.strip()), None)
    if at is None:
        return "", lines
    words = stripped(lines[at])
    if words.startswith("# "):
        return stripped(words.removeprefix("# ")), lines[at + 1 :]
    more = any(line.strip() for line in lines[at + 1 :])
    short = len(words) <= LONGEST_TITLE and not words.endswith(tuple(NO_HEADING)) and not ends_sentence(words)
    if more and short and not chinese_heading(words) and words[0] not in "#>-*+|![":
        return words, lines[at + 1 :]
    return "", lines


def _front(
    name: str, lines: list[str], site: Context
) -> tuple[dict[str, str], Mapping[str, Value], list[Remark], list[str]]:
    """Read the front matter: values as texts, values of the item, remarks, and the lines after it."""
    fences = [n for n, line in enumerate(lines) if line.rstrip() == "---"]
    if len(fences) < 2 or fences[0] != 0:  # noqa: PLR2004  one opens, one closes
        return {}, {}, [], lines
    end = fences[1]
    node, problems = nodes.parse("\n".join(lines[1:end]), name, first_line=2)
    zone = site.received.tzinfo or zoneinfo.ZoneInfo("Asia/Shanghai")
    item: Item | None = None
    if not problems:
        read = fields.read(Item, node, Place(name, 1, 1), zone, id="item", body="")
        problems, item = read.problems, read.record
    remarks = [
        remark(
            "front-refused",
            Term(f"line {found.place.line}", f"第{found.place.line}行"),
            reason=Term(message(found, Language.EN), message(found, Language.ZH)),
        )
        for found in problems
        if found.severity is Severity.ERROR
    ]
    if item is None:
        return {}, {}, remarks, lines[end + 1 :]
    values = {key: str(getattr(item, key)) for key in _AS_TEXT if item.places.has(key)}
    if item.units:
        values["units"] = "、".join(item.units)
    own: dict[str, Value] = {key: getattr(item, key) for key in _TAKEN if item.places.has(key)}
    if item.received is not None:
        own["received"] = item.received
    used = {*_TAKEN, *_AS_TEXT, "units", "received"}
    written = {str(path[0]) for path in item.places.parts}
    remarks += [remark("key-dropped", text=f"{key}: {getattr(item, key)}") for key in sorted(written - used)]
    return values, own, remarks, lines[end + 1 :]
