"""The templates of a site as texts, and what is said when one of them is at fault."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bulletin.catalogue import problem
from bulletin.problem import Place, Problem

LABELS: Final = "labels.toml"


class TemplateFaultError(Exception):
    """A template is at fault, at a line of its file (0: as a whole)."""

    def __init__(self, template: str, line: int, detail: str) -> None:
        """Keep where it is and what happened."""
        super().__init__(f"{template}:{line}: {detail}")
        self.template, self.line, self.detail = template, line, detail


@dataclass(frozen=True, slots=True)
class Templates:
    """Templates, style sheets, scripts and labels by their path from the template folder."""

    texts: Mapping[str, str]

    def text(self, path: str) -> str:
        """Return one of them; TemplateFaultError if it is not there."""
        if path not in self.texts:
            raise TemplateFaultError(path, 0, "missing")
        return self.texts[path]

    def labels(self, language: str, needed: frozenset[str]) -> Mapping[str, str]:
        """Return the fixed words of a language; TemplateFaultError if the file or a word is missing."""
        try:
            table = tomllib.loads(self.text(LABELS))
        except tomllib.TOMLDecodeError as error:
            raise TemplateFaultError(LABELS, 0, str(error)) from error
        words = table.get(language, {})
        if missing := sorted(needed - words.keys()):
            raise TemplateFaultError(LABELS, 0, f"[{language}] {', '.join(missing)}")
        return {name: str(word) for name, word in words.items()}


def at_fault(fault: TemplateFaultError) -> Problem:
    """Say which template is at fault."""
    place = Place(f"templates/{fault.template}", fault.line, 1 if fault.line else 0)
    return problem("template-fault", place, detail=fault.detail)
