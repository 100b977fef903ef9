"""Checks that a table prints every cell that was written."""

import re
from collections.abc import Iterator
from typing import Final

from bulletin.body import guards
from bulletin.body.finding import Finding

_BAR: Final = re.compile(r"(?<!\\)\|")
_CODE: Final = re.compile(r"(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)")
_FENCE: Final = re.compile(r"[ ]{0,3}(?:```|~~~)")
_TABLE_LIKE: Final = re.compile(r"[ \t]*[|｜]")


def uneven(text: str) -> Iterator[Finding]:
    """Yield a finding for each row whose cells would be lost, and for each table that is none.

    Python-Markdown drops the cells that a row has beyond the header's, and takes a table without
    its `|---|` row for prose.
    """
    expected = 0  # cells of the table that the line before belongs to
    plain: list[int] = []  # offsets of lines that look like a table but are none
    fenced = False
    rows = [*guards.lines_of(text), (len(text), "")]
    for at, (offset, line) in enumerate(rows):
        fenced = fenced != bool(_FENCE.match(line))
        following = rows[at + 1][1] if at + 1 < len(rows) else ""
        if not fenced and not expected and "|" in line and _is_rule(following):
            expected = _cells(line)
        elif expected and ("|" in line or "｜" in line):
            found = _cells(line)
            if found != expected:
                yield Finding("table-row-uneven", offset, {"found": str(found), "expected": str(expected)})
        else:
            expected = 0
        if not fenced and not expected and _TABLE_LIKE.match(line):
            plain.append(offset)
            continue
        if len(plain) > 1:
            yield Finding("table-without-rule", plain[0])
        plain = []


def _is_rule(line: str) -> bool:
    return "-" in line and "|" in line and guards.DELIMITERS.fullmatch(line) is not None


def _cells(line: str) -> int:
    """Count the cells of a row; a bar in code or behind a backslash is a part of its cell."""
    row = _CODE.sub("", line).strip()
    inner = row.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return len(_BAR.findall(inner)) + 1
