"""Reads a text file in whatever encoding it came: one line, one paragraph."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from bulletin.intake.remarks import Remark, remark
from bulletin.intake.values import Document, Paragraph, Text

MOST_BYTES: Final = 2 * 1024 * 1024
_LEAST_LIKELY: Final = 0.85
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_TRIED: Final = (("gb18030", "GB 18030"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"))
_LINE_ENDS: Final = re.compile(r"\r\n|\n|\r|\u2028|\u2029")
_ENDS: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, with what there is to say of how it was read."""

    text: str
    remarks: tuple[Remark, ...] = ()


def decode(data: bytes) -> Decoded | None:
    """Give the text of a file with line feeds as line ends; None if it is no text."""
    read = _decoded(data)
    if read is None:
        return None
    text, name = read
    remarks = [] if name == "UTF-8" else [remark("encoding", encoding=name)]
    if len(set(_ENDS.findall(text))) > 1:
        remarks.append(remark("line-ends"))
    return Decoded(_LINE_ENDS.sub("\n", text), tuple(remarks))


def _decoded(data: bytes) -> tuple[str, str] | None:
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            text = _try(data[len(mark) :], codec)
            return None if text is None else (text, name)
    text = _try(data, "utf-8")
    if text is not None and "\0" not in text:
        return text, "UTF-8"
    tries = [(t, name) for codec, name in _TRIED if (t := _try(data, codec)) is not None]
    best = max(tries, key=lambda one: _likeness(one[0]), default=None)
    return best if best is not None and _likeness(best[0]) >= _LEAST_LIKELY else None


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _likeness(text: str) -> float:
    """Give the share of characters that an office writes: GB 2312 is a list of the common ones."""
    sample = text[:20_000]
    if not sample:
        return 0.0
    good = sum(c in "\t\n\r\u3000" or (c.isprintable() and _common(c)) for c in sample)
    return good / len(sample)


def _common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return "\u4e00" <= character <= "\u9fa5" and _in_name(character)
    return True


def _in_name(character: str) -> bool:
    """Characters of names that GB 2312 lacks."""
    return character in "镕喆璟珺玥祎昇翀赟瑄淏垚堃"


def document(text: str) -> Document:
    """Give a text's lines as paragraphs."""
    lines = text.split("\n")
    return Document(tuple(Paragraph((Text(line),), at=n) for n, line in enumerate(lines, 1) if line.strip()))
