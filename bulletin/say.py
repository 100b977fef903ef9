"""What commands say to editors, in their language, on standard error."""

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TextIO

from bulletin.language import Language


@dataclass(frozen=True, slots=True)
class Say:
    """Says texts by name in one language; shows progress on one line of a terminal."""

    language: Language
    texts: Mapping[str, str]
    stream: TextIO

    def text(self, which: str, **values: object) -> str:
        """Return a text, filled in."""
        return self.texts[which].format(**values)

    def line(self, words: str) -> None:
        """Print one line."""
        self._clear()
        print(words, file=self.stream, flush=True)

    def error(self, code: str, which: str, hint: str = "", **values: object) -> None:
        """Print an error that is no problem of the content, and its hint."""
        self.line(f"error[{code}]: {self.text(which, **values)}")
        if hint:
            self.line(f"  hint: {self.text(hint, **values)}")

    def step(self, what: str) -> None:
        """Show how far long work has come; only a terminal sees every step."""
        stage, _, detail = what.partition(" ")
        words = self.text(f"step_{stage}", what=detail)
        if self.stream.isatty():
            print(f"\r\033[K{words} ", end="", file=self.stream, flush=True)
        elif not detail or detail.startswith("1/"):
            print(words, file=self.stream, flush=True)

    def done(self) -> None:
        """Take the line of progress away."""
        self._clear()

    def _clear(self) -> None:
        if self.stream.isatty():
            print("\r\033[K", end="", file=self.stream, flush=True)


def say(language: Language, stream: TextIO | None = None) -> Say:
    """Make what speaks this language."""
    table = tomllib.loads(files("bulletin").joinpath("texts.toml").read_text("utf-8"))
    return Say(language, table["zh" if language is Language.ZH else "en"], stream or sys.stderr)
