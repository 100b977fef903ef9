"""`copies` as the print room uses it: what it makes, what it enters, what it refuses."""

import io
import json
import shutil
import stat
import subprocess
from contextlib import redirect_stderr
from pathlib import Path

import page as validator
import pikepdf
import pytest
from PIL import Image

from bulletin import cli
from bulletin.doors import keystore
from bulletin.editions import copysheets

PROJECT = Path(__file__).resolve().parents[2]
ISSUE = "weekly/2026-001"
COUNT = 3  # after eight readers with numbers of their own


class Room:
    """A site whose issues are built, and a keystore beside it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "site"
        self.keys = folder / "keys"

    def run(self, *words: str) -> tuple[int, str]:
        heard = io.TextIOWrapper(io.BytesIO(), "utf-8")
        with redirect_stderr(heard):
            status = cli.main(["--site", str(self.root), "copies", *words, "--keystore", str(self.keys)])
        heard.seek(0)
        return status, heard.read()

    def copy(self, number: int) -> Path:
        return self.root / f"output/copies/{ISSUE}-{number:06}.pdf"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Return the sample without any output."""
    made = Room(tmp_path)
    made.root.mkdir()
    shutil.copy(PROJECT / "site.yaml", made.root)
    for folder in ("content", "templates"):
        shutil.copytree(PROJECT / folder, made.root / folder)
    return made


@pytest.fixture(scope="module")
def made(sample_output: Path, tmp_path_factory: pytest.TempPathFactory) -> Room:
    """Return the sample with copies for all readers, and some more."""
    room = Room(tmp_path_factory.mktemp("room"))
    room.root.mkdir()
    shutil.copy(PROJECT / "site.yaml", room.root)
    for folder in ("content", "templates"):
        shutil.copytree(PROJECT / folder, room.root / folder)
    shutil.copytree(sample_output / "print", room.root / "output/print")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "en_US.UTF-8")
        assert room.run(ISSUE, "--readers")[0] == 0
        assert room.run(ISSUE, "--count", str(COUNT))[0] == 0
    return room


def text_of(pdf: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, text=True
    ).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((ISSUE,), "one thing at a time"),
        ((ISSUE, "--count", "3", "--readers"), "one thing at a time"),
        ((ISSUE, "--count", "3", "--list"), "one thing at a time"),
        ((ISSUE, "page.png", "--list"), "one thing at a time"),
        (("weekly/2026-100", "--count", "3"), "no issue `weekly/2026-100`"),
        ((ISSUE, "--count", "3"), "no PDF"),
        ((ISSUE, "--list"), "no register"),
        ((ISSUE, "--received", "1"), "no register"),
        ((ISSUE, "--received", "x"), "no copy numbers"),
        ((ISSUE, "--received", "1-999999"), "no copy numbers"),
        (("read",), "no picture to read"),
        (("read", "page.png"), "no register"),
        (("weekly/2026-003", "--count", "3"), "not final"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_begun(room: Room, words: tuple[str, ...], said: str) -> None:
    status, told = room.run(*words)
    assert status == 2
    assert said in told
    assert not (room.root / "output").exists()
    assert not (room.keys / "copies.jsonl").exists()


def test_no_copies_of_what_is_no_pdf(room: Room) -> None:
    path = room.root / f"output/print/{ISSUE}.pdf"
    path.parent.mkdir(parents=True)
    path.symlink_to(PROJECT / "README.md")
    assert "no PDF" in room.run(ISSUE, "--count", "3")[1]


@pytest.mark.slow
def test_copies_are_numbered_private_and_entered(made: Room) -> None:
    copies = sorted((made.root / "output/copies").rglob("*-0*.pdf"))
    assert copies == [made.copy(n) for n in range(1, 9 + COUNT)]
    for path in (made.root / "output/copies", made.root / "output/copies/weekly"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    lines = [json.loads(row) for row in (made.keys / "copies.jsonl").read_text("utf-8").splitlines()]
    assert [line["copy"] for line in lines] == [*range(1, 9 + COUNT)]
    assert lines[0]["reader"] == "quwei-zhuyao"
    assert "reader" not in lines[-1]


@pytest.mark.slow
def test_copies_are_the_same_but_for_their_stamps(made: Room) -> None:
    plain = made.root / f"output/print/{ISSUE}.pdf"
    before = text_of(plain).split()
    for number, label in ((3, "区人大常委会主要领导办公室"), (9, "")):
        after = text_of(made.copy(number)).split()
        stamp = [f"{number:06}", *([label] if label else [])]
        assert after[: len(stamp)] == stamp
        assert after[len(stamp) :] == before
    with pikepdf.open(plain) as one, pikepdf.open(made.copy(3)) as two:
        assert len(one.pages) == len(two.pages)
        for old, new in zip(one.pages, two.pages, strict=True):
            contents = [stream.read_bytes() for stream in new.obj.Contents]
            olds = old.obj.Contents
            assert contents[-1] == (olds if isinstance(olds, pikepdf.Stream) else olds[-1]).read_bytes()
    assert made.copy(3).stat().st_size - plain.stat().st_size < 40_000
    assert made.copy(9).stat().st_size - plain.stat().st_size < 20_000


@pytest.mark.slow
def test_no_copy_knows_another_reader(made: Room) -> None:
    text = text_of(made.copy(3)) + text_of(made.copy(9))
    assert "区政府主要领导办公室" not in text
    with pikepdf.open(made.copy(9)) as pdf:
        assert "/Label" not in str(pdf.pages[0].Resources.XObject["/BulletinNumber"].Resources)


@pytest.mark.slow
def test_copies_stay_accessible_and_sound(made: Room) -> None:
    receipt = made.root / f"output/copies/{ISSUE}-receipt.pdf"
    assert made.run(ISSUE, "--receipt")[0] == 0
    for path in (made.copy(3), made.copy(9), receipt):
        report = validator.validate_pdf_bytes(path.read_bytes(), profile="ua1")
        assert [(f.rule_id, f.message) for f in report.failures] == []
        subprocess.run(["qpdf", "--check", path], capture_output=True, check=True)
    text = text_of(receipt)
    assert all(f"{n:06}" in text for n in range(1, 9 + COUNT))
    assert "区政协主要领导办公室" in text


@pytest.mark.slow
def test_number_and_label_stand_where_nothing_else_does(made: Room) -> None:
    """In a series without a line for them they stand above the type area, which begins 104.88 points down."""
    command = ["pdftotext", "-bbox", "-l", "1"]
    for path, words in ((made.root / f"output/print/{ISSUE}.pdf", 0), (made.copy(3), 2)):
        told = subprocess.run([*command, path, "-"], capture_output=True, check=True, text=True).stdout
        tops = [float(row.split('yMin="')[1].split('"')[0]) for row in told.splitlines() if "<word" in row]
        assert sum(top < 104 for top in tops) == words


def test_a_series_may_keep_the_first_line_of_the_type_area_for_the_number() -> None:
    above, first = (copysheets.top_of(numbered=numbered) for numbered in (False, True))
    assert (above, first) == pytest.approx((104.88 - 28.99, 104.88))


@pytest.mark.slow
def test_the_same_secret_makes_the_same_copy(made: Room, tmp_path: Path) -> None:
    again = Room(tmp_path)
    shutil.copytree(made.root, again.root)
    again.keys.mkdir(mode=0o700)
    shutil.copy(made.keys / keystore.FILE, again.keys)
    (again.keys / keystore.FILE).chmod(0o600)
    assert again.run(ISSUE, "--readers")[0] == 0
    assert again.copy(3).read_bytes() == made.copy(3).read_bytes()


@pytest.mark.slow
def test_a_mark_is_read_from_a_scan_and_from_half_of_it(made: Room, tmp_path: Path) -> None:
    for number, dpi, quality, damage in ((9, 150, 75, False), (10, 100, 60, True)):
        subprocess.run(
            ["pdftoppm", "-r", str(dpi), "-png", "-singlefile", "-f", "5", "-l", "5", made.copy(number),
             tmp_path / "page"],
            check=True,
        )  # fmt: skip
        page = Image.open(tmp_path / "page.png").convert("RGB")
        if damage:
            page.paste("white", (0, 0, page.width // 2, page.height))
            page = page.rotate(2, Image.Resampling.BICUBIC, fillcolor="white")
        page.save(tmp_path / "page.jpg", quality=quality)
        status, told = made.run("read", str(tmp_path / "page.jpg"))
        assert status == 0
        assert f"perhaps {ISSUE}, copy {number:06}" in told
        assert "Conclude nothing from this alone" in told


@pytest.mark.slow
def test_a_page_without_a_mark_names_nobody(made: Room, tmp_path: Path) -> None:
    plain = made.root / f"output/print/{ISSUE}.pdf"
    subprocess.run(
        ["pdftoppm", "-r", "100", "-png", "-singlefile", "-f", "5", "-l", "5", plain, tmp_path / "page"],
        check=True,
    )
    status, told = made.run("read", str(tmp_path / "page.png"))
    assert status == 1
    assert "perhaps" not in told


@pytest.mark.slow
@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(40), b"\xff\xd8\xff\xe0"])
def test_a_broken_picture_is_said(made: Room, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "page.png").write_bytes(data)
    status, told = made.run("read", str(tmp_path / "page.png"))
    assert status == 1
    assert "cannot be looked at" in told


@pytest.mark.slow
def test_the_register_keeps_what_becomes_of_copies(made: Room, tmp_path: Path) -> None:
    room = Room(tmp_path)
    shutil.copytree(made.root, room.root)
    shutil.copytree(made.keys, room.keys)
    assert room.run(ISSUE, "--received", "1-3，9", "--by", "Ann")[0] == 0
    assert "copy 000003 is now “received”" in room.run(ISSUE, "--received", "4,3")[1]
    assert room.run(ISSUE, "--returned", "3")[0] == 0
    assert room.run(ISSUE, "--destroyed", "3")[0] == 0
    assert "is now “destroyed”" in room.run(ISSUE, "--received", "3")[1]
    assert "has no copy 000099" in room.run(ISSUE, "--received", "99")[1]
    told = room.run(ISSUE, "--list")[1]
    assert "000003  destroyed" in told
    assert "000004  made" in told
    assert "11 copies, 10 of them out" in told
    path = room.keys / "copies.jsonl"
    path.write_text(path.read_text("utf-8").replace("Ann", "Eve"), "utf-8")
    status, told = room.run(ISSUE, "--list")
    assert status == 1
    assert "line 12 of the register" in told
