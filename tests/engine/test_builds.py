"""Whole builds with real paper: pages, texts and bytes are what they say, wherever they are made."""

import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from bulletin import pipeline
from bulletin.archive import Archive
from bulletin.machine.place import place
from bulletin.pipeline import World
from tests.engine.sites import PROJECT, issue, item, site

TELEPHONE = "000-8888-1234"
WHY_NOT = "理由金丝雀"
CANARY = "CANARY外面的字"
LONG = "".join(
    f"第{n}段说的是水库除险加固、春耕备耕和道路养护等事，责任到人，限期办结。\n\n" for n in range(60)
)


def picture() -> bytes:
    data = BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(data, "PNG")
    return data.getvalue()


TEXTS = site(
    {
        "long": item(
            LONG,
            title="水库除险加固全面完工",
            contact=TELEPHONE,
            writer="撰稿金丝雀",
            units=["water", "bridge"],
        ),
        "table": item(
            "一、基本情况\n\n分布见下表。[^1]\n\n"
            "| 镇 | 户数 |\n|---|---|\n| 石桥镇 | 1200 |\n\n**1.明确分工。**共召开会议3次。\n\n"
            "见[前文](item:long)和[草稿](item:draft)。\n\n[^1]: 据区统计。\n",
            title="春耕备耕进度过半",
            units="bridge",
        ),
        "picture": item(
            "如下图。\n\n![水位折线](../media/level.png)\n", title="水位持续回落", verified="phone"
        ),
        "brief": item(form="简讯", title="小学按时开学"),
        "draft": item("草稿的字金丝雀。\n", status="declined", reason=WHY_NOT, title="未用的题金丝雀"),
        "open": item("未定期的字金丝雀。\n", title="未定期的题金丝雀"),
        "waiting": item("等候的字金丝雀。\n", title="等候的题金丝雀"),
    },
    {
        "weekly/2026-001": issue(
            {"要闻": ["long", "table"], "动态": ["picture", "brief"]},
            "本期四条。\n",
            attention=[{"item": "table", "line": "春耕缺水需统筹"}],
        ),
        "weekly/2026-002": issue(["open"], number=2, status="proof", date="2026-03-09"),
    },
)


def lay_out(root: Path) -> Path:
    for path, text in TEXTS.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    (root / "content/media").mkdir()
    (root / "content/media/level.png").write_bytes(picture())
    (root / "content/originals").mkdir()
    (root / "content/originals/来稿.txt").write_text("原稿金丝雀", "utf-8")
    return root


@dataclass(frozen=True, slots=True)
class Made:
    """A site that was built for real, and what stands in its output."""

    root: Path
    archive: Archive
    files: Mapping[str, bytes]


def build(root: Path) -> Made:
    world = World(root=root, templates=PROJECT / "templates", machine=place(os.environ))
    built = pipeline.build(world, lambda _: None)
    assert built.applied is not None, built.problems
    assert built.checked.archive is not None
    return Made(root, built.checked.archive, tree(world.output))


def tree(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return build(lay_out(tmp_path_factory.mktemp("small") / "site"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Made:
    root = tmp_path_factory.mktemp("sample") / "site"
    shutil.copytree(PROJECT / "content", root / "content")
    shutil.copy(PROJECT / "site.yaml", root)
    return build(root)


# --- pages ------------------------------------------------------------------------------------


def pages_of_titles(data: bytes) -> dict[str, int]:
    """Return the page of each heading by its words, read from the tags of the PDF."""
    with pikepdf.open(BytesIO(data)) as pdf:
        numbers = {page.obj.objgen: n for n, page in enumerate(pdf.pages, 1)}
        found: dict[str, int] = {}

        def walk(names: pikepdf.NameTree) -> None:
            for name, target in names.items():
                to = target.D if isinstance(target, pikepdf.Dictionary) else target
                found[str(name)] = numbers[to[0].objgen]

        walk(pikepdf.NameTree(pdf.Root.Names.Dests))
        return found


def printed_pages(made: Made) -> Iterator[tuple[str, dict[str, Any], bytes]]:
    for name, data in made.files.items():
        if name.startswith("data/"):
            stem = name.removeprefix("data/").removesuffix(".json")
            yield stem, json.loads(data), made.files[f"print/{stem}.pdf"]


def test_pages_in_data_are_those_of_the_destinations_in_the_pdf(small: Made) -> None:
    ((_, edition, pdf),) = printed_pages(small)
    found = pages_of_titles(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert edition["pages"] == len(opened.pages)
    for entry in edition["contents"]:
        assert entry["page"] == found[f"item-{entry['item']}"]
    assert len({entry["page"] for entry in edition["contents"]}) > 1


def test_data_on_one_page_agrees_with_itself_and_the_web(small: Made) -> None:
    ((stem, edition, _),) = printed_pages(small)
    pages = {entry["item"]: entry["page"] for entry in edition["contents"]}
    assert {i["id"]: i["page"] for i in edition["items"]} == pages
    for unit in edition["unit_index"]:
        for entry in unit["entries"]:
            assert entry["page"] == pages[entry["item"]]
    html = small.files[f"site/{stem}/index.html"].decode()
    for item_id, page in pages.items():
        assert f'#page={page}">第{page}页' in html
        assert f"#page={page}" in small.files[f"site/{stem}/{item_id}/index.html"].decode()
    assert small.files[f"site/{stem}/weekly-2026-001.pdf"] == small.files[f"print/{stem}.pdf"]


# --- what may not be there --------------------------------------------------------------------


def everything(made: Made) -> bytes:
    """Return all bytes of all editions, and of the streams in the PDFs unpacked."""
    rows = []
    for name, data in made.files.items():
        rows += [name.encode(), data]
        if name.endswith(".pdf"):
            with pikepdf.open(BytesIO(data)) as pdf:
                rows += [o.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream) and readable(o)]
                rows += [str(o).encode() for o in pdf.objects if isinstance(o, pikepdf.String)]
    return b"\n".join(rows)


def readable(stream: pikepdf.Stream) -> bool:
    return "/DCTDecode" not in str(stream.get("/Filter", ""))


def test_nothing_of_the_office_or_of_unprinted_items_is_in_an_edition(small: Made) -> None:
    text = everything(small)
    for word in (TELEPHONE, WHY_NOT, "金丝雀", "draft", "waiting", "原稿"):
        assert word.encode() not in text, word
        assert word.encode("utf-16-be") not in text, word


@pytest.mark.slow
def test_sample_shows_no_telephone_reason_or_unprinted_title(sample: Made) -> None:
    text = everything(sample)
    checked = pipeline.check_site(
        World(root=sample.root, templates=PROJECT / "templates", machine=place(os.environ)), lambda _: None
    )
    assert checked.content is not None
    placed = {i.id for issue_ in sample.archive.issues for i in issue_.items}
    words = {i.contact for i in checked.content.items.values()} | {
        i.reason for i in checked.content.items.values()
    }
    words |= {officer.phone for unit in checked.content.directory.units for officer in unit.officers}
    words |= {i.title for i in checked.content.items.values() if i.id not in placed}
    words |= {text_.text for text_ in checked.content.instructions}
    assert len(words) > 20
    for word in words - {""}:
        assert word.encode() not in text, word
    for item_ in checked.content.items.values():
        if item_.id not in placed:
            for row in (row.strip() for row in item_.body.split("\n")):
                if len(row) > 20:
                    assert row[:20].encode() not in text, row


def test_what_lies_outside_a_site_is_in_no_edition(tmp_path: Path) -> None:
    (tmp_path / "canary.txt").write_text(CANARY, "utf-8")
    (tmp_path / "canary.png").write_bytes(picture() + CANARY.encode())
    root = lay_out(tmp_path / "site")
    attacks = {
        "content/items/x1.md": item("![图](../../../canary.png)\n"),
        "content/items/x2.md": item(f"![图]({tmp_path}/canary.png)\n"),
        "content/items/x3.md": item(f"![图](file://{tmp_path}/canary.txt)\n"),
        "content/items/x4.md": item("[文](../../../canary.txt)\n"),
        "content/items/x5.md": item(f"[文](file://{tmp_path}/canary.txt)\n"),
        "content/items/x6.md": item('<link rel="attachment" href="../canary.txt">\n'),
        "content/items/x7.md": item('<img src="/etc/passwd" alt="图">\n'),
    }
    world = World(root=root, templates=PROJECT / "templates", machine=place(os.environ))
    for path, text in attacks.items():
        (root / path).write_text(text, "utf-8")
    found = pipeline.check_site(world, lambda _: None)
    assert attacks.keys() <= {p.place.path for p in found.problems if p.code != "item-waiting"}
    assert found.archive is None
    assert CANARY not in repr(found.sources)
    for path in attacks:
        (root / path).unlink()
    (root / "content/items/x8.md").symlink_to(tmp_path / "canary.txt")
    (root / "content/media/x9.png").symlink_to(tmp_path / "canary.png")
    built = pipeline.build(world, lambda _: None)
    assert built.applied is None
    assert not world.output.exists()
    assert CANARY not in repr(built.checked.sources)


# --- bytes ------------------------------------------------------------------------------------


def run(root: Path, **environ: str) -> dict[str, bytes]:
    """Build in a process of its own, under another environment."""
    result = subprocess.run(
        [sys.executable, "-m", "bulletin", "--site", str(root), "build"],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environ},
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr.decode()
    return tree(root / "output")


ELSEWHERE = {
    "TZ": "America/New_York",
    "LC_ALL": "C",
    "LANG": "C",
    "PYTHONHASHSEED": "12345",
    "HOME": "/nonexistent",
}


def test_same_site_gives_the_same_bytes_elsewhere(small: Made, tmp_path: Path) -> None:
    other = tmp_path / "另一个 文件夹" / "深" / "site"
    shutil.copytree(small.root, other, ignore=shutil.ignore_patterns("output", ".build"))
    before = os.umask(0o077)
    try:
        found = run(other, **ELSEWHERE)
    finally:
        os.umask(before)
    assert found.keys() == small.files.keys()
    assert [name for name in found if found[name] != small.files[name]] == []


@pytest.mark.slow
def test_sample_gives_the_same_bytes_elsewhere(sample: Made, tmp_path: Path) -> None:
    other = tmp_path / "另一处" / "site"
    shutil.copytree(sample.root, other, ignore=shutil.ignore_patterns("output", ".build"))
    found = run(other, **ELSEWHERE)
    assert found.keys() == sample.files.keys()
    assert [name for name in found if found[name] != sample.files[name]] == []


# --- texts, read back by poppler --------------------------------------------------------------

# Poppler gives the forms of a character that fonts share; people read the same.
SAME = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "—", "―": "—", "─": "—", "⋯": "…", "·": "・"}
)


def plain(text: str) -> str:
    """Return a text without blanks, and with one form for each sign."""
    return re.sub(r"\s|\u00ad|\u200b|\u2060", "", unicodedata.normalize("NFKC", text).translate(SAME))


NOTE_NUMBER = re.compile(r"<sup\b.*?</sup>", re.DOTALL)


def words_of(html: str) -> str:
    return plain(unescape(re.sub(r"<[^>]*>", "", NOTE_NUMBER.sub("", html))))


def pieces_of(html: str) -> list[str]:
    """Return the text of each block, cut where the number of a note stands."""
    blocks = re.split(r"</?(?:p|h\d|li|td|th|tr|figcaption|caption|div|br)\b[^>]*>", html)
    return [words_of(piece).removesuffix("↩") for block in blocks for piece in NOTE_NUMBER.split(block)]


def pages_of(data: bytes, folder: Path) -> list[str]:
    """Return the text of each page, in reading order and without its page number line."""
    (folder / "issue.pdf").write_bytes(data)
    printed = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", str(folder / "issue.pdf"), "-"],
        capture_output=True,
        check=True,
    )
    return printed.stdout.decode().split("\f")[:-1]


FOLIO = re.compile(r"^\s*[—-]\s*\d+\s*[—-]\s*$", re.MULTILINE)
BOTH = pytest.mark.parametrize("which", ["small", "sample"])


@pytest.mark.slow
@BOTH
def test_items_begin_on_the_pages_that_are_said(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    made: Made = request.getfixturevalue(which)
    for stem, edition, pdf in printed_pages(made):
        pages = [plain(FOLIO.sub("", text)) for text in pages_of(pdf, tmp_path)]
        assert edition["pages"] == len(pages)
        for placed in edition["items"]:
            opening = words_of(placed["html"])[:12]
            assert opening in pages[placed["page"] - 1] + "".join(pages[placed["page"] :][:1]), (
                stem,
                placed["id"],
            )
            assert plain(placed["title"]) in pages[placed["page"] - 1], (stem, placed["id"])


@pytest.mark.slow
@BOTH
def test_printed_numbers_in_the_contents_are_true(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    made: Made = request.getfixturevalue(which)
    for stem, edition, pdf in printed_pages(made):
        if len(edition["items"]) < 2:
            continue
        rows = "".join(pages_of(pdf, tmp_path)).split("\n")
        text = "\n".join(plain(row) for row in rows)
        for entry in edition["contents"]:
            title = r"\n?".join(map(re.escape, plain(entry["title"])))
            # Title, credit in brackets, leader, number: in the contents; title, leader, number: in the index.
            numbers = re.findall(rf"{title}\n?(?:\([^)]*\))?\n?[.・…‥][.・…‥\n]*(\d+)$", text, re.MULTILINE)
            units = len(entry["units"])
            assert numbers == [str(entry["page"])] * (1 + units), (stem, entry["item"], numbers)


@pytest.mark.slow
@BOTH
def test_texts_of_source_web_and_paper_agree(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    made: Made = request.getfixturevalue(which)
    compared = 0
    for stem, edition, pdf in printed_pages(made):
        paper = plain("".join(FOLIO.sub("", text) for text in pages_of(pdf, tmp_path)))
        found = next(i for i in made.archive.issues if i.name.path == stem)
        for placed in found.items:
            html = made.files[f"site/{stem}/{placed.id}/index.html"].decode()
            web = words_of(html)
            printed = next(i["html"] for i in edition["items"] if i["id"] == placed.id)
            assert words_of(printed) in web, (stem, placed.id)
            for row in (plain(r) for r in placed.body.text.split("\n")):
                assert row in web, (stem, placed.id, row)
            for piece in pieces_of(printed):
                if len(piece) < 60:  # a longer one may stand on two pages, notes between
                    assert piece in paper, (stem, placed.id, piece)
                    compared += bool(piece)
    assert compared > (5 if which == "small" else 50)
