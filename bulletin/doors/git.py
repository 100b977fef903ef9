"""Runs git: the one door to it, whatever repository or hook we are in."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

# Set for hooks, and then about another repository or another index than the one asked about.
_ASTRAY: Final = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})
_OPTIONS: Final = (
    "-c", "core.quotepath=off", "-c", "core.fsmonitor=false", "-c", "i18n.logOutputEncoding=utf-8",
    "-c", "log.showSignature=false",
)  # fmt: skip


# Names of the texts that say why.
GIT_MISSING: Final = "git_missing"
NO_REPOSITORY: Final = "no_repository"


class RepositoryError(Exception):
    """There is no repository that could be asked; `why` names the text that says so."""

    def __init__(self, why: str) -> None:
        """Keep the name of the text."""
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, seen from a folder; the site lies under `prefix`, empty or ending in a slash."""

    folder: Path
    prefix: str = ""
    bare: bool = False
    environ: Mapping[str, str] = field(default_factory=dict)

    def ask(self, *words: str, given: bytes | None = None) -> str | None:
        """Return what git says; None if it fails or is not there."""
        try:
            done = subprocess.run(  # noqa: S603 - our own words, and names that have been read
                self.words(*words),
                env=self.environment(),
                input=b"" if given is None else given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        except OSError:
            return None
        return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None

    def line(self, *words: str) -> str:
        """Return what git says on one line, nothing if it fails."""
        return (self.ask(*words) or "").strip()

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Begin a conversation with git."""
        return subprocess.Popen(  # noqa: S603 - as above
            self.words(*words),
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def words(self, *words: str) -> list[str]:
        """Return the words of a command line."""
        return ["git", "-C", str(self.folder), *_OPTIONS, *words]

    def environment(self) -> dict[str, str]:
        """Return what git is told of its surroundings."""
        inherited = {k: v for k, v in os.environ.items() if k not in _ASTRAY}
        return {**inherited, **self.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}

    @property
    def shallow(self) -> bool:
        """Tell whether the history was cut off when it was copied."""
        return self.line("rev-parse", "--is-shallow-repository") == "true"

    def commit(self, revision: str) -> str:
        """Return the full name of a commit, nothing if there is none of that name."""
        return self.line("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")

    def nothing(self) -> str:
        """Return the name of the tree that holds nothing."""
        return self.line("hash-object", "-t", "tree", "--stdin")


def around(folder: Path) -> Repository:
    """Return the repository around a folder; RepositoryError says why there is none.

    The index that a running hook names is kept: it is the one that is being committed.
    """
    plain = Repository(folder)
    if not plain.line("--version"):
        raise RepositoryError(GIT_MISSING)
    if plain.line("rev-parse", "--is-bare-repository") == "true":
        return Repository(folder, bare=True)
    top = plain.line("rev-parse", "--show-toplevel")
    if not top:
        raise RepositoryError(NO_REPOSITORY)
    index = os.environ.get("GIT_INDEX_FILE")
    kept = {"GIT_INDEX_FILE": str(Path(top, index))} if index and os.environ.get("GIT_EXEC_PATH") else {}
    return Repository(folder, plain.line("rev-parse", "--show-prefix"), environ=kept)


def bare(folder: Path) -> Repository:
    """Return a repository by its own folder, as its server-side hooks are run in it."""
    found = Repository(folder, bare=True, environ={"GIT_DIR": str(folder.absolute())})
    if not found.line("--version"):
        raise RepositoryError(GIT_MISSING)
    if not found.line("rev-parse", "--git-dir"):
        raise RepositoryError(NO_REPOSITORY)
    return found


class DamagedError(Exception):
    """An object that the repository should hold is not there, or a path is none that git would make."""


class Blobs:
    """Reads objects by their names, all through one process."""

    def __init__(self, repository: Repository) -> None:
        """Begin the process."""
        self._process = repository.start("cat-file", "--batch")

    def __enter__(self) -> Self:
        """Begin to read."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._process.communicate()

    def one(self, name: str) -> bytes:
        """Return one object."""
        return next(self.several([name]))

    def several(self, names: Sequence[str]) -> Iterator[bytes]:
        """Yield objects in the order of their names; DamagedError if one is not there."""
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        asked.write("".join(f"{name}\n" for name in names).encode())
        asked.flush()
        for name in names:
            head = answers.readline().split()
            if len(head) != 3 or not head[2].isdigit():  # noqa: PLR2004 - name, kind, size
                raise DamagedError(name)
            yield answers.read(int(head[2]) + 1)[:-1]  # with the line end after it
