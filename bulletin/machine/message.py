"""Words for people: a text in both languages, what the machine lacks, and how both are printed."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

from bulletin.language import Language


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in Chinese and in English."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """Return the sentence in one language."""
        return self.zh if language is Language.ZH else self.en


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing the machine does not have: what it is, what it is for, and the exact remedy."""

    code: str
    what: Text
    purpose: Text
    remedy: Text


class MachineLacksError(Exception):
    """The work cannot go on until the machine has been given what is listed."""

    def __init__(self, lacks: Sequence[Lack], detail: str = "") -> None:
        """Keep all lacks, so that they are shown at once, and the last words of a program that failed."""
        super().__init__(", ".join(lack.code for lack in lacks))
        self.lacks = tuple(lacks)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Teller:
    """Prints progress and errors to one stream in one language."""

    language: Language
    stream: TextIO

    def step(self, number: int, total: int, text: Text) -> None:
        """Print one line of progress, such as `2/4 …`."""
        self.line(f"{number}/{total} {text.to(self.language)}")

    def line(self, words: str) -> None:
        """Print one line now."""
        print(words, file=self.stream, flush=True)

    def lacks(self, error: MachineLacksError) -> None:
        """Print each lack as an error; neighbours with the same remedy share one hint."""
        if error.detail:
            self.line(error.detail)
        following = [lack.remedy for lack in error.lacks[1:]]
        for lack, after in zip(error.lacks, [*following, None], strict=True):
            what, purpose = lack.what.to(self.language), lack.purpose.to(self.language)
            gap = Text(f"缺少：{what}，用途：{purpose}", f"missing {what}, needed to {purpose}").to(
                self.language
            )
            self.line(f"error[{lack.code}]: {gap}")
            if lack.remedy != after:
                self.line(f"hint: {lack.remedy.to(self.language)}")


def forgiving(stream: TextIO) -> TextIO:
    """Make a stream replace what its encoding cannot write, for consoles that are not UTF-8."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return stream


def teller(language: Language) -> Teller:
    """Return the teller for this process: progress and errors go to stderr."""
    return Teller(language, forgiving(sys.stderr))
