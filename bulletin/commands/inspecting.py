"""Checks the site as git has it: what is staged, a commit, or what a push brings."""

import argparse
import datetime
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bulletin.commands.acts import row
from bulletin.commands.options import PROJECT, today_of
from bulletin.doors import git, snapshot, source
from bulletin.doors.history import Change
from bulletin.doors.say import Say
from bulletin.exits import LACKING, MISUSE, PROBLEMS
from bulletin.machine import machine, system
from bulletin.machine.message import MachineLacksError
from bulletin.machine.place import place
from bulletin.machine.system import Piece
from bulletin.model.site import Site
from bulletin.problem import Place
from bulletin.reading import fields, nodes
from bulletin.releases import can_be_archive

if TYPE_CHECKING:
    from bulletin.pipeline import World

_NEVER: Final = "0"  # a row of noughts stands for what is not there

Check = Callable[["World", argparse.Namespace, Say], int]


@dataclass(frozen=True, slots=True)
class RefusedError(Exception):
    """The words that say why nothing can be inspected, and what they mention."""

    status: int
    which: str
    value: str = ""


def check(options: argparse.Namespace, speaker: Say, run: Check) -> int:
    """Write what git holds into a fresh folder, and check that."""
    today, good = today_of(options, speaker)
    if not good:
        return MISUSE
    try:
        change = _change(options, git.around(options.site or Path.cwd()))
        with tempfile.TemporaryDirectory(prefix="bulletin-") as folder:
            return run(replace(fresh(change, Path(folder)), today=today), options, speaker)
    except git.RepositoryError as error:
        return no_repository(error, options.site or Path.cwd(), speaker)
    except snapshot.UnmergedError as error:
        paths = row(error.args[0], speaker)
        speaker.error("unmerged", "unmerged", "unmerged_hint", paths=paths)
        return PROBLEMS
    except git.DamagedError as error:
        speaker.error("damaged-repository", "damaged_repository", "damaged_repository_hint", name=error)
        return LACKING
    except RefusedError as error:
        speaker.error(error.which.replace("_", "-"), error.which, f"{error.which}_hint", value=error.value)
        return error.status


def fresh(change: Change, root: Path) -> "World":
    """Write the newer side of a change into a folder, and return the world around it."""
    from bulletin.pipeline import World  # noqa: PLC0415 - a command loads what it needs

    snapshot.write(change.repository, change.new, root)
    if not (root / "site.yaml").is_file():
        raise RefusedError(MISUSE, "no_site_there", change.repository.prefix or "/")
    if can_be_archive(archive := _archive(root)):
        snapshot.write(change.repository, change.new, root, archive)
    return World(root, templates_of(root), place({}), change=change)


def _archive(root: Path) -> str:
    """Return the folder where a site says its archive is; nothing if site.yaml cannot be read."""
    path = root / "site.yaml"
    if path.is_symlink() or path.stat().st_size > source.LARGEST_TEXT:
        return ""
    node, _ = nodes.parse(source.verbatim(root, path.name).decode("utf-8", "replace"), path.name)
    site = fields.read(Site, node, Place(path.name), datetime.UTC).record
    return site.archive if site else ""


def templates_of(root: Path) -> Path:
    """Return the folder of the templates that a site is built with: its own, or the program's."""
    own = root / "templates"
    return own if own.is_dir() else PROJECT / "templates"


def pushed(repository: git.Repository, old: str, new: str) -> Change:
    """Return what a push brings; the old side is nothing if the branch is new."""
    tip = repository.commit(new)
    if not tip:
        raise RefusedError(MISUSE, "unknown_revision", new)
    base = repository.commit(old) if old.strip(_NEVER) else repository.nothing()
    if not base:
        raise RefusedError(MISUSE, "unknown_revision", old)
    return Change(repository, base, tip, tip)


def no_repository(error: git.RepositoryError, folder: Path, speaker: Say) -> int:
    """Say why git cannot be asked."""
    if error.why == "git_missing":
        raise MachineLacksError(system.lacks(machine.this_system(), [Piece.GIT])) from error
    speaker.error(error.why.replace("_", "-"), error.why, f"{error.why}_hint", path=folder)
    return MISUSE


def _change(options: argparse.Namespace, repository: git.Repository) -> Change:
    if options.staged:
        if repository.bare:
            raise RefusedError(MISUSE, "bare_repository", str(repository.folder))
        head = repository.commit("HEAD")
        new = snapshot.staged(repository)
        return Change(repository, head or repository.nothing(), new, head, staged=True)
    if options.commit:
        parent = repository.commit(f"{options.commit}^")
        return pushed(repository, parent, options.commit)
    old, _, new = options.pushed.partition("..")
    return pushed(repository, old, new or "HEAD")
