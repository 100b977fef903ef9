"""Generated documents are up to date, and the schemas agree with what the checker accepts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from bulletin import documents
from bulletin.catalogue import CATALOGUE
from bulletin.reading.table import columns, records_in

PROJECT = Path(__file__).resolve().parents[1]
BASE = PROJECT / "tests" / "cases" / "base"


class Loader(yaml.SafeLoader):
    """Reads YAML 1.2, as the editors do that check by a schema: a date is a text, `no` too."""


Loader.yaml_implicit_resolvers = {}
Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?[0-9]+$"), list("-+0123456789"))
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), list("tf"))
Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|)$"), ["~", "n", ""])


def load(text: str) -> Any:  # noqa: ANN401 - as loose as YAML
    return yaml.load(text, Loader)  # noqa: S506 - a SafeLoader with fewer guesses


def kind_of(path: str) -> str:
    """Name the schema for a file, by the path patterns of the documents."""
    for file in documents.FILES:
        shape = re.sub(r"<[^>]+>", "[^/]+", re.escape(file.path).replace(r"\*\*/", "(?:.*/)?"))
        if re.fullmatch(shape.replace(r"\*", "[^/]*"), path):
            return file.name
    return ""


def written(root: Path) -> Iterator[tuple[str, str, Any]]:
    """Yield what every file of a site says, with the schema that it falls under."""
    for path in (root / "site.yaml", *sorted((root / "content").rglob("*"))):
        name = path.relative_to(root).as_posix()
        if path.suffix == ".yaml":
            yield name, kind_of(name), load(path.read_text("utf-8"))
        elif path.suffix == ".md":
            yield name, kind_of(name), load(path.read_text("utf-8").split("---\n")[1])


DOCUMENTS = documents.documents()
SCHEMAS = {name: json.loads(text) for name, text in documents.schemas().items()}
VALIDATORS = {name: jsonschema.Draft202012Validator(schema) for name, schema in SCHEMAS.items()}


def accepts(name: str, value: object) -> bool:
    return bool(VALIDATORS[name].is_valid(value))


@pytest.mark.parametrize("path", DOCUMENTS)
def test_committed_document_is_what_is_generated(path: str) -> None:
    """Run `python -m bulletin.documents` when this fails."""
    assert (PROJECT / path).read_text("utf-8") == DOCUMENTS[path]


def test_no_other_schema_lies_about() -> None:
    committed = {f"docs/schema/{p.name}" for p in (PROJECT / "docs" / "schema").iterdir()}
    assert committed == {p for p in DOCUMENTS if p.startswith("docs/schema/")}


def test_page_of_problems_has_every_code_in_both_languages() -> None:
    page = documents.problems_page()
    for code, entry in CATALOGUE.items():
        assert f"\n## {code}\n" in page
        assert f"(#{code})" in page
        for words in entry.words.values():
            assert words.page.splitlines()[-1] in page


def test_page_of_keys_has_every_key_in_both_languages() -> None:
    page = documents.keys_page()
    for file in documents.FILES:
        for record in records_in(file.record):
            for column in columns(record):
                assert f"| `{column.en}` | `{column.key.zh}` |" in page


def test_links_of_the_pages_lead_to_headings() -> None:
    for page in (documents.keys_page(), documents.problems_page()):
        headings = {documents._anchor(h) for h in re.findall(r"^#+ (.*)$", page, re.MULTILINE)}
        assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= headings


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("root", [BASE, PROJECT], ids=["base", "sample"])
def test_files_of_a_good_site_fit_their_schemas(root: Path) -> None:
    seen = set()
    for path, name, value in written(root):
        seen.add(name)
        errors = [e.message for e in VALIDATORS[name].iter_errors(value)]
        assert errors == [], path
    assert {"site", "units", "readers", "item", "issue", "commission", "instruction"} <= seen


ITEM = """
title: 标题
series: weekly
units: [甲, 乙]
received: 2026-03-05 09:30
status: approved
approved_by: 甲
approved_on: 2026年3月5日
kind: 动态
verified: phone
event: {编号: e, 环节: 首报, grade: 3}
"""
CHINESE = """
状态: 审定
标题: 甲
刊物: weekly
供稿单位: 乙
报送时间: 2026-03-05 09:30
审核人: 丙
审核日期: 2026/3/5
类型: 经验
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("item", ITEM),
        ("item", "title: 只有标题的草稿"),
        ("item", CHINESE),
        ("item", "contact: 0571\ntitle: 2026\nsection:"),
        ("item", "received: 2026年3月5日23时55分\nas_of: 2026-03-05T23:55:00+08:00"),
        ("issue", "series: weekly\ndate: 2026.3.5\nnumber: 012\nitems: {重点工作: [a, b], 简讯: c}"),
        ("issue", "刊物: weekly\n印发日期: 2026-03-05\n稿件: a\n分发: {报: 甲, 送: [{名称: 乙, 份数: 2}]}"),
        ("fault", "过错:\n  - {单位: 甲, 类别: late}"),
        ("calendar", "workdays: 2026-01-04"),
    ],
)
def test_schema_accepts_both_languages_and_every_way_of_writing(name: str, text: str) -> None:
    assert accepts(name, load(text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("item", "titel: 甲"),  # an unknown key
        ("item", "verified: {state: phone, who: 甲}"),
        ("item", "kind: 动向"),  # a wrong value
        ("item", "received: 2026-03-05"),
        ("item", "approved_on: 3月5日"),
        ("item", "title: [甲]"),
        ("item", "event: 暴雨"),
        ("issue", "series: weekly\ndate: 2026-03-05\nitems: []\nprint_run: 六十"),
        ("issue", "series: weekly\ndate: 2026-03-05\nitems: []\nnumber: -1"),
        ("item", ITEM.replace("kind: 动态\n", "")),  # a missing key
        ("item", ITEM.replace("kind: 动态\n", "kind:\n")),
        ("item", ITEM.replace("status: approved", "状态: 审定").replace("approved_by: 甲\n", "")),
        ("issue", "series: weekly\nitems: []"),
        ("readers", "readers:\n  - {id: a, scopes: b}"),
        ("site", "title: 甲"),
        ("item", "title: 甲\n标题: 乙"),  # one key under both names
    ],
)
def test_schema_refuses_what_the_checker_refuses(name: str, text: str) -> None:
    assert not accepts(name, load(text))
