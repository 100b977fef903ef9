"""What the archive of released issues was found to hold: which releases, and the digests of their files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from bulletin.model.issue import Distribution

PDF: Final = "issue.pdf"
DATA: Final = "data.json"
STATEMENT: Final = "statement.json"
SUMS: Final = "SHA256SUMS"  # of the other three, as `sha256sum` writes and checks them
FILES: Final = frozenset({PDF, DATA, STATEMENT, SUMS})
REPORTS: Final = "reports"  # stands among the series, and holds circulars

_PART: Final = re.compile(r"\w[\w.-]{0,79}")
_TAKEN: Final = frozenset({"content", "output", "templates", "site.yaml"})


@dataclass(frozen=True, slots=True)
class Release:
    """One release in the archive: its folder from the site's, and the SHA-256 of each file in it."""

    folder: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Releases:
    """Every release by the name of its issue and its number; `strays` are paths that are none."""

    issues: Mapping[str, Mapping[int, Release]] = field(default_factory=dict)
    strays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedCorrection:
    """A correction as a statement names it: of which item in which issue, of what day, in what words."""

    item: str
    issue: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Stated:
    """What a released issue takes from its statement and not from today's site.

    Its series may have another masthead by now, or other standing recipients; the paper has these.
    """

    masthead: str
    name: str
    marking: str
    office: str
    distribution: Distribution
    print_run: int | None
    corrections: tuple[StatedCorrection, ...]


def release_folder(archive: str, issue: str, number: int) -> str:
    """Return where a release of an issue is kept, from the site's folder."""
    return f"{archive}/{issue}/{number}"


def can_be_archive(path: str) -> bool:
    """Tell whether the archive may lie there: inside the site, and in nobody else's place."""
    parts = PurePosixPath(path).parts
    return (
        bool(parts)
        and "/".join(parts) == path
        and all(_PART.fullmatch(part) for part in parts)
        and parts[0] not in _TAKEN
    )
