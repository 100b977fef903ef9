"""Each problem has a case: a folder laid over a correct site that shows this problem and no other."""

import ast
import os
import shutil
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bulletin import pipeline, report
from bulletin.body import bodies
from bulletin.catalogue import CATALOGUE
from bulletin.doors import bounded
from bulletin.language import Language
from bulletin.machine.place import place
from bulletin.problem import Problem, stops
from tests.cases.makers import MAKERS

CASES = Path(__file__).with_name("cases")
PROJECT = CASES.parents[1]
# A folder is called by its code, and after a dot by what is special about it.
NAMES = sorted({p.parent.name for p in CASES.glob("*/in")} | set(MAKERS))
# These appear only when editions are made.
BUILT = {
    "font-missing",
    "lines-unadjusted",
    "no-glyph",
    "print-failed",
    "print-refused",
    "template-fault",
}
# Cases that need several scopes also meet what this version cannot do yet.
NOT_YET = {"scopes-not-supported"}
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
        root=site, templates=own if own.is_dir() else PROJECT / "templates", machine=place(os.environ)
    )
    if not built:
        checked = pipeline.check_site(world, lambda _: None)
        return checked.problems, checked.sources.texts
    made = pipeline.build(world, lambda _: None)
    assert (made.applied is None) == stops(made.problems)
    assert world.output.exists() != stops(made.problems)
    return made.problems, made.checked.sources.texts


@pytest.mark.parametrize("name", NAMES)
def test_case_prints_its_problem_and_no_other(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, updating: bool
) -> None:
    code = code_of(name)
    site = laid_out(name, tmp_path / "site", monkeypatch)
    problems, texts = problems_of(site, built=code in BUILT)
    problems = tuple(p for p in problems if p.code == code or p.code not in NOT_YET)
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


def test_every_case_is_one_of_a_code() -> None:
    """A case that nobody runs, or a text that nobody compares, tests nothing."""
    folders = {p.name for p in CASES.iterdir() if p.is_dir()} - {"base", "__pycache__"}
    assert folders == set(NAMES)
    for name in NAMES:
        assert {p.name for p in (CASES / name).iterdir()} - {"in"} == set(EXPECTED.values())


WORDS = [(code, language) for code in CATALOGUE for language in Language]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def said_by(code: str, language: Language) -> tuple[str, str, str]:
    words = CATALOGUE[code].words[language]
    return words.message, words.hint, words.hint_near


@pytest.mark.parametrize(("code", "language"), WORDS)
def test_code_is_explained(code: str, language: Language) -> None:
    words = CATALOGUE[code].words[language]
    assert words.message
    assert words.hint
    assert len(words.page.splitlines()) >= 3
    for line in words.page.splitlines():
        assert report.cells(line) <= 100 or line.startswith("    "), line


@pytest.mark.parametrize("code", CATALOGUE)
def test_both_languages_mention_the_same(code: str) -> None:
    chinese, english = (set[str]().union(*map(fields, said_by(code, one))) for one in Language)
    assert chinese == english


@pytest.mark.parametrize(("code", "language"), WORDS)
def test_message_keeps_the_voice(code: str, language: Language) -> None:
    """Lower case, no full stop, values in pairs of backticks; the message says what, the hint what to do."""
    for text in said_by(code, language):
        assert not text[0].isupper()
        assert not text.endswith((".", "。"))
        assert text.count("`") % 2 == 0
        assert text == text.strip()


def engine_calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield each call in the engine that makes a problem, with the file and line where it stands."""
    for path in sorted((PROJECT / "bulletin").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if name in {"problem", "Fault", "fault"} and node.args:
                    yield f"{path.name}:{node.lineno}", node


def literals(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def given(call: ast.Call) -> set[str] | None:
    """Return the arguments that a call gives to the message, None if they are not written out there."""
    if len(call.args) > 2 and isinstance(call.args[2], ast.Dict):
        return {str(key.value) for key in call.args[2].keys if isinstance(key, ast.Constant)}
    names = {keyword.arg for keyword in call.keywords}
    if None in names or getattr(call.func, "id", "") == "Fault":
        return None
    return {name for name in names if name is not None}


def test_engine_uses_known_codes_and_gives_what_their_words_mention() -> None:
    for where, call in engine_calls():
        first = call.args[0]
        if not isinstance(first, ast.Constant):
            continue
        code = str(first.value)
        assert code in CATALOGUE, where
        arguments = given(call)
        if arguments is not None:
            for language in Language:
                for text in said_by(code, language):
                    assert fields(text) <= arguments | {"near"}, where


def test_every_code_is_used_by_the_engine() -> None:
    sources = (PROJECT / "bulletin").rglob("*.py")
    used = set[str]().union(*(literals(ast.parse(p.read_text("utf-8"))) for p in sources))
    assert set(CATALOGUE) - used == set()
