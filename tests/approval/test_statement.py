"""Statements are read back exactly, or not at all; lists of signers and signatures likewise."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.approval import armour, statement
from bulletin.approval.covered import Covered, media_in
from bulletin.approval.signers import ALLOWED, signers
from bulletin.approval.statement import Signer, Statement
from bulletin.model.choices import Status

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
STATEMENTS = st.builds(
    Statement,
    item=TEXTS,
    revision=st.integers(1, 999),
    decision=st.sampled_from(Status),
    covered=st.builds(
        Covered,
        title=TEXTS,
        text=TEXTS,
        scope=st.lists(TEXTS, max_size=3).map(tuple),
        urgency=TEXTS,
        media=st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple),
    ),
    signer=st.builds(Signer, name=TEXTS, principal=TEXTS, role=TEXTS, key=TEXTS),
    time=TEXTS,
    previous=TEXTS,
    reason=TEXTS,
)


@given(STATEMENTS)
def test_what_is_written_is_read_back(said: Statement) -> None:
    text = statement.canonical(said)
    assert text.count("\n") == 1
    assert statement.read(text) == said
    assert statement.read(text.rstrip("\n")) is None
    assert statement.read(" " + text) is None


LEAVES: tuple[Any, ...] = (None, True, 1, 1.5, [], ["a"], {}, {"a": "b"})


@given(STATEMENTS, st.sampled_from(LEAVES), st.data())
def test_value_of_another_kind_is_refused(said: Statement, leaf: object, data: st.DataObject) -> None:
    """Whatever stands in a file that somebody made, nothing breaks on it."""
    said = replace(said, covered=replace(said.covered, scope=("a",), media=(("a", "b"),)))
    value: Any = json.loads(statement.canonical(said))
    name = data.draw(st.sampled_from(sorted(value)))
    inside = {"approver": value["approver"], "media": value["media"][0]}.get(name)
    if inside is not None:
        inside[data.draw(st.sampled_from(sorted(inside)))] = leaf
    elif name == "scope":
        value["scope"][0] = leaf
    else:
        value[name] = leaf
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    read = statement.read(text)
    assert read is None or (name == "revision" and type(leaf) is int)


@given(st.text(max_size=200))
def test_any_text_is_a_signature_or_none(text: str) -> None:
    assert armour.read(text) is None
    assert armour.read(f"-----BEGIN SSH SIGNATURE-----\n{text}\n-----END SSH SIGNATURE-----\n") is None


@given(st.text(max_size=200))
def test_any_list_of_signers_is_read(text: str) -> None:
    found, problems = signers({ALLOWED: text})
    assert not found.allowed
    assert all(p.code == "signer-refused" for p in problems)


@pytest.mark.parametrize(
    "written",
    [
        "![a](../../media/a.png)",
        "![a](<../../media/a.png>)",
        '![a](../../media/a.png "title")',
        "![a][b]\n\n[b]: ../../media/a.png",
        "[a](../../media/%61.png)",
        "![a](../../media/&#97;.png)",
        r"![a](../../media/a\.png)",
        "![a](../../items/../media/a.png)",
    ],
)
def test_file_is_named_however_it_is_written(written: str) -> None:
    assert media_in("content/items/2026/new.md", written) == {"content/media/a.png"}
