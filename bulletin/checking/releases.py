"""Holds the archive of released issues against the records of release in the issues' heads."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bulletin.catalogue import problem
from bulletin.content import Content
from bulletin.model.issue import IssueHead
from bulletin.problem import Place, Problem, Term
from bulletin.reading.stated import stated, sums
from bulletin.releases import (
    FILES,
    PDF,
    STATEMENT,
    SUMS,
    Release,
    Releases,
    Stated,
    release_folder,
)

GONE: Final = Term("it is missing", "文件不在了")
OTHER: Final = Term("its content is not what was archived", "内容与存档时不同")
STRAY: Final = Term("it is no part of a release", "不是定版存档的内容")

Load = Callable[[str], bytes]


def verify(
    content: Content, releases: Releases, load: Load
) -> tuple[Mapping[str, Stated], tuple[Problem, ...]]:
    """Return what the newest statement of each released issue says, and what is wrong with the archive.

    `load` gives the bytes of a file that the archive was found to hold.
    """
    said: dict[str, Stated] = {}
    problems = [problem("archive-altered", Place(path), what=STRAY) for path in releases.strays]
    for issue in content.issues:
        kept = releases.issues.get(issue.name, {})
        found = [*_issue(content, issue, kept, load)]
        problems += found
        if issue.released and not found:
            newest = kept[len(issue.released)]
            path = f"{newest.folder}/{STATEMENT}"
            statement = stated(load(path))
            if statement is None:
                problems.append(problem("archive-altered", Place(path), what=OTHER))
            else:
                said[issue.name] = statement
    known = {issue.name for issue in content.issues} | content.unread_issues
    for name in releases.issues.keys() - known:
        place = Place(f"{content.site.archive}/{name}")
        problems.append(problem("archive-without-issue", place, issue=name))
    return said, tuple(problems)


def _issue(content: Content, issue: IssueHead, kept: Mapping[int, Release], load: Load) -> Iterator[Problem]:
    for n, record in enumerate(issue.released, 1):
        release = kept.get(n)
        if release is None:
            folder = release_folder(content.site.archive, issue.name, n)
            yield problem("release-missing", record.places.whole, issue=issue.name, path=folder)
            continue
        altered = dict(_altered(release, load))
        yield from (problem("archive-altered", Place(path), what=what) for path, what in altered.items())
        for name, digest, key in ((PDF, record.pdf, "pdf"), (STATEMENT, record.digest, "digest")):
            if not altered and release.files[name] != digest:
                path = f"{release.folder}/{name}"
                yield problem("release-record-changed", record.places.of(key), path=path)
    for n in sorted(kept):
        if n > len(issue.released):
            place = issue.places.of("released") if issue.released else issue.places.of("status")
            yield problem("release-unrecorded", place, issue=issue.name, path=kept[n].folder)


def _altered(release: Release, load: Load) -> Iterator[tuple[str, Term]]:
    """Yield the files of a release that are not what its list of digests says."""
    yield from ((f"{release.folder}/{name}", GONE) for name in sorted(FILES - release.files.keys()))
    if SUMS in release.files:
        said = sums(load(f"{release.folder}/{SUMS}"))
        if said is None or said.keys() != FILES - {SUMS}:
            yield f"{release.folder}/{SUMS}", OTHER
            return
        for name in sorted(said.keys() & release.files.keys()):
            if release.files[name] != said[name]:
                yield f"{release.folder}/{name}", OTHER


def is_whole(release: Release, load: Load) -> bool:
    """Tell whether a release in the archive is all there and as it was kept."""
    return not [*_altered(release, load)]
