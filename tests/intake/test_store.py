"""Writing a submission into a site: all of it or nothing, once, and shown before."""

import datetime
import errno
import io
import os
import shutil
import zoneinfo
from pathlib import Path

import pytest

from bulletin.doors import desk
from bulletin.doors.say import say as speaker
from bulletin.intake import command, store, submitting, wps
from bulletin.intake.intake import take
from bulletin.intake.remarks import say
from bulletin.intake.submitting import Wanted
from bulletin.language import Language
from bulletin.machine.running import Outcome
from tests.intake.test_cases import SITE
from tests.intake.word import Word, box, p, picture, png

PROJECT = Path(__file__).resolve().parents[2]
DAY = datetime.date(2026, 3, 23)
T = p("关于防汛的报告", font="方正小标宋简体")
S = p("\u3000\u3000近日，我区开展清淤。")
WORD = Word(T + S + p(picture("a.png", "现场")) + p("（区教育局 供稿）"), media={"a.png": png(4, 4)}).data()
HELD = Word(T + S + p("甲。", box(p("乙。"))) + p("（区教育局 供稿）")).data()
ITEM = "content/items/2026/20260323-关于防汛的报告.md"
PICTURE = "content/media/62456dd86b9be40b01d1.png"
ORIGINAL = "content/originals/2026/20260323-关于防汛的报告.docx"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Copy the sample site."""
    root = tmp_path / "site"
    root.mkdir()
    shutil.copy(PROJECT / "site.yaml", root)
    shutil.copytree(PROJECT / "content", root / "content")
    return root


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Convert in this process, but for the one test that shows that a worker is used."""
    if request.node.name != "test_a_submission_is_written":
        monkeypatch.setattr(submitting, "take_all", lambda jobs: (take(*job) for job in jobs))


def files(root: Path) -> set[str]:
    found = (q.relative_to(root).as_posix() for q in root.rglob("*") if q.is_file())
    return {name for name in found if not name.startswith(".build/")}


def run(root: Path, *paths: Path, language: Language = Language.ZH, **said: object) -> tuple[int, str]:
    out = io.StringIO()
    wanted = Wanted(paths, **{"series": "weekly", **said})  # type: ignore[arg-type]
    return command.take_in(root, wanted, DAY, speaker(language, out)), out.getvalue()


def sent(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_submission_is_written(site: Path, tmp_path: Path) -> None:
    before = files(site)
    status, said = run(site, sent(tmp_path, "防汛.docx", WORD), yes=True)
    assert status == 0
    new = files(site) - before
    assert {ITEM, ORIGINAL} < new
    assert new - {ITEM, ORIGINAL} == {PICTURE}
    assert (site / ORIGINAL).read_bytes() == WORD
    assert (site / ITEM).read_text("utf-8") == (
        "---\n标题: 关于防汛的报告\n报送标题: 关于防汛的报告\n刊物: weekly\n供稿单位: 区教育局\n"
        "报送时间: 2026-03-23 00:00\n状态: 待审\n---\n\n近日，我区开展清淤。\n\n"
        "![现场](../../media/62456dd86b9be40b01d1.png)\n"
    )
    assert f"已导入 {tmp_path / '防汛.docx'} → {ITEM}" in said
    assert "-\u3000\u3000近日，我区开展清淤。" in said or "--- 来稿 防汛.docx" in said
    assert "+状态: 待审" in said


def test_the_same_file_twice(site: Path, tmp_path: Path) -> None:
    assert run(site, sent(tmp_path, "a.docx", WORD), yes=True)[0] == 0
    after = files(site)
    status, said = run(site, sent(tmp_path, "b.docx", WORD), yes=True)
    assert (status, files(site)) == (1, after)
    assert "refused[doubled]: 同一个文件已经导入过，稿件是 20260323-关于防汛的报告" in said
    status, said = run(site, sent(tmp_path, "b.docx", WORD), yes=True, language=Language.EN)
    assert "the same file was imported before" in said


def test_the_preview_shows_the_headings() -> None:
    taken = take("题\n一、进度\n近日，我区开展清淤。\n二、困难\n没有。\n".encode(), "a.txt", SITE)
    shown = store.preview(taken, store.plan(taken, b"x", SITE, ()), Language.ZH)
    assert "找到的小标题：\n  一、进度\n  二、困难\n" in shown


def test_two_alike_in_one_folder_and_one_of_the_same_title(site: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in (("1.docx", WORD), ("2.docx", WORD), ("3.txt", "关于防汛的报告\n另一条。\n".encode())):
        sent(folder, name, data)
    sent(folder, "~$1.docx", b"x")
    status, said = run(site, folder, yes=True)
    assert status == 1
    assert "refused[doubled-now]: 与 " in said
    assert (site / ITEM).is_file()
    assert (site / "content/items/2026/20260323-关于防汛的报告-2.md").is_file()
    assert (site / "content/originals/2026/20260323-关于防汛的报告-2.txt").is_file()


def test_a_link_in_a_folder_is_not_followed(site: Path, tmp_path: Path) -> None:
    """Whoever sends can put one there, and have a file of the editor's read."""
    folder = tmp_path / "in"
    folder.mkdir()
    private = sent(tmp_path, "private.txt", "私事\n不给人看。\n".encode())
    (folder / "a.txt").symlink_to(private)
    before = files(site)
    status, said = run(site, folder, yes=True)
    assert (status, files(site)) == (2, before)
    assert "私事" not in said


def test_a_name_controls_no_terminal(site: Path, tmp_path: Path) -> None:
    status, said = run(site, sent(tmp_path, "a\x1b[2J\n+状态: 审定.docx", WORD), yes=True)
    assert status == 0
    assert "\x1b" not in said
    assert "\n+状态: 审定.docx" not in said


def test_held_until_it_is_accepted(site: Path, tmp_path: Path) -> None:
    before = files(site)
    path = sent(tmp_path, "a.docx", HELD)
    status, said = run(site, path, yes=True)
    assert (status, files(site)) == (1, before)
    assert "held[text-box]: 第3段：文本框里的文字，接在所在段落之后：“乙。”" in said
    status, said = run(site, path, yes=True, accept_changes=True)
    assert status == 0
    assert "甲。\n\n乙。\n" in (site / ITEM).read_text("utf-8")


def test_nothing_is_written_unasked(site: Path, tmp_path: Path) -> None:
    before = files(site)
    path = sent(tmp_path, "a.docx", WORD)
    status, said = run(site, path, dry_run=True)
    assert (status, files(site)) == (0, before)
    assert f"+++ {ITEM}" in said
    assert "没有写入任何文件。" in said
    status, said = run(site, path)
    assert (status, files(site)) == (1, before)
    assert "没有回答 y。" in said


def test_what_the_site_would_not_bear(site: Path, tmp_path: Path) -> None:
    before = files(site)
    status, said = run(site, sent(tmp_path, "a.docx", WORD), yes=True, series="无此刊")
    assert (status, files(site)) == (1, before)
    assert "refused[unknown-series]" in said
    status, said = run(site, sent(tmp_path, "a.docx", WORD), yes=True, unit="区教育厅")
    assert (status, files(site)) == (1, before)
    assert "是不是 区教育局" in said


def test_a_file_that_is_not_there_and_an_empty_folder(site: Path, tmp_path: Path) -> None:
    status, said = run(site, tmp_path / "no.docx", yes=True)
    assert status == 1
    assert "refused[unreadable]" in said
    (tmp_path / "empty").mkdir()
    status, said = run(site, tmp_path / "empty", yes=True)
    assert status == 2
    os.mkfifo(tmp_path / "pipe")
    assert run(site, tmp_path / "pipe", yes=True)[0] == 1


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_disk_that_fills_leaves_nothing(site: Path, at: int) -> None:
    before = files(site)
    folders = {q for q in site.rglob("*") if q.is_dir()}
    taken = take(WORD, "a.docx", SITE)
    made = store.plan(taken, WORD, SITE, ())
    assert len(made.files) == 3
    calls = 0

    def create(root: Path, path: str, data: bytes) -> None:
        nonlocal calls
        calls += 1
        if calls > at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        desk.create(root, path, data)

    fault = store.write(site, made, create)
    assert fault is not None
    assert fault.code == "disk"
    assert "写不进" in say(fault, Language.ZH)
    assert "nothing is half written" in say(fault, Language.EN)
    assert files(site) == before
    assert {q for q in site.rglob("*") if q.is_dir()} == folders


def test_an_interruption_leaves_nothing(site: Path) -> None:
    before = files(site)
    made = store.plan(take(WORD, "a.docx", SITE), WORD, SITE, ())

    def create(root: Path, path: str, data: bytes) -> None:
        if path.endswith(".md"):
            raise KeyboardInterrupt
        desk.create(root, path, data)

    with pytest.raises(KeyboardInterrupt):
        store.write(site, made, create)
    assert files(site) == before


def test_an_item_of_that_name_is_not_overwritten(site: Path) -> None:
    made = store.plan(take(WORD, "a.docx", SITE), WORD, SITE, ())
    (site / ITEM).write_text("甲")
    before = files(site)
    fault = store.write(site, made)
    assert fault is not None
    assert (site / ITEM).read_text() == "甲"
    assert files(site) == before


def test_an_original_without_its_item_does_not_count(site: Path) -> None:
    made = store.plan(take(WORD, "a.docx", SITE), WORD, SITE, ())
    assert store.write(site, made) is None
    assert store.twin(site, WORD, {made.id}) is not None
    assert store.twin(site, WORD, ()) is None
    assert store.twin(site, WORD + b"x", {made.id}) is None


def test_old_files_go_through_libreoffice(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")
    seen: list[list[str]] = []

    def converts(command: list[str], *, folder: Path) -> Outcome:
        seen.append(command)
        (folder / "out").mkdir()
        (folder / "out" / "in.docx").write_bytes(WORD)
        return Outcome(0, "")

    made = wps.modern(old, "soffice", converts)  # type: ignore[arg-type]
    assert made == WORD
    assert "--headless" in seen[0]
    assert wps.modern(old, "soffice", lambda *_, **__: Outcome(1, "")) is None
    monkeypatch.setattr(wps, "program", lambda: "soffice")
    monkeypatch.setattr(wps, "modern", lambda _data, _office: WORD)
    status, said = run(site, sent(tmp_path, "防汛.wps", old), yes=True)
    assert status == 0, said
    assert "由 LibreOffice 从旧格式转换而来" in said
    assert (site / ORIGINAL).with_suffix(".wps").read_bytes() == old
    monkeypatch.setattr(wps, "modern", lambda _data, _office: None)
    assert "refused[old-word-failed]" in run(site, sent(tmp_path, "x.doc", old), yes=True)[1]


def test_the_time_of_receipt_is_in_the_sites_zone() -> None:
    assert SITE.received.tzinfo == zoneinfo.ZoneInfo("Asia/Shanghai")
