"""Makes what cannot be committed as text: bombs, giants, links, other encodings."""

import shutil
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from bulletin import pipeline, printing
from bulletin.body import bodies
from bulletin.content import Content
from bulletin.doors import signatures
from bulletin.editing.authorship import COVERED, Author, Verdict, problems
from bulletin.editions import pdf
from bulletin.exits import GOOD
from bulletin.problem import Problem
from tests.cases import printers, workers
from tests.releasing import release, without_layout

NEW: Final = "content/items/2026/new.md"
RELEASED: Final = "content/issues/special/2026-001.md"
KEPT: Final = "archive/special/2026-001/1"
HEAD: Final = "---\ntitle: 新稿\n---\n"

SIGNED: Final = (
    "not-signed", "approval-broken", "second-person-missing", "signature-refused", "statement-damaged",
    "statement-backdated", "signer-refused",
)  # fmt: skip

Maker = Callable[[Path, pytest.MonkeyPatch], None]


def _item(body: str, head: str = HEAD) -> Maker:
    def make(site: Path, _: pytest.MonkeyPatch) -> None:
        (site / NEW).write_text(head + body, "utf-8")

    return make


def _not_utf_8(site: Path, _: pytest.MonkeyPatch) -> None:
    (site / NEW).write_bytes(HEAD.encode() + "今日开学。\n".encode("gbk"))


def _link(site: Path, _: pytest.MonkeyPatch) -> None:
    (site / NEW).symlink_to("school.md")


def _picture(data: bytes) -> Maker:
    def make(site: Path, _: pytest.MonkeyPatch) -> None:
        (site / "content/media/new.png").write_bytes(data)
        (site / NEW).write_text(f"{HEAD}![水位折线](../../media/new.png)\n", "utf-8")

    return make


def png(width: int, height: int) -> bytes:
    """Return the beginning of a grey PNG of that size: what its header claims, and no pixel."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + _chunk(b"IDAT", zlib.compress(b"\0" * 64))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _heavy_text(_: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bodies, "_convert", workers.convert_or_die)


def _heavy_picture(site: Path, patch: pytest.MonkeyPatch) -> None:
    (site / "content/media/heavy.png").write_bytes(png(1, 1) + b"HEAVY")
    patch.setattr(bodies, "rebuild", workers.rebuild_or_die)


def _no_time_to_print(_: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(printing, "PDF_LIMITS", replace(printing.PDF_LIMITS, seconds=0.001))


def _rare(site: Path, patch: pytest.MonkeyPatch) -> None:
    (site / NEW).write_text(HEAD + "区人大代表赵堃发言，镕字也少见。\n", "utf-8")
    faces = {"堃": ("FangSong", "Noto Serif CJK SC")}
    patch.setattr(
        pipeline, "lacking", lambda *_: lambda characters: {c: faces[c] for c in characters if c in faces}
    )


def _after_release(change: Callable[[Path], object]) -> Maker:
    """Release an issue of the base, then do what must not be done."""

    def make(site: Path, patch: pytest.MonkeyPatch) -> None:
        before = (site / RELEASED).read_bytes()
        with patch.context() as only_here:
            without_layout(only_here)
            assert release(site, "special/2026-001") == GOOD
        (site / "before").write_bytes(before)
        change(site)
        (site / "before").unlink(missing_ok=True)

    return make


def _replace(path: str, old: str, new: str) -> Callable[[Path], object]:
    def change(site: Path) -> None:
        text = (site / path).read_text("utf-8")
        assert old in text
        (site / path).write_text(text.replace(old, new, 1), "utf-8")

    return change


def _archive_in_content(site: Path, _: pytest.MonkeyPatch) -> None:
    with (site / "site.yaml").open("a", encoding="utf-8") as file:
        file.write("archive: content/archive\n")


def _archive_of_nothing(site: Path, _: pytest.MonkeyPatch) -> None:
    (site / "archive/special/2025-009/1").mkdir(parents=True)


def _signatures_hold(_: Path, patch: pytest.MonkeyPatch) -> None:
    """Do without ssh-keygen: what these cases show is found before it is asked."""
    patch.setattr(signatures, "verify", lambda claims: (True,) * len(claims))


def _written_by(verdict: Verdict) -> Maker:
    """Let git say this of an item."""

    def make(_: Path, patch: pytest.MonkeyPatch) -> None:
        def judged(_world: object, content: Content, _texts: object) -> tuple[Problem, ...]:
            return tuple(problems(content, {"school": verdict}))

        patch.setattr(pipeline, "written_by_others", judged)

    return make


def _other_weasyprint(_: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pdf, "typeset", printers.typeset_with_other_version)


MAKERS: Final[Mapping[str, Maker]] = {
    "not-utf-8": _not_utf_8,
    "file-too-large": _item("长" * 700_000 + "\n"),
    "symbolic-link": _link,
    "yaml-too-long": _item("", f"---\nabstract: {'长' * 66_000}\n---\n"),
    "text-too-long": _item(("长" * 99 + "\n") * 2_001),
    "too-many-lines": _item("\n" * 5_000),
    "line-too-long": _item("长" * 20_001 + "\n"),
    "control-character": _item("今日\x08开学。\n\n明日\x08放假。\n"),
    "control-character.title": _item("今日开学。\n", '---\ntitle: "新\\x08稿"\n---\n'),
    "invisible-character": _item("今日\u200b开学。\n"),
    "invisible-character.title": _item("今日开学。\n", "---\ntitle: 新\u202e稿\n---\n"),
    "too-many-footnotes": _item("[^1]" * 501 + "\n\n[^1]: 据镇统计。\n"),
    "picture-too-large": _picture(png(10_000, 5_000)),
    "picture-unreadable": _picture(png(40, 40)[:60]),
    "text-too-heavy": _heavy_text,
    "picture-too-heavy": _heavy_picture,
    "rare-character": _rare,
    "print-failed": _no_time_to_print,
    "archive-path": _archive_in_content,
    "archive-without-issue": _archive_of_nothing,
    "archive-altered": _after_release(lambda site: (site / KEPT / "data.json").write_bytes(b"{}")),
    "archive-altered.missing": _after_release(lambda site: (site / KEPT / "issue.pdf").unlink()),
    "archive-altered.stray": _after_release(lambda site: (site / KEPT / "copy.pdf").write_bytes(b"")),
    "release-missing": _after_release(lambda site: shutil.rmtree(site / "archive")),
    "release-record-changed": _after_release(
        _replace(RELEASED, "  - on: 2026-03-24\n    digest: ", "  - on: 2026-03-24\n    digest: 0")
    ),
    "release-unrecorded": _after_release(lambda site: (site / "before").replace(site / RELEASED)),
    "released-not-final": _after_release(_replace(RELEASED, "status: final", "status: signing")),
    "released-text-changed": _after_release(_replace("content/items/2026/cases.md", "。", "！")),
    "released-text-changed.title": _after_release(
        _replace("content/items/2026/cases.md", "title: ", "title: 新")
    ),
    **dict.fromkeys(SIGNED, _signatures_hold),
    "approver-is-author": _written_by(Verdict(Author(frozenset({"程砚"})))),
    "changed-since-approval": _written_by(
        Verdict(changed=(COVERED["title"], COVERED["body"], "content/media/level.png"))
    ),
    "lines-unadjusted": _other_weasyprint,
}
