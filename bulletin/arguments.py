"""The commands and their options: which there are, what they take, and which function runs each."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from bulletin import __version__
from bulletin.doors.say import Say

FORMATS: Final = ("json", "sarif", "github", "gitlab", "junit")
SHELLS: Final = ("bash", "zsh", "fish", "powershell")

Run = Callable[[argparse.Namespace, Say], int]


@dataclass(slots=True)
class _Group:
    """Commands that stand side by side: those of the program, and those of `new`."""

    parsers: "argparse._SubParsersAction[argparse.ArgumentParser]"
    speaker: Say
    prefix: str = ""

    def command(self, name: str, run: str = "") -> "_Options":
        """Add a command; its words are the texts of its name, its epilog shows two examples."""
        words, text = f"{self.prefix}{name}", self.speaker.text
        one = self.parsers.add_parser(
            name,
            help=text(words),
            description=text(words),
            epilog=text(f"{words}_example"),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.set_defaults(run=_runner(run))
        return _Options(one, one, self.speaker)


@dataclass(frozen=True, slots=True)
class _Options:
    """What one command takes; each option's help is a text."""

    parser: argparse.ArgumentParser
    target: "argparse._ActionsContainer"
    speaker: Say

    def word(self, name: str, which: str, metavar: str = "", **more: object) -> None:
        """Take a word without a name before it."""
        shown = {"metavar": metavar} if metavar else {}
        self.target.add_argument(name, help=self.speaker.text(which), **shown, **more)  # type: ignore[arg-type]

    def text(self, name: str, which: str, metavar: str = "TEXT") -> None:
        """Take a text; empty if it is not said."""
        self.target.add_argument(name, default="", help=self.speaker.text(which), metavar=metavar)

    def texts(self, name: str, which: str, metavar: str = "TEXT") -> None:
        """Take a text as often as it is said."""
        self.target.add_argument(
            name, action="append", default=[], help=self.speaker.text(which), metavar=metavar
        )

    def path(self, name: str, which: str, metavar: str = "FILE") -> None:
        """Take a path; None if it is not said."""
        self.target.add_argument(name, type=Path, help=self.speaker.text(which), metavar=metavar)

    def flag(self, name: str, which: str) -> None:
        """Take a yes."""
        self.target.add_argument(name, action="store_true", help=self.speaker.text(which))

    def one_of(self) -> "_Options":
        """Begin options of which at most one may be said."""
        return _Options(self.parser, self.parser.add_mutually_exclusive_group(), self.speaker)


def parser(speaker: Say) -> argparse.ArgumentParser:
    """Return the parser of the whole command line, in the speaker's language."""
    text = speaker.text
    top = argparse.ArgumentParser(
        prog="build.py",
        description=text("description"),
        epilog=text("epilog"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.set_defaults(takes_rest=False, top=top)
    options = _Options(top, top, speaker)
    options.path("--site", "site", "DIR")
    top.add_argument("--today", help=text("today"), metavar="DAY")
    top.add_argument("--version", action="version", version=__version__, help=text("version"))
    group = _Group(top.add_subparsers(metavar=text("command"), required=True), speaker)
    group.command("build", "commands.building:build")
    _checking(group)
    _beginning(group)
    _taking_in(group)
    _deciding(group)
    _printing(group)
    _serving(group)
    return top


def _checking(group: _Group) -> None:
    check = group.command("check", "commands.checking:check")
    check.flag("--fix", "fix")
    check.flag("--dry-run", "fix_dry")
    check.word("--format", "format", choices=("text", *FORMATS), default="text")
    which = check.one_of()
    which.flag("--staged", "staged")
    which.word("--commit", "of_commit", "REV")
    which.word("--pushed", "of_push", "OLD..NEW")
    group.command("explain", "commands.checking:explain").word("code", "code", nargs="?")


def _beginning(group: _Group) -> None:
    what = group.command("new").parser.add_subparsers(metavar=group.speaker.text("what"), required=True)
    new = _Group(what, group.speaker, "new_")
    site = new.command("site", "commands.beginning:site")
    site.word("folder", "folder", "DIR", type=Path)
    site.text("--title", "title")
    site.text("--office", "office")
    site.word("--language", "language", choices=("zh-CN", "en"), default="")
    item = new.command("item", "commands.beginning:item")
    item.word("title", "item_title", "TITLE", nargs="?", default="")
    item.text("--slug", "slug")
    item.texts("--series", "item_series")
    item.texts("--unit", "item_unit")
    issue = new.command("issue", "commands.beginning:issue")
    issue.word("series", "series", "SERIES")
    issue.flag("--supplement", "issue_supplement")
    issue.text("--date", "issue_date", "DAY")
    urgent = new.command("urgent", "commands.urgent:urgent")
    for name in ("what", "where", "when", "who", "received", "done", "learned", "series"):
        urgent.text(f"--{name}", f"urgent_{name}")
    urgent.texts("--unit", "item_unit", "NAME")
    _reporting(urgent)
    followup = new.command("followup", "commands.urgent:followup")
    followup.word("event", "followup_event", "EVENT", nargs="?", default="")
    followup.flag("--final", "followup_final")
    followup.flag("--again", "followup_again")
    for name in ("news", "state", "done", "as-of", "received", "series"):
        followup.text(f"--{name}", f"followup_{name.replace('-', '_')}")
    _reporting(followup)
    form = new.command("form", "commands.forming:form")
    form.flag("--html", "form_html")
    form.texts("--unit", "form_unit")
    form.path("--output", "form_output")


def _reporting(report: _Options) -> None:
    """Take what all reports of an event take."""
    report.text("--title", "report_title")
    report.word("--grade", "report_grade", type=int, choices=(1, 2, 3, 4))
    report.texts("--told", "report_told", "NAME")
    report.text("--slug", "slug")
    report.flag("--issue", "report_issue")
    report.text("--consent", "report_consent", "NAME")


def _taking_in(group: _Group) -> None:
    taking = group.command("import", "intake.command:run")
    taking.word("paths", "import_paths", "FILE", nargs="+", type=Path)
    taking.text("--series", "import_series")
    taking.text("--unit", "import_unit")
    taking.flag("--yes", "import_yes")
    taking.flag("--accept-changes", "import_accept")
    taking.flag("--dry-run", "import_dry")
    taking.flag("--watch", "import_watch")
    taking.flag("--once", "import_once")
    merging = group.command("merge", "commands.merging:merge")
    merging.word("ids", "merge_ids", "ID", nargs="+")
    merging.text("--title", "merge_title")
    merging.text("--into", "merge_into", "ID")
    merging.flag("--undo", "merge_undo")


def _deciding(group: _Group) -> None:
    for name, run in (("approve", "approve"), ("return", "return_"), ("decline", "decline")):
        deciding = group.command(name, f"commands.deciding:{run}")
        deciding.word("ids", "ids", "ID", nargs="+")
        deciding.text("--by", "by", "NAME")
        deciding.text("--key", "key", "FILE")
        if name == "approve":
            deciding.flag("--again", "again")
        else:
            deciding.text("--reason", "reason")


def _printing(group: _Group) -> None:
    proof = group.command("proof", "commands.proofing:proof")
    proof.word("issue", "proof_issue", "SERIES/YEAR-NNN")
    proof.text("--by", "proof_by", "NAME")
    proof.flag("--again", "proof_again")
    proof.flag("--sign-sheet", "proof_sign_sheet")
    release = group.command("release", "commands.releasing:run")
    release.word("issue", "released_issue", "SERIES/YEAR-NNN")
    release.word("--amend", "amend", "REASON")
    copies = group.command("copies", "commands.copying:run")
    copies.word("what", "copies_for", "SERIES/YEAR-NNN")
    copies.word("pictures", "copies_images", "PICTURE", nargs="*", type=Path)
    copies.word("--count", "copies_number_of", "N", type=int)
    for name in ("readers", "list", "receipt"):
        copies.flag(f"--{name}", f"copies_{name}")
    for name in ("received", "returned", "destroyed"):
        copies.word(f"--{name}", f"copies_{name}", "12,13")
    copies.text("--by", "copies_by", "NAME")
    copies.word("--issue", "copies_of", "SERIES/YEAR-NNN")
    copies.path("--keystore", "keystore", "DIR")
    verify = group.command("verify", "commands.verifying:run")
    verify.target.add_argument(
        "--paper",
        nargs="+",
        required=True,
        help=group.speaker.text("verify_paper"),
        metavar=("SERIES/YEAR-NNN", "CODE"),
    )
    export = group.command("export", "commands.building:export")
    export.word("--issue", "issue", "SERIES/YEAR-NNN")
    group.command("clean", "commands.building:clean")


def _serving(group: _Group) -> None:
    hook = group.command("hook", "commands.hooking:run")
    hook.word("event", "event", choices=("install", "pre-receive", "post-receive"))
    hook.path("--repository", "repository", "DIR")
    hook.path("--publish", "publish_to", "DIR")
    hook.text("--branch", "branch")
    hook.text("--folder", "site_folder", "DIR")
    hook.path("--signers", "signers")
    group.command("completion", "commands.completing:run").word("shell", "shell", choices=SHELLS)
    group.command("doctor", "commands.selftest:doctor")
    test = group.command("test", "commands.selftest:test")
    test.parser.set_defaults(takes_rest=True)
    test.flag("--full", "full")


def _runner(name: str) -> Run:
    """Return what runs a command, by its module and function; a command loads only what it needs."""
    module, _, function = name.partition(":")

    def run(options: argparse.Namespace, speaker: Say) -> int:
        status: int = getattr(import_module(f"bulletin.{module}"), function)(options, speaker)
        return status

    return run
