"""Each problem has a case: a folder laid over a correct site that shows this problem and no other."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bulletin import bodies, bounded, pipeline, report
from bulletin.catalogue import CATALOGUE
from bulletin.language import Language
from bulletin.problem import Problem
from tests.cases.makers import MAKERS

CASES = Path(__file__).with_name("cases")
PROJECT = CASES.parents[1]
# A folder is called by its code, and after a dot by what is special about it.
NAMES = sorted({p.parent.name for p in CASES.glob("*/in")} | set(MAKERS))
# These appear only when editions are made.
BUILT = {
    "access-not-supported",
    "release-not-supported",
    "print-refused",
    "print-failed",
    "template-fault",
}
EXPECTED = {Language.ZH: "expected.zh.txt", Language.EN: "expected.en.txt"}


@pytest.fixture(scope="session")
def pool() -> Iterator[bounded.Pool]:
    with bounded.Pool(limits=bodies.LIMITS, workers=2) as workers:
        yield workers


@pytest.fixture(autouse=True)
def warm_workers(pool: bounded.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the workers from case to case: starting them anew takes longer than all they do."""
    monkeypatch.setattr(bodies, "_run", lambda function, jobs: list(pool.map(function, jobs)))


def code_of(name: str) -> str:
    return name.partition(".")[0]


def laid_out(name: str, site: Path, patch: pytest.MonkeyPatch) -> Path:
    """Make the site of a case: the base, what the case changes, what its maker adds."""
    shutil.copytree(CASES / "base", site)
    changes = CASES / name / "in"
    if (changes / "templates").is_dir():
        shutil.copytree(PROJECT / "templates", site / "templates")
    if changes.is_dir():
        shutil.copytree(changes, site, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".remove"))
    if (changes / ".remove").is_file():
        for path in (changes / ".remove").read_text("utf-8").split():
            (site / path).unlink()
    if name in MAKERS:
        MAKERS[name](site, patch)
    return site


def problems_of(site: Path, *, built: bool) -> tuple[tuple[Problem, ...], Mapping[str, str]]:
    own = site / "templates"
    world = pipeline.World(
        root=site, templates=own if own.is_dir() else PROJECT / "templates", fonts=site / "fonts.conf"
    )
    if not built:
        checked = pipeline.check_site(world, lambda _: None)
        return checked.problems, checked.sources.texts
    (site / "fonts.conf").write_text("<fontconfig><dir>/usr/share/fonts</dir></fontconfig>", "utf-8")
    made = pipeline.build(world, lambda _: None)
    assert made.applied is None
    assert not world.output.exists()
    return made.problems, made.checked.sources.texts


@pytest.mark.parametrize("name", NAMES)
def test_case_prints_its_problem_and_no_other(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, updating: bool
) -> None:
    code = code_of(name)
    site = laid_out(name, tmp_path / "site", monkeypatch)
    problems, texts = problems_of(site, built=code in BUILT)
    printed = {
        language: "".join(f"{report.text(p, language, texts)}\n" for p in problems) for language in EXPECTED
    }
    assert {p.code for p in problems} == {code}, printed[Language.EN]
    for language, file in EXPECTED.items():
        expected = CASES / name / file
        if updating:
            expected.parent.mkdir(exist_ok=True)
            expected.write_text(printed[language], "utf-8", newline="\n")
        assert expected.read_text("utf-8") == printed[language]


def test_base_site_has_no_problem(tmp_path: Path) -> None:
    shutil.copytree(CASES / "base", tmp_path / "site")
    assert problems_of(tmp_path / "site", built=False)[0] == ()


def test_every_code_has_a_case() -> None:
    assert {code_of(name) for name in NAMES} == set(CATALOGUE)
