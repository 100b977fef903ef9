"""What the commands that record an act have in common: the site as read, its day, a broken disk."""

import datetime
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bulletin import report
from bulletin.content import Content
from bulletin.doors import clock, source
from bulletin.doors.say import Say
from bulletin.editing import trial
from bulletin.exits import LACKING
from bulletin.language import Language
from bulletin.model.site import Site
from bulletin.model.words import Choice, Day
from bulletin.problem import Problem


@dataclass(frozen=True, slots=True)
class Office:
    """A site as it was read, and what it says."""

    read: source.Sources
    examined: trial.Examined
    content: Content

    def errors_of(self, changed: Mapping[str, str | None]) -> tuple[Problem, ...]:
        """Return the errors that these texts would bring; None is a file that goes."""
        texts = {path: text for path, text in {**self.read.texts, **changed}.items() if text is not None}
        after = trial.examine(texts, self.read.refused)
        return trial.new_errors(self.examined, after)


def enter(root: Path, speaker: Say) -> Office | None:
    """Read a site; None, and said why, if it is no site that anything can be done with."""
    read, found = source.read(root)
    examined = trial.examine(read.texts, read.refused)
    if examined.content is None:
        tell((*found, *examined.problems), read.texts, speaker)
        return None
    return Office(read, examined, examined.content)


def issues(read: source.Sources) -> list[tuple[str, str]]:
    """Return every issue's name with its text, also of files that cannot be read."""
    texts = {**dict.fromkeys(read.refused, ""), **read.texts}
    folder, ending = "content/issues/", ".md"
    return [
        (path.removeprefix(folder).removesuffix(ending), text)
        for path, text in texts.items()
        if path.startswith(folder) and path.endswith(ending)
    ]


def zone_of(site: Site) -> datetime.tzinfo:
    """Return the site's time zone; `check` says so if there is none of that name."""
    try:
        return zoneinfo.ZoneInfo(site.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo("Asia/Shanghai")


def day_of(site: Site, said: Day | None) -> Day:
    """Return the day of an act: the one that is said, or the clock's."""
    return said or clock.now(zone_of(site)).date()


def tell(problems: Iterable[Problem], texts: Mapping[str, str], speaker: Say) -> None:
    """Print problems with their lines."""
    for problem in problems:
        speaker.line(report.text(problem, speaker.language, texts))


def word(choice: Choice, speaker: Say) -> str:
    """Return a fixed word in the editor's language."""
    return choice.zh if speaker.language is Language.ZH else choice.value


def row(names: Iterable[str], speaker: Say) -> str:
    """Return several names in one line."""
    return ("、" if speaker.language is Language.ZH else ", ").join(names)


def disk(error: OSError, root: Path, speaker: Say) -> int:
    """Say what the disk refused."""
    speaker.error("disk", "desk_disk", "desk_disk_hint", path=error.filename or root, reason=error.strerror)
    return LACKING
