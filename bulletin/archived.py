"""The archive of released issues in a build: verified, compared with the content, and taken over as it is."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bulletin import alterations, digest
from bulletin.archive import Archive, Issue
from bulletin.catalogue import problem
from bulletin.checking import releases
from bulletin.checking.signing import is_being_read
from bulletin.content import Content
from bulletin.doors import vault
from bulletin.editions import data
from bulletin.model.issue import IssueHead
from bulletin.printing import Printed
from bulletin.problem import Place, Problem
from bulletin.reading import stated
from bulletin.releases import DATA, PDF, STATEMENT, Stated, can_be_archive, release_folder

# Errors that a release is there to mend.
MENDED = frozenset({"not-released", "release-unrecorded"})

Assembler = Callable[[Collection[str]], Archive]


@dataclass(frozen=True, slots=True)
class Edition:
    """The bytes of an issue's paper and data, and the printed page on which each item begins."""

    issue: Issue
    pdf: bytes
    data: bytes
    pages: Mapping[str, int]


def edition(printed: Printed) -> Edition:
    """Return the edition of an issue that has just been laid out."""
    said = data.as_json(data.issue_data(printed.issue, printed.pages, printed.page_count))
    return Edition(printed.issue, printed.pdf, said.encode(), printed.pages)


def verify(content: Content, root: Path) -> tuple[Mapping[str, Stated], tuple[Problem, ...]]:
    """Hold the archive against its records; return what the newest statement of each issue says."""
    if not can_be_archive(content.site.archive):  # a problem of its own
        return {}, ()
    return releases.verify(content, vault.read(root, content.site.archive), partial(vault.load, root))


def compare(
    content: Content, root: Path, archive: Archive, said: Collection[str], assembled: Assembler
) -> Iterator[Problem]:
    """Compare every issue with what was released of it, or with what was last proof-read.

    `said` names the released issues whose statements hold; `assembled` gives the archive with issues
    that are not final yet.
    """
    final = {issue.name.path: issue for issue in archive.issues}
    for head in content.issues:
        if head.name in said:
            yield from _as_released(content, root, head, final[head.name])
        elif is_being_read(head) and head.proofs:
            issue = final.get(head.name) or issue_in(assembled((head.name,)), head.name)
            yield from alterations.proofed_as_it_is(head, issue)


def issue_in(archive: Archive, name: str) -> Issue:
    """Return the issue of that name, which stands in the archive."""
    return next(issue for issue in archive.issues if issue.name.path == name)


def _as_released(content: Content, root: Path, head: IssueHead, issue: Issue) -> Iterator[Problem]:
    if head.released[-1].digest == digest.release_digest(issue):
        return
    statement = stated.whole(vault.load(root, f"{newest(content, head)}/{STATEMENT}"))
    yield from alterations.released_as_stated(content, head, issue, statement)


def newest(content: Content, head: IssueHead) -> str:
    """Return the folder of an issue's newest release."""
    return release_folder(content.site.archive, head.name, len(head.released))


def editions(
    content: Content, root: Path, archive: Archive
) -> tuple[tuple[Edition, ...], tuple[Problem, ...]]:
    """Return the editions of released issues as they lie in the archive, which has been verified."""
    heads = {head.name: head for head in content.issues if head.released}
    found: list[Edition] = []
    problems: list[Problem] = []
    for issue in archive.issues:
        head = heads.get(issue.name.path)
        if head is None:
            continue
        folder = newest(content, head)
        kept = vault.load(root, f"{folder}/{DATA}")
        pages = stated.pages(kept, [item.id for item in issue.items])
        if pages is None:
            problems.append(problem("archive-altered", Place(f"{folder}/{DATA}"), what=releases.OTHER))
        else:
            found.append(Edition(issue, vault.load(root, f"{folder}/{PDF}"), kept, pages))
    return tuple(found), tuple(problems)
