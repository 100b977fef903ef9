"""Signed approvals: who may sign, what breaks a signature, and what does not."""

import datetime
import os
import random
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bulletin.approved import signed_by_approvers
from bulletin.checking.checks import check
from bulletin.doors import clock, source
from bulletin.doors import desk as desk_module
from bulletin.model.words import Day
from bulletin.problem import stops
from bulletin.reading import parse, resolve
from tests.desk.conftest import Desk

pytestmark = pytest.mark.slow  # ssh-keygen and git: the full tests install them

NEW = "content/items/2026/new.md"
WAITING = """---
title: 新稿
series: weekly
section: 重点工作
units: education
received: 2026-03-10 09:00
scope: leaders
status: submitted
kind: development
---
水位已退。

![水位](../../media/level.png)
"""
SIGNERS = "content/approvals/allowed_signers"
FIRST = "content/approvals/new/001"
NAMESPACE = 'namespaces="bulletin-approve@v1"'


@pytest.fixture(autouse=True)
def no_git_above(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("SSH_AUTH_SOCK", "")


@pytest.fixture
def keys(tmp_path: Path) -> Callable[[str], tuple[Path, str]]:
    """Return a key by its owner's name: its file, and the public key as lists have it."""

    def key(owner: str) -> tuple[Path, str]:
        path = tmp_path / f"key-{owner}"
        if not path.is_file():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
        return path, " ".join(path.with_suffix(".pub").read_text().split()[:2])

    return key


Keys = Callable[[str], tuple[Path, str]]


@pytest.fixture
def signing(desk: Desk, keys: Keys) -> Desk:
    """Return a site whose approvals are signed, with an item that waits; its other items are not approved."""
    desk.write("site.yaml", desk.text("site.yaml") + "approval: signed\n")
    lines = (f"{name} {NAMESPACE} {keys(name)[1]}\n" for name in ("陆昇", "Han"))
    desk.write(SIGNERS, "# 可以签名审核的人\n" + "".join(lines))
    desk.write(NEW, WAITING)
    for other in (desk.root / "content").rglob("*.*"):
        if other.suffix in {".md", ".yaml"} and other.name not in {"new.md", "units.yaml"}:
            other.unlink()
    return desk


def approve(desk: Desk, keys: Keys, by: str = "陆昇", *more: str, key: str = "") -> tuple[int, str]:
    return desk.run("approve", "new", "--by", by, "--key", str(keys(key or by)[0]), *more)


def noticed(desk: Desk) -> bool:
    """Read the site and hold it against its signatures, without making anything of its texts."""
    read, problems = source.read(desk.root)
    content, found = parse.parse(read.texts, read.refused)
    problems += found
    if content is not None:
        content, found = resolve.resolve(content)
        problems += found + check(content)
        load = partial(source.medium, desk.root)
        problems += signed_by_approvers(content, read.media, load, Day(2026, 3, 24))
    return stops(problems)


def codes(desk: Desk) -> list[str]:
    return [p.code for p in desk.problems() if p.severity == "error"]


def test_approving_writes_statement_and_signature_and_the_check_accepts_them(
    signing: Desk, keys: Keys
) -> None:
    status, said = approve(signing, keys)
    assert status == 0, said
    assert "status: approved\napproved_by: 陆昇\napproved_on: 2026-03-24\n" in signing.text(NEW)
    statement = signing.text(f"{FIRST}.json")
    assert statement.startswith('{"approver":{"key":"SHA256:')
    for words in (
        '"decision":"approved"',
        '"item":"new"',
        '"path":"content/media/level.png"',
        '"previous":""',
        '"revision":1',
        '"scope":["leaders"]',
        '"time":"2026-03-24T01:30Z"',
        '"title":"新稿"',
    ):
        assert words in statement
    assert codes(signing) == []


def test_written_by_hand_is_not_signed(signing: Desk) -> None:
    signing.write(
        NEW,
        WAITING.replace("status: submitted", "status: approved\napproved_by: 陆昇\napproved_on: 2026-03-24"),
    )
    assert codes(signing) == ["not-signed"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title: 新稿", "title: 旧稿", "title"),
        ("已退", "未退", "text"),
        ("scope: leaders\n", "scope: [leaders, office]\n", "scope"),
        ("kind:", "urgency: urgent\nkind:", "urgency"),
        ("approved_by: 陆昇", "approved_by: Han", "approved_by"),
        ("approved_on: 2026-03-24", "approved_on: 2026-03-25", "approved_on"),
    ],
)
def test_what_was_signed_may_not_change(old: str, new: str, told: str, signing: Desk, keys: Keys) -> None:
    approve(signing, keys)
    signing.write(NEW, signing.text(NEW).replace(old, new))
    (found,) = [p for p in signing.problems() if p.severity == "error"]
    assert found.code == "approval-broken"
    assert (found.place.line, found.place.column) == (9, 14)
    (changed,) = [words for name, words in found.arguments if name == "changed"]
    assert [getattr(word, "en", word) for word in changed] == [told]


def test_other_keys_may_change_and_files_may_move(signing: Desk, keys: Keys) -> None:
    approve(signing, keys)
    text = signing.text(NEW)
    for old, new in (
        ("section: 重点工作", "section: 基层动态\nfocus: hotspot\ntone: bad"),
        ("kind: development", "kind: problem\nupward: [{level: city, sent: 2026-03-24}]"),
        ("series: weekly", "series: weekly\ncorrections: [{date: 2026-03-24, text: 三改四}]"),
        ("title:", "标题:"),
    ):
        text = text.replace(old, new)
    signing.write("content/items/new.md", text.replace("../../media", "../media"))
    (signing.root / NEW).unlink()
    assert codes(signing) == ["approval-broken"]  # its text says otherwise where the picture is
    (signing.root / "content/items/new.md").unlink()
    signing.write("content/items/二/new.md", text)
    assert codes(signing) == []
    signing.write("content/items/二/new.md", text.replace("\n", "\r\n"))
    assert codes(signing) == []


def test_chain_grows_and_a_squash_does_it_no_harm(signing: Desk, keys: Keys) -> None:
    approve(signing, keys)
    path, _ = keys("Han")
    assert signing.run("return", "new", "--by", "Han", "--key", str(path), "--reason", "哪里")[0] == 0
    assert codes(signing) == []
    assert '"decision":"returned"' in signing.text("content/approvals/new/002.json")
    assert '"reason":"哪里"' in signing.text("content/approvals/new/002.json")
    signing.write(NEW, signing.text(NEW).replace("status: returned", "status: submitted"))
    assert approve(signing, keys, "Han")[0] == 0
    assert codes(signing) == []
    (signing.root / "content/approvals/new/002.json").unlink()
    assert codes(signing) == ["statement-damaged"]
    assert approve(signing, keys, "Han", "--again")[0] == 2


def test_approval_is_given_again_after_a_change_and_after_the_switch(signing: Desk, keys: Keys) -> None:
    text = WAITING.replace(
        "status: submitted", "status: approved\napproved_by: 程砚\napproved_on: 2026-03-11"
    )
    signing.write(NEW, text)
    assert approve(signing, keys)[0] == 2
    assert approve(signing, keys, "陆昇", "--again")[0] == 0
    assert codes(signing) == []
    signing.write(NEW, signing.text(NEW).replace("已退", "未退"))
    assert codes(signing) == ["approval-broken"]
    assert approve(signing, keys, "Han", "--again")[0] == 0
    assert codes(signing) == []


def test_two_persons(signing: Desk, keys: Keys) -> None:
    site = signing.text("site.yaml").replace("approval: signed", "approval: {rule: signed, persons: 2}")
    signing.write("site.yaml", site)
    before = signing.text(NEW)
    status, said = approve(signing, keys)
    assert (status, signing.text(NEW)) == (0, before)
    assert "one more person must sign" in said
    approve(signing, keys)
    assert signing.text(NEW) == before  # once more the same person
    assert approve(signing, keys, "Han")[0] == 0
    assert "approved_by: 陆昇、Han\n" in signing.text(NEW)
    assert codes(signing) == []
    for end in (".json", ".sig"):
        (signing.root / f"content/approvals/new/003{end}").unlink()
    assert "second-person-missing" in codes(signing)


def test_roles(signing: Desk, keys: Keys) -> None:
    head = signing.text("site.yaml").replace("approval: signed\n", "")
    approvers = "[{name: 陆昇, role: 科长}, {name: 韩岱, principal: Han, role: 科长}]"
    signing.write("site.yaml", f"{head}approval: {{rule: signed, persons: 2, approvers: {approvers}}}\n")
    approve(signing, keys)
    assert approve(signing, keys, "韩岱", key="Han")[0] == 0
    assert "status: submitted" in signing.text(NEW)  # two persons in one role
    signing.write("site.yaml", signing.text("site.yaml").replace("Han, role: 科长", "Han, role: 主任"))
    approve(signing, keys)
    assert approve(signing, keys, "韩岱", key="Han")[0] == 0
    assert "approved_by: 陆昇、韩岱\n" in signing.text(NEW)
    assert codes(signing) == []
    signing.write("site.yaml", signing.text("site.yaml").replace("Han, role: 主任", "Han, role: 顾问"))
    assert codes(signing) == ["signature-refused"]


def test_nobody_signs_what_he_was_the_last_to_change(signing: Desk, keys: Keys) -> None:
    """Neither under his name nor under that of his key."""
    head = signing.text("site.yaml").replace("approval: signed\n", "")
    approvers = "[{name: 韩岱, principal: Han}]"
    signing.write("site.yaml", f"{head}approval: {{rule: signed, approvers: {approvers}}}\n")
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "a"]):
        identity = ["-c", "user.name=韩岱", "-c", "user.email=han@example.org"]
        subprocess.run(["git", *identity, *words], cwd=signing.root, check=True, capture_output=True)
    for by in ("韩岱", "Han"):
        status, said = approve(signing, keys, by, key="Han")
        assert status == 2
        assert "error[own-work]" in said
    assert not (signing.root / "content/approvals/new").exists()


def test_only_the_owner_of_the_key_signs(signing: Desk, keys: Keys) -> None:
    before = signing.files()
    for by, key, code in (("陆昇", "Han", "other-key"), ("Nobody", "Han", "not-an-approver")):
        status, said = approve(signing, keys, by, key=key)
        assert status == 2
        assert f"error[{code}]" in said
    for words in ((), ("--key", "nowhere")):
        status, said = signing.run("approve", "new", "--by", "Han", *words)
        assert status == 2
        assert "error[no-signing-key]" in said
    assert signing.files() == before


@pytest.mark.parametrize(
    ("turned", "told"),
    [
        (lambda line: line.replace("陆昇 ", "* ", 1), "signer-refused"),
        (lambda line: line.replace("陆昇 ", "陆昇,Han ", 1), "signer-refused"),
        (lambda line: line.replace("陆昇 ", "陆? ", 1), "signer-refused"),
        (lambda line: line.replace(f" {NAMESPACE}", ""), "signer-refused"),
        (lambda line: line.replace("@v1", "@v1,git"), "signer-refused"),
        (lambda line: line.replace(f" {NAMESPACE}", f" cert-authority,{NAMESPACE}"), "signer-refused"),
        (lambda line: line + line, "signer-refused"),
        (lambda line: line + line.replace("陆昇", "甲"), "signer-refused"),
        (lambda line: line.replace("\n", " a remark\n"), "signer-refused"),
        (lambda line: line.replace('@v1"', '@v1",valid-before="20260324"'), "signature-refused"),
        (lambda line: line.replace('@v1"', '@v1",valid-after="20260325"'), "statement-backdated"),
        (lambda line: line.replace('@v1"', '@v1",valid-after="20261325"'), "signer-refused"),
    ],
)
def test_list_of_signers_is_read_strictly(
    turned: Callable[[str], str], told: str, signing: Desk, keys: Keys
) -> None:
    approve(signing, keys)
    rows = signing.text(SIGNERS).splitlines(keepends=True)
    signing.write(SIGNERS, "".join(turned(row) if row.startswith("陆昇") else row for row in rows))
    assert told in codes(signing)


def test_revoked_key_counts_no_more(signing: Desk, keys: Keys) -> None:
    approve(signing, keys)
    signing.write("content/approvals/revoked_keys", f"# 丢了\n{keys('陆昇')[1]}\n")
    assert codes(signing) == ["signature-refused"]


@pytest.mark.parametrize(
    ("minute", "told"),
    [("2026-03-10T00:59", "statement-backdated"), ("2026-03-10T01:00", ""), ("2026-03-24T01:30", "")],
)
def test_backdated_signature_is_refused(
    minute: str, told: str, signing: Desk, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = datetime.datetime.fromisoformat(f"{minute}+00:00")
    monkeypatch.setattr(clock, "now", then.astimezone)
    assert approve(signing, keys)[0] == 0
    assert codes(signing) == ([told] if told else [])


def test_statement_may_not_be_older_than_the_one_before(
    signing: Desk, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(signing, keys)
    then = datetime.datetime(2026, 3, 23, tzinfo=datetime.UTC)
    monkeypatch.setattr(clock, "now", then.astimezone)
    status, said = approve(signing, keys, "Han", "--again")
    assert status == 2
    assert "error[clock-behind]" in said


def test_statement_of_tomorrow_is_refused(signing: Desk, keys: Keys) -> None:
    approve(signing, keys)
    status, said = signing.run("--today", "2026-03-23", "check")
    assert status == 1
    assert "error[statement-backdated]" in said


def test_other_files_beside_statements_are_misplaced(signing: Desk, keys: Keys) -> None:
    approve(signing, keys)
    for path in (
        "content/approvals/gone/001.json",
        "content/approvals/new/note.md",
        "content/approvals/x.txt",
    ):
        signing.write(path, "x")
    assert codes(signing) == ["misplaced-file"] * 3


def test_nothing_of_approvals_is_in_the_data(signing: Desk, keys: Keys) -> None:
    approve(signing, keys)
    done = signing.run("export")
    assert done[0] == 0
    assert "SHA256" not in done[1]


def test_missing_ssh_keygen_is_said_with_its_remedy(
    signing: Desk, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(signing, keys)
    monkeypatch.setenv("PATH", "")
    for words in (("check",), ("approve", "new", "--again", "--by", "Han", "--key", str(keys("Han")[0]))):
        status, said = signing.run(*words)
        assert status == 3
        assert "error[missing-ssh-keygen]" in said


def test_disk_that_fills_leaves_no_half_statement(
    signing: Desk, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real, written = signing.files(), desk_module._fill, list[Path]()

    def full(path: Path, data: bytes) -> None:
        if len(written) == 2:
            raise OSError(28, "No space left on device", str(path))
        written.append(path)
        real(path, data)

    monkeypatch.setattr(desk_module, "_fill", full)
    assert approve(signing, keys)[0] == 3
    assert signing.files() == before
    assert not (signing.root / "content/approvals/new").exists()


def test_every_one_of_500_changes_of_a_byte_is_noticed(signing: Desk, keys: Keys) -> None:
    """Of title, text, scope, picture, statement, signature, and the signer's line; line ends are the same."""
    approve(signing, keys)
    assert codes(signing) == []
    draw = random.Random(20260324)  # noqa: S311 - the same changes each time
    item = signing.text(NEW).encode()
    title, body = item.index("新稿".encode()), item.index(b"---\n", 4) + 4
    scope = item.index(b"leaders")
    line = signing.text(SIGNERS).encode().index("陆昇".encode())
    end = signing.text(SIGNERS).encode().index(b"\n", line)
    whole = {path: (signing.root / path).read_bytes() for path in (f"{FIRST}.json", f"{FIRST}.sig")}
    picture = "content/media/level.png"
    spans = [
        (NEW, title, title + 6),
        (NEW, scope, scope + 7),
        (NEW, body, len(item)),
        (picture, 0, (signing.root / picture).stat().st_size),
        (SIGNERS, line, end),
        *((path, 0, len(data)) for path, data in whole.items()),
    ]
    told = 0
    for _ in range(500):
        path, start, stop = draw.choice(spans)
        data = (signing.root / path).read_bytes()
        at = draw.randrange(start, stop)
        byte = draw.choice([b for b in range(256) if b != data[at] and {b, data[at]} != {10, 13}])
        signing.write(path, data[:at] + bytes([byte]) + data[at + 1 :])
        told += noticed(signing)
        signing.write(path, data)
    assert told == 500
    assert not noticed(signing)
