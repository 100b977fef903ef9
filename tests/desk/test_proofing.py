"""`proof` where nothing can be laid out: what is printed, what is recorded, what is refused."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bulletin import single
from bulletin.machine.place import place
from bulletin.machine.start import PREPARED
from bulletin.pipeline import World
from bulletin.problem import Problem
from tests.desk.conftest import PROJECT, Desk

HEAD = "content/issues/weekly/2026-003.md"
STEM = "output/proofs/weekly/2026-003"
ISSUE = """---
series: weekly
number: 3
serial: 103
date: 2026-03-24
items:
  重点工作: [new]
{more}status: {status}
---
"""


@pytest.fixture
def issue(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a site with an open issue of one item, on a machine without the layout libraries."""
    monkeypatch.setenv(PREPARED, "editing")
    write(desk)
    desk.approved("new")
    return desk


def write(desk: Desk, status: str = "open", more: str = "") -> None:
    desk.write(HEAD, ISSUE.format(status=status, more=more))


def proofs(desk: Desk) -> list[tuple[str, str]]:
    return re.findall(
        r"  - round: (\d+)\n    by: (.+)\n    on: 2026-03-24\n    digest: [0-9a-f]{64}\n", desk.text(HEAD)
    )


def rewrite(desk: Desk, old: str, new: str) -> None:
    path = "content/items/2026/new.md"
    text = desk.text(path)
    assert old in text
    desk.write(path, text.replace(old, new))


def test_a_proof_is_printed_and_recorded(issue: Desk) -> None:
    status, heard = issue.run("proof", "weekly/2026-003", "--by", "沈瑄")
    assert status == 0, heard
    assert proofs(issue) == [("1", "沈瑄")]
    assert "status: proof\n" in issue.text(HEAD)
    assert "no layout libraries" in heard
    assert "--sign-sheet" in heard.splitlines()[-1]
    folder = issue.root / "output/proofs"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    kept = json.loads(issue.text(f"{STEM}-1.json"))
    assert "正文。" in kept["blocks"]
    assert kept["digest"] in issue.text(HEAD)
    assert not any(p.code.startswith("proof") for p in issue.problems())


def test_the_page_holds_everything_and_runs_nothing(issue: Desk) -> None:
    rewrite(issue, "正文。", "正文`<script>alert(1)</script>`。\n\n![图](../../media/chart.png)")
    (issue.root / "content/media").mkdir(exist_ok=True)
    picture = next((PROJECT / "content/media").glob("*.png"))
    issue.write("content/media/chart.png", picture.read_bytes())
    status, heard = issue.run("proof", "weekly/2026-003", "--by", 'x"><b>&')
    assert status == 0, heard
    page = issue.text(f"{STEM}-1.html")
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert "<script" not in page
    assert "asset:" not in page
    assert "<b>&" not in page
    assert 'src="data:image/png;base64,' in page
    assert re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', page) == []
    assert "url(" not in page
    assert "://" not in page


def test_same_reader_and_same_text_are_the_same_round(issue: Desk) -> None:
    for by, again in (("甲", ()), ("甲", ()), ("甲", ("--again",)), ("乙", ())):
        status, heard = issue.run("proof", "weekly/2026-003", "--by", by, *again)
        assert status == 0, heard
    assert proofs(issue) == [("1", "甲"), ("2", "甲"), ("3", "乙")]
    rewrite(issue, "正文。", "正文改了。")
    issue.run("proof", "weekly/2026-003", "--by", "乙")
    assert proofs(issue)[-1] == ("4", "乙")


def test_what_changed_is_marked_and_listed(issue: Desk) -> None:
    issue.run("proof", "weekly/2026-003", "--by", "甲")
    rewrite(issue, "正文。", "正文共31例。")
    _, heard = issue.run("proof", "weekly/2026-003", "--by", "甲")
    assert "changes since proof 1: 1" in heard
    page = issue.text(f"{STEM}-2.html")
    assert "正文<ins>共31例</ins>。" in page
    (marked,) = set(re.findall(r'\[data-block="(\d+)"\]', page))
    assert f'<p data-block="{marked}">正文共31例。</p>' in page
    _, heard = issue.run("proof", "weekly/2026-003", "--by", "乙")
    assert "reads as in proof 2" in heard
    assert '::after { content: ""; position: absolute' not in issue.text(f"{STEM}-3.html")


@pytest.mark.parametrize("kept", [None, "", "[]", '{"format": "bulletin-proof@v1"}', "other digest"])
def test_without_the_earlier_text_changes_cannot_be_marked(issue: Desk, kept: str | None) -> None:
    issue.run("proof", "weekly/2026-003", "--by", "甲")
    path = issue.root / f"{STEM}-1.json"
    if kept is None:
        path.unlink()
    elif kept == "other digest":
        stated = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**stated, "digest": "0" * 64}), "utf-8")
    else:
        path.write_text(kept, "utf-8")
    status, heard = issue.run("proof", "weekly/2026-003", "--by", "乙")
    assert status == 0
    assert "not on this machine" in heard


def test_a_proof_of_a_text_that_changed_takes_the_issue_back_from_signing(issue: Desk) -> None:
    issue.run("proof", "weekly/2026-003", "--by", "甲")
    issue.run("proof", "weekly/2026-003", "--sign-sheet")
    assert "status: signing\n" in issue.text(HEAD)
    issue.run("proof", "weekly/2026-003", "--by", "乙")
    assert "status: signing\n" in issue.text(HEAD)
    rewrite(issue, "正文。", "改了。")
    issue.run("proof", "weekly/2026-003", "--by", "乙")
    assert "status: proof\n" in issue.text(HEAD)


def test_a_final_issue_that_is_not_released_stays_final(issue: Desk) -> None:
    write(issue, "final")
    assert issue.run("proof", "weekly/2026-003", "--by", "甲")[0] == 0
    assert "status: final\n" in issue.text(HEAD)


def test_a_sign_sheet_of_a_text_that_changed_leaves_the_status(issue: Desk) -> None:
    issue.run("proof", "weekly/2026-003", "--by", "甲")
    rewrite(issue, "正文。", "改了。")
    status, heard = issue.run("proof", "weekly/2026-003", "--sign-sheet")
    assert status == 0
    assert "changed since the last proof" in heard
    assert "status: proof\n" in issue.text(HEAD)
    assert "正文在最近一次校样之后改过" in issue.text(f"{STEM}-sign.html")


def test_a_sign_sheet_wants_the_proofs_that_the_series_wants(issue: Desk) -> None:
    site = issue.text("site.yaml")
    issue.write("site.yaml", site.replace("proofs_required: 1", "proofs_required: 2"))
    issue.run("proof", "weekly/2026-003", "--by", "甲")
    _, heard = issue.run("proof", "weekly/2026-003", "--sign-sheet")
    assert "wants 2" in heard
    assert "status: proof\n" in issue.text(HEAD)
    page = issue.text(f"{STEM}-sign.html")
    assert "应不少于2校" in page
    assert "第1校　甲" in page
    assert re.search(r"(?:[0-9a-f]{4} ){7}[0-9a-f]{4}", page)


@pytest.mark.parametrize(
    ("words", "expected", "status"),
    [
        (("weekly/2026-3",), "weekly/2026-003", 2),
        (("../../etc",), "error[unknown-issue]", 2),
        (("",), "error[unknown-issue]", 2),
    ],
)
def test_an_issue_that_is_not_there_is_named(
    issue: Desk, words: tuple[str, ...], expected: str, status: int
) -> None:
    before = issue.files()
    got, heard = issue.run("proof", *words, "--by", "甲")
    assert got == status
    assert expected in heard
    assert issue.files() == before


def test_nobody_reads_it(issue: Desk) -> None:
    assert issue.run("proof", "weekly/2026-003", "--by", " ")[0] == 2
    status, heard = issue.run("proof", "weekly/2026-003", "--by", "a\x07b")
    assert status == 2
    assert "nothing was printed" in heard
    assert proofs(issue) == []


def test_a_released_issue_has_no_more_proofs(issue: Desk) -> None:
    released = f"released:\n  - {{on: 2026-03-24, digest: {'0' * 64}, pdf: {'0' * 64}}}\n"
    write(issue, "final", released)
    status, heard = issue.run("proof", "weekly/2026-003", "--by", "甲")
    assert status == 2
    assert "archive/weekly/2026-003/1/" in heard


def test_errors_of_the_issue_are_told_and_nothing_is_printed(issue: Desk) -> None:
    rewrite(issue, "status: approved", "status: submitted")
    rewrite(issue, "education", "nobody")
    before = issue.files()
    status, heard = issue.run("proof", "weekly/2026-003", "--by", "甲")
    assert status == 1
    assert "error[item-not-approved]" in heard
    assert "error[unknown-unit]" in heard
    assert issue.files() == before
    assert not (issue.root / "output").exists()


def test_errors_elsewhere_keep_no_urgent_report_from_print(issue: Desk) -> None:
    issue.write("content/items/2026/broken.md", "---\ntitle: [\n---\n")
    issue.write(
        "content/issues/weekly/2026-004.md", "---\nseries: weekly\nitems: [nothing]\nstatus: final\n---\n"
    )
    status, heard = issue.run("proof", "weekly/2026-003", "--by", "甲")
    assert status == 0, heard
    assert "errors that do not show" in heard
    assert "broken.md" not in heard


def test_an_odd_head_is_left_alone(issue: Desk) -> None:
    text = issue.text(HEAD)
    issue.write(
        HEAD, text.replace("status: open\n", "status: open\nproofs: {round: 1, by: a, on: 2026-03-24}\n")
    )
    before = issue.files()
    status, _ = issue.run("proof", "weekly/2026-003", "--by", "甲")
    assert status != 0
    assert issue.files() == before


def test_a_template_at_fault_is_told(issue: Desk, tmp_path: Path) -> None:
    (tmp_path / "site/templates").mkdir()
    status, heard = issue.run("proof", "weekly/2026-003", "--by", "甲")
    assert status == 1
    assert "error[template-fault]" in heard


def test_one_issue_is_printed_for_other_commands(issue: Desk) -> None:
    world = World(issue.root, PROJECT / "templates", place(os.environ))

    def print_one(name: str) -> tuple[single.Printout | None, tuple[Problem, ...]]:
        found = single.take(world, name, lambda _: None)
        return single.print_taken(world, found, lambda _: None, prints=False)

    out, problems = print_one("weekly/2026-003")
    assert out is not None
    assert not [p for p in problems if p.code == "template-fault"]
    assert (out.ending, out.pages) == ("html", None)
    assert "正文。" in out.data.decode()
    assert "校样" not in out.data.decode()
    assert print_one("weekly/2026-009")[0] is None


@pytest.mark.parametrize("words", [("check",), ("proof", "weekly/2026-003", "--by", "甲")])
def test_it_runs_where_the_layout_libraries_are_missing(
    issue: Desk, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Importing weasyprint fails where there is no Pango."""
    stub = tmp_path / "stub" / "weasyprint"
    stub.mkdir(parents=True)
    (stub / "__init__.py").write_text("raise OSError('cannot load library')\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "bulletin", "--site", str(issue.root), *words],
        env={**os.environ, "PYTHONPATH": f"{stub.parent}{os.pathsep}{PROJECT}", PREPARED: "editing"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
