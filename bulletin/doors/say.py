"""What commands say to editors, in their language, on standard error (rich, on a terminal only)."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from bulletin.characters import visible
from bulletin.language import Language
from bulletin.wordbook import wordbook

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status


@dataclass(slots=True)
class Say:
    """Says texts by name in one language; shows progress in place on a terminal, by lines elsewhere."""

    language: Language
    texts: Mapping[str, str]
    stream: TextIO
    console: "Console | None" = None
    _status: "Status | None" = field(default=None, repr=False)

    def text(self, which: str, **values: object) -> str:
        """Return a text, filled in."""
        return self.texts[which].format(**values)

    def line(self, words: str) -> None:
        """Print one line; on a terminal `error[…]` and the like stand out."""
        self.done()
        words = shown(words)
        if self.console is None:
            print(words, file=self.stream, flush=True)
        else:
            self.console.print(_coloured(words), soft_wrap=True)

    def error(self, code: str, which: str, hint: str = "", **values: object) -> None:
        """Print an error that is no problem of the content, and its hint."""
        self.line(f"error[{code}]: {self.text(which, **values)}")
        if hint:
            self.line(f"  hint: {self.text(hint, **values)}")

    @property
    def somebody(self) -> bool:
        """Tell whether somebody sits there who can be asked."""
        return sys.stdin.isatty() and self.stream.isatty()

    def ask(self, which: str, proposal: str = "") -> str:
        """Ask a person for one line; the proposal is taken if nothing is said, or if nobody sits there."""
        if not self.somebody:
            return proposal
        print(self.text(which, proposal=proposal), end="", file=self.stream, flush=True)
        said = sys.stdin.readline().strip()
        return said or proposal

    def hear(self, words: str) -> str:
        """Say something and return the line that is answered; who closes the input interrupts."""
        self.done()
        print(words, end="", file=self.stream, flush=True)
        said = sys.stdin.readline()
        if not said:
            raise KeyboardInterrupt
        return said.strip()

    def step(self, what: str) -> None:
        """Show how far long work has come; without a terminal each stage once."""
        stage, _, detail = what.partition(" ")
        words = self.text(f"step_{stage}", what=detail)
        if self.console is None:
            if not detail or detail.startswith("1/"):
                print(words, file=self.stream, flush=True)
        elif self._status is None:
            self._status = self.console.status(words)
            self._status.start()
        else:
            self._status.update(words)

    def done(self) -> None:
        """Take the progress away."""
        if self._status is not None:
            self._status.stop()
            self._status = None


def shown(words: str) -> str:
    """Show characters that control a terminal, whatever file or branch they come from; lines stay lines."""
    return "\n".join("\t".join(visible(part) for part in line.split("\t")) for line in words.split("\n"))


def say(language: Language, stream: TextIO | None = None) -> Say:
    """Make what speaks this language."""
    table = wordbook("texts")
    target = stream or sys.stderr
    texts = table["zh" if language is Language.ZH else "en"]
    return Say(language, texts, target, _console(target) if target.isatty() else None)


def _console(stream: TextIO) -> "Console":
    from rich.console import Console  # noqa: PLC0415 - half of a start's time, and for terminals only

    return Console(file=stream, highlight=False, markup=False)


def _coloured(words: str) -> object:
    from rich.text import Text  # noqa: PLC0415 - as above

    text = Text(words)
    text.highlight_regex(r"error\[[a-z-]+\]", "bold red")
    text.highlight_regex(r"warning\[[a-z-]+\]", "bold yellow")
    text.highlight_regex(r"(?m)^ +\^$", "bold red")
    text.highlight_regex(r"(?m)^  hint:", "bold cyan")
    return text
