"""What the guards refuse, and what they must not."""

import pytest

from bulletin.body import guards

REFUSED = {
    "text-too-long": "近" * 200_001,
    "too-many-lines": "近\n" * 5_001,
    "line-too-long": "近" * 20_001,
    "control-character": "近\x07日",
    "invisible-character": "近\u202e日",
    "bracket-run": "[" * 20_000,
    "mark-run": "`" * 201 + "x",
    "nesting-too-deep": "> " * 300 + "x",
    "table-too-large": "|" + "a|" * 41 + "\n|" + "-|" * 41 + "\n",
    "too-many-footnotes": "[^1]" * 501,
}


@pytest.mark.parametrize(("code", "text"), REFUSED.items())
def test_it_refuses(code: str, text: str) -> None:
    assert code in {finding.code for finding in guards.examine(text)}


@pytest.mark.parametrize(
    "text",
    [
        "![" * 10_000,
        "[a](" * 5_000,
        "".join("    " * depth + "- x\n" for depth in range(300)),
        "- " * 300 + "x",
        ">" * 300,
        "1. " * 300 + "x",
        "|a|\n|-|\n" + "|b|\n" * 4_000,
        "a&#x202E;b",
        "a&ZeroWidthSpace;b",
        "\ufdd0\ufdd1\ufddb",
        "\U000e0041",
        "a\u2028b",
    ],
)
def test_it_refuses_other_forms(text: str) -> None:
    assert guards.examine(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "近日，我区召开会议[2026]12号、〔2026〕3号（第3期）。" * 400,
        "|单位|数|\n|---|---|\n" + "|甲|1|\n" * 100,
        "签名：" + "_" * 40,
        "-" * 80,
        "*" * 80,
        " " * 60 + "2026年3月5日",
        "- 一\n    - 二\n        - 三\n",
        "> 引\n> > 引中引\n",
        "鎔\U000e0100基",  # an ideographic variant: kept, though it lies near the tags
        "x\ty\r\n",
        "[一](a.md) ![二](b.png) [^1]\n\n[^1]: 注\n" * 40,
    ],
)
def test_office_text_passes(text: str) -> None:
    assert guards.examine(text) == ()


def test_a_fault_names_the_place_and_the_character_once() -> None:
    [finding] = guards.examine("近\u200b日\u200b")
    assert finding.offset == 1
    assert finding.arguments == {"character": "U+200B", "count": "2"}
