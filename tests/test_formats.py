"""Machines find in their formats what they were promised."""

import json
import re
import string
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin import arguments, formats
from bulletin.catalogue import CATALOGUE, problem
from bulletin.language import Language
from bulletin.problem import Place, Problem

EN, ZH = Language.EN, Language.ZH


def unknown(line: int, column: int, path: str = "a.md", name: str = "教育居") -> Problem:
    return problem("unknown-unit", Place(path, line, column), near=["教育局"], name=name)


def test_json_holds_place_code_and_words() -> None:
    assert json.loads(formats.as_json([unknown(1, 8, "content/items/稿.md")], ZH)) == [
        {
            "path": "content/items/稿.md",
            "line": 1,
            "column": 8,
            "severity": "error",
            "code": "unknown-unit",
            "message": "没有名为 `教育居` 的供稿单位",
            "hint": "是不是 `教育局`？",
        }
    ]
    assert json.loads(formats.as_json([], EN)) == []


# What we promise of SARIF 2.1.0, no more: who reported, the rules, and where each result is.
SARIF = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["version", "$schema", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results", "columnKind"],
                "properties": {
                    "columnKind": {"const": "unicodeCodePoints"},
                    "tool": {"$ref": "#/$defs/tool"},
                    "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
                },
            },
        },
    },
    "$defs": {
        "text": {
            "type": "object",
            "required": ["text"],
            "properties": {"text": {"type": "string", "minLength": 1}},
        },
        "tool": {
            "type": "object",
            "required": ["driver"],
            "properties": {
                "driver": {
                    "type": "object",
                    "required": ["name", "version", "rules"],
                    "properties": {
                        "name": {"const": "Bulletin"},
                        "rules": {
                            "type": "array",
                            "uniqueItems": True,
                            "items": {
                                "type": "object",
                                "required": ["id", "shortDescription"],
                                "properties": {
                                    "id": {"enum": sorted(CATALOGUE)},
                                    "shortDescription": {"$ref": "#/$defs/text"},
                                },
                            },
                        },
                    },
                }
            },
        },
        "result": {
            "type": "object",
            "required": ["ruleId", "level", "message", "locations"],
            "properties": {
                "ruleId": {"enum": sorted(CATALOGUE)},
                "level": {"enum": ["error", "warning"]},
                "message": {"$ref": "#/$defs/text"},
                "locations": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["physicalLocation"],
                        "properties": {
                            "physicalLocation": {
                                "type": "object",
                                "required": ["artifactLocation"],
                                "properties": {
                                    "artifactLocation": {
                                        "type": "object",
                                        "required": ["uri"],
                                        "properties": {
                                            "uri": {"pattern": "^[A-Za-z0-9._~%/-]+$"},
                                        },
                                    },
                                    "region": {
                                        "type": "object",
                                        "required": ["startLine", "startColumn"],
                                        "properties": {
                                            "startLine": {"type": "integer", "minimum": 1},
                                            "startColumn": {"type": "integer", "minimum": 1},
                                        },
                                        "additionalProperties": False,
                                    },
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("language", [EN, ZH])
def test_sarif_is_what_we_promise(language: Language) -> None:
    found = [
        unknown(1, 8, "content/items/稿 件.md"),
        unknown(2, 0),
        problem("misplaced-file", Place("content/a.md")),
        problem("item-waiting", Place("b.md", 2, 8), id="b", series=("weekly",)),
    ]
    log = json.loads(formats.as_sarif(found, language))
    jsonschema.Draft202012Validator(SARIF).validate(log)
    run = log["runs"][0]
    assert [r["id"] for r in run["tool"]["driver"]["rules"]] == sorted({p.code for p in found})
    assert [r["level"] for r in run["results"]] == ["error", "error", "error", "warning"]
    places = [r["locations"][0]["physicalLocation"] for r in run["results"]]
    assert places[0]["region"] == {"startLine": 1, "startColumn": 8}
    assert places[1]["region"] == {"startLine": 2, "startColumn": 1}
    assert "region" not in places[2]


def test_sarif_of_a_good_site_is_whole() -> None:
    jsonschema.Draft202012Validator(SARIF).validate(json.loads(formats.as_sarif([], EN)))


def test_every_format_is_offered() -> None:
    assert tuple(formats.FORMATS) == arguments.FORMATS


FOUND = (
    problem("item-waiting", Place("b.md", 2, 8), id="b", series=("weekly",)),
    unknown(1, 8, "content/items/稿,件:100%.md"),
    problem("misplaced-file", Place("content/a.md")),
)

# A workflow command: its properties hold no bare comma or colon, its message no line end.
COMMAND = re.compile(r"::(error|warning) ((?:\w+=[^,:\r\n]+)(?:,\w+=[^,:\r\n]+)*)::([^\r\n]+)")


def unescaped(text: str) -> str:
    for sign in "\r\n:,%":  # the per cent sign last
        text = text.replace(f"%{ord(sign):02X}", sign)
    return text


def annotations(text: str) -> list[tuple[str, Mapping[str, str], str]]:
    rows: list[tuple[str, Mapping[str, str], str]] = []
    for line in text.split("\n"):
        match = COMMAND.fullmatch(line)
        assert match is not None, line
        marks = dict(part.split("=", 1) for part in match[2].split(","))
        rows.append((match[1], {k: unescaped(v) for k, v in marks.items()}, unescaped(match[3])))
    return rows


def test_github_gets_the_gravest_first_and_every_sign_escaped() -> None:
    rows = annotations(formats.as_github(FOUND, EN))
    assert [level for level, _, _ in rows] == ["error", "error", "warning"]
    marks = {"file": "content/items/稿,件:100%.md", "line": "1", "col": "8", "title": "unknown-unit"}
    assert rows[0][1] == marks
    assert rows[0][2] == "there is no source unit `教育居` did you mean `教育局`?"
    assert rows[1][1] == {"file": "content/a.md", "title": "misplaced-file"}
    assert formats.as_github((), EN) == ""


GITLAB = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"enum": sorted(CATALOGUE)},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def gitlab(*found: Problem, language: Language = EN) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(formats.as_gitlab(found, language))
    jsonschema.Draft202012Validator(GITLAB).validate(rows)
    return rows


def prints(*found: Problem, language: Language = EN) -> list[str]:
    return [row["fingerprint"] for row in gitlab(*found, language=language)]


def test_gitlab_gets_its_fields() -> None:
    assert [row["severity"] for row in gitlab(*FOUND)] == ["minor", "major", "major"]
    assert gitlab(*FOUND)[1]["location"] == {"path": "content/items/稿,件:100%.md", "lines": {"begin": 1}}
    assert gitlab() == []


def test_fingerprint_is_the_same_in_both_languages_and_when_lines_move() -> None:
    assert prints(*FOUND) == prints(*FOUND, language=ZH)
    assert prints(unknown(1, 8)) == prints(unknown(100, 2))


def test_fingerprints_differ_as_problems_do() -> None:
    found = (unknown(1, 1), unknown(2, 1), unknown(1, 1, "b.md"), unknown(3, 1, name="教"))
    assert len(set(prints(*found))) == 4


def junit(*found: Problem) -> ET.Element:
    """Read the report back, and hold it against what readers of the format demand."""
    root = ET.fromstring(formats.as_junit(found, EN))  # noqa: S314 - our own words
    assert root.tag == "testsuites"
    (suite,) = root
    assert suite.tag == "testsuite"
    cases = list(suite)
    assert {case.tag for case in cases} == {"testcase"}
    assert all(case.get("name") and case.get("classname") for case in cases)
    for element in (root, suite):
        assert int(element.attrib["tests"]) == len(cases)
        assert int(element.attrib["failures"]) == sum(case.find("failure") is not None for case in cases)
        assert int(element.attrib["skipped"]) == sum(case.find("skipped") is not None for case in cases)
        assert element.attrib["errors"] == "0"
    return root


def test_junit_has_a_case_for_each_problem() -> None:
    cases = list(junit(*FOUND).iter("testcase"))
    assert [case.get("name") for case in cases] == [
        "b.md:2:8 item-waiting",
        "content/items/稿,件:100%.md:1:8 unknown-unit",
        "content/a.md misplaced-file",
    ]
    failure = cases[1].find("failure")
    assert failure is not None
    assert failure.attrib == {"message": "there is no source unit `教育居`", "type": "unknown-unit"}
    assert failure.text == "content/items/稿,件:100%.md:1:8\ndid you mean `教育局`?"


def test_junit_of_a_good_site_is_one_case_that_passed() -> None:
    (case,) = junit().iter("testcase")
    assert list(case) == []


HARD = st.text(st.sampled_from(string.printable + "稿&<>]\x08\u2028\ufffe\u202e😀"), min_size=1)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(path=HARD, name=HARD)
def test_no_word_breaks_a_format(path: str, name: str) -> None:
    found = problem("unknown-unit", Place(path, 1, 1), name=name)
    assert len(annotations(formats.as_github([found], EN))) == 1
    assert len(list(junit(found).iter("testcase"))) == 1
    assert json.loads(formats.as_gitlab([found], EN))[0]["location"]["path"] == path
