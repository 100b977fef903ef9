"""How an issue's file, its keys and its printed number agree."""

import re
from typing import Final

from bulletin.archive import IssueName
from bulletin.model.issue import IssueHead

# An id is a part of addresses and of file names; it cannot lead out of a folder.
NAME: Final = re.compile(r"\w[\w-]{0,79}")
# What stands beside the series' folders in an edition.
RESERVED: Final = frozenset({"assets", "media", "reports", "units"})
ISSUE_FILE: Final = re.compile(
    r"(?P<series>[^/]+)/(?P<year>[1-9][0-9]{3})-"
    r"(?:s(?P<supplement>(?!00)[0-9]{2}|[1-9][0-9]{2,})|(?P<number>(?!000)[0-9]{3}|[1-9][0-9]{3,}))"
)


def issue_name(head: IssueHead) -> IssueName:
    """Return what an issue is called; ValueError if its file is misnamed."""
    match = ISSUE_FILE.fullmatch(head.name)
    if match is None:
        raise ValueError(head.name)
    if match["supplement"] is not None:
        return IssueName(match["series"], int(match["year"]), supplement=int(match["supplement"]))
    number = int(match["number"])
    return IssueName(match["series"], int(match["year"]), number, serial=head.serial)
