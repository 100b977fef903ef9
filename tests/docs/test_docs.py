"""The documents say what the program does: commands, examples, statuses, links, pictures."""

import argparse
import os
import re
import shutil
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from bulletin import arguments, exits, pipeline, report
from bulletin.doors.say import say
from bulletin.language import Language
from bulletin.machine.place import place

PROJECT: Final = Path(__file__).resolve().parents[2]
README: Final = {Language.EN: "README.md", Language.ZH: "README.zh-CN.md"}
COMMANDS: Final = {Language.EN: "Commands", Language.ZH: "命令"}
STATUSES: Final = {Language.EN: "Exit statuses", Language.ZH: "退出状态"}
DECISIONS: Final = PROJECT / "docs" / "decisions"
RECORDS: Final = sorted(DECISIONS.glob("[0-9]*.md"))
WRITTEN_HERE: Final = (
    *(PROJECT / name for name in README.values()),
    PROJECT / "CHANGELOG.md",
    PROJECT / "CONTRIBUTING.md",
    PROJECT / "docs" / "concepts.md",
    DECISIONS / "README.md",
    *RECORDS,
)
DOCUMENTS: Final = tuple(dict.fromkeys((*WRITTEN_HERE, *sorted((PROJECT / "docs").glob("*.md")))))
PICTURES: Final = sorted((PROJECT / "docs" / "pictures").glob("*.png"))
LANGUAGES: Final = tuple(README)


def readme(language: Language) -> str:
    return (PROJECT / README[language]).read_text("utf-8")


def fenced(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def without_code(text: str) -> str:
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`|^ {4}.*$", "", text, flags=re.MULTILINE)


def rows(text: str, heading: str) -> list[tuple[str, str]]:
    """Return the rows of the table below a heading, without its head."""
    section = re.split(r"^## ", text, flags=re.MULTILINE)
    (own,) = (s for s in section if s.startswith(f"{heading}\n"))
    return re.findall(r"^\| ([^|]+) \| (.+) \|$", own, re.MULTILINE)[1:]


def parsers() -> Mapping[str, argparse.ArgumentParser]:
    """Return the parser of every command of the program, `new site` and the like by both words."""
    return {" ".join(words): parser for words, parser in _inner(arguments.parser(say(Language.EN)))}


def _inner(of: argparse.ArgumentParser) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    within = [a.choices for a in of._actions if isinstance(a, argparse._SubParsersAction)]
    if not within:
        yield (), of
    for choices in within:
        for name, parser in choices.items():
            yield from (((name, *words), one) for words, one in _inner(parser))


@pytest.mark.parametrize("language", LANGUAGES)
def test_table_of_commands_is_the_program(language: Language) -> None:
    table = {name.strip("`"): what for name, what in rows(readme(language), COMMANDS[language])}
    known = parsers()
    assert list(table) == list(known)
    for name, what in table.items():
        named = set(re.findall(r"--[\w-]+", what))
        assert named == set(known[name]._option_string_actions) - {"-h", "--help"}, name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_commands_that_a_document_tells_exist(document: Path) -> None:
    known = {name.split()[0] for name in parsers()}
    for line in re.findall(r"python3 build\.py((?: +[^\s`#（(]+)*)", document.read_text("utf-8")):
        words = re.sub(r"\[[^\]]*\]|--(?:site|today) \S+", "", line).split()
        command = words[0] if words else "build"
        assert command in known or command in {"COMMAND", "命令", "--help"}, line


@pytest.mark.parametrize("language", LANGUAGES)
def test_table_of_exit_statuses_is_the_program(language: Language) -> None:
    table = [int(status) for status, _ in rows(readme(language), STATUSES[language])]
    assert table == sorted(v for n, v in vars(exits).items() if n.isupper())


def test_concepts_name_the_exit_statuses_of_the_program() -> None:
    text = (PROJECT / "docs" / "concepts.md").read_text("utf-8")
    (line,) = re.findall(r"^Exit statuses: .*$", text, re.MULTILINE)
    table = [int(status) for status, _ in rows(readme(Language.EN), STATUSES[Language.EN])]
    assert [int(n) for n in re.findall(r"\d+", line)] == table


def test_both_readmes_have_the_same_structure() -> None:
    """Headings of the same levels in the same order, the same blocks of code, tables of the same length."""
    shapes = []
    for language in LANGUAGES:
        text = readme(language)
        prose = without_code(text)
        shapes.append(
            (
                [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)],
                re.findall(r"^```(\w*)$", text, re.MULTILINE),
                prose.count("\n| "),
                prose.count("\n- "),
            )
        )
    assert shapes[0] == shapes[1]


EXAMPLES: Final = fenced(readme(Language.EN), "markdown")


def example_paths() -> tuple[str, str]:
    """Return where the README puts its item and its issue."""
    paths = re.findall(r"`(content/(?:items|issues)/[\w/-]+\.md)`", readme(Language.EN))
    return paths[0], paths[1]


def lay(site: Path, item: str) -> pipeline.Checked:
    """Put the examples into a site, and check it."""
    for path, text in zip(example_paths(), (item, EXAMPLES[1]), strict=True):
        target = site / path
        target.unlink(missing_ok=True)  # who follows the README has them already
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    world = pipeline.World(root=site, templates=PROJECT / "templates", machine=place(os.environ))
    return pipeline.check_site(world, lambda _: None)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """Return a site with the sample's office and units, and nothing else."""
    (tmp_path / "content").mkdir()
    for path in ("site.yaml", "content/units.yaml"):
        shutil.copy(PROJECT / path, tmp_path / path)
    return tmp_path


def test_both_readmes_show_the_same_examples() -> None:
    assert len(EXAMPLES) == 2
    assert fenced(readme(Language.ZH), "markdown") == EXAMPLES
    for path in example_paths():
        assert f"`{path}`" in readme(Language.ZH)


def test_examples_have_no_problem(scratch: Path) -> None:
    checked = lay(scratch, EXAMPLES[0])
    assert checked.problems == ()
    assert checked.archive is not None
    (issue,) = checked.archive.issues
    assert [f"content/issues/{issue.name.path}.md"] == [example_paths()[1]]
    assert [item.body.html.count("<h2>") for item in issue.items] == [2]
    assert issue.note is not None


def test_examples_fit_into_the_sample(tmp_path: Path) -> None:
    """Whoever follows the README has the sample in front of him."""
    shutil.copy(PROJECT / "site.yaml", tmp_path)
    shutil.copytree(PROJECT / "content", tmp_path / "content")
    found = {p.place.path for p in lay(tmp_path, EXAMPLES[0]).problems}
    assert found.isdisjoint(example_paths())
    assert not [path for path in found if "issues/" in path]


def test_example_of_a_mistake_is_what_is_printed(scratch: Path) -> None:
    checked = lay(scratch, EXAMPLES[0].replace("供稿单位: 柳塘", "供稿单位: 柳糖"))
    for language in LANGUAGES:
        printed = "".join(f"{report.text(p, language, checked.sources.texts)}\n" for p in checked.problems)
        assert fenced(readme(language), "text") == [printed]


def links(document: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(document.read_text("utf-8"))):
        if not re.match(r"[a-z]+:|#", target):
            yield target.partition("#")[0]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_to_files(document: Path) -> None:
    for target in links(document):
        found = document.parent / target
        assert found.exists(), target
        assert target.endswith("/") == found.is_dir() or target == "docs/decisions", target


@pytest.mark.parametrize("record", RECORDS, ids=lambda p: p.stem)
def test_decision_record_has_its_four_parts_and_fits_a_screen(record: Path) -> None:
    lines = record.read_text("utf-8").splitlines()
    assert re.fullmatch(rf"# {record.stem[:4]} \S.*", lines[0])
    parts = ["## Status", "## Context", "## Decision", "## Consequences"]
    assert [line for line in lines if line.startswith("#")][1:] == parts
    assert all(lines[lines.index(part) + 2].strip() for part in parts)
    assert len(lines) <= 50


def test_decision_records_are_listed_in_order() -> None:
    listed = re.findall(r"^- \[(.*)\]\((.*)\)$", (DECISIONS / "README.md").read_text("utf-8"), re.MULTILINE)
    titles = [r.read_text("utf-8").partition("\n")[0].removeprefix("# ") for r in RECORDS]
    assert listed == list(zip(titles, [r.name for r in RECORDS], strict=True))
    assert [r.name[:4] for r in RECORDS] == [f"{n:04}" for n in range(1, len(RECORDS) + 1)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_no_document_names_a_path_of_this_machine(document: Path) -> None:
    text = document.read_text("utf-8")
    for folder in {PROJECT, PROJECT.parent, Path.home()} - {Path("/")}:
        assert not re.search(rf"(?<![\w.-]){re.escape(str(folder))}(?:/|\b)", text), folder


@pytest.mark.parametrize("document", WRITTEN_HERE, ids=lambda p: p.name)
def test_documents_need_no_network(document: Path) -> None:
    assert "://" not in document.read_text("utf-8")


@pytest.mark.parametrize("document", WRITTEN_HERE, ids=lambda p: p.name)
def test_one_sentence_stands_on_one_line(document: Path) -> None:
    """A difference then shows the sentence that has changed."""
    prose = re.sub(r"\[[^\]]*\]", "", without_code(document.read_text("utf-8")))
    for line in prose.splitlines():
        bare = line.strip()
        if bare and not bare.startswith(("|", "#", "!")):
            assert not re.search(r"[a-z)][.?!] +[A-Z]|[。？！](?!$|[”）])", bare), line


@pytest.mark.parametrize("picture", PICTURES, ids=lambda p: p.name)
def test_picture_is_small_and_carries_nothing_but_pixels(picture: Path) -> None:
    data = picture.read_bytes()
    assert len(data) < 180_000
    at, kinds = 8, set[bytes]()
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        kinds.add(kind)
        at += length + 12
    assert kinds <= {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


def test_every_picture_is_shown_in_both_readmes() -> None:
    assert len(PICTURES) == 2
    for language in LANGUAGES:
        shown = {target for target in links(PROJECT / README[language]) if target.endswith(".png")}
        assert shown == {p.relative_to(PROJECT).as_posix() for p in PICTURES}
