"""Prints what teaches a shell to complete commands, options, item ids and issues."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from bulletin.doors.say import Say
from bulletin.exits import GOOD

SHELLS: Final = ("bash", "zsh", "fish", "powershell")
# What stands for a value in the help is what completes it; a shell looks into the site's folder itself.
_KINDS: Final = {
    "ID": "@items", "SERIES/YEAR-NNN": "@issues", "SERIES": "@series", "DIR": "@folders", "FILE": "@files",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Usage:
    """One command: its words, its options with what may follow each, and what else may follow."""

    words: str
    options: tuple[tuple[str, str], ...]  # nothing may follow a flag; a blank stands for anything
    rest: str


def run(options: argparse.Namespace, speaker: Say) -> int:
    """Run `completion`."""
    print(script(options.shell, options.top))
    speaker.line(speaker.text(f"next_completion_{options.shell}"))
    return GOOD


def script(shell: str, top: argparse.ArgumentParser) -> str:
    """Return the script of a shell."""
    usages = list(_usages(top, ()))
    text = files("bulletin.editing.starter").joinpath("shell", "bash" if shell == "zsh" else shell)
    made = {"bash": _bash, "zsh": _bash, "fish": _fish, "powershell": _powershell}[shell](usages)
    begin = "autoload -U +X bashcompinit && bashcompinit\n" if shell == "zsh" else ""
    return begin + text.read_text("utf-8").replace("# TABLE\n", made)


def _usages(parser: argparse.ArgumentParser, words: tuple[str, ...]) -> Iterator[Usage]:
    options: list[tuple[str, str]] = []
    rest = ""
    for action in parser._actions:  # noqa: SLF001 - argparse has no other list of them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
            rest = " ".join(action.choices)
            for name, inner in action.choices.items():
                yield from _usages(inner, (*words, name))
        elif action.option_strings:
            value = "" if action.nargs == 0 else _value(action) or " "
            options += [(name, value) for name in action.option_strings if name.startswith("--")]
        else:
            rest = _value(action)
    yield Usage(" ".join(words), tuple(options), rest)


def _value(action: argparse.Action) -> str:
    if action.choices is not None:
        return " ".join(map(str, action.choices))
    return _KINDS.get(str(action.metavar), "")


def _bash(usages: Sequence[Usage]) -> str:
    rows = []
    for usage in usages:
        names = " ".join(name for name, _ in usage.options)
        values = " ".join(f'{name}) values="{value}" ;;' for name, value in usage.options if value)
        inner = f'; case "$previous" in {values} esac' if values else ""
        rows.append(f'    "{usage.words}") options="{names}" rest="{usage.rest}"{inner} ;;\n')
    return "".join(rows)


def _fish(usages: Sequence[Usage]) -> str:
    rows = []
    for usage in usages:
        when = f"__bulletin_at '{usage.words}'"
        if usage.rest:
            rows.append(f'complete -c build.py -f -n "{when}" -a "{_fish_value(usage.rest)}"\n')
        for name, value in usage.options:
            takes = f' -x -a "{_fish_value(value)}"' if value.strip() else " -x" if value else ""
            rows.append(f'complete -c build.py -f -n "{when}" -l {name.removeprefix("--")}{takes}\n')
    return "".join(rows)


def _fish_value(value: str) -> str:
    return f"(__bulletin_{value.removeprefix('@')})" if value.startswith("@") else value


def _powershell(usages: Sequence[Usage]) -> str:
    rows = []
    for usage in usages:
        options = "; ".join(f"'{name}' = '{value}'" for name, value in usage.options)
        rows.append(
            f"  '{usage.words}' = @{{ rest = '{usage.rest}'; options = [ordered]@{{ {options} }} }}\n"
        )
    return "".join(rows)
