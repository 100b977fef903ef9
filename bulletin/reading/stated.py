"""Reads back what a release has kept: its statement, its list of digests, the pages of its data."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bulletin.model.issue import Distribution, Recipient
from bulletin.releases import Stated, StatedCorrection

_SUM: Final = re.compile(r"([0-9a-f]{64})  ([\w.]+)")
# What a broken file can do to a reader of JSON that trusts its shape.
_BROKEN: Final = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def sums(data: bytes) -> Mapping[str, str] | None:
    """Return the digest of each file that a list of digests names; None if it is no such list."""
    lines = data.decode("utf-8", "replace").splitlines()
    found = [_SUM.fullmatch(line) for line in lines]
    rows = [m for m in found if m is not None]
    if len(rows) != len(found) or written_sums({m[2]: m[1] for m in rows}) != data:
        return None
    return {m[2]: m[1] for m in rows}


def written_sums(digests: Mapping[str, str]) -> bytes:
    """Write a list of digests as `sha256sum` does."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()


def stated(data: bytes) -> Stated | None:
    """Return what a statement says of its issue; None if it is no statement."""
    try:
        whole = json.loads(data)
        head, imprint = whole["head"], whole["imprint"]
        return Stated(
            masthead=_text(head["masthead"]),
            name=_text(head["name"]),
            marking=_text(head["marking"]),
            office=_text(head["office"]),
            distribution=Distribution(
                upward=_recipients(imprint["upward"]),
                lateral=_recipients(imprint["lateral"]),
                downward=_recipients(imprint["downward"]),
                extra=_recipients(imprint["extra"]),
            ),
            print_run=None if imprint["print_run"] is None else _number(imprint["print_run"]),
            corrections=tuple(
                StatedCorrection(_text(c["item"]), _text(c["issue"]), _text(c["date"]), _text(c["text"]))
                for c in whole["text"]["corrections"]
            ),
        )
    except _BROKEN:
        return None


def whole(data: bytes) -> Mapping[str, Any]:
    """Return all that a statement says; nothing if it is no statement."""
    try:
        read = json.loads(data)
    except _BROKEN:
        return {}
    return read if isinstance(read, dict) else {}


def pages(data: bytes, items: Sequence[str]) -> Mapping[str, int] | None:
    """Return where each item of an issue begins, as its data say; None if they do not say it of these."""
    try:
        read = json.loads(data)
        begins = {_text(row["item"]): _number(row["page"]) for row in read["contents"]}
        return begins if list(begins) == list(items) else None
    except _BROKEN:
        return None


def _recipients(rows: Sequence[Mapping[str, object]]) -> tuple[Recipient, ...]:
    return tuple(Recipient(name=_text(row["name"]), copies=_number(row["copies"])) for row in rows)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value
