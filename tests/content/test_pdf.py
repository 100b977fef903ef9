"""Printing: the same bytes everywhere, tagged, without traces of the machine."""

import io
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from bulletin.doors.bounded import Failure, Limits, run
from bulletin.editions.pdf import Job, Printed, typeset

page_validation = pytest.importorskip("page", reason="page-validation is not installed")


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(out, "PNG")
    return out.getvalue()


BODY = (
    '<h1 id="top">题</h1><h2>一、甲</h2><p>近日，我区<sup id="x-noteref-1"><a href="#x-note-1">1</a></sup>。'
    '<a href="http://a.cn">外</a></p>'
    '<figure><img src="asset:k" alt="图"><figcaption>图1</figcaption></figure>'
    '<div class="table"><table><caption>表1</caption><thead><tr><th scope="col">甲</th></tr></thead>'
    "<tbody><tr><td>1</td></tr></tbody></table></div>"
    "<ul><li>一<ul><li>二</li></ul></li><li><p>三</p></li></ul>"
    '<h2 id="second" style="break-before: page">二、乙</h2><blockquote><p>引</p></blockquote>'
    '<div><ol><li id="x-note-1"><p>注<a href="#x-noteref-1" aria-label="返回">↩</a></p></li></ol></div>'
)


def job(body: str = BODY, *, styles: tuple[str, ...] = ("@page { size: A4 }",)) -> Job:
    html = f'<!DOCTYPE html><html lang="zh-CN"><head><title>旧</title></head><body>{body}</body></html>'
    return Job(html, styles, {"k": png()}, "题名", "zh-CN")


def streams(pdf: bytes) -> bytes:
    """Give all bytes of a PDF, with its compressed parts opened."""
    found = [pdf]
    for part in pdf.split(b"stream\n")[1:]:
        try:
            found.append(zlib.decompressobj().decompress(part.lstrip(b"\r\n")))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_it_validates_as_accessible() -> None:
    printed = typeset(job())
    assert (printed.refused, printed.warnings, printed.failure) == ((), (), "")
    report = page_validation.validate_pdf_bytes(printed.pdf, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_anchors_and_pages() -> None:
    printed = typeset(job())
    assert printed.pages == 2
    assert printed.anchors == {"top": 1, "x-noteref-1": 1, "second": 2, "x-note-1": 2}


def test_nothing_tells_of_the_machine() -> None:
    shown = streams(typeset(job()).pdf)
    for trace in (
        b"WeasyPrint",
        b"Producer",
        b"CreationDate",
        b"ModDate",
        b"file:",
        str(Path.cwd()).encode(),
    ):
        assert trace not in shown
    assert "题名".encode("utf-16-be").hex().encode() in shown.lower()


@pytest.mark.slow
def test_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    program = (
        "import sys; from tests.content.test_pdf import job, typeset\n"
        "sys.stdout.buffer.write(typeset(job()).pdf)"
    )
    made = set()
    for folder, zone, locale, seed in (
        (tmp_path, "Asia/Shanghai", "zh_CN.UTF-8", "1"),
        (Path("/"), "America/New_York", "C", "2"),
    ):
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
        environment["PYTHONPATH"] = str(Path(__file__).parents[2])
        environment.pop("SOURCE_DATE_EPOCH", None)
        made.add(
            subprocess.run(
                [sys.executable, "-c", program], cwd=folder, env=environment, check=True, capture_output=True
            ).stdout
        )
    [one] = made
    [printed] = run(typeset, [job()], limits=Limits(60, 1 << 30), workers=1)
    assert isinstance(printed, Printed)
    assert one == printed.pdf == typeset(job()).pdf


@pytest.mark.parametrize("target", ["link:0", "a.html", "file:///etc/passwd", "../x"])
def test_a_link_that_leads_nowhere_in_print_is_refused(target: str) -> None:
    printed = typeset(job(f'<p><a href="{target}">甲</a></p>'))
    assert printed.pdf == b""
    assert printed.refused


def test_an_unknown_asset_is_refused() -> None:
    printed = typeset(job('<p><img src="asset:other" alt="甲"></p>'))
    assert (printed.pdf, printed.refused) == (b"", ("asset:other",))


def test_warnings_are_returned(capfd: pytest.CaptureFixture[str]) -> None:
    printed = typeset(job("<p>甲</p>", styles=("p { colour: red }",)))
    assert len(printed.warnings) == 1
    assert "colour" in printed.warnings[0]
    assert capfd.readouterr() == ("", "")


ATTACKS = {
    "colspan": "<table><tr><td colspan=100000000>a</td></tr></table>",
    "rowspan": "<table><tr><td rowspan=100000000>a</td></tr></table>",
    "nesting": "<div>" * 3_000 + "a" + "</div>" * 3_000,
    "font size": '<p style="font-size: 1e9px">a</p>',
    "wide letters": '<p style="letter-spacing: 1e30px">a b</p>',
    "page size": "<style>@page { size: 1e-9px }</style><p>a b c</p>",
    "counter": '<ol style="counter-reset: x 99999999999999999999"><li>a</li></ol>',
    "table": "<table>" + ("<tr>" + "<td>a</td>" * 400 + "</tr>") * 300 + "</table>",
    "entities": (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><svg><text>&b;</text></svg>'
    ),
    "use": '<svg><g id="a"><path d="M0 0"/></g>'
    + "".join(
        f'<g id="{after}">' + f'<use href="#{before}"/>' * 10 + "</g>"
        for before, after in ("ab", "bc", "cd", "de", "ef", "fg")
    )
    + "</svg>",
    "long word": "<p>" + "a" * 2_000_000 + "</p>",
    "columns": '<div style="columns: 100000">' + "a " * 2_000 + "</div>",
    "repeat": f'<p style="background: url(asset:k) 0 0 / 0.0001px">{"a" * 100}</p>',
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTACKS)
def test_hostile_layout_ends_in_time(name: str) -> None:
    [printed] = run(
        typeset,
        [job(ATTACKS[name])],
        limits=Limits(5, 1 << 30),
        workers=1,
        preload=("bulletin.editions.pdf",),
    )
    assert isinstance(printed, Failure | Printed)
    if isinstance(printed, Printed) and not printed.pdf:
        assert printed.failure or printed.refused
