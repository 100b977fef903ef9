"""The marks that carry an offset through the Markdown parser, and classes of characters.

Python-Markdown keeps no positions. So a *mark* is put before all that may be talked about later:
noncharacters that spell the offset in the source, which the guards refuse in the source itself.
They are taken out again from everything that leaves.
"""

from __future__ import annotations

import re

DIGITS = "".join(chr(0xFDD1 + digit) for digit in range(10))
TO_DIGITS = str.maketrans("0123456789", DIGITS)
FROM_DIGITS = str.maketrans(DIGITS, "0123456789")
MARK = re.compile(f"\ufdd0([{DIGITS}]+)\ufddb")
DROPPED = "\ufddc"  # stands around the name of a tag that was taken out
NUMBERED = "\ufddd"  # stands around the number of a list item that does not follow the one before


def mark(offset: int) -> str:
    """Spell an offset in the source."""
    return f"\ufdd0{str(offset).translate(TO_DIGITS)}\ufddb"


def offset_of(match: re.Match[str]) -> int:
    """Read what ``mark`` spelled."""
    return int(match[1].translate(FROM_DIGITS))


def unmarked(text: str) -> str:
    """Take all marks out."""
    return MARK.sub("", text) if "\ufdd0" in text else text


# Ideographs, kana, their punctuation, and the punctuation that Chinese shares with Latin.
WIDE = re.compile(
    "[\u2014\u2018\u2019\u201c\u201d\u2026\u00b7\u2e80-\u303f\u3040-\u30ff\u3105-\u312f\u31a0-\u31ff"
    "\u3200-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U00020000-\U0003ffff]"
)
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
GAP = "\ufdef"  # stands where a comment was, so that offsets stay true
BLANKS = " \t\r\u3000" + GAP
CLOSING = "”’」』）)》〉】］]\"'*_ \t\r\u3000"  # may follow the end of a sentence, marks included
