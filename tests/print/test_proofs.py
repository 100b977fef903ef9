"""Proofs and sign sheets as they are laid out: the text of print, its lines numbered, its changes marked."""

import datetime
import os
import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from bulletin.digest import proof_digest
from bulletin.doors.bounded import Failure
from bulletin.editions import blocks, linework, pdf, proof
from bulletin.editions.changes import changes
from bulletin.editions.proof import Compared, Facts, ProofMarks
from bulletin.machine.place import place
from bulletin.model.issue import Distribution, Recipient
from bulletin.pipeline import World
from bulletin.printing import job, print_issues, typeset
from bulletin.proofing import Kept, Proofed, print_proof, print_sign_sheet
from bulletin.single import Single, press_of, print_taken, take

pytestmark = pytest.mark.slow
PROJECT = Path(__file__).resolve().parents[2]
NAME = "weekly/2026-003"
DAY = datetime.date(2026, 3, 20)


def nothing(_: str) -> None:
    return None


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    root = tmp_path_factory.mktemp("proofs")
    shutil.copy(PROJECT / "site.yaml", root)
    shutil.copytree(PROJECT / "content", root / "content")
    return World(root, PROJECT / "templates", place(os.environ))


@pytest.fixture(scope="module")
def one(world: World) -> Single:
    single = take(world, NAME, nothing).single
    assert single is not None
    return single


@pytest.fixture(scope="module")
def first(world: World, one: Single) -> Proofed:
    made, problems = print_proof(world, one, facts(one), None, prints=True)
    assert problems == ()
    assert made is not None
    return made


def facts(one: Single, number: int = 1) -> Facts:
    return Facts(number, "沈瑄", DAY, datetime.datetime(2026, 3, 20, 9, 30), proof_digest(one.issue))  # noqa: DTZ001 - local


def laid_out(world: World, one: Single) -> tuple[pdf.Printed, tuple[str, ...]]:
    press, _ = press_of(world, one)
    assert press is not None
    printed = job(one.archive, one.issue, press)
    html, texts = blocks.numbered(printed.html)
    (result,) = typeset((replace(printed, html=html, lines=True),), press)
    assert not isinstance(result, Failure)
    return result, texts


def words(data: bytes, folder: Path, *options: str) -> list[str]:
    path = folder / "a.pdf"
    path.write_bytes(data)
    done = subprocess.run(
        ["pdftotext", *options, "-layout", str(path), "-"], capture_output=True, encoding="utf-8", check=True
    )
    return ["".join(page.split()) for page in done.stdout.split("\f")[:-1]]


def test_numbering_blocks_does_not_touch_the_layout(world: World, one: Single) -> None:
    press, _ = press_of(world, one)
    assert press is not None
    (printed,), problems = print_issues(one.archive, (one.issue,), one.content, press, nothing)
    assert problems == ()
    assert laid_out(world, one)[0].pdf == printed.pdf


def test_a_proof_says_what_print_says_page_by_page(
    world: World, one: Single, first: Proofed, tmp_path: Path
) -> None:
    printed, _ = print_taken(world, take(world, NAME, nothing), nothing, prints=True)
    assert printed is not None
    assert printed.ending == "pdf"
    # In the order of the bytes, so that marks do not come between the words of a line.
    pages, proofed = (words(d, tmp_path, "-raw") for d in (printed.data, first.printout.data))
    assert len(pages) == len(proofed) == first.kept.pages == printed.pages
    for page, sheet in zip(pages, proofed, strict=True):
        assert page in sheet
    short = " ".join(facts(one).groups).replace(" ", "")
    assert all("校样第1校2026年3月20日" in p and short in p and "9时30分" in p for p in proofed)


def test_a_proof_is_a4_and_the_same_again(world: World, one: Single, first: Proofed) -> None:
    again, _ = print_proof(world, one, facts(one), None, prints=True)
    assert again is not None
    assert again.printout.data == first.printout.data
    with pikepdf.open(BytesIO(first.printout.data)) as made:
        assert {tuple(round(float(v)) for v in p.MediaBox) for p in made.pages} == {(0, 0, 595, 842)}
        assert all("/Annots" not in p.obj for p in made.pages)
        assert all(b"/Artifact BMC" in p.Contents[0].read_bytes() for p in made.pages)
        assert made.Root.MarkInfo.Marked


def marked(one: Single, laid: pdf.Printed, compared: Compared | None) -> ProofMarks:
    return proof.marks(one.issue, facts(one, 2), laid.lines, compared)


def test_every_printed_line_has_its_number(world: World, one: Single) -> None:
    laid, _ = laid_out(world, one)
    for lines, sheet in zip(laid.lines, marked(one, laid, None).sheets, strict=True):
        assert [n.number for n in sheet.numbers] == list(range(1, len(sheet.numbers) + 1))
        assert [n.top for n in sheet.numbers] == sorted(n.top for n in sheet.numbers)
        for line in (one_line for one_line in lines if one_line.text):
            top, bottom = proof.placed(line.top), proof.placed(line.bottom)
            assert any(n.top < bottom and top < n.top + n.height for n in sheet.numbers)
        assert len(sheet.numbers) == len(linework.rows(lines))


def test_bars_stand_beside_every_line_of_what_changed_and_nothing_else(world: World, one: Single) -> None:
    laid, texts = laid_out(world, one)
    changed = {5, 14, 34, 71}
    old = [f"{text}旧的一句。" if n in changed else text for n, text in enumerate(texts)]
    old.insert(20, "整段删去的话，后来不要了。")
    compared = Compared(1, changes(old, texts))
    made = marked(one, laid, compared)
    for lines, sheet in zip(laid.lines, made.sheets, strict=True):
        wanted = sorted(round(proof.placed(line.top), 3) for line in lines if line.block in changed)
        assert sorted(round(b.top, 3) for b in sheet.bars if not b.gone) == wanted
    assert sum(b.gone for sheet in made.sheets for b in sheet.bars) == 1
    assert [c.number for c in made.changes] == list(range(1, len(made.changes) + 1))
    assert len(made.changes) == len(changed) + 1
    for change in made.changes:
        sheet = made.sheets[change.page - 1]
        (bar,) = (b for b in sheet.bars if b.number == change.number and b.first)
        assert sheet.numbers[change.line - 1].top == pytest.approx(bar.top, abs=1)


def test_a_second_proof_lists_its_changes_on_sheets_of_their_own(
    world: World, one: Single, first: Proofed, tmp_path: Path
) -> None:
    texts = first.kept.blocks
    old = Kept(first.kept.digest, tuple(t.replace("累计31人", "累计29人") for t in texts), first.kept.pages)
    made, problems = print_proof(world, one, facts(one, 2), (1, old), prints=True)
    assert problems == ()
    assert made is not None
    assert made.changes == sum("累计31人" in t for t in texts) > 0
    pages = words(made.printout.data, tmp_path)
    assert len(pages) == made.printout.pages == (made.kept.pages or 0) + 1
    assert "比第1校改动的地方" in pages[-1]
    assert "2931人" in pages[-1]
    assert re.search(r"第2页第\d+行", pages[-1])


@pytest.mark.parametrize("count", [0, 40])
def test_a_sign_sheet_of_any_size_is_laid_out(world: World, one: Single, tmp_path: Path, count: int) -> None:
    names = tuple(Recipient(name=f"第{n}个收件单位办公室") for n in range(count))
    issue = (
        replace(one.issue, distribution=Distribution(upward=names, downward=names)) if count else one.issue
    )
    if count:
        items = tuple(replace(next(issue.items), id=f"item-{n}") for n in range(60))
        issue = replace(issue, sections=(replace(issue.sections[0], items=items),))
    made, problems = print_sign_sheet(world, replace(one, issue=issue), None, prints=True)
    assert problems == ()
    assert made is not None
    pages = words(made.data, tmp_path)
    assert (len(pages) == 1) is (count == 0)
    assert "送签单" in pages[0]
    assert "签发：" in pages[0]
    assert "".join(proof.groups(proof_digest(issue))) in "".join(pages)


def test_an_english_site_has_english_sheets(world: World, tmp_path: Path) -> None:
    root = tmp_path / "site"
    shutil.copytree(world.root / "content", root / "content")
    text = (world.root / "site.yaml").read_text("utf-8")
    (root / "site.yaml").write_text(re.sub(r"(?m)^language:.*$", "language: en", text), "utf-8")
    english = replace(world, root=root)
    single = take(english, NAME, nothing).single
    assert single is not None
    made, _ = print_proof(english, single, facts(single), None, prints=True)
    assert made is not None
    assert all("PROOFNo.1" in page for page in words(made.printout.data, tmp_path))
    sheet, _ = print_sign_sheet(english, single, None, prints=True)
    assert sheet is not None
    assert "Approvalsheet" in words(sheet.data, tmp_path)[0]
