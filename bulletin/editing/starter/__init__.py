"""What a new site, a new item and a new issue hold before anybody has written in them."""

import json
from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Final

from bulletin.documents import FILES, schemas
from bulletin.editing.frontmatter import scalar
from bulletin.model.choices import SiteLanguage

HOOK: Final = ".githooks/pre-commit"
_COMMON: Final = {
    ".gitattributes": "dot-gitattributes",
    ".gitignore": "dot-gitignore",
    ".editorconfig": "dot-editorconfig",
    HOOK: "pre-commit",
}
_OWN: Final = {
    ".vscode/tasks.json": "tasks.json",
    ".vscode/bulletin.code-snippets": "snippets.json",
    "content/units.yaml": "units.yaml",
    "content/readers.yaml": "readers.yaml",
    "content/calendar.yaml": "calendar.yaml",
}
_EMPTY: Final = ("content/items/.gitkeep", "content/issues/.gitkeep", "content/media/.gitkeep")


def site(title: str, office: str, language: SiteLanguage) -> Mapping[str, str]:
    """Return the files of a new site; `site.yaml` comes last, so that a site half laid is none."""
    made = {path: _text("common", name) for path, name in _COMMON.items()}
    made |= {path: _text(language.value, name) for path, name in _OWN.items()}
    made |= dict.fromkeys(_EMPTY, "")
    made[".vscode/settings.json"] = _settings()
    made |= {f".vscode/schema/{name}.schema.json": text for name, text in schemas().items()}
    made["site.yaml"] = form(language, "site.yaml", title=scalar(title), office=scalar(office))
    return made


def form(language: SiteLanguage, name: str, **values: str) -> str:
    """Return a file in the site's language, its blanks filled in; a blank left empty ends its line."""
    text = Template(_text(language.value, name)).substitute(values)
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _settings() -> str:
    mapped = {f".vscode/schema/{f.name}.schema.json": f.path for f in FILES if f.path.endswith(".yaml")}
    said = {"files.encoding": "utf8", "files.eol": "\n", "yaml.schemas": mapped}
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _text(folder: str, name: str) -> str:
    return files("bulletin.editing.starter").joinpath(folder, name).read_text("utf-8")
