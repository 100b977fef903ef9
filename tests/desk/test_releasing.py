"""`release`: what it demands, what it keeps, and that no interruption leaves anything half done."""

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bulletin import pipeline
from bulletin.doors import desk as desk_door
from bulletin.doors import output, vault
from bulletin.machine.place import place
from bulletin.pipeline import Built
from tests.desk.conftest import PROJECT, Desk
from tests.releasing import without_layout

NAME = "special/2026-001"
ISSUE = f"content/issues/{NAME}.md"
ITEM = "content/items/2026/cases.md"
KEPT = f"archive/{NAME}"


@pytest.fixture(autouse=True)
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lay nothing out; the list tells what would have been."""
    return without_layout(monkeypatch)


def release(desk: Desk, *more: str) -> tuple[int, str]:
    return desk.run("release", NAME, *more)


def build(desk: Desk) -> Built:
    world = pipeline.World(desk.root, PROJECT / "templates", place(os.environ))
    return pipeline.build(world, lambda _: None)


def change(desk: Desk, path: str, old: str, new: str) -> None:
    text = desk.text(path)
    assert old in text
    desk.write(path, text.replace(old, new, 1))


def codes(desk: Desk) -> set[str]:
    return {p.code for p in desk.problems()}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# What a release keeps


def test_release_archives_the_issue_and_records_it(desk: Desk) -> None:
    change(desk, ISSUE, "status: final", "status: signing")
    before = desk.files()
    status, said = release(desk)
    assert status == 0, said
    after = desk.files()
    added = {p: after[p] for p in after.keys() - before.keys()}
    assert {p.removeprefix(f"{KEPT}/1/") for p in added} == {
        "issue.pdf", "data.json", "statement.json", "SHA256SUMS",
    }  # fmt: skip
    assert {p for p in before if before[p] != after[p]} == {ISSUE}
    statement, pdf = (sha256(added[f"{KEPT}/1/{n}"]) for n in ("statement.json", "issue.pdf"))
    record = f"status: final\nreleased:\n  - on: 2026-03-24\n    digest: {statement}\n    pdf: {pdf}\n"
    assert desk.text(ISSUE) == before[ISSUE].decode().replace("status: signing\n", record)
    assert codes(desk) == set()
    for words in (f"{KEPT}/1/issue.pdf, 1 copies: 1 for the recipients, 0 left over", "git commit"):
        assert words in said


def test_released_issue_is_built_from_the_archive_and_never_laid_out_again(
    desk: Desk, laid_out: list[str]
) -> None:
    release(desk)
    laid_out.clear()
    assert build(desk).applied is not None
    assert len(laid_out) == 3
    assert not [title for title in laid_out if "专报" in title]
    made, kept = desk.root / "output", desk.root / KEPT / "1"
    assert (made / f"print/{NAME}.pdf").read_bytes() == (kept / "issue.pdf").read_bytes()
    assert (made / f"site/{NAME}/special-2026-001.pdf").read_bytes() == (kept / "issue.pdf").read_bytes()
    assert (made / f"data/{NAME}.json").read_bytes() == (kept / "data.json").read_bytes()
    again = build(desk).applied
    assert again is not None
    assert again.written == ()


def test_page_numbers_of_the_web_come_from_the_archive(desk: Desk) -> None:
    release(desk)
    assert build(desk).applied is not None
    page = desk.root / f"output/site/{NAME}/index.html"
    before = page.read_text("utf-8")
    path = desk.root / KEPT / "1"
    data = (path / "data.json").read_bytes().replace(b'"page": 1', b'"page": 7')
    sums = (path / "SHA256SUMS").read_text().replace(sha256((path / "data.json").read_bytes()), sha256(data))
    (path / "data.json").write_bytes(data)
    (path / "SHA256SUMS").write_text(sums)
    assert build(desk).applied is not None
    changed = [n for n in re.findall(r"[17]", page.read_text("utf-8")) if n == "7"]
    assert len(changed) > before.count("7")


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"contents": [], "pages": 1}', b"[" * 100_000])
def test_archived_data_that_are_no_data_build_nothing(data: bytes, desk: Desk) -> None:
    release(desk)
    path = desk.root / KEPT / "1"
    sums = (path / "SHA256SUMS").read_text().replace(sha256((path / "data.json").read_bytes()), sha256(data))
    (path / "data.json").write_bytes(data)
    (path / "SHA256SUMS").write_text(sums)
    built = build(desk)
    assert built.applied is None
    assert "archive-altered" in {p.code for p in built.problems}


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"head": {}, "imprint": 1}', b"[" * 100_000])
def test_statement_that_is_none_is_a_problem(data: bytes, desk: Desk) -> None:
    release(desk)
    path = desk.root / KEPT / "1"
    old = sha256((path / "statement.json").read_bytes())
    (path / "statement.json").write_bytes(data)
    for file in (path / "SHA256SUMS", desk.root / ISSUE):
        file.write_text(file.read_text("utf-8").replace(old, sha256(data)), "utf-8")
    assert codes(desk) == {"archive-altered"}


def test_archive_lies_where_the_site_says(desk: Desk) -> None:
    desk.write("site.yaml", desk.text("site.yaml") + "存档: 存档/付印\n")
    assert release(desk)[0] == 0
    assert (desk.root / "存档/付印" / NAME / "1/issue.pdf").is_file()
    assert codes(desk) == set()


# What it demands


def test_all_reasons_are_told_at_once_and_nothing_is_written(desk: Desk, laid_out: list[str]) -> None:
    change(desk, ISSUE, "signed_on: 2026-03-13", "signed_on: 2026-03-14\nprint_run: 1")
    change(desk, ISSUE, "status: final", "status: signing\ndistribution: {extra: [区教育局]}")
    change(desk, "site.yaml", "    layout: special", "    layout: special\n    proofs_required: 1")
    change(desk, ITEM, "status: approved", "status: submitted")
    before = desk.files()
    status, said = release(desk)
    assert status == 5
    for code in ("sign-off-date", "print-run-short", "proof-missing", "item-not-approved"):
        assert f"error[{code}]" in said, code
    assert "1 upward, 0 lateral, 0 downward, 1 extra, 2 in all" in said
    assert "was not released, and nothing was written" in said
    assert desk.files() == before
    assert laid_out == []


def test_text_must_be_that_of_the_last_proof(desk: Desk) -> None:
    change(
        desk, ISSUE, "status: final", f"proofs: [{{round: 1, by: 甲, on: 2026-03-12, digest: {'0' * 64}}}]"
    )
    status, said = release(desk)
    assert status == 5
    assert "error[proof-outdated]: the text has changed since proof 1 of 2026-03-12" in said


def test_font_that_is_missing_is_a_reason(desk: Desk) -> None:
    desk.write("site.yaml", desk.text("site.yaml") + "fonts: {title: No Such Face}\n")
    status, said = release(desk)
    assert status == 5
    assert "error[font-missing]" in said


def test_layout_that_fails_releases_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.releasing.one_page", lambda _: bounded_failure())
    before = desk.files()
    status, said = release(desk)
    assert status == 5
    assert "error[print-failed]" in said
    assert desk.files() == before


def bounded_failure() -> object:
    from bulletin.doors import bounded  # noqa: PLC0415 - the name would hide the module that is patched

    return bounded.Failure.MEMORY


def test_oral_consent_is_enough_and_the_signature_may_follow(desk: Desk) -> None:
    change(
        desk, ISSUE, "signed_by: 示例签发人\nsigned_on: 2026-03-13",
        "signed_later: {by: 示例签发人, on: 2026-03-13, due: 2026-03-14}",
    )  # fmt: skip
    assert release(desk)[0] == 0
    assert codes(desk) == {"signature-due"}
    change(desk, ISSUE, "status: final", "signed_by: 另一签发人\nsigned_on: 2026-03-14\nstatus: final")
    assert codes(desk) == set()


def test_site_that_wants_releases_is_not_in_the_way_of_one(desk: Desk) -> None:
    change(desk, "site.yaml", "release: optional", "release: required")
    assert codes(desk) == {"not-released"}
    assert release(desk)[0] == 0


def test_earlier_issue_that_is_not_final_is_mentioned(desk: Desk) -> None:
    change(desk, "site.yaml", "proofs_required: 1", "proofs_required: 0")
    change(desk, "content/issues/weekly/2026-001.md", "status: final", "status: open")
    status, said = desk.run("release", "weekly/2026-002")
    assert status == 0
    assert "`weekly/2026-001` comes before it and is not final yet" in said


@pytest.mark.parametrize("name", ["special/2026-002", "专报", "../../etc/passwd", ""])
def test_unknown_issue(name: str, desk: Desk) -> None:
    status, said = desk.run("release", name)
    assert status == 2
    assert "error[unknown-issue]" in said
    assert not (desk.root / "archive").exists()


@pytest.mark.parametrize("name", [f"content/issues/{NAME}.md", "content\\issues\\special\\2026-001.md"])
def test_issue_may_be_named_by_its_file(name: str, desk: Desk) -> None:
    assert desk.run("release", name)[0] == 0


# Once, and again only for a reason


def test_what_was_released_is_not_released_again_without_a_reason(desk: Desk) -> None:
    assert release(desk, "--amend", "早了")[0] == 5
    release(desk)
    before = desk.files()
    for more, code, status in (
        ((), "released-already", 5),
        (("--amend", " "), "missing-option", 2),
        (("--amend", "重印"), "nothing-changed", 5),
    ):
        got, said = release(desk, *more)
        assert (got, f"error[{code}]" in said) == (status, True)
    assert desk.files() == before


def test_amended_release_stands_beside_the_first(desk: Desk) -> None:
    release(desk)
    first = desk.files()
    change(desk, ITEM, "七成", "六成")
    assert codes(desk) == {"released-text-changed"}
    assert build(desk).applied is None
    status, said = release(desk, "--amend", "第1页数字有误: 经同意重印")
    assert status == 0, said
    assert f"{KEPT}/2/issue.pdf" in said
    assert "text of `cases`" in said
    assert {p: d for p, d in desk.files().items() if p.startswith(f"{KEPT}/1/")} == {
        p: d for p, d in first.items() if p.startswith(f"{KEPT}/1/")
    }
    assert "reason: '第1页数字有误: 经同意重印'" in desk.text(ISSUE)
    assert codes(desk) == set()
    assert build(desk).applied is not None
    printed = desk.root / f"output/print/{NAME}.pdf"
    assert printed.read_bytes() == (desk.root / KEPT / "2/issue.pdf").read_bytes()
    (desk.root / KEPT / "1/issue.pdf").write_bytes(b"%PDF other")
    assert codes(desk) == {"archive-altered"}


def test_record_that_was_deleted_does_not_open_the_way_to_another_release(desk: Desk) -> None:
    before = desk.text(ISSUE)
    release(desk)
    kept = desk.files()
    desk.write(ISSUE, before)
    change(desk, ITEM, "七成", "六成")
    assert codes(desk) == {"release-unrecorded"}
    status, said = release(desk)
    assert status == 5
    assert "error[release-unrecorded]" in said
    assert {p for p, d in desk.files().items() if p.startswith("archive/") and kept[p] != d} == set()


# Interruptions


def acts(monkeypatch: pytest.MonkeyPatch, nth: int, end: Callable[[], object]) -> None:
    """Let the nth act on the disk be the last."""
    left = [nth]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def act(*args: Any, **more: Any) -> Any:  # noqa: ANN401 - whatever the act takes
            left[0] -= 1
            if left[0] == 0:
                end()
            return real(*args, **more)

        return act

    for owner, name in (
        (os, "fsync"), (Path, "rename"), (Path, "replace"), (vault, "_write"), (desk_door, "_fill"),
    ):  # fmt: skip
        monkeypatch.setattr(owner, name, counted(getattr(owner, name)))


def killed(desk: Desk, nth: int) -> bool:
    """Run a release in a process of its own that dies before its nth act; tell whether it did."""
    child = os.fork()
    if child == 0:
        try:
            with pytest.MonkeyPatch.context() as patch:
                acts(patch, nth, lambda: os._exit(9))
                release(desk)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process")  # it has threads that the child does not use
def test_run_after_a_kill_ends_right_whenever_it_was(desk: Desk, tmp_path: Path) -> None:
    whole = Desk(tmp_path / "whole")
    shutil.copytree(desk.root, whole.root)
    assert release(whole)[0] == 0
    nth = 0
    left = []
    while nth < 200:
        nth += 1
        site = Desk(tmp_path / f"site{nth}")
        shutil.copytree(desk.root, site.root)
        if not killed(site, nth):
            break
        left.append("released:" in site.text(ISSUE) or (site.root / KEPT / "1").is_dir())
        assert codes(site) <= {"release-unrecorded"}
        status, said = release(site)
        assert status == (5 if "released-already" in said else 0), said
        made = {p: d for p, d in site.files().items() if "/.new-" not in p}
        assert made == whole.files()
        assert not [p for p in site.files() if p.startswith("archive/") and ".new-" in p]
        assert codes(site) == set()
    assert nth < 200
    assert set(left) == {False, True}


@pytest.mark.slow
def test_disk_that_fills_leaves_nothing_half(desk: Desk) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "archive")

    before = desk.files()
    nth, status = 0, 3
    while status == 3 and nth < 200:
        nth += 1
        with pytest.MonkeyPatch.context() as patch:
            acts(patch, nth, full)
            status, said = release(desk)
        if status == 3:
            assert "error[disk]" in said
            assert desk.files() == before
            assert not [*desk.root.glob("archive/**/.new-*"), *desk.root.glob("content/**/.new-*")]
    assert status == 0
    assert nth > 10


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process")
def test_of_two_who_release_at_once_one_is_told(desk: Desk) -> None:
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            status = 70
            try:
                status = release(desk)[0]
            finally:
                os._exit(status)
        children.append(child)
    assert sorted(os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children) == [0, 5]
    assert desk.text(ISSUE).count("digest:") == 1
    assert codes(desk) == set()


def test_file_that_changes_meanwhile_is_not_overwritten(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    real = vault.keep

    def keep(root: Path, folder: str, files: Any) -> None:  # noqa: ANN401
        real(root, folder, files)
        change(desk, ISSUE, "signed_on", "# 加了一行\nsigned_on")

    monkeypatch.setattr(vault, "keep", keep)
    status, said = release(desk)
    assert status == 5
    assert "error[changed-meanwhile]" in said
    assert "# 加了一行" in desk.text(ISSUE)
    assert "released" not in desk.text(ISSUE)
    assert not (desk.root / "archive").exists()


def test_build_that_runs_is_waited_for_by_nobody(desk: Desk) -> None:
    with output.lock(desk.root / ".build"):
        status, said = release(desk)
    assert status == 4
    assert "error[locked]" in said
    assert not (desk.root / "archive").exists()


def test_link_in_the_place_of_the_archive_is_refused(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (desk.root / "archive").symlink_to(tmp_path / "elsewhere")
    assert codes(desk) == {"archive-altered"}
    assert release(desk)[0] == 5
    assert [*(tmp_path / "elsewhere").iterdir()] == []


def test_head_that_no_program_can_edit_is_a_reason(desk: Desk) -> None:
    before = desk.text(ISSUE)
    rows = [row for row in before.split("---\n")[1].splitlines() if row]
    desk.write(ISSUE, "---\n{" + ", ".join(rows) + "}\n---\n")
    assert codes(desk) == set()
    status, said = release(desk)
    assert status == 5
    assert "error[not-editable]" in said
