"""Small sites as texts, so that the real reader reads them; and the engine's stages without workers."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar
from unittest.mock import patch

from bulletin import assemble
from bulletin.archive import Archive
from bulletin.body import bodies
from bulletin.body.bodies import Bodies
from bulletin.checking import checks
from bulletin.content import Content
from bulletin.doors import source
from bulletin.editions.look import Look, look
from bulletin.editions.templates import Templates
from bulletin.editions.wording import wording
from bulletin.model.choices import SiteLanguage
from bulletin.problem import Problem, Severity
from bulletin.reading import parse, resolve

PROJECT: Final = Path(__file__).resolve().parents[2]
TEMPLATES: Final = Templates(source.templates(PROJECT / "templates"))

A = TypeVar("A")
R = TypeVar("R")

SITE: Final = {
    "title": "云溪信息",
    "office": "云溪区信息科",
    "scopes": [{"id": "leaders", "name": "区领导"}],
    "series": [
        {
            "id": "weekly",
            "name": "云溪周报",
            "scope": "leaders",
            "sections": ["要闻", "动态"],
            "distribution": {"upward": ["区领导"]},
        },
        {"id": "daily", "name": "云溪日报", "scope": "leaders", "distribution": {"upward": ["区领导"]}},
    ],
}
UNITS: Final = {
    "groups": [{"id": "department", "name": "区级部门"}, {"id": "town", "name": "镇"}],
    "units": [
        {"id": "education", "name": "区教育局", "short": "教育局", "group": "department"},
        {"id": "water", "name": "区水务局", "short": "水务局", "group": "department"},
        {"id": "bridge", "name": "石桥镇", "group": "town"},
    ],
}
ITEM: Final = {
    "title": "标题",
    "series": "weekly",
    "units": "education",
    "received": "2026-03-01 09:30",
    "status": "approved",
    "approved_by": "甲",
    "approved_on": "2026-03-01",
    "kind": "development",
}
ISSUE: Final = {"series": "weekly", "number": 1, "date": "2026-03-02", "status": "final"}


def block(keys: Mapping[str, object]) -> str:
    """Write keys as YAML, one a line; a value as JSON, which YAML reads too; None leaves a key out."""
    rows = (f"{k}: {json.dumps(v, ensure_ascii=False)}\n" for k, v in keys.items() if v is not None)
    return "".join(rows)


def head(keys: Mapping[str, object], body: str = "") -> str:
    """Write a Markdown file with front matter."""
    return f"---\n{block(keys)}---\n{body}"


def item(body: str = "正文。\n", /, **keys: object) -> str:
    """Write an approved item, with other keys than the usual ones."""
    return head({**ITEM, **keys}, body)


def issue(items: object, note: str = "", /, **keys: object) -> str:
    """Write a final issue, signed off on its day."""
    day = keys.get("date", ISSUE["date"])
    return head({**ISSUE, "items": items, "signed_by": "丁", "signed_on": day, **keys}, note)


def site(
    items: Mapping[str, str],
    issues: Mapping[str, str],
    site_keys: Mapping[str, object] | None = None,
    units: Mapping[str, object] | None = None,
) -> dict[str, str]:
    """Write a whole site: items by id, issues by name."""
    return {
        "site.yaml": block({**SITE, **(site_keys or {})}),
        "content/units.yaml": block(units or UNITS),
        **{f"content/items/{name}.md": text for name, text in items.items()},
        **{f"content/issues/{name}.md": text for name, text in issues.items()},
    }


def codes(problems: Iterable[Problem]) -> list[str]:
    """Return the codes, in order."""
    return [p.code for p in problems]


def read(texts: Mapping[str, str]) -> tuple[Content, tuple[Problem, ...]]:
    """Parse and resolve texts that are enough for a site."""
    content, problems = parse.parse(texts)
    assert content is not None, problems
    content, found = resolve.resolve(content)
    return content, (*problems, *found)


def here(function: Callable[[A], R], jobs: Sequence[A]) -> list[R]:
    """Do the work of bounded workers in this process."""
    return [function(job) for job in jobs]


def made(content: Content, media: Mapping[str, bytes] | None = None) -> tuple[Bodies, tuple[Problem, ...]]:
    """Convert the bodies in this process."""
    files = media or {}
    with patch.object(bodies, "_run", here):
        return bodies.make(content, {path: len(data) for path, data in files.items()}, files.__getitem__)


# Several scopes are checked and assembled already, though this version refuses to publish them.
NOT_YET: Final = frozenset({"scopes-not-supported"})


def errors(texts: Mapping[str, str]) -> list[str]:
    """Return the codes of every error that reading and checking find."""
    content, problems = read(texts)
    _, found = made(content)
    row = (*problems, *found, *checks.check(content))
    return [p.code for p in row if p.severity is Severity.ERROR and p.code not in NOT_YET]


def assembled(texts: Mapping[str, str]) -> Archive:
    """Put a site that has no error together."""
    content, problems = read(texts)
    result, found = made(content)
    row = (*problems, *found, *checks.check(content))
    wrong = [p for p in row if p.severity is Severity.ERROR and p.code not in NOT_YET]
    assert not wrong, wrong
    today = checks.newest_day(content)
    assert today is not None
    return assemble.assemble(content, result.bodies, today)


def appearance(language: SiteLanguage = SiteLanguage.CHINESE) -> Look:
    """Return the project's own look."""
    return look(TEMPLATES, wording(TEMPLATES, language))
