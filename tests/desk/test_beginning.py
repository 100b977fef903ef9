"""`new`: a site that checks, an item with hints, an issue whose number nobody was asked for."""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO, TextIOWrapper
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from bulletin import cli, documents
from bulletin.catalogue import problem
from bulletin.commands import beginning
from bulletin.doors import desk as desk_module
from bulletin.doors.say import Say, say
from bulletin.editing import assembly, starter
from bulletin.language import Language
from bulletin.model.choices import SiteLanguage
from bulletin.model.words import Day
from bulletin.problem import Place
from bulletin.reading import parse, resolve
from bulletin.report import text as shown
from tests.desk.conftest import PROJECT, Desk

DAY = Day(2026, 3, 24)


def begun(folder: Path, language: str = "zh-CN") -> Desk:
    words = ["new", "site", str(folder), "--title", "a: [b] #c", "--office", "信息科", "--language", language]
    assert cli.main(words) == 0
    return Desk(folder)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_new_site_has_no_problem_and_says_what_comes_next(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = begun(tmp_path / "新 站点", language)
    assert desk.problems() == ()
    said = capsys.readouterr().err
    for word in ("git init", "core.hooksPath .githooks", "bulletin.program", "check"):
        assert word in said
    site = yaml.safe_load(desk.text("site.yaml"))
    assert (site["title"], site["office"], site["language"]) == ("a: [b] #c", "信息科", language)
    assert site["release"] == "required"
    assert site["access"] == {"mode": "open"}
    assert not (desk.root / "templates").exists()


@pytest.mark.parametrize("language", SiteLanguage)
def test_first_item_and_first_issue_of_a_new_site_have_no_error(
    language: SiteLanguage, tmp_path: Path
) -> None:
    desk = begun(tmp_path / "site", language.value)
    assert desk.run("new", "item", "第一条", "--unit", "example")[0] == 0
    path = "content/items/2026/20260324-第一条.md"
    assert desk.problems() == ()
    lines = desk.text(path)
    blank = {
        "栏目:": "栏目: 简讯",
        "类型:": "类型: 动态",
        "section:": "section: Briefs",
        "kind:": "kind: problem",
    }
    for before, after in blank.items():
        lines = re.sub(f"(?m)^{before}$", after, lines)
    keys = ("状态: 草稿", "状态: 审定\n审核人: 甲\n审核日期: 2026-03-24")
    if language is SiteLanguage.ENGLISH:
        keys = ("status: draft", "status: approved\napproved_by: a\napproved_on: 2026-03-24")
    desk.write(path, lines.replace(*keys) + "正文。\n")
    assert desk.run("new", "issue", "weekly")[0] == 0
    assert desk.problems() == ()
    issue = desk.text("content/issues/weekly/2026-001.md")
    assert ("状态: 编辑中" in issue) is (language is SiteLanguage.CHINESE)


def test_remarks_are_sound_once_they_are_taken_away() -> None:
    """What stands in a file as an example must be right when an editor uses it."""
    for language in SiteLanguage:
        for name in ("readers.yaml", "calendar.yaml"):
            text = starter._text(language.value, name)
            bare = "\n".join(line.removeprefix("# ") for line in text.split("\n")[1:])
            schema = json.loads(documents.schemas()[name.removesuffix(".yaml")])
            jsonschema.Draft202012Validator(schema).validate(
                yaml.load(bare, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts only
            )


def test_new_site_leaves_a_folder_with_something_in_it_alone(desk: Desk) -> None:
    before = desk.files()
    words = ["new", "site", str(desk.root), "--title", "a", "--office", "b"]
    assert desk.run(*words)[0] == 2
    assert desk.files() == before


def test_new_site_wants_a_title_and_an_office_where_nobody_can_be_asked(tmp_path: Path) -> None:
    assert cli.main(["new", "site", str(tmp_path / "x")]) == 2
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("title", ["a\u202e", "a\x1b[31m", "a\udcff", "机密★"])
def test_new_site_with_a_title_that_cannot_be_shown_is_not_begun(title: str, tmp_path: Path) -> None:
    assert cli.main(["new", "site", str(tmp_path / "x"), "--title", title, "--office", "b"]) == 2
    assert list(tmp_path.iterdir()) == []


def test_new_site_that_does_not_fit_on_the_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        if path.name == "units.yaml":
            path.write_bytes(data[:10])
            raise OSError(28, "No space left on device", str(path))
        path.write_bytes(data)

    monkeypatch.setattr(desk_module, "_fill", full)
    words = ["new", "site", str(tmp_path / "x"), "--title", "a", "--office", "b"]
    assert cli.main(words) == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", SiteLanguage)
def test_settings_of_the_editor_are_what_its_programs_read(language: SiteLanguage) -> None:
    files = starter.site("a", "b", language)
    for path in (".vscode/tasks.json", ".vscode/settings.json", ".vscode/bulletin.code-snippets"):
        json.loads(files[path])
    for schema in json.loads(files[".vscode/settings.json"])["yaml.schemas"]:
        name = schema.rpartition("/")[2]
        assert files[schema] == (PROJECT / "docs" / "schema" / name).read_text("utf-8")
    assert list(files)[-1] == "site.yaml"


def test_matcher_of_problems_reads_what_is_printed() -> None:
    (task,) = json.loads(starter.site("a", "b", SiteLanguage.CHINESE)[".vscode/tasks.json"])["tasks"]
    lines, files = (matcher["pattern"] for matcher in task["problemMatcher"])
    found = problem("unknown-unit", Place("content/items/稿.md", 3, 7), near=["乙"], name="甲")
    matches = [re.search(lines["regexp"], row) for row in shown(found, Language.ZH, {}).split("\n")]
    first = matches[0]
    assert first is not None
    assert first[lines["file"]] == "content/items/稿.md"
    assert (first[lines["line"]], first[lines["column"]]) == ("3", "7")
    assert (first[lines["severity"]], first[lines["code"]]) == ("error", "unknown-unit")
    assert matches[1:] == [None] * (len(matches) - 1)
    whole = re.search(
        files["regexp"],
        shown(problem("misplaced-file", Place("content/a.md")), Language.ZH, {}).split("\n")[0],
    )
    assert whole is not None
    assert whole[files["file"]] == "content/a.md"


def git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    names = ["-c", "user.name=甲", "-c", "user.email=a@example.org"]
    return subprocess.run(
        ["git", *names, *words], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.slow  # git: the full tests install it
def test_hook_refuses_a_commit_with_the_words_of_the_checker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = begun(tmp_path / "site")
    program = tmp_path / "a program" / "build.py"
    program.parent.mkdir()
    program.write_text(
        f"import sys\nsys.path.insert(0, {str(PROJECT)!r})\n"
        "from bulletin.cli import main\nsys.exit(main(sys.argv[1:]))\n"
    )
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "python3").symlink_to(sys.executable)
    monkeypatch.setenv("PYTHONPATH", ":".join(p for p in sys.path if p))
    monkeypatch.setenv("PATH", f"{bin_folder}:/usr/bin:/bin")
    git(desk.root, "init", "-q")
    git(desk.root, "config", "core.hooksPath", ".githooks")
    git(desk.root, "add", "-A")
    unset = git(desk.root, "commit", "-qm", "a")
    assert unset.returncode != 0
    assert "git config bulletin.program" in unset.stderr
    git(desk.root, "config", "bulletin.program", str(program))
    good = git(desk.root, "commit", "-qm", "a")
    assert good.returncode == 0, good.stderr
    desk.write("content/items/bad.md", "---\nunits: nobody\n---\n")
    git(desk.root, "add", "-A")
    bad = git(desk.root, "commit", "-qm", "b")
    assert bad.returncode != 0
    assert "unknown-unit" in bad.stderr
    assert git(desk.root, "log", "--format=%s").stdout == "a\n"


# An item


class Terminal(TextIOWrapper):
    """Somebody sits there."""

    def isatty(self) -> bool:
        return True


def test_what_is_missing_is_asked_for_on_a_terminal(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(BytesIO("甲乙\n\n".encode()), "utf-8"))
    heard = Terminal(BytesIO(), "utf-8", write_through=True)
    speaker = Say(Language.EN, say(Language.EN).texts, heard)
    assert beginning.new_item(desk.root, beginning.NewItem(), DAY, speaker) == 0
    heard.seek(0)
    said = heard.read()
    assert "(Enter leaves it for later): " in said
    assert "(Enter takes 甲乙): " in said
    assert "content/items/2026/20260324-甲乙.md" in desk.files()


def test_new_item_has_a_name_of_its_own_each_time(desk: Desk) -> None:
    for _ in range(3):
        assert desk.run("new", "item", "Ab  cd", "--slug", "QingYu")[0] == 0
    assert desk.run("new", "item")[0] == 0
    names = [p for p in desk.files() if "20260324" in p]
    assert names == [
        "content/items/2026/20260324-1.md",
        "content/items/2026/20260324-qingyu-2.md",
        "content/items/2026/20260324-qingyu-3.md",
        "content/items/2026/20260324-qingyu.md",
    ]
    assert not [p for p in desk.problems() if p.place.path in names]


def test_new_item_takes_the_time_of_the_clock_or_the_day_that_is_said(desk: Desk) -> None:
    desk.run("new", "item", "a")
    assert "\n报送时间: 2026-03-24 09:30\n" in desk.text("content/items/2026/20260324-a.md")
    desk.run("--today", "2027-01-02", "new", "item", "a")
    assert "\n报送时间:\n" in desk.text("content/items/2027/20270102-a.md")


@pytest.mark.parametrize(
    "title", ["关于“双减”：[甲] #1", "a: b", "- x", "'", "《甲》", "2026", "~", "  空  格 "]
)
def test_new_item_keeps_its_title_whatever_it_is(title: str, desk: Desk) -> None:
    assert desk.run("new", "item", title)[0] == 0
    (path,) = (p for p in desk.files() if "20260324" in p)
    content, _ = parse.parse({p: d.decode() for p, d in desk.files().items() if p.endswith((".md", ".yaml"))})
    assert content is not None
    assert content.items[Path(path).stem].title == " ".join(title.split())


def test_new_item_of_an_unknown_unit_or_series_is_not_written(desk: Desk) -> None:
    before = desk.files()
    for words in (["--unit", "教育居"], ["--series", "weekli"], ["--slug", "/../"]):
        status, said = desk.run("new", "item", "a", *words)
        assert status == 2
        assert "error[" in said
    assert desk.files() == before


# An issue


def test_new_issue_runs_on_and_orders_what_waits(desk: Desk) -> None:
    desk.approved("c-town", section="基层动态", unit="stone-bridge")
    desk.approved("a-court", unit="court")
    desk.approved("b-school", unit="education")
    desk.approved("d-urgent", section="基层动态", unit="court", urgency="urgent")
    desk.approved("e-late")
    late = desk.text("content/items/2026/e-late.md").replace("2026-03-10", "2026-04-10")
    desk.write("content/items/2026/e-late.md", late)
    status, said = desk.run("new", "issue", "云溪信息")
    assert status == 0
    text = desk.text("content/issues/weekly/2026-003.md")
    assert "\n期号: 3\n总期号: 103\n" in text
    assert re.findall(r"^ +- (\S+)|^  (\S+):$", text, re.MULTILINE) == [
        ("", "基层动态"),
        ("d-urgent", ""),
        ("c-town", ""),
        ("", "重点工作"),
        ("b-school", ""),
        ("a-court", ""),
    ]
    assert "# e-late" in text
    assert "it is newer than the issue" in said
    assert {p.code for p in desk.problems()} == {"item-waiting"}


def test_new_issue_counts_files_that_cannot_be_read(desk: Desk) -> None:
    desk.approved("a")
    desk.write("content/issues/weekly/2026-003.md", "---\nserial: 140\nseries: [\n---\n")
    desk.write("content/issues/weekly/2026-004.md", b"\xff\xfe")
    assert desk.run("new", "issue", "weekly")[0] == 0
    assert "\n期号: 5\n总期号: 141\n" in desk.text("content/issues/weekly/2026-005.md")


def test_new_issue_of_another_year_begins_at_one(desk: Desk) -> None:
    desk.approved("a")
    assert desk.run("--today", "2027-01-08", "new", "issue", "weekly")[0] == 0
    assert "\n期号: 1\n" in desk.text("content/issues/weekly/2027-001.md")


def test_new_issue_is_not_dated_before_the_one_before(desk: Desk) -> None:
    desk.approved("a")
    files = {p: d.decode() for p, d in desk.files().items() if p.endswith((".md", ".yaml"))}
    content = resolve.resolve(parse.parse(files)[0])[0]  # type: ignore[arg-type]
    newest = max(i.date for i in content.issues if i.series == "weekly" and i.date)
    proposal = assembly.propose(content, content.site.series[0], (), Day(2026, 1, 1))
    assert proposal.day == newest


def test_two_runs_at_once_never_give_the_same_number(desk: Desk) -> None:
    """Each takes what waits; here the items wait on for others, for they are put in by nobody."""
    for n in range(6):
        desk.approved(f"i{n}")
    real = assembly.propose

    def one_item(*given: object, **said: object) -> assembly.Proposal:
        proposal = real(*given, **said)  # type: ignore[arg-type]
        section, items = proposal.sections[0]
        return assembly.Proposal(
            proposal.series, proposal.number, proposal.serial, proposal.day, ((section, items[:1]),), (), ()
        )

    speaker = say(Language.EN)
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(6) as pool:
        patch.setattr(assembly, "propose", one_item)
        done = list(
            pool.map(
                lambda _: beginning.new_issue(desk.root, beginning.NewIssue("weekly"), DAY, speaker), range(6)
            )
        )
    assert done == [0] * 6
    numbers = sorted(p for p in desk.files() if re.search(r"weekly/2026-00[3-9]", p))
    assert numbers == [f"content/issues/weekly/2026-00{n}.md" for n in range(3, 9)]
    assert {p.code for p in desk.problems()} == set()


def test_new_issue_of_a_site_with_errors_does_what_can_be_done(desk: Desk) -> None:
    """An item without a time is in order without it; where a unit has no group there is no order."""
    desk.approved("a")
    desk.approved("b")
    text = desk.text("content/items/2026/a.md").replace("received: 2026-03-10 09:00\n", "")
    desk.write("content/items/2026/a.md", text)
    units = desk.text("content/units.yaml")
    desk.write("content/units.yaml", units.replace("group: town", "group: twon"))
    status, said = desk.run("new", "issue", "weekly")
    assert status == 1
    assert "error[unknown-group]" in said
    desk.write("content/units.yaml", units)
    assert desk.run("new", "issue", "weekly")[0] == 0


def test_new_issue_with_nothing_to_put_in_is_not_begun(desk: Desk) -> None:
    before = desk.files()
    status, said = desk.run("new", "issue", "weekly")
    assert status == 1
    assert "error[nothing-waits]" in said
    assert desk.run("new", "issue", "weekli")[0] == 2
    assert desk.files() == before


@pytest.mark.parametrize("words", [["new", "item", "a"], ["new", "issue", "weekly"]])
def test_disk_that_takes_nothing_is_said_plainly(
    words: list[str], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.approved("a")
    before = desk.files()

    def full(path: Path, _: bytes) -> None:
        path.touch()
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(desk_module, "_fill", full)
    status, said = desk.run(*words)
    assert status == 3
    assert "No space left on device" in said
    assert desk.files() == before


def test_nothing_is_written_through_a_link(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (desk.root / "content/items/2027").symlink_to(tmp_path / "elsewhere")
    assert desk.run("--today", "2027-01-02", "new", "item", "a")[0] == 3
    assert list((tmp_path / "elsewhere").iterdir()) == []
