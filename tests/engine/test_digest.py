"""A statement covers what is printed, and nothing that may lawfully be entered later."""

import json
from dataclasses import replace

import pytest

from bulletin.archive import Archive, Issue
from bulletin.digest import canonical, proof_digest, release_digest, statement
from bulletin.model.choices import Focus, Tone
from tests.engine.sites import assembled, issue, item, site

TEXTS = site(
    {"a": item(title="甲事"), "b": item(title="乙事")},
    {"weekly/2026-001": issue(["a", "b"], attention=[{"item": "a", "line": "请关注"}])},
)


@pytest.fixture
def first() -> Issue:
    archive: Archive = assembled(TEXTS)
    return archive.issues[0]


def changed(one: Issue, **item_keys: object) -> Issue:
    section = one.sections[0]
    items = (replace(section.items[0], **item_keys), *section.items[1:])  # type: ignore[arg-type]
    return replace(one, sections=(replace(section, items=items),))


def test_what_is_printed_is_covered(first: Issue) -> None:
    body = first.sections[0].items[0].body
    others = [
        changed(first, title="丙事"),
        changed(first, body=replace(body, source=body.source + "。")),
        changed(first, scope=("core",)),
        replace(first, attention=()),
        replace(first, sections=(replace(first.sections[0], items=first.sections[0].items[::-1]),)),
    ]
    digests = [proof_digest(first), *map(proof_digest, others)]
    assert len(set(digests)) == len(digests)
    assert len({release_digest(one) for one in (first, *others)}) == len(digests)


def test_head_and_sign_off_are_no_part_of_what_is_proof_read(first: Issue) -> None:
    signed = replace(first, signed_by="某签发人", print_run=60, name=replace(first.name, number=9))
    assert proof_digest(signed) == proof_digest(first)
    assert release_digest(signed) != release_digest(first)


def test_what_is_not_printed_may_change(first: Issue) -> None:
    other = changed(first, focus=Focus.HOTSPOT, tone=Tone.BAD)
    assert release_digest(other) == release_digest(first)


def test_canonical_form(first: Issue) -> None:
    text = canonical({"b": "e\u0301", "a": [1, None, "中"]})
    assert text == '{"a":[1,null,"中"],"b":"\u00e9"}'.encode()
    assert json.loads(canonical(statement(first))) == statement(first)
