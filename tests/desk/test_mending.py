"""`check --fix`: what it mends, what it leaves, and that everything else stays as it was."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bulletin.body.markup import convert
from bulletin.checking import style
from bulletin.checking.names import FormerNames
from bulletin.checking.slips import Mend
from bulletin.doors import desk as desk_module
from bulletin.editing.mending import into_file, mended
from bulletin.model.units import Directory
from tests.desk.conftest import APPROVED, Desk

NEW = "content/items/2026/new.md"
DRAFT = "---\n标题: 甲,乙  # 暂定\nstatus: submitted\n---\n总结工作;表彰先进(共3家)。。\n\n1、好 。\n"
MENDED = "---\n标题: 甲，乙  # 暂定\nstatus: submitted\n---\n总结工作；表彰先进（共3家）。\n\n1.好 。\n"
CONTEXT = style.Context(FormerNames(Directory()), style.Words({}))
REACH = style.Reach(wording=True, privacy=False)


def find(text: str) -> list[tuple[str, Mend]]:
    return list(style.mends_of(text, style.found_in(text, REACH, CONTEXT)))


def test_mends_drafts_and_says_what(desk: Desk) -> None:
    desk.write(NEW, DRAFT)
    status, said = desk.run("check", "--fix")
    assert status == 0
    assert desk.text(NEW) == MENDED
    assert "- 总结工作;表彰先进(共3家)。。" in said
    assert "+ 总结工作；表彰先进（共3家）。" in said
    assert f"{NEW}: 6 mended (doubled-punctuation 1, half-width-punctuation 4, number-sign 1)." in said
    assert "0 errors, 0 warnings" in said
    assert "nothing that could be mended" in desk.run("check", "--fix")[1]


def test_a_preview_writes_nothing(desk: Desk) -> None:
    desk.write(NEW, DRAFT)
    before = desk.files()
    status, said = desk.run("check", "--fix", "--dry-run")
    assert status == 0
    assert "+ 总结工作；表彰先进（共3家）。" in said
    assert desk.files() == before
    assert desk.run("check", "--dry-run")[0] == 2


def test_line_ends_and_the_byte_order_mark_stay(desk: Desk) -> None:
    desk.write(NEW, b"\xef\xbb\xbf" + DRAFT.replace("\n", "\r\n").encode())
    assert desk.run("check", "--fix")[0] == 0
    after = (desk.root / NEW).read_bytes()
    assert after == b"\xef\xbb\xbf" + MENDED.replace("\n", "\r\n").encode()


def test_what_is_approved_or_printed_is_left(desk: Desk) -> None:
    path = "content/items/2026/approved.md"
    desk.write(
        path, APPROVED.format(id="a", section="重点工作", unit="education", urgency="routine") + "甲;乙。\n"
    )
    printed = desk.root / "content/items/2026/school.md"
    printed.write_text(printed.read_text("utf-8") + "\n甲;乙。\n", "utf-8")
    proofed = desk.root / "content/issues/weekly/2026-002.md"
    proofed.write_text(
        proofed.read_text("utf-8").replace("status: final", "status: proof") + "甲;乙。\n", "utf-8"
    )
    before = desk.files()
    _, said = desk.run("check", "--fix")
    assert desk.files() == before
    assert f"{path}: approved or in proof" in said
    assert "2026-002.md: approved or in proof" in said
    assert "school.md: approved" not in said


def test_the_note_of_an_open_issue_is_mended(desk: Desk) -> None:
    issue = desk.root / "content/issues/weekly/2026-002.md"
    issue.write_text(issue.read_text("utf-8").replace("status: final", "status: open") + "甲;乙。\n", "utf-8")
    desk.run("check", "--fix")
    assert issue.read_text("utf-8").endswith("甲；乙。\n")


def test_what_is_silenced_is_not_mended(desk: Desk) -> None:
    site = desk.text("site.yaml")
    desk.write("site.yaml", site + "checks: {silence: [{code: half-width-punctuation, reason: 旧稿}]}\n")
    desk.write(NEW, DRAFT)
    desk.run("check", "--fix")
    assert desk.text(NEW) == DRAFT.replace("。。", "。").replace("1、", "1.")


def test_a_file_that_changes_meanwhile_is_not_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write(NEW, DRAFT)
    replace = desk_module.replace

    def late(root: Path, changes: list[desk_module.Change]) -> None:
        (root / NEW).write_text("别人改了\n", "utf-8")
        replace(root, changes)

    monkeypatch.setattr(desk_module, "replace", late)
    status, said = desk.run("check", "--fix")
    assert (status, desk.text(NEW)) == (2, "别人改了\n")
    assert "changed-meanwhile" in said


PIECE = st.sampled_from(
    [
        *'甲乙丙，。、；,;:?!()（）“”"…—-.０Ａ1a年 ',
        *[
            "。。",
            "...",
            "--",
            "2O26年",
            "3-5%",
            "(一)",
            "1、",
            "一.",
            "`甲,乙`",
            "**甲,乙**",
            "[^1]",
            "<甲>",
            "云政发(2026)5号",
        ],
        *("\n", "\n\n", "- ", "> ", "| "),
        *("[附件](甲,乙.pdf)", "![图,片](a (1).png)", "https://a.b/c,d"),
    ]
)
TEXT = st.lists(PIECE, max_size=40).map("".join)


@given(TEXT)
def test_mending_ends_and_leaves_nothing_of_what_it_mends(text: str) -> None:
    once = mended(text, find)
    assert find(once.text) == []
    assert mended(once.text, find).counts == {}
    assert once.text.count("\n") == text.count("\n")
    assert (once.text == text) == (not once.counts)


@given(TEXT)
@example("[^1](一)")
@example("https://a.b/c,d[附件](甲,乙.pdf)")
def test_mending_leaves_links_pictures_and_code(text: str) -> None:
    before, after = convert(text, "x"), convert(mended(text, find).text, "x")
    assert [link.target for link in after.links] == [link.target for link in before.links]
    assert [image.source for image in after.images] == [image.source for image in before.images]
    assert after.html.count("<code>") == before.html.count("<code>")


@given(
    st.lists(st.text("甲;\t　", max_size=5), min_size=1), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans()
)
def test_only_what_was_mended_changes_in_a_file(rows: list[str], end: str, ended: bool) -> None:  # noqa: FBT001
    body = "\n".join(rows) + ("\n" if ended else "")
    after = body.replace(";", "；")
    written = f"---{end}a: b;{end}---{end}"
    assert into_file(written + body.replace("\n", end), 4, body, after) == written + after.replace("\n", end)
