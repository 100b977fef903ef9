"""The week of one editor, from a new site on Monday to a correction after the release, as it is typed."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pikepdf
import pytest

from tests.sessions import PROJECT, Step, play
from tests.week import mail

HERE: Final = Path(__file__).parent
SITE: Final = "xinxi"
SCHOOLS: Final = "20261102-全区中小学校舍冬季安全排"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # some fifty commands, pages and commits


def git(folder: Path, *words: str) -> None:
    done = subprocess.run(
        ["git", *words], cwd=folder / SITE, check=False, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr


def begin(folder: Path) -> None:
    """Do what `new site` says comes next, and fill the office's lists in."""
    program = folder / "build.py"
    program.write_text(
        f"import sys\nsys.path.insert(0, {str(PROJECT)!r})\n"
        "from bulletin.cli import main\nsys.exit(main(sys.argv[1:]))\n",
        "utf-8",
    )
    git(folder, "init", "-q")
    git(folder, "config", "core.hooksPath", ".githooks")
    git(folder, "config", "core.quotepath", "off")
    git(folder, "config", "bulletin.program", str(program))
    (folder / SITE / "content" / "units.yaml").write_bytes((HERE / "given" / "units.yaml").read_bytes())
    site = folder / SITE / "site.yaml"
    text, mark = site.read_text("utf-8"), "  # - id: special"
    head, tail = text.split(mark)
    rest = "".join(line.replace("  # ", "  ", 1) for line in (mark + tail).splitlines(keepends=True))
    site.write_text(head.replace("proofs_required: 1", "proofs_required: 2") + rest, "utf-8")


def at_the_desk(folder: Path, who: str) -> None:
    """Sit somebody down at his own computer, with his own name in git."""
    git(folder, "config", "user.name", who)
    git(folder, "config", "user.email", f"{who.encode().hex()}@example.org")


def commit(folder: Path, message: str) -> None:
    """Commit everything, past the hook that checks it."""
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message)


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Change one place of a file by hand; `\\n` begins a line."""
    path = folder / SITE / name
    text = path.read_text("utf-8")
    before = old.replace("\\n", "\n")
    assert text.count(before) == 1, (name, before, text)
    path.write_text(text.replace(before, new.replace("\\n", "\n")), "utf-8", newline="\n")


def letters(folder: Path, inbox: str) -> None:
    """Let the units send their ten files."""
    mail.send(folder / inbox, (folder / "报送单.docx").read_bytes())


def archived_unchanged(folder: Path) -> None:
    """Hold what is printed to what was archived and committed."""
    for pdf in sorted((folder / SITE / "archive").rglob("issue.pdf")):
        name = pdf.parent.parent.relative_to(folder / SITE / "archive")
        made = folder / SITE / "output" / "print" / name.with_suffix(".pdf")
        assert made.read_bytes() == pdf.read_bytes()
    git(folder, "diff", "--exit-code", "HEAD", "--", "archive")


STEPS: Final[Mapping[str, Step]] = {
    "建好": begin,
    "换人": at_the_desk,
    "提交": commit,
    "改": change,
    "存档不变": archived_unchanged,
    "来稿": letters,
}


@pytest.fixture(autouse=True)
def own_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep everybody's settings out, and give the hook the Python that has the libraries."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def test_week_goes_as_written(tmp_path: Path, *, updating: bool) -> None:
    play(HERE / "week.zh.txt", tmp_path, STEPS, updating=updating)
    output = tmp_path / SITE / "output"
    page = (output / "site/weekly/2026-001" / SCHOOLS / "index.html").read_text("utf-8")
    assert page.index("排查校舍应为162栋。") < page.index("排查校舍126栋")
    issue = (output / "site/weekly/2026-001/index.html").read_text("utf-8")
    assert "区水利湖泊局" in issue
    assert "傅川" not in issue
    data = json.loads((output / "data/weekly/2026-001.json").read_text("utf-8"))
    names = {entry["name"] for entry in data["unit_index"]}
    assert "青陂区水利和湖泊局" in names
    assert "青陂区水务局" not in names
    assert {i["id"] for i in data["items"]} >= {SCHOOLS, "20261104-huapo2", "20261104-huapo3"}
    with pikepdf.open(output / "print/weekly/2026-001.pdf") as printed:
        assert len(printed.pages) == data["pages"]
