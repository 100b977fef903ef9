"""The statement that an approver signs: canonical JSON, one line, each in a file of its own."""

import json
from dataclasses import dataclass
from typing import Any, Final

from bulletin.approval.covered import Covered, sha256
from bulletin.model.choices import Status

FOLDER: Final = "content/approvals/"
_FORMAT: Final = "bulletin-approve@v1"
_KEYS: Final = frozenset({
    "approver", "decision", "format", "item", "media", "previous", "reason", "revision", "scope", "text",
    "time", "title", "urgency",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signer:
    """Who states: the name, the name of the key's owner, the role, the key's fingerprint."""

    name: str
    principal: str
    role: str
    key: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One decision on one item, and the statement before it."""

    item: str
    revision: int
    decision: Status
    covered: Covered
    signer: Signer
    time: str  # UTC, to the minute: 2026-03-24T01:30Z
    previous: str = ""  # SHA-256 of the statement before, nothing for the first
    reason: str = ""


def paths(item: str, revision: int) -> tuple[str, str]:
    """Return where a statement and its signature lie."""
    stem = f"{FOLDER}{item}/{revision:03}"
    return f"{stem}.json", f"{stem}.sig"


def canonical(statement: Statement) -> str:
    """Return the very text that is signed: keys in order, no blanks, one line."""
    covered, signer = statement.covered, statement.signer
    said = {
        "approver": {
            "key": signer.key,
            "name": signer.name,
            "principal": signer.principal,
            "role": signer.role,
        },
        "decision": statement.decision.value,
        "format": _FORMAT,
        "item": statement.item,
        "media": [{"path": path, "sha256": digest} for path, digest in covered.media],
        "previous": statement.previous,
        "reason": statement.reason,
        "revision": statement.revision,
        "scope": list(covered.scope),
        "text": covered.text,
        "time": statement.time,
        "title": covered.title,
        "urgency": covered.urgency,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def read(text: str) -> Statement | None:
    """Return what a text states; None if it is not exactly such a text."""
    try:
        said = json.loads(text)
        if not isinstance(said, dict) or said.keys() != _KEYS:
            return None
        statement = _statement(said)
        return statement if canonical(statement) == text else None
    except (ValueError, KeyError, TypeError, StopIteration, RecursionError):
        return None


def digest(text: str) -> str:
    """Return the digest by which the next statement names this one."""
    return sha256(text.encode())


def _statement(said: dict[str, Any]) -> Statement:
    covered = Covered(
        title=said["title"],
        text=said["text"],
        scope=tuple(said["scope"]),
        urgency=said["urgency"],
        media=tuple((row["path"], row["sha256"]) for row in said["media"]),
    )
    signer = Signer(**said["approver"])
    revision = said["revision"]
    if type(revision) is not int:
        raise TypeError
    texts = [
        *(said[name] for name in ("item", "time", "previous", "reason", "title", "text", "urgency")),
        *(signer.name, signer.principal, signer.role, signer.key),
        *covered.scope,
        *(text for row in covered.media for text in row),
    ]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError
    return Statement(
        item=said["item"],
        revision=revision,
        decision=next(s for s in Status if s.value == said["decision"]),
        covered=covered,
        signer=signer,
        time=said["time"],
        previous=said["previous"],
        reason=said["reason"],
    )
