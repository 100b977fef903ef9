"""The whole build as a function of a folder: one gate, twice; nothing changes if anything is wrong."""

import datetime
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from bulletin import pipeline
from bulletin.doors import bounded, output
from bulletin.doors.output import LockedError
from bulletin.editions import pdf
from bulletin.editions.pdf import Job, Printed
from bulletin.machine.place import place
from bulletin.pipeline import Built, World
from bulletin.problem import Severity
from tests.engine.sites import PROJECT, SITE, TEMPLATES, issue, item, site

SMALL = site(
    {"a": item("正文，见[后文](item:b)。\n"), "b": item(units=["water", "bridge"])},
    {"weekly/2026-001": issue({"要闻": ["a"], "动态": ["b"]}, "按语。\n")},
)


def write(root: Path, texts: dict[str, str]) -> Path:
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


def world(root: Path, **more: Any) -> World:  # noqa: ANN401 - any field of a world
    own = root / "templates"
    templates = own if own.is_dir() else PROJECT / "templates"
    return World(**{"root": root, "templates": templates, "machine": place(os.environ), **more})


def tree(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def printed(job: Job) -> Printed:
    """Lay nothing out: one page, and every anchor on it."""
    anchors = {part.partition('"')[0]: 1 for part in job.html.split(' id="')[1:]}
    return Printed(f"%PDF {job.title}".encode(), 1, anchors)


@pytest.fixture
def typeset(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Replace workers by this process and the layout by what the test says."""
    layout: dict[str, Any] = {"result": printed}

    def run(function: Any, jobs: Sequence[Any], **_: object) -> Iterator[Any]:  # noqa: ANN401
        for job in jobs:
            yield layout["result"](job) if function is pdf.typeset else function(job)

    monkeypatch.setattr(bounded, "run", run)
    return layout


def build(root: Path, **more: Any) -> tuple[Built, list[str]]:  # noqa: ANN401
    steps: list[str] = []
    return pipeline.build(world(root, **more), steps.append), steps


def codes(built: Built) -> list[str]:
    return [p.code for p in built.problems]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "site", SMALL)


@pytest.mark.usefixtures("typeset")
def test_build_writes_every_edition(root: Path) -> None:
    built, steps = build(root)
    assert built.problems == ()
    assert built.applied is not None
    assert set(built.applied.written) == set(tree(root / "output"))
    names = {p for p in tree(root / "output") if "/assets/" not in p}
    assert names == {
        "data/weekly/2026-001.json",
        "print/weekly/2026-001.pdf",
        "site/index.html",
        "site/weekly/index.html",
        "site/units/index.html",
        "site/units/education/index.html",
        "site/units/water/index.html",
        "site/units/bridge/index.html",
        "site/weekly/2026-001/index.html",
        "site/weekly/2026-001/a/index.html",
        "site/weekly/2026-001/b/index.html",
        "site/weekly/2026-001/weekly-2026-001.pdf",
    }
    assert steps == ["read", "check", "print 1/1 weekly/2026-001", "pages", "write"]
    again, _ = build(root)
    assert again.applied is not None
    assert (again.applied.written, again.applied.removed) == ((), ())


@pytest.mark.usefixtures("typeset")
def test_today_is_the_newest_day_unless_it_is_said(root: Path) -> None:
    for said, today in ((None, datetime.date(2026, 3, 2)), (datetime.date(2026, 5, 1),) * 2):
        built, _ = build(root, today=said)
        assert built.checked.archive is not None
        assert built.checked.archive.today == today
    assert "资料截至2026年3月2日" in (root / "output/site/index.html").read_text("utf-8")


@pytest.mark.usefixtures("typeset")
def test_site_without_an_issue_is_built(tmp_path: Path) -> None:
    built, _ = build(write(tmp_path / "site", site({}, {})))
    assert built.applied is not None
    assert codes(built) == []


ERRORS = {
    "broken front matter": {"content/items/c.md": "---\ntitle: [\n---\n"},
    "unknown unit": {"content/items/c.md": item(units="教委")},
    "not approved": {"content/items/b.md": item(status="draft")},
    "picture that is not there": {"content/items/a.md": item("![图](../media/x.png)\n")},
    "no units": {"content/units.yaml": "groups: ["},
    "secret mark": {"content/items/c.md": item("机密★\n", status="draft")},
}


@pytest.mark.usefixtures("typeset")
@pytest.mark.parametrize("what", ERRORS)
def test_error_in_the_content_changes_nothing(root: Path, what: str) -> None:
    build(root)
    before = tree(root / "output")
    write(root, ERRORS[what])
    built, steps = build(root)
    assert built.applied is None
    assert any(p.severity is Severity.ERROR for p in built.problems)
    assert tree(root / "output") == before
    assert "write" not in steps


LABELS = TEMPLATES.texts["labels.toml"]
TEMPLATE_FAULTS: Final[Mapping[str, tuple[Mapping[str, str | None], str, int]]] = {
    "undefined": ({"web/home.html": "甲\n{{ page.none }}"}, "web/home.html", 2),
    "syntax": ({"web/item.html": "{% if %}"}, "web/item.html", 1),
    "paper": ({"print/issue.html": "\n\n{{ nothing }}"}, "print/issue.html", 3),
    "missing": ({"web/unit.html": None}, "web/unit.html", 0),
    "labels": ({"labels.toml": "a = 1\nb ="}, "labels.toml", 0),
    "language": ({"labels.toml": LABELS.replace("[zh-CN]", "[zh]")}, "labels.toml", 0),
    "no labels": ({"labels.toml": None}, "labels.toml", 0),
    "no print style": ({"print/bulletin.css": None}, "print/bulletin.css", 0),
    "no script": ({"web/size.js": None}, "web/size.js", 0),
    "no style": ({"web/bulletin.css": None}, "web/bulletin.css", 0),
    "label": ({"labels.toml": LABELS.replace("issue_number =", "other_number =")}, "", 0),
}


@pytest.mark.usefixtures("typeset")
@pytest.mark.parametrize("what", TEMPLATE_FAULTS)
def test_fault_of_a_template_is_a_problem_at_its_place_and_changes_nothing(root: Path, what: str) -> None:
    build(root)
    before = tree(root / "output")
    changes, path, line = TEMPLATE_FAULTS[what]
    write(root / "templates", {p: t for p, t in {**TEMPLATES.texts, **changes}.items() if t is not None})
    built, _ = build(root)
    assert built.applied is None
    assert {p.code for p in built.problems} == {"template-fault"}
    place = built.problems[0].place
    if path:
        assert place.path == f"templates/{path}"
    if line:
        assert place.line == line
    assert tree(root / "output") == before


GOOD = Printed(b"%PDF", 1, {"item-a": 1, "item-b": 1})


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (bounded.Failure.TIME, "print-failed"),
        (bounded.Failure.MEMORY, "print-failed"),
        (bounded.Failure.CRASH, "print-failed"),
        (replace(GOOD, pdf=b"", failure="RecursionError"), "print-failed"),
        (replace(GOOD, pdf=b"", refused=("file:///etc/passwd",)), "print-refused"),
        (replace(GOOD, warnings=("Ignored `x`",)), "template-fault"),
    ],
)
def test_layout_that_fails_changes_nothing(
    root: Path, typeset: dict[str, Any], result: object, code: str
) -> None:
    build(root)
    before = tree(root / "output")
    write(root, {"content/items/a.md": item("新的正文。\n")})
    typeset["result"] = lambda _: result
    built, steps = build(root)
    assert codes(built) == [code]
    assert built.problems[0].place.path == "content/issues/weekly/2026-001.md"
    assert built.applied is None
    assert tree(root / "output") == before
    assert "write" not in steps


@pytest.mark.usefixtures("typeset")
def test_font_that_is_not_there_changes_nothing(root: Path) -> None:
    write(root, {"site.yaml": SMALL["site.yaml"] + "fonts: {body: 无此字体}\n"})
    built, _ = build(root)
    assert codes(built) == ["font-missing"]
    assert built.problems[0].place.line == 5
    assert not (root / "output").exists()


@pytest.mark.usefixtures("typeset")
def test_warning_stops_nothing(root: Path) -> None:
    write(root, {"content/items/c.md": item(title="等")})
    built, _ = build(root)
    assert codes(built) == ["item-waiting"]
    assert built.problems[0].severity is Severity.WARNING
    assert built.applied is not None


@pytest.mark.usefixtures("typeset")
def test_one_build_at_a_time(root: Path) -> None:
    with output.lock(root / ".build"), pytest.raises(LockedError):
        build(root)
    assert not (root / "output").exists()


@pytest.mark.usefixtures("typeset")
def test_full_disk_leaves_whole_files_and_the_next_run_heals(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(root)
    before = tree(root / "output")
    write(root, {"content/items/a.md": item("新的正文。\n", title="新题")})
    calls = iter(range(100))

    def full(_: int) -> None:
        if next(calls) == 4:
            raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        build(root)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    half = {path: text for path, text in tree(root / "output").items() if "/.new-" not in path}
    build(root)
    after = tree(root / "output")
    assert all(text in {before.get(path), after.get(path)} for path, text in half.items())
    assert half not in (before, after)
    assert not any("/.new-" in path for path in after)


@pytest.mark.usefixtures("typeset")
def test_several_scopes_are_refused_for_now(root: Path) -> None:
    scopes = "scopes: [{id: leaders, name: 区领导}, {id: few, name: 少数}]"
    text = SMALL["site.yaml"].split("\n")
    write(root, {"site.yaml": "\n".join(scopes if row.startswith("scopes") else row for row in text)})
    built, _ = build(root)
    assert codes(built) == ["scopes-not-supported"]


def test_site_without_content_has_no_archive(tmp_path: Path) -> None:
    checked = pipeline.check_site(world(tmp_path), lambda _: None)
    assert [p.code for p in checked.problems] == ["missing-file", "missing-file"]
    assert (checked.content, checked.archive) == (None, None)


def test_labels_of_the_project_are_good_toml() -> None:
    assert set(tomllib.loads(LABELS)) == {"zh-CN", "en"}
    assert SITE["title"] == "云溪信息"
