"""Watches the shared inbox: takes what has arrived whole, answers each sender, tells the editor."""

import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bulletin.characters import visible
from bulletin.commands import acts
from bulletin.doors import clock, desk, inbox
from bulletin.doors.inbox import Arrival
from bulletin.doors.say import Say
from bulletin.exits import GOOD, LACKING, MISUSE, PROBLEMS
from bulletin.intake import submitting
from bulletin.intake.context import Context
from bulletin.intake.package import MOST_BYTES
from bulletin.intake.receipt import DOUBLED, ENDINGS, FOLDERS, Outcome, Reply, receipt, why
from bulletin.intake.remarks import Kind, Remark, of_kind
from bulletin.intake.store import Plan
from bulletin.intake.taken import Taken
from bulletin.model.words import Day

SECONDS: Final = 2.0  # between two looks; a file that is the same at two of them is whole
MOST_AT_ONCE: Final = 10  # files, each of which is held whole while it is read


def watch(root: Path, wanted: submitting.Wanted, today: Day | None, speaker: Say, *, once: bool) -> int:
    """Run `import INBOX --watch`, or `--once`, and return the exit status."""
    if len(wanted.paths) != 1 or wanted.paths[0].is_file():
        speaker.error("one-folder", "watch_one_folder", "watch_one_folder_hint")
        return MISUSE
    if wanted.dry_run or wanted.accept_changes:
        speaker.error("watch-alone", "watch_alone", "watch_alone_hint")
        return MISUSE
    own = Watch(root, wanted.paths[0], wanted, today, speaker)
    if once:
        own.patience = 1
        return own.run(clock.looks(SECONDS, 2))
    speaker.line(speaker.text("watch_begun", path=wanted.paths[0]))
    return own.run(clock.looks(SECONDS))


@dataclass(slots=True)
class Watch:
    """What is known of an inbox from one look to the next."""

    root: Path
    folder: Path
    wanted: submitting.Wanted
    today: Day | None
    speaker: Say
    before: dict[str, Arrival] = field(default_factory=dict)
    settled: dict[str, Arrival] = field(default_factory=dict)  # reported on, and still there
    counts: Counter[Outcome] = field(default_factory=Counter)
    tries: Counter[str] = field(default_factory=Counter)
    patience: int = 15  # looks at a file that cannot be read, before that is said
    away: bool = False  # the share cannot be read
    broken: bool = False  # the site cannot be read

    def run(self, looks: Iterable[object]) -> int:
        """Look as often as `looks` says; it is given, so that a test need not wait."""
        for _ in looks:
            self.look()
        named = {one.value: self.counts[one] for one in Outcome}
        self.speaker.line(self.speaker.text("watch_ended", **named))
        if self.away:
            return LACKING
        return PROBLEMS if self.counts[Outcome.LEFT] or self.broken else GOOD

    def look(self) -> None:
        """Look once: what lies there as it lay at the last look has arrived whole."""
        try:
            there = {a.name: a for a in inbox.listed(self.folder)}
        except OSError as error:
            if not self.away:
                told = {"path": self.folder, "reason": error.strerror or type(error).__name__}
                self.speaker.error("inbox", "watch_unreadable", "watch_unreadable_hint", **told)
            self.away, self.before = True, {}
            return
        if self.away:
            self.speaker.line(self.speaker.text("watch_back"))
        self.away = False
        endings = tuple(ENDINGS.values())
        whole = [
            a
            for name, a in there.items()
            if self.before.get(name) == a and self.settled.get(name) != a and not name.endswith(endings)
        ]
        self.settled = {name: a for name, a in self.settled.items() if there.get(name) == a}
        self.before = there
        if whole:
            self.take(whole[:MOST_AT_ONCE])

    def take(self, arrivals: Sequence[Arrival]) -> None:
        """Take files in, one desk's turn for all; each is answered by itself."""
        fresh: list[tuple[Arrival, submitting.Sent]] = []
        for one in arrivals:
            sent = self.read(one)
            if sent is not None:
                fresh.append((one, sent))
        if not fresh:
            return
        silent = Say(self.speaker.language, self.speaker.texts, io.StringIO())
        entered = acts.enter(self.root, silent if self.broken else self.speaker)
        if entered is None:
            if not self.broken:
                self.speaker.line(self.speaker.text("watch_site"))
            self.broken = True
            return
        self.broken = False
        site = submitting.context_of(entered, self.wanted, self.today)
        read = [sent for _, sent in fresh]
        taken = list(submitting.converted(read, site))
        with desk.turn(self.root / ".build"):
            entered = acts.enter(self.root, silent)  # somebody may have written since
            if entered is None:
                return
            plans = submitting.plans(self.root, entered, self.wanted, site, taken, [r[1] for r in read])
            results = [submitting.written(self.root, one, made) for one, made in plans]
        for (arrival, (_, data, _)), (result, made) in zip(fresh, results, strict=True):
            self.reply(arrival, data, result, made, site, entered.content.site.office)

    def read(self, arrival: Arrival) -> submitting.Sent | None:
        """Read a file; None if a receipt speaks of this content already, or if it is to be tried again."""
        path = self.folder / arrival.name
        if arrival.size > MOST_BYTES:
            return path, b"", submitting.too_large(path, arrival.size)
        try:
            data = inbox.read(self.folder, arrival, MOST_BYTES)
        except OSError as error:  # on a share, whoever is still writing may hold it
            self.tries[arrival.name] += 1
            if self.tries[arrival.name] < self.patience:
                return None
            return path, b"", submitting.unreadable(path, error)
        mark = _mark(data)
        if any(inbox.answered(self.folder, arrival.name + ending, mark) for ending in ENDINGS.values()):
            self.settled[arrival.name] = arrival
            return None
        return path, data, None

    def reply(
        self, arrival: Arrival, data: bytes, one: Taken, made: Plan | None, site: Context, office: str
    ) -> None:
        """Put away what was taken, leave what was not, and write the receipt."""
        codes = {r.code for r in of_kind(one.remarks, Kind.REFUSED)}
        outcome = Outcome.TAKEN if made else Outcome.DOUBLED if codes & DOUBLED else Outcome.LEFT
        self.counts[outcome] += 1
        self.settled[arrival.name] = arrival
        item = made.id if made else _doubled(one.remarks)
        said = why(one, self.speaker.language)
        values = {"item": made.path} if made else {"reason": said}
        self.speaker.line(self.speaker.text(f"watch_{outcome}", name=visible(arrival.name), **values))
        if "disk" in codes:  # ours to mend; it is tried again when the watch begins anew
            return
        words = Reply(arrival.name, site.received, outcome, one, item, office, _mark(data))
        try:
            inbox.answer(self.folder, arrival.name + ENDINGS[site.language], receipt(words, site.language))
            if outcome is not Outcome.LEFT:
                inbox.put_away(self.folder, arrival, FOLDERS[site.language])
        except OSError as error:
            told = {"name": visible(arrival.name), "reason": error.strerror or type(error).__name__}
            self.speaker.line(self.speaker.text("watch_unanswered", **told))


def _mark(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:24]


def _doubled(remarks: Iterable[Remark]) -> str:
    """Give the id of the item that the same file became before."""
    return next((str(dict(r.arguments)["item"]) for r in remarks if r.code == "doubled"), "")
