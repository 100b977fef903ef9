"""`approve`, `return`, `decline`: what they write, and every reason for which they write nothing."""

import os
import subprocess
from pathlib import Path

import pytest

from bulletin.doors import desk as desk_module
from tests.desk.conftest import Desk

pytestmark = pytest.mark.slow  # git: the full tests install it

WAITING = """---
title: 新稿
series: weekly
section: 重点工作
units: education  # 牵头
received: 2026-03-10 09:00
status: submitted
kind: development
---
正文。
"""
NEW = "content/items/2026/new.md"
APPROVED = WAITING.replace(
    "status: submitted", "status: approved\napproved_by: Lu Sheng\napproved_on: 2026-03-24"
)


@pytest.fixture(autouse=True)
def no_git_above(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep git from finding a repository above the test's folder, or somebody's settings."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def git(desk: Desk, *words: str, name: str = "Writer") -> None:
    identity = ["-c", f"user.name={name}", "-c", f"user.email={name.replace(' ', '')}@example.org"]
    subprocess.run(["git", *identity, *words], cwd=desk.root, check=True, capture_output=True)


def commit(desk: Desk, name: str = "Writer") -> None:
    git(desk, "add", "-A", name=name)
    git(desk, "commit", "-qm", "a", name=name)


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """Return the site in a repository, with an item that Writer has written and committed."""
    git(desk, "init", "-q")
    desk.write(NEW, WAITING)
    commit(desk)
    return desk


def approve(desk: Desk, *ids: str, by: str = "Lu Sheng") -> tuple[int, str]:
    return desk.run("approve", *(ids or ("new",)), "--by", by)


def test_approving_writes_three_keys_and_touches_nothing_else(kept: Desk) -> None:
    before = kept.files()
    status, said = approve(kept)
    assert (status, kept.text(NEW)) == (0, APPROVED)
    assert said.startswith("content/items/2026/new.md: approved\nnext: ")
    assert {p for p, data in kept.files().items() if before.get(p) != data} == {NEW}
    assert {p.code for p in kept.problems()} == {"item-waiting"}


def test_refusing_writes_the_reason_with_who_and_when_and_takes_the_approval_back(kept: Desk) -> None:
    approve(kept)
    assert kept.run("return", "new", "--by", "Lu", "--reason", "哪两处: 请写明")[0] == 0
    assert "status: returned\nreason: '哪两处: 请写明（Lu，2026-03-24）'\nkind" in kept.text(NEW)
    assert kept.problems() == ()
    assert approve(kept)[0] == 2
    assert kept.run("decline", "new", "--by", "Lu", "--reason", "时效已过")[0] == 0
    assert "status: declined\nreason: 时效已过（Lu，2026-03-24）\nkind" in kept.text(NEW)
    status, said = approve(kept)
    assert status == 2
    assert "error[wrong-status]: the item `new` is declined" in said


def test_several_are_decided_or_none_and_all_reasons_are_told(kept: Desk) -> None:
    kept.write("content/items/2026/bare.md", "---\ntitle: 空\nstatus: submitted\n---\n")
    kept.write("content/items/2026/broken.md", "---\ntitle: [\n---\n")
    before = kept.files()
    status, said = approve(kept, "new", "bare", "nwe", "school", "broken", "new")
    assert status == 1
    assert kept.files() == before
    assert said.count("content/items/2026/bare.md:3:9: error[missing-key]") == 4
    for words in (
        "there is no item `nwe`",
        "did you mean new?",
        "the item `school` is approved already",
        "content/items/2026/broken.md:3:1: error[invalid-yaml]",
        "nothing was written.",
    ):
        assert words in said, said


@pytest.mark.parametrize(
    "words", [["approve", "new"], ["return", "new", "--by", "a"], ["decline", "new", "--by", "a"]]
)
def test_name_and_reason_must_be_said(words: list[str], kept: Desk) -> None:
    status, said = kept.run(*words)
    assert status == 2
    assert "error[missing-option]" in said


def test_what_stands_in_an_issue_is_not_returned(kept: Desk) -> None:
    before = kept.files()
    status, said = kept.run("return", "school", "--by", "Lu", "--reason", "a")
    assert status == 1
    assert "error[item-not-approved]" in said
    assert "content/issues/weekly/" in said
    assert kept.files() == before


# Who may approve


def test_last_author_of_the_text_may_not_approve_it(kept: Desk) -> None:
    status, said = approve(kept, by=" writer ")
    assert status == 2
    assert "error[own-work]" in said
    assert kept.text(NEW) == WAITING


def test_changing_only_the_status_makes_nobody_an_author(kept: Desk) -> None:
    """And whoever sends the item back for a word is not its writer."""
    kept.run("return", "new", "--by", "Lu Sheng", "--reason", "一个词")
    commit(kept, "Lu Sheng")
    kept.write(NEW, WAITING.replace("kind: development", "kind: problem"))
    commit(kept, "Clerk")
    assert approve(kept, by="Writer")[0] == 2
    assert approve(kept, by="Lu Sheng")[0] == 0


@pytest.mark.parametrize(
    ("old", "new"), [("title: 新稿", "title: 改"), ("正文。", "改。"), ("kind:", "scope: leaders\nkind:")]
)
def test_who_changes_title_text_or_scope_may_not_approve(old: str, new: str, kept: Desk) -> None:
    kept.write(NEW, WAITING.replace(old, new))
    commit(kept, "Lu Sheng")
    assert approve(kept)[0] == 2
    assert approve(kept, by="Writer")[0] == 0


def test_what_is_not_committed_is_the_present_users(kept: Desk) -> None:
    git(kept, "config", "user.name", "Lu Sheng")
    kept.write(NEW, WAITING.replace("正文。", "改。"))
    assert approve(kept)[0] == 2
    kept.write("content/items/2026/newer.md", WAITING)
    assert approve(kept, "newer")[0] == 2
    assert approve(kept, "newer", by="Writer")[0] == 0


def test_who_changes_the_picture_may_not_approve(kept: Desk) -> None:
    kept.write(NEW, WAITING + "\n![水位](../../media/new.png)\n")
    commit(kept)
    kept.write("content/media/new.png", (kept.root / "content/media/level.png").read_bytes())
    commit(kept, "Lu Sheng")
    assert approve(kept)[0] == 2


def test_names_match_through_the_mailmap(kept: Desk) -> None:
    kept.write(".mailmap", "陆昇 <Writer@example.org>\n")
    assert approve(kept, by="陆昇")[0] == 2
    assert approve(kept, by="Writer")[0] == 2
    assert approve(kept, by="甲")[0] == 0


def test_item_that_was_moved_keeps_its_author(kept: Desk) -> None:
    git(kept, "mv", NEW, "content/items/new.md", name="Lu Sheng")
    git(kept, "commit", "-qm", "a", name="Lu Sheng")
    assert approve(kept)[0] == 0
    assert approve(kept, by="Writer")[0] == 2


def test_site_inside_a_repository_is_looked_at_too(tmp_path: Path, desk: Desk) -> None:
    (tmp_path / "above").mkdir()
    desk.root.rename(tmp_path / "above" / "site")
    above, inside = Desk(tmp_path / "above"), Desk(tmp_path / "above" / "site")
    git(above, "init", "-q")
    inside.write(NEW, WAITING)
    commit(above)
    assert approve(inside, by="Writer")[0] == 2
    assert approve(inside)[0] == 0


def test_detached_head_changes_nothing(kept: Desk) -> None:
    git(kept, "checkout", "-q", "--detach")
    assert approve(kept, by="Writer")[0] == 2
    assert approve(kept)[0] == 0


def test_without_history_anybody_may_approve_and_that_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write(NEW, WAITING)
    status, said = approve(desk)
    assert status == 0
    assert "there is no git history here" in said
    desk.write(NEW, WAITING)
    subprocess.run(["git", "init", "-q", "--bare", str(desk.root / ".git")], check=True)
    assert "there is no git history here" in approve(desk)[1]
    desk.write(NEW, WAITING)
    monkeypatch.setenv("PATH", "")
    status, said = approve(desk)
    assert status == 0
    assert "there is no git history here" in said


# Files and disks


@pytest.mark.parametrize(
    "turned",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.rstrip("\n").encode(),
    ],
    ids=["crlf", "bom", "no line end"],
)
def test_line_ends_and_marks_stay_as_they_are(turned, kept: Desk) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    kept.write(NEW, turned(WAITING))
    assert approve(kept)[0] == 0
    assert (kept.root / NEW).read_bytes() == turned(APPROVED)


def test_chinese_file_and_keys(kept: Desk) -> None:
    text = "---\n标题: 甲\n刊物: 云溪信息\n供稿单位: 教育局\n报送时间: 2026-3-10 9:00\n"
    text += "状态: 待审\n类型: 动态\n---\n文"
    kept.write("content/items/二〇二六/稿件-一.md", text)
    assert approve(kept, "稿件-一", by="陆昇")[0] == 0
    written = text.replace("待审", "审定\n审核人: 陆昇\n审核日期: 2026-03-24")
    assert kept.text("content/items/二〇二六/稿件-一.md") == written


def test_head_that_cannot_be_edited_is_said(kept: Desk) -> None:
    kept.write(NEW, "---\n{title: a, status: submitted}\n---\n")
    status, said = approve(kept)
    assert status == 2
    assert "error[not-editable]" in said


def test_full_disk_leaves_every_file_as_it_was(kept: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.write("content/items/2026/newer.md", WAITING)
    before, real, written = kept.files(), desk_module._fill, list[Path]()

    def full(path: Path, data: bytes) -> None:
        if written:
            path.write_bytes(data[:10])
            raise OSError(28, "No space left on device", str(path))
        written.append(path)
        real(path, data)

    monkeypatch.setattr(desk_module, "_fill", full)
    status, said = approve(kept, "new", "newer")
    assert status == 3
    assert "no file is half written" in said
    assert kept.files() == before


def test_file_changed_meanwhile_is_not_written_over(kept: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    real = desk_module._fill

    def slow(path: Path, data: bytes) -> None:
        real(path, data)
        kept.write(NEW, "theirs")

    monkeypatch.setattr(desk_module, "_fill", slow)
    status, said = approve(kept)
    assert status == 2
    assert "error[changed-meanwhile]" in said
    assert kept.text(NEW) == "theirs"
    assert not [p for p in kept.files() if ".new-" in p]


def test_folder_that_may_not_be_written_is_said(kept: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, _data: bytes) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(desk_module, "_fill", refused)
    assert approve(kept)[0] == 3
    assert kept.text(NEW) == WAITING


@pytest.mark.parametrize("name", ["Lu\u202e", "Lu\x1b[31m", "Lu\udcff", "\u200bLu"])
def test_name_with_characters_that_nobody_sees_is_refused(name: str, kept: Desk) -> None:
    status, said = approve(kept, by=name)
    assert status == 2
    assert "error[garbled-option]" in said
    assert kept.text(NEW) == WAITING
