"""How an issue's file, its keys and its printed number agree."""

import re
from typing import Final

from bulletin.archive import IssueName
from bulletin.model.issue import IssueHead

ISSUE_FILE: Final = re.compile(
    r"(?P<series>[^/]+)/(?P<year>\d{4})-(?:s(?P<supplement>\d{2,})|(?P<number>\d{3,}))"
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
