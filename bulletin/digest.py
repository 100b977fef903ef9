"""What an issue prints, said in one canonical statement, and the digests that proofs and releases keep of it.

A statement is made of the texts as they were written, not of pages: another version of the program
sets other pages, but states the same.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping

from bulletin.archive import Body, Issue, PlacedItem, PrintedCorrection
from bulletin.model.issue import Recipient

FORMAT = "bulletin-issue@v1"
PAPER_DIGITS = 32

_LOOK_ALIKES = {ord(a): b for a, b in zip("oil", "011", strict=True)} | dict.fromkeys(
    map(ord, " -–—·,.、，。\t\n")
)


def text_of(issue: Issue) -> dict[str, object]:
    """State what a proof-reader reads: attention lines, note, order, items; not the head nor the sign-off."""
    return {
        "attention": [{"item": a.item, "line": a.line} for a in issue.attention],
        "note": None if issue.note is None else _body(issue.note),
        "sections": [{"name": s.name, "items": [_item(i) for i in s.items]} for s in issue.sections],
        "corrections": [_correction(c) for c in issue.corrections],
    }


def statement(issue: Issue) -> dict[str, object]:
    """State everything that an issue prints of its own.

    Left out is what may lawfully be entered later: corrections of its items, instructions, reports
    to higher levels, later reports of its events, and a signature that follows oral consent.
    """
    series = issue.series
    given = issue.distribution
    return {
        "format": FORMAT,
        "head": {
            "masthead": series.masthead,
            "name": series.name,
            "marking": series.marking,
            "office": series.issuing_office,
            "series": issue.name.series,
            "year": issue.name.year,
            "number": issue.name.number,
            "serial": issue.name.serial,
            "supplement": issue.name.supplement,
            "date": issue.date.isoformat(),
        },
        "text": text_of(issue),
        "imprint": {
            "upward": [_recipient(r) for r in given.upward],
            "lateral": [_recipient(r) for r in given.lateral],
            "downward": [_recipient(r) for r in given.downward],
            "extra": [_recipient(r) for r in given.extra],
            "edited_by": issue.edited_by,
            "reviewed_by": issue.reviewed_by,
            "signed_by": issue.signed_by,
            "print_run": issue.print_run,
        },
    }


def proof_digest(issue: Issue) -> str:
    """Return the digest that a proof keeps: SHA-256 of `text_of`, 64 hexadecimal digits."""
    return digest(text_of(issue))


def release_digest(issue: Issue) -> str:
    """Return the digest that a release keeps: SHA-256 of `statement`, 64 hexadecimal digits."""
    return digest(statement(issue))


def paper_code(digest: str) -> str:
    """Return a release's digest in short, as the imprint prints it: eight groups of four.

    It is made of the statement and no part of it: a digest cannot state itself.
    """
    return " ".join(digest[n : n + 4] for n in range(0, PAPER_DIGITS, 4))


def typed_code(text: str) -> str | None:
    """Return the digits of a code as somebody typed it from paper; None if it is no such code.

    Full-width characters, look-alikes and any blanks or strokes between groups are taken.
    """
    plain = unicodedata.normalize("NFKC", text).lower().translate(_LOOK_ALIKES)
    return plain if re.fullmatch(rf"[0-9a-f]{{{PAPER_DIGITS}}}", plain) else None


def digest(stated: Mapping[str, object]) -> str:
    """Return the SHA-256 of a statement's canonical form."""
    return hashlib.sha256(canonical(stated)).hexdigest()


def canonical(stated: Mapping[str, object]) -> bytes:
    """Write a statement in its one form: keys sorted, no blanks, NFC, UTF-8 (after RFC 8785)."""
    text = json.dumps(stated, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode()


def _item(item: PlacedItem) -> dict[str, object]:
    return {
        "id": item.id,
        "title": item.title,
        "units": [{"id": u.id, "name": u.name} for u in item.units],
        "kind": item.kind.value,
        "form": item.form.value,
        "urgency": item.urgency.value,
        "verified": item.verified.value if item.verified else None,
        "as_of": item.as_of.isoformat() if item.as_of else None,
        "scope": sorted(item.scope),
        "body": _body(item.body),
    }


def _body(body: Body) -> dict[str, object]:
    return {"text": body.source, "media": [{"path": m.path, "sha256": m.digest} for m in body.media]}


def _recipient(recipient: Recipient) -> dict[str, object]:
    return {"name": recipient.name, "copies": recipient.copies}


def _correction(printed: PrintedCorrection) -> dict[str, object]:
    return {
        "item": printed.item,
        "title": printed.title,
        "issue": printed.issue.path,
        "date": printed.correction.date.isoformat(),
        "text": printed.correction.text,
    }
