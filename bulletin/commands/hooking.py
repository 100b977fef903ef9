"""Runs the hooks of a server's repository: refuses a push with new errors, publishes what was merged."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Final

from bulletin import pipeline, report
from bulletin.approval.signers import ALLOWED
from bulletin.commands.inspecting import RefusedError, fresh, no_repository, pushed
from bulletin.commands.options import PROJECT, offer_explanation, show
from bulletin.doors import git, output, published
from bulletin.doors.history import Change
from bulletin.doors.say import Say, say
from bulletin.editing import trial
from bulletin.exits import GOOD, LACKING, LOCKED, MISUSE, PROBLEMS
from bulletin.language import Language
from bulletin.machine.place import place
from bulletin.model.choices import ApprovalRule
from bulletin.pipeline import Checked, World
from bulletin.problem import Problem, Severity, stops

HOOKS: Final = ("pre-receive", "post-receive")
_OURS: Final = "bulletin.program"  # a hook that names this setting is one of ours
_LANGUAGES: Final = {"zh-CN": Language.ZH, "zh": Language.ZH, "en": Language.EN}
_WAIT, _WORK = 900, 1800  # seconds, unless the repository's settings say otherwise


@dataclass(frozen=True, slots=True)
class Server:
    """A repository with what its settings say: which branch is published, and where."""

    repository: git.Repository
    branch: str
    shelf: published.Shelf | None
    signers: Path | None
    wait: int
    work: int


@dataclass(frozen=True, slots=True)
class Update:
    """One line of what git tells its hooks: a branch, and where it was and is."""

    old: str
    new: str
    ref: str

    @property
    def gone(self) -> bool:
        """Tell whether the branch was deleted."""
        return not self.new.strip("0")


def run(options: argparse.Namespace, speaker: Say) -> int:
    """Run `hook`: set the hooks up, or be one."""
    folder = options.repository or Path(os.environ.get("GIT_DIR", "."))
    try:
        repository = git.bare(folder)
        if options.event == "install":
            return _install(repository, options, speaker)
        server = _server(repository)
        own = _speaker(repository, speaker)
        updates = [Update(*line.split()) for line in sys.stdin.read().splitlines()]
        return (_guard if options.event == "pre-receive" else _publish)(server, updates, own)
    except git.RepositoryError as error:
        return no_repository(error, folder, speaker)
    except git.DamagedError as error:
        speaker.error("damaged-repository", "damaged_repository", "damaged_repository_hint", name=error)
        return LACKING
    except RefusedError as error:
        speaker.error(error.which.replace("_", "-"), error.which, f"{error.which}_hint", value=error.value)
        return error.status


def _install(repository: git.Repository, options: argparse.Namespace, speaker: Say) -> int:
    folder = Path(repository.line("rev-parse", "--absolute-git-dir"))
    if options.publish is None:
        speaker.error("missing-option", "missing_option", "missing_option_hint", name="--publish")
        return MISUSE
    hooks = {name: folder / "hooks" / name for name in HOOKS}
    foreign = [p for p in hooks.values() if p.exists() and _OURS not in p.read_text("utf-8", "replace")]
    for path in foreign:
        speaker.error("hook-in-the-way", "hook_in_the_way", "hook_in_the_way_hint", path=path)
    if foreign:
        return MISUSE
    settings = {
        "program": PROJECT / "build.py",
        "publish": options.publish.absolute(),
        "branch": options.branch,
        "folder": options.folder.strip("/"),
        "signers": options.signers.absolute() if options.signers else "",
    }
    for name, value in settings.items():
        if value:
            repository.ask("config", f"bulletin.{name}", str(value))
        else:
            repository.ask("config", "--unset-all", f"bulletin.{name}")
    repository.ask("config", "receive.advertisePushOptions", "true")
    for name, path in hooks.items():
        text = files("bulletin.editing.starter").joinpath("server", "hook").read_text("utf-8")
        published.put(path, text.replace("EVENT", name).encode(), program=True)
        speaker.line(speaker.text("file_written", path=path))
    speaker.line(speaker.text("next_hook", output=options.publish.absolute() / "output" / "site"))
    return GOOD


def _server(repository: git.Repository) -> Server:
    def setting(name: str, *kind: str) -> str:
        return repository.line("config", *kind, "--get", f"bulletin.{name}")

    folder, publish, signers = setting("folder"), setting("publish"), setting("signers")
    head = repository.line("symbolic-ref", "--short", "HEAD")
    return Server(
        repository=replace(repository, prefix=f"{folder}/" if folder else ""),
        branch=f"refs/heads/{setting('branch') or head}",
        shelf=published.Shelf(Path(publish)) if publish else None,
        signers=Path(signers) if signers else None,
        wait=int(setting("wait", "--type=int") or _WAIT),
        work=int(setting("work", "--type=int") or _WORK),
    )


def _speaker(repository: git.Repository, speaker: Say) -> Say:
    """Speak the pusher's language: what `git push -o language=en` says, or the repository's settings."""
    count = os.environ.get("GIT_PUSH_OPTION_COUNT", "0")
    said = [os.environ.get(f"GIT_PUSH_OPTION_{n}", "") for n in range(int(count) if count.isdigit() else 0)]
    asked = [o.partition("=")[2] for o in said if o.startswith("language=")]
    chosen = (asked or [repository.line("config", "--get", "bulletin.language")])[-1]
    return say(_LANGUAGES.get(chosen, speaker.language), _Patient())  # type: ignore[arg-type]  # it prints


class _Patient:
    """Standard error for somebody who may have hung up."""

    def write(self, text: str) -> int:
        try:
            return sys.stderr.write(text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        try:
            sys.stderr.flush()
        except OSError:
            return

    def isatty(self) -> bool:
        return False


def _guard(server: Server, updates: Sequence[Update], speaker: Say) -> int:
    """Refuse a push that brings errors into the published branch, or takes it away."""
    for update in updates:
        if update.ref != server.branch:
            continue
        if update.gone:
            speaker.error("branch-deleted", "branch_deleted", "branch_deleted_hint", branch=update.ref)
            return PROBLEMS
        if _rewrites(server.repository, update):
            speaker.error("history-rewritten", "rewritten", "rewritten_hint", branch=update.ref)
            return PROBLEMS
        change = pushed(server.repository, update.old, update.new)
        after = _checked(server, change)
        if server.signers is not None and _unsigned(after):
            speaker.error("signing-lowered", "signing_lowered", "signing_lowered_hint")
            return PROBLEMS
        errors: Sequence[Problem] = tuple(p for p in after.problems if p.severity is Severity.ERROR)
        if errors:
            errors = _brought(server, update, after, errors)
        show(errors, after.sources.texts, speaker)
        if errors:
            speaker.line(speaker.text("push_refused", count=len(errors)))
            offer_explanation(errors, speaker)
            return PROBLEMS
        speaker.line(speaker.text("push_good", summary=report.summary(after.problems, speaker.language)))
    return GOOD


def _rewrites(repository: git.Repository, update: Update) -> bool:
    """Tell whether a push takes commits out of the branch: who wrote what is judged by them."""
    old = repository.commit(update.old) if update.old.strip("0") else ""
    return bool(old) and repository.ask("merge-base", "--is-ancestor", old, update.new) is None


def _unsigned(after: Checked) -> bool:
    """Tell whether a site whose server knows the signers no longer asks for signatures."""
    return after.content is not None and after.content.site.approval.rule is not ApprovalRule.SIGNED


def _brought(server: Server, update: Update, after: Checked, errors: Sequence[Problem]) -> Sequence[Problem]:
    """Return the errors that the push brings: those that were there before are not the pusher's."""
    base = server.repository.commit(update.old) if update.old.strip("0") else ""
    if not base:
        return errors
    try:
        before = _checked(server, Change(server.repository, base, base, base))
    except RefusedError:
        return errors
    return trial.new_errors(trial.Examined(None, before.problems), trial.Examined(None, after.problems))


def _checked(server: Server, change: Change) -> Checked:
    with tempfile.TemporaryDirectory(prefix="bulletin-") as folder:
        return pipeline.check_site(_world(server, change, Path(folder)), lambda _: None)


def _world(server: Server, change: Change, root: Path) -> World:
    world = fresh(change, root)
    if server.signers is not None:
        published.put(root / ALLOWED, server.signers.read_bytes())
    return replace(world, machine=place(os.environ))


def _publish(server: Server, updates: Sequence[Update], speaker: Say) -> int:
    """Publish the branch as it is now; what is shown stays if anything is wrong."""
    mine = [u for u in updates if u.ref == server.branch]
    if not mine or server.shelf is None:
        words = "other_branch" if server.shelf is not None else "not_published"
        speaker.line(speaker.text(words, branch=server.branch.removeprefix("refs/heads/")))
        return GOOD
    if mine[-1].gone:
        speaker.line(speaker.text("branch_gone"))
        return GOOD
    try:
        with server.shelf.turn(server.wait), published.within(server.work):
            status = _built(server, server.shelf, mine[-1].old, speaker)
    except published.BusyError:
        speaker.error("locked", "publication_busy", "publication_busy_hint")
        return LOCKED
    except published.TooLongError:
        speaker.error("too-long", "publication_long", "publication_long_hint", seconds=server.work)
        status = PROBLEMS
    except published.InTheWayError as error:
        speaker.error("output-in-the-way", "output_in_the_way", "output_in_the_way_hint", path=error)
        status = LACKING
    except OSError as error:
        speaker.error("disk", "desk_disk", "publication_disk_hint",
                      path=error.filename or server.shelf.root, reason=error.strerror)  # fmt: skip
        status = LACKING
    if status:
        speaker.line(speaker.text("output_stays"))
    return status


def _built(server: Server, shelf: published.Shelf, old: str, speaker: Say) -> int:
    tip = server.repository.commit(server.branch)
    if shelf.shows(tip):  # another push, which waited less, has brought this one along
        speaker.line(speaker.text("published_already", commit=tip[:12]))
        return GOOD
    base = old if old.strip("0") and server.repository.commit(old) else "0"
    with shelf.fresh() as work:
        world = _world(server, pushed(server.repository, base, tip), work)
        try:
            built = pipeline.build(world, speaker.step)
        except output.LinkedError as error:
            speaker.error("linked-output", "linked", "linked_hint", path=error)
            return LACKING
        errors = list(_errors(built.problems))
        show(errors, built.checked.sources.texts, speaker)
        if built.applied is None:
            offer_explanation(errors, speaker)
            return PROBLEMS
        shelf.take(world.output, tip)
    archive = built.checked.archive
    count = len(archive.issues) if archive else 0
    speaker.line(speaker.text("published", commit=tip[:12], count=count))
    return GOOD


def _errors(problems: Sequence[Problem]) -> Iterator[Problem]:
    return (p for p in problems if stops([p]))
