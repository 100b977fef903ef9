"""Items that want to read files, and items that want to exhaust the parser."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bulletin.body.markup import Converted, convert
from bulletin.body.sanitise import clean
from bulletin.doors.bounded import Failure, Limits, Pool
from bulletin.editions.pdf import Job, typeset

CANARY = "CANARY-29b7"
NAMESPACE = "http://www.w3.org/2000/svg"
SVG = "data:image/svg+xml,"

# {path} is a file that holds the canary, {url} its file: address, {folder} where it lies.
READ = {
    "link attachment": '<link rel="attachment" href="{url}">',
    "a attachment": '<a rel="attachment" href="{url}">a</a>',
    "img absolute": '<img src="{url}" alt="a">',
    "img relative": '<img src="{path}" alt="a">',
    "img through base": '<base href="{folder}/"><img src="canary.svg" alt="a">',
    "import": "<style>@import url({url});</style>",
    "link stylesheet": '<link rel="stylesheet" href="{url}">',
    "style url": '<p style="background: url({url})">a</p>',
    "font-face": "<style>@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}</style>",
    "object": '<object data="{url}"></object>',
    "embed": '<embed src="{url}">',
    "content": "<style>p::before {{ content: url({url}) }}</style><p>a</p>",
    "list-style": '<ul><li style="list-style: url({url})">a</li></ul>',
    "color-profile": "<style>@color-profile --x {{ src: url({url}) }}</style><p>a</p>",
    "svg image": '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    "nested svg": f"<img alt='a' src=\"{SVG}<svg xmlns='{NAMESPACE}'><image href='{{url}}'/></svg>\">",
}
IGNORED = {
    "iframe": '<iframe src="{url}"></iframe>',
    "srcset": '<img srcset="{url} 2x" alt="a">',
    "background": '<table background="{url}"><tr><td>a</td></tr></table>',
    "svg use": '<svg width="9" height="9"><use href="{url}#a"/></svg>',
    "svg import": '<svg width="9" height="9"><style>@import url({url});</style></svg>',
    "external entity": '<!DOCTYPE svg [<!ENTITY x SYSTEM "{url}">]><svg><text>&x;</text></svg>',
    "meta refresh": '<meta http-equiv="refresh" content="0; url={url}">',
    "icon": '<link rel="icon" href="{url}">',
    "input image": '<input type="image" src="{url}">',
}
VECTORS = READ | IGNORED

opened: list[str] = []


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Note each file that is opened, and each connection."""
    if event == "open" or event.startswith("socket."):
        opened.append(str(arguments[:2]))


sys.addaudithook(watch)


@pytest.fixture(name="canary")
def canary_(tmp_path: Path) -> Path:
    path = tmp_path / "canary.svg"
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" id="a"><text>{CANARY}</text></svg>', encoding="utf-8"
    )
    return path


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    opened.clear()
    yield
    opened.clear()


def filled(vector: str, path: Path) -> str:
    return vector.format(path=path, url=path.as_uri(), folder=path.parent.as_uri())


def was_read(path: Path) -> bool:
    return any(path.name in one for one in opened)


def page(body: str) -> Job:
    return Job(f'<html lang="zh"><head><title>a</title></head><body>{body}</body></html>', title="a")


def test_there_are_twenty_five() -> None:
    assert len(VECTORS) == 25


@pytest.mark.parametrize("name", VECTORS)
def test_the_fetcher_alone_holds(name: str, canary: Path) -> None:
    opened.clear()
    printed = typeset(page(filled(VECTORS[name], canary)))
    assert not was_read(canary)
    assert CANARY.encode() not in printed.pdf
    if name in READ:
        assert printed.refused
        assert printed.pdf == b""


@pytest.mark.parametrize("name", VECTORS)
def test_the_converter_lets_none_through(name: str, canary: Path) -> None:
    vector = filled(VECTORS[name], canary)
    opened.clear()
    converted = convert(f"近日，\n\n{vector}\n\n我区。", "p")
    assert {finding.code for finding in converted.findings} & {"html-dropped", "url-scheme", "remote-picture"}
    for html in (converted.html, clean(vector)):
        assert not re.search('="[^"]*(?:file:|canary)', html)
        printed = typeset(page(html))
        assert printed.refused == ()
        assert CANARY.encode() not in printed.pdf
    assert not was_read(canary)


EXHAUSTING = {
    "brackets": "[" * 20_000,
    "pictures": "![" * 10_000,
    "targets": "[a](" * 10_000,
    "cdata": "<![CDATA[" * 5_000,
    "lists": "\n".join("    " * depth + "- x" for depth in range(300)),
    "quotes": "> " * 300 + "x",
    "quotes and lists": "> - " * 200 + "x",
    "backticks": "`" * 20_000,
    "code": "`a ``b " * 2_500,
    "bold": "*a **b " * 2_500,
    "nested bold": "*a **b " * 2_000 + "** c*" * 2_000,
    "tags": "<a b=" * 3_000,
    "comments": "<!-- " * 4_000,
    "links in lines": ("[a](b)" * 300 + "\n") * 100,
    "code in lines": ("`a` " * 400 + "\n") * 100,
    "bold in lines": ("**a *b* c** " * 200 + "\n") * 80,
    "escapes": ("\\*" * 900 + "\n") * 110,
    "entities": ("&amp;" * 400 + "\n") * 100,
    "paragraphs": "a\n\n" * 2_499,
    "items": "- a\n" * 4_999,
    "headings": "一、甲\n" * 4_999,
    "tables": "|a|b|\n|-|-|\n|c|d|\n\n" * 1_200,
    "cells": "|" + "a|" * 40 + "\n|" + "-|" * 40 + "\n" + ("|" + "b|" * 40 + "\n") * 90,
    "notes": "".join(f"[^{n}] " for n in range(240)) + "\n\n" + "".join(f"[^{n}]: x\n" for n in range(240)),
    "one note": "[^1]" * 490 + "\n\n[^1]: x",
    "blanks": "a" + " " * 19_990 + "b",
    "divs": "<div>" * 3_000 + "x" + "</div>" * 3_000,
    "addresses": "<" + "a@" * 9_000,
    "quotation marks": '[a](b "' * 2_000,
}

LIMITS = Limits(seconds=5, memory=1 << 30)


@pytest.fixture(name="pool", scope="module")
def pool_() -> Iterator[Pool]:
    with Pool(limits=LIMITS, workers=1, preload=("bulletin.body.markup",)) as pool:
        yield pool


@pytest.mark.parametrize("name", EXHAUSTING)
def test_no_text_exhausts_the_parser(name: str, pool: Pool) -> None:
    program = f"__import__('bulletin.body.markup').body.markup.convert({EXHAUSTING[name]!r}, 'p')"
    [converted] = pool.map(eval, [program])
    assert not isinstance(converted, Failure)
    assert isinstance(converted, Converted)
    assert pool.peak < 256 << 20
