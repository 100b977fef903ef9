"""Reads the command line, runs the command, prints, and returns the exit status."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

from bulletin import __version__
from bulletin.doors.say import Say, say
from bulletin.exits import GOOD, INTERRUPTED, LACKING
from bulletin.language import from_environment

FORMATS: Final = ("json", "sarif", "github", "gitlab", "junit")


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status: see docs/concepts.md for what each number means."""
    speaker = say(from_environment(os.environ))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console may lack characters
    parser = _parser(speaker)
    options, rest = parser.parse_known_args(_with_command(arguments))
    if rest and not options.takes_rest:
        parser.error(speaker.text("unknown_option", options=" ".join(rest)))
    options.rest = rest
    try:
        run: Callable[[argparse.Namespace, Say], int] = options.run
        status = run(options, speaker)
        sys.stdout.flush()
    except KeyboardInterrupt:
        speaker.line(speaker.text("interrupted"))
        return INTERRUPTED
    except BrokenPipeError:  # who reads our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD
    except OSError as error:
        speaker.error("disk", "disk", "disk_hint", path=error.filename or "", reason=error.strerror)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return LACKING
    return status


def _with_command(arguments: Sequence[str]) -> list[str]:
    """Put the default command in if none is given."""
    words = list(arguments)
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if words[at] in {"-h", "--help", "--version"}:
            return words
        at += 2 if words[at] in {"--site", "--today"} else 1
    return words if at < len(words) else [*words, "build"]


def _parser(speaker: Say) -> argparse.ArgumentParser:
    text = speaker.text
    plain = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser(
        prog="build.py", description=text("description"), epilog=text("epilog"), formatter_class=plain
    )
    top.set_defaults(takes_rest=False)
    top.add_argument("--site", type=Path, help=text("site"), metavar="DIR")
    top.add_argument("--today", help=text("today"), metavar="DAY")
    top.add_argument("--version", action="version", version=__version__, help=text("version"))
    commands = top.add_subparsers(metavar=text("command"), required=True)

    def command(name: str, run: str = "", of: str = "") -> argparse.ArgumentParser:
        words = f"{of}_{name}" if of else name
        one: argparse.ArgumentParser = (beginnings if of else commands).add_parser(
            name,
            help=text(words),
            description=text(words),
            epilog=text(f"{words}_example"),
            formatter_class=plain,
        )
        one.set_defaults(run=_runner(run))
        return one

    command("build", "commands.building:build")
    checking = command("check", "commands.checking:check")
    for name, words in (("--fix", "fix"), ("--dry-run", "fix_dry")):
        checking.add_argument(name, action="store_true", help=text(words))
    checking.add_argument("--format", choices=("text", *FORMATS), default="text", help=text("format"))
    command("explain", "commands.checking:explain").add_argument("code", nargs="?", help=text("code"))
    beginnings = command("new").add_subparsers(metavar=text("what"), required=True)
    site = command("site", "commands.beginning:site", of="new")
    site.add_argument("folder", type=Path, help=text("folder"), metavar="DIR")
    site.add_argument("--title", default="", help=text("title"))
    site.add_argument("--office", default="", help=text("office"))
    site.add_argument("--language", choices=("zh-CN", "en"), default="", help=text("language"))
    item = command("item", "commands.beginning:item", of="new")
    item.add_argument("title", nargs="?", default="", help=text("item_title"), metavar="TITLE")
    item.add_argument("--slug", default="", help=text("slug"))
    item.add_argument("--series", action="append", default=[], help=text("item_series"))
    item.add_argument("--unit", action="append", default=[], help=text("item_unit"))
    issue = command("issue", "commands.beginning:issue", of="new")
    issue.add_argument("series", help=text("series"), metavar="SERIES")
    _intake(command, text)
    approving = command("approve", "commands.deciding:approve")
    approving.add_argument("ids", nargs="+", help=text("ids"), metavar="ID")
    approving.add_argument("--by", default="", help=text("by"), metavar="NAME")
    for name, run in (("return", "return_"), ("decline", "decline")):
        refusing = command(name, f"commands.deciding:{run}")
        refusing.add_argument("ids", nargs="+", help=text("ids"), metavar="ID")
        refusing.add_argument("--by", default="", help=text("by"), metavar="NAME")
        refusing.add_argument("--reason", default="", help=text("reason"), metavar="TEXT")
    command("export", "commands.building:export").add_argument(
        "--issue", help=text("issue"), metavar="SERIES/YEAR-NNN"
    )
    _copies(command, text)
    command("verify", "commands.verifying:run").add_argument(
        "--paper", nargs="+", required=True, help=text("verify_paper"), metavar=("SERIES/YEAR-NNN", "CODE")
    )
    command("clean", "commands.building:clean")
    command("doctor", "commands.selftest:doctor")
    testing = command("test", "commands.selftest:test")
    testing.set_defaults(takes_rest=True)
    testing.add_argument("--full", action="store_true", help=text("full"))
    return top


def _intake(command: Callable[..., argparse.ArgumentParser], text: Callable[[str], str]) -> None:
    """Add the commands by which units' submissions come in."""
    forming = command("form", "commands.forming:form", of="new")
    forming.add_argument("--html", action="store_true", help=text("form_html"))
    forming.add_argument("--unit", action="append", default=[], help=text("form_unit"))
    forming.add_argument("--output", type=Path, help=text("form_output"), metavar="FILE")
    importing = command("import", "intake.command:run")
    importing.add_argument("paths", nargs="+", type=Path, help=text("import_paths"), metavar="FILE")
    importing.add_argument("--series", default="", help=text("import_series"))
    importing.add_argument("--unit", default="", help=text("import_unit"))
    importing.add_argument("--yes", action="store_true", help=text("import_yes"))
    importing.add_argument("--accept-changes", action="store_true", help=text("import_accept"))
    importing.add_argument("--dry-run", action="store_true", help=text("import_dry"))
    importing.add_argument("--watch", action="store_true", help=text("import_watch"))
    importing.add_argument("--once", action="store_true", help=text("import_once"))


def _copies(command: Callable[..., argparse.ArgumentParser], text: Callable[[str], str]) -> None:
    """Add the command of numbered copies."""
    copying = command("copies", "commands.copying:run")
    copying.add_argument("what", help=text("copies_for"), metavar="SERIES/YEAR-NNN")
    copying.add_argument("pictures", nargs="*", type=Path, help=text("copies_images"), metavar="PICTURE")
    copying.add_argument("--count", type=int, help=text("copies_number_of"), metavar="N")
    for name in ("readers", "list", "receipt"):
        copying.add_argument(f"--{name}", action="store_true", help=text(f"copies_{name}"))
    for name in ("received", "returned", "destroyed"):
        copying.add_argument(f"--{name}", help=text(f"copies_{name}"), metavar="12,13")
    copying.add_argument("--by", default="", help=text("copies_by"), metavar="NAME")
    copying.add_argument("--issue", help=text("copies_of"), metavar="SERIES/YEAR-NNN")
    copying.add_argument("--keystore", type=Path, help=text("keystore"), metavar="DIR")


def _runner(name: str) -> Callable[[argparse.Namespace, Say], int]:
    """Return what runs a command, by its module and function; a command loads only what it needs."""
    module, _, function = name.partition(":")

    def run(options: argparse.Namespace, speaker: Say) -> int:
        runs: Callable[[argparse.Namespace, Say], int] = getattr(
            import_module(f"bulletin.{module}"), function
        )
        return runs(options, speaker)

    return run
