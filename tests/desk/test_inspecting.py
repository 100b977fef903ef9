"""`check --staged`, `--commit`, `--pushed`: what git holds is checked, and who approved what."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.desk.conftest import Desk
from tests.releasing import release, without_layout

pytestmark = pytest.mark.slow  # git: the full tests install it

NEW = "content/items/2026/new.md"
WAITING = """---
title: 新稿
series: weekly
section: 重点工作
units: education
received: 2026-03-10 09:00
status: submitted
kind: development
---
正文。

![水位](../../media/level.png)
"""
APPROVED = WAITING.replace(
    "status: submitted", "status: approved\napproved_by: Lu Sheng\napproved_on: 2026-03-24"
)


@pytest.fixture(autouse=True)
def no_git_above(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_AUTHOR_NAME", "GIT_EXEC_PATH"):
        monkeypatch.delenv(name, raising=False)


def git(desk: Desk, *words: str, name: str = "Writer") -> str:
    identity = ["-c", f"user.name={name}", "-c", f"user.email={name.replace(' ', '')}@example.org"]
    done = subprocess.run(["git", *identity, *words], cwd=desk.root, check=True, capture_output=True)
    return done.stdout.decode().strip()


def commit(desk: Desk, name: str = "Writer") -> str:
    git(desk, "add", "-A", name=name)
    git(desk, "commit", "-qm", "a", name=name)
    return git(desk, "rev-parse", "HEAD")


@pytest.fixture
def kept(desk: Desk) -> Desk:
    git(desk, "init", "-qb", "main")
    git(desk, "config", "user.name", "Lu Sheng")
    git(desk, "config", "user.email", "LuSheng@example.org")
    desk.write(NEW, WAITING)
    commit(desk)
    return desk


def codes(said: str) -> list[str]:
    return [line.partition("error[")[2].partition("]")[0] for line in said.splitlines() if "error[" in line]


def test_what_is_staged_is_checked_and_not_the_work_tree(kept: Desk) -> None:
    kept.write(NEW, WAITING.replace("kind: development", "kind: nonsense"))
    git(kept, "add", "-A")
    kept.write(NEW, WAITING)
    status, said = kept.run("check", "--staged")
    assert status == 1
    assert f"{NEW}:8:7: error[unknown-value]" in said
    git(kept, "add", "-A")
    kept.write(NEW, "---\nbroken")
    assert kept.run("check", "--staged")[0] == 0


def test_index_that_a_hook_names_is_the_one_that_is_checked(
    kept: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in `git commit -a`, which commits from an index of its own."""
    hook = kept.write(".git/hooks/pre-commit", "#!/bin/sh\nenv > seen\nexit 1\n")
    hook.chmod(0o755)
    kept.write(NEW, WAITING.replace("kind: development", "kind: nonsense"))
    with pytest.raises(subprocess.CalledProcessError):
        git(kept, "commit", "-qam", "a")
    seen = dict(row.split("=", 1) for row in kept.text("seen").splitlines() if row.startswith("GIT_"))
    assert seen["GIT_INDEX_FILE"] != ".git/index"
    (kept.root / "seen").unlink()
    index = kept.root / ".git" / "own-index"
    monkeypatch.setenv("GIT_INDEX_FILE", str(index))
    git(kept, "read-tree", "HEAD")
    git(kept, "add", NEW)
    monkeypatch.setenv("GIT_EXEC_PATH", git(kept, "--exec-path"))
    assert codes(kept.run("check", "--staged")[1]) == ["unknown-value"]
    monkeypatch.delenv("GIT_EXEC_PATH")
    assert kept.run("check", "--staged")[0] == 0


@pytest.mark.parametrize("by", ["Writer", " writer ", "Lu, Writer", "陆昇、Writer"])
def test_own_work_approved_by_hand_is_caught(by: str, kept: Desk) -> None:
    kept.write(NEW, APPROVED.replace("Lu Sheng", f"'{by}'"))
    git(kept, "add", "-A")
    status, said = kept.run("check", "--staged")
    assert status == 1
    assert f"{NEW}:8:14: error[approver-is-author]" in said
    kept.write(NEW, APPROVED)
    git(kept, "add", "-A")
    assert kept.run("check", "--staged")[0] == 0


def test_new_item_that_comes_approved_is_its_committers(kept: Desk) -> None:
    kept.write("content/items/2026/own.md", APPROVED)
    git(kept, "add", "-A")
    assert codes(kept.run("check", "--staged")[1]) == ["approver-is-author"]


def test_text_changed_in_the_commit_that_approves_it_is_its_committers(kept: Desk) -> None:
    kept.write(NEW, APPROVED.replace("正文。", "改。"))
    git(kept, "add", "-A")
    assert codes(kept.run("check", "--staged")[1]) == ["approver-is-author"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title: 新稿", "title: 旧稿", "title"),
        ("正文。", "正文！", "text"),
        ("kind:", "scope: leaders\nkind:", "scope"),
    ],
)
def test_what_is_changed_after_approval_is_told(old: str, new: str, told: str, kept: Desk) -> None:
    kept.write(NEW, APPROVED)
    before = commit(kept, "Lu Sheng")
    kept.write(NEW, APPROVED.replace(old, new))
    git(kept, "add", "-A")
    git(kept, "config", "user.name", "Clerk")
    said = kept.run("check", "--staged")[1]
    assert (
        f"{NEW}:8:14: error[changed-since-approval]: item `new` was changed after it was approved: {told}"
        in said
    )
    after = commit(kept, "Clerk")
    for words in (("--commit", "HEAD"), ("--pushed", f"{before}..{after}"), ("--commit", after[:10])):
        assert codes(kept.run("check", *words)[1]) == ["changed-since-approval"]
    kept.write(NEW, APPROVED)
    git(kept, "add", "-A")
    assert kept.run("check", "--staged")[0] == 0  # changed back
    kept.write(NEW, APPROVED.replace(old, new).replace("status: approved", "status: submitted"))
    commit(kept, "Clerk")
    kept.write(NEW, APPROVED.replace(old, new))
    again = commit(kept, "Lu Sheng")
    assert kept.run("check", "--pushed", f"{before}..{again}")[0] == 0


def test_picture_changed_after_approval_is_told(kept: Desk) -> None:
    kept.write(NEW, APPROVED)
    commit(kept, "Lu Sheng")
    data = (kept.root / "content/media/level.png").read_bytes()
    kept.write("content/media/level.png", data[:-12] + b"\0\0\0\0tEXt" + b"\xbf\xa7\x27\x2f" + data[-12:])
    git(kept, "add", "-A")
    said = kept.run("check", "--staged")[1]
    assert "approved: content/media/level.png" in said
    assert codes(said).count("approver-is-author") == 1  # Lu Sheng, who commits, has painted


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("section: 重点工作", "section: 基层动态"),
        ("kind: development", "kind: problem\nfocus: hotspot\ntone: bad"),
    ],
)
def test_other_keys_may_change(old: str, new: str, kept: Desk) -> None:
    kept.write(NEW, APPROVED)
    commit(kept, "Lu Sheng")
    kept.write(NEW, APPROVED.replace(old, new))
    git(kept, "add", "-A")
    assert kept.run("check", "--staged")[0] == 0


def test_item_moved_and_renamed_keeps_author_and_approval(kept: Desk) -> None:
    kept.write(NEW, APPROVED)
    before = commit(kept, "Lu Sheng")
    git(kept, "mv", NEW, "content/items/newer.md")
    kept.write("content/items/newer.md", APPROVED.replace("../../media", "../media"))
    commit(kept, "Clerk")
    assert codes(kept.run("check", "--pushed", f"{before}..HEAD")[1]) == ["changed-since-approval"]
    git(kept, "reset", "-q", "--hard", before)
    git(kept, "mv", NEW, "content/items/2026/newer.md")
    moved = commit(kept, "Lu Sheng")
    assert kept.run("check", "--pushed", f"{before}..{moved}")[0] == 0


def test_mailmap_of_the_commit_counts(kept: Desk) -> None:
    kept.write(".mailmap", "Lu Sheng <Writer@example.org>\n")
    kept.write(NEW, APPROVED)
    commit(kept, "Clerk")
    assert codes(kept.run("check", "--commit", "HEAD")[1]) == ["approver-is-author"]


def test_change_made_while_merging_is_the_mergers(kept: Desk) -> None:
    git(kept, "checkout", "-qb", "side")
    kept.write(NEW, WAITING.replace("正文。", "甲。"))
    commit(kept, "A")
    git(kept, "checkout", "-q", "main")
    kept.write(NEW, WAITING.replace("正文。", "乙。"))
    commit(kept, "B")
    with pytest.raises(subprocess.CalledProcessError):
        git(kept, "merge", "side", name="Lu Sheng")
    status, said = kept.run("check", "--staged")
    assert (status, codes(said)) == (1, ["unmerged"])
    assert NEW in said
    kept.write(NEW, WAITING.replace("正文。", "丙。"))
    commit(kept, "Lu Sheng")
    kept.write(NEW, APPROVED.replace("正文。", "丙。"))
    commit(kept, "Clerk")
    assert codes(kept.run("check", "--commit", "HEAD")[1]) == ["approver-is-author"]


def test_first_commit_has_nothing_before_it(desk: Desk) -> None:
    git(desk, "init", "-qb", "main")
    desk.write(NEW, APPROVED)
    git(desk, "add", "-A")
    assert desk.run("check", "--staged")[0] == 0
    first = commit(desk, "Lu Sheng")
    for words in (("--commit", first), ("--pushed", f"{'0' * 40}..{first}")):
        assert codes(desk.run("check", *words)[1]) == ["approver-is-author"]


def test_site_inside_a_repository_and_bare_and_shallow_ones(tmp_path: Path, kept: Desk) -> None:
    kept.write(NEW, APPROVED.replace("Lu Sheng", "Writer"))
    commit(kept)
    for words in (["--bare"], ["--depth", "1", "--no-local"]):
        copy = tmp_path / words[0].strip("-")
        subprocess.run(
            ["git", "clone", "-q", *words, kept.root.as_uri(), copy], check=True, capture_output=True
        )
    status, said = Desk(tmp_path / "bare").run("check", "--commit", "HEAD")
    assert (status, codes(said)) == (1, ["approver-is-author"])
    status, said = Desk(tmp_path / "bare").run("check", "--staged")
    assert (status, codes(said)) == (2, ["bare-repository"])
    assert Desk(tmp_path / "depth").run("check", "--commit", "HEAD")[0] == 0  # nobody knows
    above = tmp_path / "above"
    above.mkdir()
    kept.root.rename(above / "site")
    (above / "site" / ".git").rename(above / ".git")
    git(Desk(above), "add", "-A")
    git(Desk(above), "commit", "-qm", "moved", name="Clerk")
    inside = Desk(above / "site")
    assert inside.run("check", "--staged")[0] == 0
    inside.write(NEW, APPROVED.replace("Lu Sheng", "Writer").replace("正文。", "改。"))
    git(Desk(above), "add", "-A")
    git(Desk(above), "commit", "-qm", "a", name="Writer")
    found = codes(inside.run("check", "--commit", "HEAD")[1])
    assert sorted(found) == ["approver-is-author", "changed-since-approval"]


def test_detached_head_changes_nothing(kept: Desk) -> None:
    git(kept, "checkout", "-q", "--detach")
    kept.write(NEW, APPROVED.replace("Lu Sheng", "Writer"))
    git(kept, "add", "-A")
    assert codes(kept.run("check", "--staged")[1]) == ["approver-is-author"]


def test_what_cannot_be_asked_is_said(kept: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(kept.run("check", "--commit", "nope")[1]) == ["unknown-revision"]
    (tmp_path / "bare").mkdir()
    status, said = Desk(tmp_path / "bare").run("check", "--staged")
    assert (status, codes(said)) == (2, ["no-repository"])
    git(kept, "rm", "-rq", "--cached", "site.yaml")
    assert codes(kept.run("check", "--staged")[1]) == ["no-site-there"]
    monkeypatch.setenv("PATH", "")
    status, said = kept.run("check", "--staged")
    assert (status, codes(said)) == (3, ["missing-git"])


def test_a_release_is_committed_with_its_archive(kept: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    without_layout(monkeypatch)
    kept.write("site.yaml", kept.text("site.yaml") + "archive: kept/printed\n")
    assert release(kept.root, "special/2026-001") == 0
    git(kept, "add", "content", "site.yaml")
    status, said = kept.run("check", "--staged")
    assert (status, codes(said)) == (1, ["release-missing"])
    git(kept, "add", "-A")
    assert kept.run("check", "--staged")[0] == 0
    commit(kept)
    assert kept.run("check", "--commit", "HEAD")[0] == 0


def test_links_and_giants_are_not_followed_nor_read(kept: Desk) -> None:
    (kept.root / "content/items/2026/link.md").symlink_to("/etc/passwd")
    kept.write("content/items/2026/giant.md", "长" * 7_500_000)
    git(kept, "add", "-A")
    said = kept.run("check", "--staged")[1]
    assert sorted(set(codes(said))) == ["file-too-large", "symbolic-link"]
    assert "root:" not in said
