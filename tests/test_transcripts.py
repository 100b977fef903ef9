"""The command line as an editor sees it: each file under transcripts/ is a session, see sessions.py.

The site called `good` is the base of the cases, any other name is the case of that name.
"""

import re
import shutil
from pathlib import Path

import pytest

from tests.sessions import play

TRANSCRIPTS = Path(__file__).with_name("transcripts")
CASES = Path(__file__).with_name("cases")


def lay_out(folder: Path, text: str) -> None:
    for name in set(re.findall(r"--site ([\w.-]+)", text)):
        if name == "good":
            shutil.copytree(CASES / "base", folder / name)
        elif (CASES / name / "in").is_dir():
            shutil.copytree(CASES / "base", folder / name)
            shutil.copytree(CASES / name / "in", folder / name, dirs_exist_ok=True)


SESSIONS = [
    # A release lays pages out.
    pytest.param(p, id=p.stem, marks=[pytest.mark.slow] if p.stem.startswith("release.") else [])
    for p in sorted(TRANSCRIPTS.glob("*.txt"))
]


@pytest.mark.parametrize("path", SESSIONS)
def test_session_goes_as_written(path: Path, tmp_path: Path, *, updating: bool) -> None:
    lay_out(tmp_path, path.read_text("utf-8"))
    play(path, tmp_path, {}, updating=updating)
