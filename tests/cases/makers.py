"""Makes what cannot be committed as text: bombs, giants, links, other encodings."""

import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from bulletin import pipeline
from bulletin.body import bodies
from bulletin.editions import pdf
from tests.cases import printers, workers

NEW: Final = "content/items/2026/new.md"
HEAD: Final = "---\ntitle: 新稿\n---\n"

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
    patch.setattr(pipeline, "PDF_LIMITS", replace(pipeline.PDF_LIMITS, seconds=0.001))


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
    "print-failed": _no_time_to_print,
    "lines-unadjusted": _other_weasyprint,
}
