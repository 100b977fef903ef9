"""Reads the command line, runs the command, prints, and returns the exit status."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bulletin import __version__
from bulletin.catalogue import CATALOGUE
from bulletin.doors.say import Say, say
from bulletin.exits import GOOD, INTERRUPTED, LACKING, LOCKED, MISUSE, PROBLEMS
from bulletin.language import Language, from_environment
from bulletin.machine.place import place
from bulletin.model.choices import Status
from bulletin.model.words import Day
from bulletin.nearest import nearest
from bulletin.problem import Problem, Severity, stops
from bulletin.reading import scalars

if TYPE_CHECKING:
    from bulletin.pipeline import World

# A problem of these codes is one of configuration: the content may be good.
CONFIGURATION: Final = frozenset(
    {"access-mode-not-supported", "scopes-not-supported", "release-not-supported"}
)

FORMATS: Final = ("json", "sarif", "github", "gitlab", "junit")
MOST_WARNINGS: Final = 3  # shown by a build

PROJECT: Final = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status: see docs/concepts.md for what each number means."""
    speaker = say(from_environment(os.environ))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console may lack characters
    parser = _parser(speaker)
    options, rest = parser.parse_known_args(_with_command(arguments))
    if rest and options.run is not _test:
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
    top.add_argument("--site", type=Path, help=text("site"), metavar="DIR")
    top.add_argument("--today", help=text("today"), metavar="DAY")
    top.add_argument("--version", action="version", version=__version__, help=text("version"))
    commands = top.add_subparsers(metavar=text("command"), required=True)

    def command(
        name: str, run: Callable[[argparse.Namespace, Say], int] | None = None, of: str = ""
    ) -> argparse.ArgumentParser:
        words = f"{of}_{name}" if of else name
        one: argparse.ArgumentParser = (beginnings if of else commands).add_parser(
            name,
            help=text(words),
            description=text(words),
            epilog=text(f"{words}_example"),
            formatter_class=plain,
        )
        one.set_defaults(run=run)
        return one

    command("build", _build)
    checking = command("check", _check)
    checking.add_argument("--format", choices=("text", *FORMATS), default="text", help=text("format"))
    command("explain", _explain).add_argument("code", nargs="?", help=text("code"))
    beginnings = command("new").add_subparsers(metavar=text("what"), required=True)
    site = command("site", _new_site, of="new")
    site.add_argument("folder", type=Path, help=text("folder"), metavar="DIR")
    site.add_argument("--title", default="", help=text("title"))
    site.add_argument("--office", default="", help=text("office"))
    site.add_argument("--language", choices=("zh-CN", "en"), default="", help=text("language"))
    item = command("item", _new_item, of="new")
    item.add_argument("title", nargs="?", default="", help=text("item_title"), metavar="TITLE")
    item.add_argument("--slug", default="", help=text("slug"))
    item.add_argument("--series", action="append", default=[], help=text("item_series"))
    item.add_argument("--unit", action="append", default=[], help=text("item_unit"))
    issue = command("issue", _new_issue, of="new")
    issue.add_argument("series", help=text("series"), metavar="SERIES")
    importing = command("import", _import)
    importing.add_argument("paths", nargs="+", type=Path, help=text("import_paths"), metavar="FILE")
    importing.add_argument("--series", default="", help=text("import_series"))
    importing.add_argument("--unit", default="", help=text("import_unit"))
    importing.add_argument("--yes", action="store_true", help=text("import_yes"))
    importing.add_argument("--accept-changes", action="store_true", help=text("import_accept"))
    importing.add_argument("--dry-run", action="store_true", help=text("import_dry"))
    approving = command("approve", _approve)
    approving.add_argument("ids", nargs="+", help=text("ids"), metavar="ID")
    approving.add_argument("--by", default="", help=text("by"), metavar="NAME")
    for name, run in (("return", _return), ("decline", _decline)):
        refusing = command(name, run)
        refusing.add_argument("ids", nargs="+", help=text("ids"), metavar="ID")
        refusing.add_argument("--by", default="", help=text("by"), metavar="NAME")
        refusing.add_argument("--reason", default="", help=text("reason"), metavar="TEXT")
    command("export", _export).add_argument("--issue", help=text("issue"), metavar="SERIES/YEAR-NNN")
    command("clean", _clean)
    command("doctor", _doctor)
    testing = command("test", _test)
    testing.add_argument("--full", action="store_true", help=text("full"))
    return top


def _root(options: argparse.Namespace, speaker: Say) -> Path | None:
    """Return the site's folder, None (and said so) if there is no site in it."""
    here = Path.cwd()
    chosen: Path | None = options.site
    root = chosen or (here if (here / "site.yaml").is_file() else PROJECT)
    if (root / "site.yaml").is_file():
        return root
    speaker.error("no-site", "no_site", "no_site_hint", path=root)
    return None


def _build(options: argparse.Namespace, speaker: Say) -> int:
    from bulletin import pipeline  # noqa: PLC0415 - a command loads what it needs
    from bulletin.doors import output  # noqa: PLC0415 - a command loads what it needs

    world = _world(options, speaker)
    if world is None:
        return MISUSE
    try:
        built = pipeline.build(world, speaker.step)
    except output.LockedError:
        speaker.error("locked", "locked", "locked_hint")
        return LOCKED
    except output.LinkedError as error:
        speaker.error("linked-output", "linked", "linked_hint", path=error)
        return LACKING
    _print(_few_warnings(built.problems), built.checked.sources.texts, speaker)
    if more := len(built.problems) - len(_few_warnings(built.problems)):
        speaker.line(speaker.text("more_warnings", count=more))
    if built.applied is None:
        speaker.line(speaker.text("nothing_built"))
        _offer_explanation(built.problems, speaker)
        return _status(built.problems)
    applied = built.applied
    archive = built.checked.archive
    speaker.line(
        speaker.text(
            "built",
            issues=len(archive.issues) if archive else 0,
            written=len(applied.written),
            kept=len(applied.kept),
            removed=len(applied.removed),
        )
    )
    site = world.output / "site" / "index.html"
    speaker.line(speaker.text("look", site=site, print=world.output / "print"))
    speaker.line(speaker.text("next_build"))
    return GOOD


def _check(options: argparse.Namespace, speaker: Say) -> int:
    from bulletin import formats, pipeline, report  # noqa: PLC0415 - as above

    world = _world(options, speaker)
    if world is None:
        return MISUSE
    checked = pipeline.check_site(world, speaker.step)
    speaker.done()
    problems = checked.problems
    if options.format == "text":
        _print(problems, checked.sources.texts, speaker)
    else:
        print(formats.FORMATS[options.format](problems, speaker.language))
    speaker.line(speaker.text("checked", summary=report.summary(problems, speaker.language)))
    if stops(problems):
        _offer_explanation(problems, speaker)
        return _status(problems)
    speaker.line(speaker.text("next_check"))
    return GOOD


def _explain(options: argparse.Namespace, speaker: Say) -> int:
    language = speaker.language
    if options.code is None:
        for code, entry in sorted(CATALOGUE.items()):
            print(f"{code:28} {entry.words[language].message.format_map(_Blanks())}")
        return GOOD
    code = options.code
    if code not in CATALOGUE:
        near = _between(speaker).join(nearest(code, CATALOGUE))
        speaker.error("unknown-code", "unknown_code", "unknown_code_hint" if near else "all_codes_hint",
                      name=code, near=near)  # fmt: skip
        return MISUSE
    entry = CATALOGUE[code]
    words = entry.words[language]
    print(f"{code}\n{speaker.text('severity_' + entry.severity.value)}\n")
    print(f"{words.page}")
    return GOOD


def _export(options: argparse.Namespace, speaker: Say) -> int:
    from bulletin import pipeline  # noqa: PLC0415 - as above
    from bulletin.editions import data  # noqa: PLC0415 - as above

    world = _world(options, speaker)
    if world is None:
        return MISUSE
    checked = pipeline.check_site(world, speaker.step)
    _print(checked.problems, checked.sources.texts, speaker)
    archive = checked.archive
    if archive is None:
        return _status(checked.problems)
    if options.issue is None:
        print(data.as_json(data.archive_data(archive)), end="")
        return GOOD
    issue = next((i for i in archive.issues if i.name.path == options.issue), None)
    if issue is None:
        known = _between(speaker).join(i.name.path for i in archive.issues)
        speaker.error(
            "unknown-issue", "unknown_issue", "unknown_issue_hint", issue=options.issue, known=known
        )
        return MISUSE
    print(data.as_json(data.issue_data(issue, {}, None)), end="")
    return GOOD


def _new_site(options: argparse.Namespace, speaker: Say) -> int:
    from bulletin.commands import beginning  # noqa: PLC0415 - as above

    program = PROJECT / "build.py"
    return beginning.new_site(
        options.folder, options.title, options.office, options.language, program, speaker
    )


def _new_item(options: argparse.Namespace, speaker: Say) -> int:
    from bulletin.commands import beginning  # noqa: PLC0415 - as above

    root, (today, good) = _root(options, speaker), _today(options, speaker)
    if root is None or not good:
        return MISUSE
    wanted = beginning.NewItem(options.title, options.slug, tuple(options.series), tuple(options.unit))
    return beginning.new_item(root, wanted, today, speaker)


def _new_issue(options: argparse.Namespace, speaker: Say) -> int:
    from bulletin.commands import beginning  # noqa: PLC0415 - as above

    root, (today, good) = _root(options, speaker), _today(options, speaker)
    if root is None or not good:
        return MISUSE
    return beginning.new_issue(root, options.series, today, speaker)


def _import(options: argparse.Namespace, speaker: Say) -> int:
    from bulletin.intake import command  # noqa: PLC0415 - as above

    root, (today, good) = _root(options, speaker), _today(options, speaker)
    if root is None or not good:
        return MISUSE
    wanted = command.Wanted(
        tuple(options.paths),
        series=options.series,
        unit=options.unit,
        yes=options.yes,
        accept_changes=options.accept_changes,
        dry_run=options.dry_run,
    )
    return command.run(root, wanted, today, speaker)


def _approve(options: argparse.Namespace, speaker: Say) -> int:
    return _decide(options, speaker, Status.APPROVED)


def _return(options: argparse.Namespace, speaker: Say) -> int:
    return _decide(options, speaker, Status.RETURNED)


def _decline(options: argparse.Namespace, speaker: Say) -> int:
    return _decide(options, speaker, Status.DECLINED)


def _decide(options: argparse.Namespace, speaker: Say, status: Status) -> int:
    from bulletin.commands import deciding  # noqa: PLC0415 - as above

    root, (today, good) = _root(options, speaker), _today(options, speaker)
    if root is None or not good:
        return MISUSE
    reason = "" if status is Status.APPROVED else options.reason
    decision = deciding.Decision(status, tuple(options.ids), options.by, reason)
    return deciding.decide(root, decision, today, speaker)


def _clean(options: argparse.Namespace, speaker: Say) -> int:
    from bulletin.doors import output  # noqa: PLC0415 - as above

    root = _root(options, speaker)
    if root is None:
        return MISUSE
    state = root / ".build"
    try:
        if state.is_dir():
            with output.lock(state):
                count = output.clean(root / "output", state)
        else:
            count = output.clean(root / "output", state)
    except output.LockedError:
        speaker.error("locked", "locked", "locked_hint")
        return LOCKED
    speaker.line(speaker.text("cleaned", count=count))
    return GOOD


def _doctor(_options: argparse.Namespace, speaker: Say) -> int:
    from bulletin.machine import doctor, machine  # noqa: PLC0415 - as above

    return doctor.report(place(os.environ), machine.this_machine(), speaker.language)


def _test(options: argparse.Namespace, _speaker: Say) -> int:
    from bulletin.commands import selftest  # noqa: PLC0415 - as above

    return selftest.run(PROJECT, options.rest, full=options.full)


def _today(options: argparse.Namespace, speaker: Say) -> tuple[Day | None, bool]:
    """Return the day that `--today` says, and whether it says one or is not there."""
    if options.today is None:
        return None, True
    today = scalars.day(options.today)
    if today is None:
        speaker.error("bad-today", "bad_today", "bad_today_hint", value=options.today)
    return today, today is not None


def _world(options: argparse.Namespace, speaker: Say) -> "World | None":
    from bulletin.pipeline import World  # noqa: PLC0415 - as above

    root = _root(options, speaker)
    if root is None:
        return None
    today, good = _today(options, speaker)
    if not good:
        return None
    own = root / "templates"
    return World(
        root=root,
        templates=own if own.is_dir() else PROJECT / "templates",
        machine=place(os.environ),
        today=today,
    )


def _print(problems: Sequence[Problem], sources: Mapping[str, str], speaker: Say) -> None:
    from bulletin import report  # noqa: PLC0415 - as above

    for found in problems:
        speaker.line(report.text(found, speaker.language, sources))


def _few_warnings(problems: Sequence[Problem]) -> Sequence[Problem]:
    """Return every error but only the first warnings: a build has more to say, `check` shows all."""
    warnings = [p for p in problems if p.severity is Severity.WARNING]
    return [p for p in problems if p not in warnings[MOST_WARNINGS:]]


def _between(speaker: Say) -> str:
    return "、" if speaker.language is Language.ZH else ", "


class _Blanks(dict[str, str]):
    """Stands for arguments that are not there."""

    def __missing__(self, _name: str) -> str:
        return "…"


def _status(problems: Sequence[Problem]) -> int:
    return MISUSE if any(p.code in CONFIGURATION for p in problems) else PROBLEMS


def _offer_explanation(problems: Sequence[Problem], speaker: Say) -> None:
    first = next((p for p in problems if p.severity is Severity.ERROR), None)
    if first is not None:
        speaker.line(speaker.text("next_explain", code=first.code))
