"""The code on paper: as it is typed, and what it is checked against."""

import datetime
import hashlib
import io
from contextlib import redirect_stderr
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin import digest
from bulletin.commands import verifying
from bulletin.doors.say import say
from bulletin.language import Language
from bulletin.model.issue import IssueHead, Released

DIGEST = hashlib.sha256(b"{}").hexdigest()


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.binary(max_size=8), st.sampled_from([" ", "", "-", "　", "  "]), st.booleans())
def test_what_is_typed_from_the_sheet_is_understood(data: bytes, between: str, wide: bool) -> None:  # noqa: FBT001
    full = hashlib.sha256(data).hexdigest()
    code = digest.paper_code(full)
    assert len(code.split()) == 8
    typed = code.replace(" ", between).upper().replace("0", "O").replace("1", "l")
    if wide:
        typed = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in typed)
    assert digest.typed_code(typed) == full[:32]


@pytest.mark.parametrize("text", ["", "1234", "g" * 32, "0" * 31, "0" * 33, "0" * 64])
def test_what_is_no_code_is_not_guessed(text: str) -> None:
    assert digest.typed_code(text) is None


def said(tmp_path: Path, digests: tuple[str, ...], typed: str) -> tuple[int, str]:
    heard = io.StringIO()
    releases = tuple(Released(on=datetime.date(2026, 3, 1), digest=d, pdf="") for d in digests)
    head = replace(IssueHead(name="weekly/2026-001", note=""), released=releases)
    with redirect_stderr(io.StringIO()):
        status = verifying._released(tmp_path, "archive", head, typed, say(Language.EN, heard))
    return status, heard.getvalue()


def test_a_release_fits_if_the_archive_holds_it_still(tmp_path: Path) -> None:
    kept = tmp_path / "archive/weekly/2026-001/1/statement.json"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"{}")
    assert said(tmp_path, (DIGEST,), DIGEST[:32])[0] == 0
    status, told = said(tmp_path, (DIGEST, "f" * 64), DIGEST[:32])
    assert status == 0
    assert "not the newest" in told
    assert "does not fit" in said(tmp_path, (DIGEST,), "0" * 32)[1]
    kept.write_bytes(b"{ }")
    status, told = said(tmp_path, (DIGEST,), DIGEST[:32])
    assert status == 1
    assert "trust the sheet" in told
