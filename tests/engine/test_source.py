"""The reading door: every text once, in order; links, junk and other encodings are told of."""

import os
import unicodedata
from pathlib import Path

import pytest

from bulletin.doors import source
from bulletin.problem import Place, Problem
from tests.engine.sites import issue, item, site


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode() if isinstance(text, str) else text)
    return root


def told(root: Path) -> list[tuple[str, Place]]:
    return [(p.code, p.place) for p in source.read(root)[1]]


def test_texts_and_media_are_read_in_order(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "content/items/b.md": "b",
            "content/items/2026/a.md": "a",
            "content/items/a.md": "a",
            "content/media/2026/x.png": b"123",
            "site.yaml": "s",
            "content/units.yaml": "u",
            "content/z.yml": "z",
            "README.md": "not of the site",
            "output/x.md": "made",
        },
    )
    sources, problems = source.read(tmp_path)
    assert problems == ()
    assert list(sources.texts) == [
        "site.yaml",
        "content/units.yaml",
        "content/z.yml",
        "content/items/a.md",
        "content/items/b.md",
        "content/items/2026/a.md",
    ]
    assert sources.media == {"content/media/2026/x.png": 3}
    assert source.medium(tmp_path, "content/media/2026/x.png") == b"123"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "a: 1\nb: 2\n"),
        (b"a\rb\r\nc\n", "a\nb\nc\n"),
        ("甲\n".encode(), "甲\n"),
        (b"", ""),
    ],
)
def test_marks_and_line_ends_of_other_systems(tmp_path: Path, data: bytes, text: str) -> None:
    write(tmp_path, {"content/items/a.md": data})
    assert source.read(tmp_path)[0].texts == {"content/items/a.md": text}


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        ("标题".encode("gbk"), 1, 1),
        ("标题: 甲\n".encode() + "乙".encode("gbk"), 2, 1),
        ("标题: 甲\n😀乙".encode() + b"\xff", 2, 3),
        (b"\xff\xfea\x00", 1, 1),
        ("题".encode("utf-16"), 1, 1),
        (b"a\r\nb\r\n\x80", 3, 1),
        (b"\xed\xa0\x80", 1, 1),
        (b"\xef\xbb\xbfab\xff", 1, 3),
    ],
)
def test_other_encodings_are_refused_at_their_place(
    tmp_path: Path, data: bytes, line: int, column: int
) -> None:
    write(tmp_path, {"content/items/a.md": data})
    sources, problems = source.read(tmp_path)
    assert [(p.code, p.place) for p in problems] == [("not-utf-8", Place("content/items/a.md", line, column))]
    assert sources.texts == {}
    assert sources.refused == {"content/items/a.md"}


def test_giant_is_not_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "content/items/a.md": b"x" * (source.LARGEST_TEXT + 1),
            "content/items/b.md": b"x" * source.LARGEST_TEXT,
        },
    )
    assert told(tmp_path) == [("file-too-large", Place("content/items/a.md"))]


def test_medium_is_read_up_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LARGEST_MEDIUM", 4)
    write(tmp_path, {"content/media/a.png": b"123456789"})
    assert source.medium(tmp_path, "content/media/a.png") == b"12345"


@pytest.mark.parametrize(
    "name",
    ["Thumbs.db", "desktop.ini", "~$稿件.docx", "a.md~", "x.swp", "x.TMP", "a.bak", ".DS_Store", ".git/x.md"],
)
def test_junk_is_passed_over(tmp_path: Path, name: str) -> None:
    write(tmp_path, {f"content/items/{name}": b"x"})
    sources, problems = source.read(tmp_path)
    assert (sources.texts, problems) == ({}, ())


@pytest.mark.parametrize(
    "name", ["items/a.docx", "items/a.MD", "a.txt", "items/a.png", "units.yaml.txt", "items/无后缀"]
)
def test_file_that_nothing_reads_is_told_of(tmp_path: Path, name: str) -> None:
    write(tmp_path, {f"content/{name}": b"x"})
    assert told(tmp_path) == [("misplaced-file", Place(f"content/{name}"))]


def test_originals_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, {"content/originals/稿件.docx": b"x", "content/originals/a.md": b"\xff"})
    assert source.read(tmp_path) == (source.Sources({}, {}), ())


def test_name_that_other_systems_spell_otherwise(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "é.md")
    write(tmp_path, {f"content/items/{name}": b"x"})
    assert told(tmp_path) == [("bad-name", Place(f"content/items/{name}"))]


CANARY = "CANARY-外面的字"


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """A site with links out of it, of every kind, to a file and a folder with a canary."""
    outside = write(tmp_path / "outside", {"canary.md": CANARY, "items/x.md": CANARY, "x.png": CANARY})
    root = write(tmp_path / "site", {**site({"a": item()}, {"weekly/2026-001": issue(["a"])})})
    (root / "content/items/link.md").symlink_to(outside / "canary.md")
    (root / "content/items/folder").symlink_to(outside / "items")
    (root / "content/media").mkdir()
    (root / "content/media/x.png").symlink_to(outside / "x.png")
    (root / "content/readers.yaml").symlink_to(outside / "canary.md")
    (root / "content/commissions").symlink_to(outside / "items")
    (root / "content/items/broken.md").symlink_to(outside / "nothing")
    (root / "content/items/self").symlink_to(".")
    return root


def test_links_are_refused_and_not_followed(linked: Path) -> None:
    sources, problems = source.read(linked)
    assert {p.code for p in problems} == {"symbolic-link"}
    assert len(problems) == 7
    assert CANARY not in repr(sources)
    assert sources.media == {}


def test_medium_that_became_a_link_is_not_followed(linked: Path) -> None:
    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
        source.medium(linked, "content/media/x.png")


@pytest.mark.parametrize("which", ["site.yaml", "content"])
def test_site_and_content_themselves_may_not_be_links(tmp_path: Path, which: str) -> None:
    outside = write(tmp_path / "outside", {"site.yaml": CANARY, "content/units.yaml": CANARY})
    root = write(tmp_path / "site", {"content/units.yaml" if which == "site.yaml" else "site.yaml": "x"})
    (root / which).symlink_to(outside / which)
    sources, problems = source.read(root)
    assert CANARY not in repr(sources)
    assert [(p.code, p.place.path) for p in problems] == [("symbolic-link", which)]


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A named pipe in the folder must not stop the build for ever."""
    write(tmp_path, {"content/items/a.md": b"x"})
    os.mkfifo(tmp_path / "content/items/pipe.md")
    os.mkfifo(tmp_path / "content/media")
    sources, problems = read_in_time(tmp_path)
    assert list(sources.texts) == ["content/items/a.md"]
    assert {p.code for p in problems} == {"misplaced-file"}


def read_in_time(root: Path) -> tuple[source.Sources, tuple[Problem, ...]]:
    """Read, but fail instead of waiting for a pipe that nobody writes."""
    import signal  # noqa: PLC0415 - for this alone

    def late(*_: object) -> None:
        message = "reading waits for a pipe"
        raise TimeoutError(message)

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(3)
    try:
        return source.read(root)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_empty_folder_is_an_empty_site(tmp_path: Path) -> None:
    assert source.read(tmp_path) == (source.Sources({}, {}), ())


def test_templates_are_read_by_their_paths(tmp_path: Path) -> None:
    write(tmp_path, {"web/a.html": "甲", "labels.toml": "x = 1", "b.css": ""})
    assert source.templates(tmp_path) == {"web/a.html": "甲", "labels.toml": "x = 1", "b.css": ""}


@pytest.mark.parametrize("name", ["Thumbs.db", "web/Thumbs.db", ".DS_Store", "web/logo.png", "web/x.html~"])
def test_junk_among_templates_does_no_harm(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"web/a.html": "甲", name: b"\xff\xfe\x00"})
    assert source.templates(tmp_path)["web/a.html"] == "甲"
