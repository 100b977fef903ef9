"""What is asked about an urgent call, and how each answer is read."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bulletin.commands import acts
from bulletin.commands.asking import Answers, Heard, Question
from bulletin.content import Content
from bulletin.doors import history
from bulletin.doors.say import Say
from bulletin.editing import callers, events, reports
from bulletin.model.choices import Layout, SiteLanguage
from bulletin.model.site import Series
from bulletin.model.words import Day, Moment
from bulletin.nearest import nearest
from bulletin.reading.spoken import spoken

_UNKNOWN: Final = frozenset({"不详", "不清楚", "不知道", "未知", "待核", "unknown", "not known"})
_MINUTE: Final = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Session:
    """Where the call is noted, by whom, and when."""

    root: Path
    content: Content
    now: Moment
    today: Day | None
    options: argparse.Namespace
    speaker: Say

    @property
    def language(self) -> SiteLanguage:
        """The language in which the file is written."""
        return self.content.site.language


def of_first_report(session: Session) -> list[Question]:
    """Return the six questions, and what else may have to be asked."""

    def title(answers: Answers) -> str:
        what, where = answers["what"], answers["where"]
        return reports.first_title(what, where, session.language) if what and where else ""

    return [
        Question("what", "what"),
        Question("where", "where"),
        Question("when", "when", _reads_time(session, unknown=True)),
        Question("who", "who", _reads_caller(session)),
        Question("received", "received", _reads_time(session, after="when"), _present(session)),
        Question("done", "done"),
        Question("learned", "learned", _reads_time(session), needed=False, asked=False),
        *_last_questions(session, title),
    ]


def of_next_report(session: Session, chain: events.Chain) -> list[Question]:
    """Ask only what has changed since the last report of the event."""

    def title(_: Answers) -> str:
        return reports.next_title(chain, session.language, final=session.options.final)

    last = chain.last.event and chain.last.event.received
    read = _reads_time(session, floor="" if last is None else f"{last:{_MINUTE}}")
    return [
        Question("news", "news"),
        Question("state", "state", needed=False),
        Question("done", "doing", needed=False),
        Question("as_of", "as_of", read, _present(session)),
        Question("received", "received", read, _present(session), asked=False),
        *_last_questions(session, title, chain.last.series[:1]),
    ]


def _last_questions(
    session: Session, title: Callable[[Answers], str], series: Sequence[str] = ()
) -> list[Question]:
    chosen = _series_proposed(session.content.site.series, series)
    return [
        Question("title", "title_of_report", propose=title, needed=False),
        Question("series", "series_of_report", _reads_series(session), lambda _: chosen, asked=not chosen),
        Question(
            "consent",
            "consent",
            _reads_consent(session),
            needed=session.options.issue,
            asked=session.options.issue,
        ),
    ]


def _present(session: Session) -> Callable[[Answers], str]:
    """Propose the present minute; with a day that was said there is none."""
    return lambda _: "" if session.today else f"{session.now:{_MINUTE}}"


def _reads_time(
    session: Session, *, unknown: bool = False, after: str = "", floor: str = ""
) -> Callable[[str, Answers], Heard]:
    """Read a time that is past, and not before another answer."""

    def read(said: str, answers: Answers) -> Heard:
        if unknown and said.casefold() in _UNKNOWN:
            return Heard("", session.speaker.text("time_not_known"))
        moment = spoken(said, session.now)
        if moment is None:
            return Heard(fault="not_a_time", values=(("said", said),))
        if moment > session.now:
            return Heard(fault="time_to_come", values=(("time", f"{moment:{_MINUTE}}"),))
        before = answers.get(after, "") or floor
        if before and f"{moment:{_MINUTE}}" < before:
            values = (("time", f"{moment:{_MINUTE}}"), ("before", before))
            return Heard(fault="time_too_early", values=values)
        shown = f"{moment:{_MINUTE}}"
        if not session.today:
            shown += session.speaker.text("in_brackets", text=ago(moment, session))
        return Heard(f"{moment:{_MINUTE}}", shown)

    return read


def _reads_caller(session: Session) -> Callable[[str, Answers], Heard]:
    speaker, content = session.speaker, session.content

    def read(said: str, _: Answers) -> Heard:
        day = session.now.date()
        heard = callers.caller(said, content, day)
        if session.options.unit:
            return Heard(said)
        if heard.choices:
            return Heard(fault="caller_of_several", values=(("choices", acts.row(heard.choices, speaker)),))
        if not heard.units:
            which = "caller_unknown_near" if heard.near else "caller_unknown"
            return Heard(fault=which, values=(("said", said), ("near", acts.row(heard.near, speaker))))
        names = acts.row((content.directory.then(u, day).name for u in heard.units), speaker)
        phone = speaker.text("in_brackets", text=heard.phone) if heard.phone else ""
        return Heard(said, names + phone)

    return read


def _reads_series(session: Session) -> Callable[[str, Answers], Heard]:
    every = session.content.site.series

    def read(said: str, _: Answers) -> Heard:
        if any(said in {s.id, s.name} for s in every):
            return Heard(said)
        near = nearest(said, [n for s in every for n in (s.id, s.name)]) or [s.name for s in every]
        known = acts.row(near, session.speaker)
        return Heard(fault="not_a_series", values=(("said", said), ("known", known)))

    return read


def _reads_consent(session: Session) -> Callable[[str, Answers], Heard]:
    """Who consents may not be who writes: four eyes also at night."""

    def read(said: str, _: Answers) -> Heard:
        writer = history.present_user(session.root)
        if writer is not None and writer.is_called(said):
            return Heard(fault="consent_of_writer", values=(("said", said),))
        return Heard(said)

    return read


def _series_proposed(every: Sequence[Series], last: Sequence[str]) -> str:
    """Return the one series for special reports, else the last report's, else the only one."""
    special = [s.id for s in every if s.layout is Layout.SPECIAL]
    for ids in (special, list(last), [s.id for s in every]):
        if len(ids) == 1:
            return next(s.name for s in every if s.id == ids[0])
    return ""


def ago(moment: Moment, session: Session) -> str:
    """Say how long ago a time was."""
    minutes = int((session.now - moment).total_seconds()) // 60
    speaker = session.speaker
    return speaker.text("ago", length=length(minutes, speaker)) if minutes else speaker.text("just_now")


def length(minutes: int, speaker: Say) -> str:
    """Say how long something lasts, no finer than is of use."""
    hours, rest = divmod(minutes, 60)
    if hours >= 24:  # noqa: PLR2004 - a day
        return speaker.text("length_days", days=hours // 24)
    return speaker.text("length_hours" if hours else "length_minutes", hours=hours, minutes=rest)
