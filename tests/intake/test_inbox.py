"""The shared inbox: what is whole is taken once, everybody gets an answer, nobody learns of another."""

import datetime
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bulletin import cli
from bulletin.doors import clock, inbox
from bulletin.doors.say import say as speaker
from bulletin.exits import GOOD, LACKING, MISUSE, PROBLEMS
from bulletin.intake import submitting
from bulletin.intake.inbox import Watch, watch
from bulletin.intake.intake import take
from bulletin.intake.receipt import Outcome, Reply, receipt
from bulletin.intake.remarks import TEXTS, Kind, Remark
from bulletin.intake.submitting import Wanted
from bulletin.intake.taken import Taken
from bulletin.language import Language
from tests.intake.test_filled import saved
from tests.intake.word import Word, box, p

PROJECT = Path(__file__).resolve().parents[2]
DAY = datetime.date(2026, 3, 23)
GOOD_FILE = saved().encode()
OTHER = saved(标题="另一条", 供稿单位=["区水务局"]).encode()
HELD = Word(p("题", font="方正小标宋简体") + p("甲。", box(p("乙。"))) + p("（区教育局 供稿）")).data()


class Place:
    """A copy of the sample site, an inbox beside it, and what is said."""

    def __init__(self, root: Path, language: Language = Language.ZH) -> None:
        self.site, self.inbox, self.out = root / "site", root / "inbox", io.StringIO()
        self.speaker = speaker(language, self.out)

    def watch(self) -> Watch:
        return Watch(self.site, self.inbox, Wanted((self.inbox,), series=""), DAY, self.speaker)

    def put(self, name: str, data: bytes) -> Path:
        path = self.inbox / name
        path.write_bytes(data)
        return path

    def names(self) -> set[str]:
        return {f.relative_to(self.inbox).as_posix() for f in self.inbox.rglob("*") if f.is_file()}

    def items(self) -> set[str]:
        return {f.stem for f in (self.site / "content/items/2026").glob("20260323-*.md")}

    def receipt(self, name: str) -> str:
        return (self.inbox / f"{name}.回执.txt").read_text("utf-8-sig")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    made.site.mkdir()
    made.inbox.mkdir()
    shutil.copy(PROJECT / "site.yaml", made.site)
    shutil.copytree(PROJECT / "content", made.site / "content")
    return made


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Convert in this process."""
    monkeypatch.setattr(submitting, "take_all", lambda jobs: (take(*job) for job in jobs))


def test_what_arrives_is_taken_answered_and_put_away(place: Place) -> None:
    before = place.items()
    place.put("报送.txt", GOOD_FILE)
    assert place.watch().run(range(2)) == GOOD
    (new,) = place.items() - before
    assert place.names() == {"报送.txt.回执.txt", "已收/报送.txt"}
    said = place.receipt("报送.txt")
    assert "结果：已收" in said
    assert f"编号：{new}" in said
    assert "标题：关于防汛的报告" in said
    assert "没有写明：类型。请打电话告诉本办" in said
    assert "联系中共望禾区委办公室" in said
    assert f"已收 报送.txt → content/items/2026/{new}.md" in place.out.getvalue()
    assert "状态: 待审" in (place.site / f"content/items/2026/{new}.md").read_text("utf-8")


def test_a_file_is_taken_when_it_has_arrived_whole(place: Place) -> None:
    """It grows between the looks, as a copy does; at the third and fourth it is the same."""

    def arriving() -> Iterator[None]:
        for end in (100, 200, len(GOOD_FILE)):
            place.put("报送.txt", GOOD_FILE[:end])
            yield
            assert place.names() == {"报送.txt"}
        yield

    assert place.watch().run(arriving()) == GOOD
    assert "结果：已收" in place.receipt("报送.txt")


@pytest.mark.parametrize(
    "name",
    [
        "~$报送.docx",
        "报送.txt.part",
        "报送.crdownload",
        "Thumbs.db",
        ".隐藏",
        "报送.tmp",
        "甲.回执.txt",
        "a.receipt.txt",
    ],
)
def test_what_nobody_sent_is_left_alone(place: Place, name: str) -> None:
    place.put(name, GOOD_FILE)
    place.watch().run(range(3))
    assert place.names() == {name}
    assert place.out.getvalue().count("\n") == 1


def test_a_document_that_is_still_open_waits(place: Place) -> None:
    place.put("关于防汛的报告.txt", GOOD_FILE)
    lock = place.put("~$防汛的报告.txt", b"x")
    own = place.watch()
    own.run(range(3))
    assert place.names() == {"关于防汛的报告.txt", "~$防汛的报告.txt"}
    lock.unlink()
    own.run(range(2))
    assert "已收/关于防汛的报告.txt" in place.names()


def test_a_restart_takes_nothing_twice_and_repeats_no_answer(place: Place) -> None:
    place.put("报送.txt", GOOD_FILE)
    place.put("半.txt", GOOD_FILE[:-12])
    assert place.watch().run(range(4)) == PROBLEMS
    after, names = place.items(), place.names()
    place.out.truncate(0)
    assert place.watch().run(range(4)) == GOOD
    assert (place.items(), place.names()) == (after, names)
    assert "半.txt" not in place.out.getvalue()
    place.put("再报.txt", GOOD_FILE)
    place.watch().run(range(2))
    assert place.items() == after
    assert "结果：重复" in place.receipt("再报.txt")
    assert "已收/再报.txt" in place.names()


def test_a_refused_file_stays_until_a_mended_one_takes_its_place(place: Place) -> None:
    before = place.items()
    place.put("报送.txt", GOOD_FILE[:-12])
    own = place.watch()
    own.run(range(3))
    assert "结果：没有收" in place.receipt("报送.txt")
    assert "怎么办：重新保存一份再报送" in place.receipt("报送.txt")
    assert place.out.getvalue().count("未收 报送.txt") == 1
    place.put("报送.txt", GOOD_FILE)
    own.run(range(2))
    assert "结果：已收" in place.receipt("报送.txt")
    assert len(place.items() - before) == 1


def test_changes_and_text_boxes_are_never_accepted_here(place: Place) -> None:
    before = place.items()
    place.put("a.docx", HELD)
    assert place.watch().run(range(3)) == PROBLEMS
    assert place.items() == before
    assert "a.docx" in place.names()
    assert "接受或拒绝全部修订" in place.receipt("a.docx")
    for said in ({"dry_run": True}, {"accept_changes": True}):
        status = watch(place.site, Wanted((place.inbox,), **said), DAY, place.speaker, once=True)  # type: ignore[arg-type]
        assert status == MISUSE


def test_a_receipt_speaks_of_its_senders_matter_alone(place: Place) -> None:
    place.put("甲.txt", GOOD_FILE)
    place.put("乙.txt", OTHER)
    place.put("丙.txt", OTHER)
    place.put("丁.txt", saved(供稿单位=["无此单位"]).encode())
    place.watch().run(range(3))
    mine = place.receipt("甲.txt")
    assert "另一条" not in mine
    assert "水务" not in mine
    assert str(place.inbox) not in place.receipt("丙.txt")
    assert "乙.txt" not in place.receipt("丙.txt") + place.receipt("甲.txt")
    for name in "甲乙丙丁":
        assert "0000-555" not in place.receipt(f"{name}.txt")
        assert "content/" not in place.receipt(f"{name}.txt")


def test_a_fault_elsewhere_in_the_site_is_ours() -> None:
    """What the item would break elsewhere is told to the editor, and not to the unit."""
    when = datetime.datetime(2026, 3, 23, tzinfo=datetime.UTC)
    fault = Remark("site-refused", arguments=(("reason", "稿件 20260310-baoyu 的别处"),))
    said = receipt(
        Reply("a", when, Outcome.LEFT, Taken("a", {}, "", remarks=(fault,)), "", "本办", "m"), Language.ZH
    )
    assert "baoyu" not in said
    assert "本办会处理" in said


@pytest.mark.parametrize(
    "code", [c for c, row in TEXTS.items() if Kind(row["kind"]) in {Kind.REFUSED, Kind.HELD}]
)
def test_senders_are_told_nothing_that_only_editors_can_do(code: str) -> None:
    row = TEXTS[code]
    for word in ("--", "content/", "units.yaml", "python3"):
        assert word not in row["zh_sender"] + row["en_sender"]


def test_an_english_site_answers_in_english(place: Place) -> None:
    config = place.site / "site.yaml"
    config.write_text(config.read_text("utf-8").replace("language: zh-CN", "language: en"), "utf-8")
    place.put("a.txt", GOOD_FILE)
    place.watch().run(range(2))
    assert place.names() == {"a.txt.receipt.txt", "taken/a.txt"}
    assert "result: taken" in (place.inbox / "a.txt.receipt.txt").read_text("utf-8-sig")


def test_a_share_that_goes_away_is_told_once_and_found_again(place: Place) -> None:
    place.put("报送.txt", GOOD_FILE)
    away = place.inbox.with_name("away")

    def looks() -> Iterator[None]:
        yield
        place.inbox.rename(away)
        yield
        yield
        away.rename(place.inbox)
        yield
        yield

    assert place.watch().run(looks()) == GOOD
    said = place.out.getvalue()
    assert said.count("error[inbox]") == 1
    assert "又能读了" in said
    assert "已收/报送.txt" in place.names()


def test_one_look_at_a_share_that_is_not_there(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bulletin.doors.clock.time.sleep", lambda _: None)
    wanted = Wanted((place.inbox / "no",))
    assert watch(place.site, wanted, DAY, place.speaker, once=True) == LACKING
    assert watch(place.site, Wanted((place.inbox, place.inbox)), DAY, place.speaker, once=True) == MISUSE
    place.put("报送.txt", GOOD_FILE)
    assert watch(place.site, Wanted((place.inbox,)), DAY, place.speaker, once=True) == GOOD
    assert "收 1 件，重复 0 件，未收 0 件" in place.out.getvalue()


def test_a_broken_site_keeps_what_came_for_later(place: Place) -> None:
    place.put("报送.txt", GOOD_FILE)
    config = place.site / "site.yaml"
    whole = config.read_text("utf-8")

    def looks() -> Iterator[None]:
        config.write_text("title: [", "utf-8")
        yield
        yield
        yield
        config.write_text(whole, "utf-8")
        yield

    assert place.watch().run(looks()) == GOOD
    assert place.out.getvalue().count("站点读不出来") == 1
    assert "已收/报送.txt" in place.names()


def test_links_and_pipes_of_others_are_not_followed(place: Place, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(GOOD_FILE)
    (place.inbox / "link.txt").symlink_to(secret)
    os.mkfifo(place.inbox / "pipe.txt")
    (place.inbox / "报送.txt.回执.txt").symlink_to(secret)
    place.put("报送.txt", GOOD_FILE)
    place.watch().run(range(3))
    assert secret.read_bytes() == GOOD_FILE
    assert not (place.inbox / "报送.txt.回执.txt").is_symlink()
    assert (place.inbox / "link.txt").is_symlink()


def test_a_folder_that_is_a_link_takes_nothing_in(place: Place, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (place.inbox / "已收").symlink_to(elsewhere)
    place.put("报送.txt", GOOD_FILE)
    place.watch().run(range(4))
    assert [*elsewhere.iterdir()] == []
    assert "写不成回执 报送.txt" in place.out.getvalue()


def test_what_changed_after_it_was_read_stays(place: Place) -> None:
    path = place.put("报送.txt", GOOD_FILE)
    (arrival,) = inbox.listed(place.inbox)
    path.write_bytes(OTHER)
    assert not inbox.put_away(place.inbox, arrival, "已收")
    assert path.exists()


def test_names_that_are_there_already_are_kept_apart(place: Place) -> None:
    for _ in range(3):
        place.put("报送.txt", GOOD_FILE)
        (arrival,) = inbox.listed(place.inbox)
        assert inbox.put_away(place.inbox, arrival, "已收")
    assert place.names() == {"已收/报送.txt", "已收/报送-2.txt", "已收/报送-3.txt"}


def test_a_file_that_cannot_be_read_is_tried_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("报送.txt", GOOD_FILE)
    read = inbox.read
    failures = [3]

    def held(folder: Path, arrival: inbox.Arrival, most: int) -> bytes:
        if arrival.name == "报送.txt" and failures[0]:
            failures[0] -= 1
            raise PermissionError(13, "held by another")
        return read(folder, arrival, most)

    monkeypatch.setattr(inbox, "read", held)
    assert place.watch().run(range(6)) == GOOD
    assert "已收/报送.txt" in place.names()
    failures[0] = 99
    place.put("报送.txt", OTHER)
    assert place.watch().run(range(20)) == PROBLEMS
    assert "未收 报送.txt：读不了：held by another" in place.out.getvalue()


def test_a_full_disk_is_ours_and_is_tried_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("报送.txt", GOOD_FILE)
    full = Remark("disk", arguments=(("path", "x"), ("reason", "full")))
    with monkeypatch.context() as broken:
        broken.setattr("bulletin.intake.submitting.store.write", lambda *_: full)
        assert place.watch().run(range(4)) == PROBLEMS
    assert place.names() == {"报送.txt"}
    assert place.watch().run(range(2)) == GOOD


def test_a_share_that_cannot_be_written_ends_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("报送.txt", GOOD_FILE)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "read-only")

    monkeypatch.setattr(inbox, "answer", refuse)
    assert place.watch().run(range(5)) == GOOD
    assert place.out.getvalue().count("写不成回执") == 1


def test_looks_come_at_once_and_then_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("bulletin.doors.clock.time.sleep", slept.append)
    assert list(clock.looks(2.0, 3)) == [0, 1, 2]
    assert slept == [2.0, 2.0]


@pytest.mark.parametrize("option", ["--watch", "--once"])
def test_the_command_line_leads_here(place: Place, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    called: list[bool] = []

    def instead(root: Path, wanted: Wanted, *_: object, once: bool) -> int:
        assert (root, wanted.paths) == (place.site, (place.inbox,))
        called.append(once)
        if not once:
            raise KeyboardInterrupt
        return GOOD

    monkeypatch.setattr("bulletin.intake.inbox.watch", instead)
    status = cli.main(["--site", str(place.site), "import", str(place.inbox), option])
    assert (status, called) == ((130, [False]) if option == "--watch" else (GOOD, [True]))
