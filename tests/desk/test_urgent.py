"""`new urgent` and `new followup`: the call at 23:40, and what follows it."""

import datetime
import os
import re
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from bulletin import cli
from bulletin.doors import clock, history
from bulletin.doors import desk as desk_module
from bulletin.editing import callers, events, reports
from bulletin.editing.authorship import Author
from bulletin.model.choices import SiteLanguage
from bulletin.model.words import Day
from bulletin.reading import parse, resolve
from tests.desk.conftest import Desk
from tests.releasing import without_layout

ANSWERS = (
    "--what", "山体滑坡，约30米道路被埋", "--where", "石桥镇上坞村", "--when", "23:15",
    "--who", "石桥镇值班室 段某 000-0002", "--done", "正在转移6户村民",
)  # fmt: skip
FIRST = "content/items/2026/20260324-石桥镇上坞村山体滑坡-首报.md"
ISSUE = "content/issues/special/2026-002.md"


@pytest.fixture(autouse=True)
def at_night(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is 23:40 in the office, and git says nothing of who sits there."""
    stopped = datetime.datetime(2026, 3, 24, 15, 40, tzinfo=datetime.UTC)
    monkeypatch.setattr(clock, "now", stopped.astimezone)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


class Terminal(TextIOWrapper):
    """Somebody sits there."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def talk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Return what runs a command for somebody who types these lines."""

    def typed(lines: str, *words: str) -> tuple[int, str]:
        heard = Terminal(BytesIO(), "utf-8", write_through=True)
        monkeypatch.setattr("sys.stdin", Terminal(BytesIO(lines.encode()), "utf-8"))
        monkeypatch.setattr("sys.stderr", heard)
        monkeypatch.setenv("TERM", "dumb")
        status = cli.main(["--site", str(desk.root), *words])
        heard.seek(0)
        return status, heard.read()

    return typed


def test_six_answers_make_a_first_report_with_its_chain_and_times(desk: Desk) -> None:
    status, said = desk.run(
        "new", "urgent", *ANSWERS, "--grade", "3", "--told", "值班领导", "--learned", "23:30"
    )
    assert status == 0, said
    text = desk.text(FIRST)
    for row in (
        "刊物: 云溪专报", "供稿单位: [石桥镇]", "联系电话: 000-0002", "来稿方式: 电话", "状态: 待审",
        "报送时间: 2026-03-24 23:40", "紧急程度: 加急", "  编号: sj-20260324", "  等级: 3", "  环节: 首报",
        "  发生: 2026-03-24 23:15", "  获知: 2026-03-24 23:30", "  接报: 2026-03-24 23:40",
        "  报告人: 石桥镇值班室 段某", "  已报: [值班领导]",
    ):  # fmt: skip
        assert f"\n{row}\n" in text
    facts = re.findall(r"^\*\*(.+?)。\*\*(.+)$", text, re.MULTILINE)
    assert facts == [
        ("时间", "3月24日23时15分。"),
        ("地点", "石桥镇上坞村。"),
        ("情况", "山体滑坡，约30米道路被埋。"),
        ("已采取的措施", "正在转移6户村民。"),
        ("来源", "石桥镇3月24日23时40分电话报告。"),
    ]
    assert "in writing before 00:40, 1 h 0 min left" in said
    assert "by telephone before 00:10, 30 min left" in said
    assert desk.problems() == ()


def test_telephone_stands_where_no_edition_reads_it(desk: Desk) -> None:
    desk.run("new", "urgent", *ANSWERS)
    assert desk.text(FIRST).count("000-0002") == 1


def test_what_is_missing_is_named_all_at_once_and_nothing_is_written(desk: Desk) -> None:
    before = desk.files()
    status, said = desk.run("new", "urgent", "--what", "山体滑坡", "--issue")
    assert status == 2
    for name in ("--where", "--when", "--who", "--done", "--consent"):
        assert f"`{name}`" in said
    assert "`--received`" not in said
    assert desk.files() == before


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("--when", "后半夜", "is no time"),
        ("--when", "2026-03-25 01:00", "still to come"),
        ("--who", "张三", "no source unit"),
        ("--who", "石桥真值班室", "did you mean 石桥镇"),
        ("--received", "22:00", "is before"),
        ("--what", "a\u202eb", "nobody sees"),
        ("--series", "weekli", "there is no series"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_written(name: str, value: str, words: str, desk: Desk) -> None:
    before = desk.files()
    status, said = desk.run("new", "urgent", *ANSWERS, name, value)
    assert status == 2
    assert words in said
    assert desk.files() == before


def test_nonsense_is_asked_again_and_what_was_understood_is_shown(
    desk: Desk, talk: Callable[..., tuple[int, str]]
) -> None:
    lines = "?\n山体滑坡\n\n石桥镇\n后半夜\n半小时前\n程砚\n\n正在核实\n\n"
    status, said = talk(lines, "new", "urgent")
    assert status == 0, said
    assert "one sentence: what it is" in said
    assert "this is needed" in said
    assert "`后半夜` is no time" in said
    assert "→ 2026-03-24 23:10 (30 min ago)" in said
    assert "→ 区教育局 (000-0001)" in said
    text = desk.text("content/items/2026/20260324-石桥镇山体滑坡-首报.md")
    assert "联系电话: 000-0001" in text
    assert "标题: 石桥镇山体滑坡（首报）" in text


def test_who_stops_half_way_leaves_nothing(desk: Desk, talk: Callable[..., tuple[int, str]]) -> None:
    before = desk.files()
    status, _ = talk("山体滑坡\n石桥镇\n", "new", "urgent")
    assert status == 130
    assert desk.files() == before


def test_time_that_nobody_knows_is_left_open(desk: Desk) -> None:
    desk.run("new", "urgent", *ANSWERS, "--when", "不详")
    assert "  发生:" not in desk.text(FIRST)
    assert "**时间。**正在核实。" in desk.text(FIRST)


def test_two_events_of_one_day_have_two_ids(desk: Desk) -> None:
    for _ in range(2):
        assert desk.run("new", "urgent", *ANSWERS)[0] == 0
    ids = {
        m
        for p, d in desk.files().items()
        for m in re.findall(r"编号: (sj-\S+)", d.decode("utf-8", "replace"))
    }
    assert ids == {"sj-20260324", "sj-20260324-2"}


def test_consent_makes_an_issue_whose_signature_follows(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []

    def print_at_once(_: object, issue: str, *_rest: object) -> int:
        printed.append(issue)
        return 0

    monkeypatch.setattr("bulletin.commands.sheet.print_at_once", print_at_once)
    assert desk.run("new", "urgent", *ANSWERS, "--issue", "--consent", "顾翀")[0] == 0
    assert printed == ["special/2026-002"]
    item, issue = desk.text(FIRST), desk.text(ISSUE)
    for row in ("状态: 审定", "审核人: 顾翀", "审核日期: 2026-03-24", "  处置: 专报"):
        assert f"\n{row}\n" in item
    signed = "补签:\n  同意人: 顾翀\n  日期: 2026-03-24\n  补签期限: 2026-03-25\n状态: 定版\n"
    assert signed in issue
    assert "\n印发日期: 2026-03-24\n" in issue
    assert [p.code for p in desk.problems()] == ["signature-due"]


def test_issue_that_must_be_released_waits_for_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    site = desk.text("site.yaml").replace("release: optional", "release: required")
    desk.write("site.yaml", site)
    monkeypatch.setattr("bulletin.commands.sheet.print_at_once", lambda *_: 0)
    assert desk.run("new", "urgent", *ANSWERS, "--issue", "--consent", "顾翀")[0] == 0
    assert "\n状态: 送签\n" in desk.text(ISSUE)


def test_issue_that_must_be_released_is_released_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("site.yaml", desk.text("site.yaml").replace("release: optional", "release: required"))
    without_layout(monkeypatch)
    for released in ("special/2026-001", "weekly/2026-001", "weekly/2026-002"):
        desk.run("release", released)
    status, said = desk.run("new", "urgent", *ANSWERS, "--issue", "--consent", "顾翀")
    assert status == 0, said
    assert "\n状态: 定版\n" in desk.text(ISSUE)
    assert (desk.root / "archive/special/2026-002/1/issue.pdf").is_file()
    assert (desk.root / "output/proofs/special/2026-002.pdf").is_file()


def test_what_a_release_wants_does_not_hold_up_the_sheet(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("site.yaml", desk.text("site.yaml").replace("release: optional", "release: required"))
    without_layout(monkeypatch)
    desk.write("content/items/2026/broken.md", "---\n标题: 甲\n没有的键: 1\n---\n正文。\n")
    status, said = desk.run("new", "urgent", *ANSWERS, "--issue", "--consent", "顾翀")
    assert status == 0, said
    assert "error[unknown-key]" in said
    assert "\n状态: 送签\n" in desk.text(ISSUE)
    assert (desk.root / "output/proofs/special/2026-002.pdf").is_file()


def test_nobody_consents_to_what_he_writes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = Author(frozenset({"Gu Chong", "顾翀"}))
    monkeypatch.setattr(history, "present_user", lambda _: writer)
    before = desk.files()
    status, said = desk.run("new", "urgent", *ANSWERS, "--issue", "--consent", "顾翀")
    assert status == 2
    assert "cannot consent" in said
    assert desk.files() == before


def test_item_and_issue_are_written_both_or_not_at_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.files()
    real = desk_module._appear

    def full(temporary: object, target: object) -> None:
        if "issues" in str(target):
            raise OSError(28, "No space left on device", str(target))
        real(temporary, target)  # type: ignore[arg-type]

    monkeypatch.setattr(desk_module, "_appear", full)
    assert desk.run("new", "urgent", *ANSWERS, "--issue", "--consent", "顾翀")[0] == 3
    assert desk.files() == before


@pytest.mark.parametrize(
    ("now", "due"), [((2026, 3, 24, 9), 24), ((2026, 3, 24, 12), 25), ((2026, 3, 24, 23), 25)]
)
def test_signature_is_due_at_the_next_noon(now: tuple[int, int, int, int], due: int) -> None:
    assert events.next_noon(datetime.datetime(*now, tzinfo=datetime.UTC)) == Day(2026, 3, due)


# What follows


def test_follow_ups_go_on_from_the_last_report(desk: Desk) -> None:
    desk.run("new", "urgent", *ANSWERS, "--grade", "3")
    for news in ("6户已转移", "道路已清通"):
        status, said = desk.run("new", "followup", "sj-20260324", "--news", news)
        assert status == 0, said
    second = desk.text("content/items/2026/20260324-石桥镇上坞村山体滑坡-续报二.md")
    for row in (
        "标题: 石桥镇上坞村山体滑坡（续报二）", "  环节: 续报",
        "  前报: 20260324-石桥镇上坞村山体滑坡-续报一", "  等级: 3", "供稿单位: [石桥镇]",
        "联系电话: 000-0002",
    ):  # fmt: skip
        assert f"\n{row}\n" in second
    assert second.endswith("\n**新情况。**道路已清通。\n")
    assert desk.run("new", "followup", "sj-20260324", "--final", "--news", "处置结束")[0] == 0
    final = desk.text("content/items/2026/20260324-石桥镇上坞村山体滑坡-终报.md")
    assert "\n  前报: 20260324-石桥镇上坞村山体滑坡-续报二\n" in final
    status, said = desk.run("new", "followup", "sj-20260324", "--news", "又有滑坡")
    assert status == 2
    assert "20260324-石桥镇上坞村山体滑坡-终报" in said
    assert desk.run("new", "followup", "sj-20260324", "--news", "又有滑坡", "--again")[0] == 0
    assert "content/items/2026/20260324-石桥镇上坞村山体滑坡-续报三.md" in desk.files()
    assert desk.problems() == ()


def test_event_is_found_by_one_of_its_reports(desk: Desk) -> None:
    status, _ = desk.run("new", "followup", "rain-first", "--again", "--news", "一")
    assert status == 0
    assert "\n  编号: rain-2026\n" in next(
        d.decode() for p, d in desk.files().items() if p.startswith("content/items/2026/20260324")
    )


def test_events_that_are_open_are_listed(desk: Desk) -> None:
    desk.run("new", "urgent", *ANSWERS)
    status, said = desk.run("new", "followup")
    assert status == 2
    assert "  sj-20260324  石桥镇上坞村山体滑坡（首报）  reports: 1  just now" in said
    assert "rain-2026" not in said
    status, said = desk.run("new", "followup", "sj-2026032")
    assert "did you mean sj-20260324" in said


# What is understood


def content_of(desk: Desk) -> object:
    texts = {p: d.decode() for p, d in desk.files().items() if p.endswith((".md", ".yaml"))}
    content, _ = parse.parse(texts)
    assert content is not None
    return resolve.resolve(content)[0]


@pytest.mark.parametrize(
    ("said", "units", "phone"),
    [
        ("石桥镇值班室王某 000-0002", ("stone-bridge",), "000-0002"),
        ("教育局程砚", ("education",), "000-0001"),
        ("程砚", ("education",), "000-0001"),
        ("石桥乡，电话 010 5550 1234", ("stone-bridge",), "010 5550 1234"),
        ("区教育局、区资源局", ("education", "resources"), ""),
        ("court 000-0009", ("court",), "000-0009"),
        ("courtyard", (), ""),
        ("过路群众", (), ""),
    ],
)
def test_caller_is_known_by_unit_or_name(said: str, units: tuple[str, ...], phone: str, desk: Desk) -> None:
    found = callers.caller(said, content_of(desk), Day(2026, 3, 24))  # type: ignore[arg-type]
    assert (found.units, found.phone) == (units, phone)
    assert not re.search(r"\d{3}", found.name)


def test_two_units_of_one_name_are_told_apart_by_their_ids(desk: Desk) -> None:
    units = desk.text("content/units.yaml").replace("name: 区法院", "name: 石桥镇")
    desk.write("content/units.yaml", units)
    status, said = desk.run("new", "urgent", *ANSWERS)
    assert status == 2
    assert "more than one unit: stone-bridge, court" in said


def test_two_officers_of_one_name_are_told_apart_by_their_units(desk: Desk) -> None:
    court = "    name: 区法院\n"
    units = desk.text("content/units.yaml").replace(court, court + "    officers: [{name: 程砚}]\n")
    desk.write("content/units.yaml", units)
    found = callers.caller("程砚", content_of(desk), Day(2026, 3, 24))  # type: ignore[arg-type]
    assert (found.units, found.choices) == ((), ("education", "court"))


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (31, "三十一"), (120, "120")]
)
def test_follow_ups_are_counted_as_chinese_counts(number: int, word: str) -> None:
    assert reports.numeral(number) == word


def test_report_in_english_is_english(desk: Desk) -> None:
    desk.write("site.yaml", desk.text("site.yaml").replace("language: zh-CN", "language: en"))
    words = [
        "--what",
        "Landslide; road shut",
        "--where",
        "Upper Dock",
        "--when",
        "23:15",
        "--who",
        "court",
        "--done",
        "x.",
    ]
    status, said = desk.run("new", "urgent", *words)
    assert status == 0, said
    (text,) = (d.decode() for p, d in desk.files().items() if p.startswith("content/items/2026/20260324"))
    assert "\ntitle: Landslide, Upper Dock (first report)\n" in text
    assert "\n**Time.** 23:15 on 24 March.\n" in text
    assert "\n**Done so far.** x.\n" in text
    assert desk.run("new", "followup", "ev-20260324", "--news", "Road open")[0] == 0
    assert desk.run("new", "followup", "ev-20260324", "--news", "Over", "--final")[0] == 0
    titles = [
        re.findall(r"^title: (.*)$", d.decode(), re.MULTILINE) for p, d in desk.files().items() if "0324" in p
    ]
    assert ["Landslide, Upper Dock (follow-up 1)"] in titles
    assert ["Landslide, Upper Dock (final report)"] in titles
    assert reports.first_title("雪", "雪原", SiteLanguage.CHINESE) == "雪原雪（首报）"
    assert desk.problems() == ()


@pytest.mark.slow
@pytest.mark.parametrize("release", ["optional", "required"])
def test_sheet_is_printed_at_once_though_the_site_has_other_errors(release: str, desk: Desk) -> None:
    desk.write("site.yaml", desk.text("site.yaml").replace("release: optional", f"release: {release}"))
    desk.write("content/items/2026/broken.md", "---\nunits: nobody\n---\n")
    status, said = desk.run("new", "urgent", *ANSWERS, "--issue", "--consent", "顾翀")
    assert status == 0, said
    folder = "print" if release == "optional" else "proofs"
    made = desk.root / "output" / folder / "special" / "2026-002.pdf"
    assert made.read_bytes().startswith(b"%PDF")
    assert (desk.root / "output" / folder).stat().st_mode & 0o777 == 0o700
