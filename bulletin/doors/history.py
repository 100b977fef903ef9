"""Asks git who changed what an approval covers: title, text, scope and pictures of items."""

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bulletin.approval.covered import media_in
from bulletin.doors.git import Blobs, Repository
from bulletin.editing.authorship import Approved, Author, Step, Touched, Verdict, judge

ITEMS: Final = "content/items"
MEDIA: Final = "content/media"
_MOST_COMMITS: Final = 20_000
_CHUNK: Final = 65_536
_HEAD: Final = "\1"
_PENDING: Final = "pending"  # stands for the text of a file that is not committed yet


def is_kept(root: Path) -> bool:
    """Tell whether git is there and the site lies in a work tree of its."""
    return Repository(root).line("rev-parse", "--is-inside-work-tree") == "true"


def present_name(root: Path) -> str:
    """Return who git says is working here; empty if it does not say."""
    return " ".join(Repository(root).line("config", "user.name").split())


def last_authors(root: Path, path: str, text: str) -> tuple[Author, ...]:
    """Return who last changed the item's title, text or scope, and its pictures; none if git cannot say.

    What is not committed yet counts as the present user's. `text` is the file as it is now.
    """
    repository = Repository(root, Repository(root).line("rev-parse", "--show-prefix"))
    own = _present(repository)
    shown = media_in(path, text)
    head = repository.line("rev-parse", "--verify", "--quiet", f"HEAD:./{path}")
    changed = [Touched(path if head else "", path, (head,), _PENDING)]
    dirty = [p for p in sorted(shown) if repository.line("status", "--porcelain", "--", p)]
    changed += [Touched(picture, picture, ("",), _PENDING) for picture in dirty]
    item = Approved(path, path, shown, text)
    found = verdicts(repository, repository.commit("HEAD"), [item], Step(own, changed))[path]
    return found.authors


def verdicts(
    repository: Repository, tip: str, items: Sequence[Approved], pending: Step | None = None
) -> dict[str, Verdict]:
    """Judge several items in one walk from a commit backwards; `pending` is what comes after the commit."""
    if not items:
        return {}
    texts = {_PENDING: items[0].text}
    with Blobs(repository) as blobs, closing(_steps(repository, tip)) as walked:

        def text(name: str) -> str:
            if name not in texts:
                texts[name] = blobs.one(name).decode("utf-8", "replace").removeprefix("\ufeff")
            return texts[name]

        def steps() -> Iterator[Step]:
            if pending is not None:
                yield pending
            yield from walked

        return dict(judge(items, steps(), text))


@dataclass(frozen=True, slots=True)
class Change:
    """What is being judged: two trees, and the commit up to which the history is written.

    What is only staged is no commit yet; it is the present user's.
    """

    repository: Repository
    base: str
    new: str
    tip: str
    staged: bool = False


def of_change(change: Change, approved: Iterable[Approved]) -> dict[str, Verdict]:
    """Judge those approved items which a change touches, or whose pictures it touches."""
    touched = changed(change.repository, change.base, change.new)
    paths = {t.path for t in touched}
    items = [item for item in approved if item.path in paths or item.pictures & paths]
    pending = Step(_present(change.repository), touched) if change.staged else None
    return verdicts(change.repository, change.tip, items, pending)


def changed(repository: Repository, base: str, new: str) -> tuple[Touched, ...]:
    """Return what differs between two trees, of items and pictures."""
    options = ("-r", "-z", "--raw", "-M", "--no-abbrev")
    out = repository.ask("diff-tree", *options, base, new, "--", *_paths(repository)) or ""
    return tuple(_touched(iter(out.split("\0")), repository.prefix))


def present_user(root: Path) -> Author | None:
    """Return who git says is working here, by every name; None if it does not say."""
    return _present(Repository(root))


def _present(repository: Repository) -> Author | None:
    """Return who would be the author of a commit made now."""
    name = os.environ.get("GIT_AUTHOR_NAME") or repository.line("config", "user.name")
    if not name:
        return None
    mail = os.environ.get("GIT_AUTHOR_EMAIL") or repository.line("config", "user.email")
    mapped = repository.line("check-mailmap", f"{name} <{mail}>")
    return Author(frozenset({name, mapped.rpartition("<")[0].strip() or name}))


def _paths(repository: Repository) -> tuple[str, ...]:
    return tuple(f":(top,literal){repository.prefix}{folder}" for folder in (ITEMS, MEDIA))


def _steps(repository: Repository, tip: str) -> Generator[Step, None, None]:
    """Yield the commits before and at a tip, newest first, as far as anybody reads on."""
    if not tip:
        return
    shallow = repository.shallow
    git = repository.start(
        "-c", f"mailmap.blob={tip}:.mailmap",
        "log", "-z", "--raw", "-c", "-M", "--root", "--no-abbrev", f"--max-count={_MOST_COMMITS}",
        f"--format={_HEAD}%an%x1f%aN%x1f%P", tip, "--", *_paths(repository),
    )  # fmt: skip
    try:
        author: Author | None = None
        cut = False
        entries: list[str] = []
        for token in _tokens(git.stdout):  # type: ignore[arg-type]  # it is a pipe
            if token.startswith(_HEAD):
                if author is not None:
                    yield Step(author, tuple(_touched(iter(entries), repository.prefix)), cut)
                *names, parents = token.removeprefix(_HEAD).split("\x1f")
                author, cut, entries = Author(frozenset(names)), shallow and not parents, []
            else:
                entries.append(token)
        if author is not None:
            yield Step(author, tuple(_touched(iter(entries), repository.prefix)), cut)
    finally:
        git.kill()
        git.communicate()


def _tokens(stream: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    while chunk := stream.read(_CHUNK):  # type: ignore[attr-defined]  # as above
        *whole, rest = (rest + chunk).split(b"\0")
        yield from (token.decode("utf-8", "replace").lstrip("\n") for token in whole)
    yield rest.decode("utf-8", "replace").lstrip("\n")


def _touched(tokens: Iterator[str], prefix: str) -> Iterator[Touched]:
    """Read git's raw form of a change: `:modes objects letter`, a path, of a rename two."""
    for token in tokens:
        if not token.startswith(":"):
            continue
        parents = len(token) - len(token.lstrip(":"))
        words = token.lstrip(":").split()
        *old, new = (name if name.strip("0") else "" for name in words[parents + 1 : 2 * parents + 2])
        old_path = path = next(tokens)
        if words[-1][0] in "RC":
            path = next(tokens)
        if path.startswith(prefix):
            before = old_path.removeprefix(prefix) if any(old) else ""
            yield Touched(before, path.removeprefix(prefix), tuple(old), new)
