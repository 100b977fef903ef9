"""Runs `new urgent` and `new followup`: the call is asked about, and written as a report of its event."""

import argparse
import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from bulletin.commands import acts, questions
from bulletin.commands.asking import Answers, Asked, ask_all
from bulletin.commands.options import desk_of
from bulletin.commands.questions import Session
from bulletin.content import Content
from bulletin.doors import clock, desk, history
from bulletin.doors.say import Say
from bulletin.editing import assembly, callers, drafts, events, reports
from bulletin.exits import GOOD, MISUSE, PROBLEMS
from bulletin.model.choices import ApprovalRule, IssueStatus, ReleaseRule, SiteLanguage, Stage
from bulletin.model.words import Moment
from bulletin.nearest import nearest
from bulletin.reading import scalars


@dataclass(frozen=True, slots=True)
class Noted:
    """What is to be written: how to word the item, and what to call it."""

    call: reports.Call
    stage: Stage
    word: Callable[[Content, reports.Consent | None], tuple[str, str]]  # the event, and the item's text
    slug: str


def urgent(options: argparse.Namespace, speaker: Say) -> int:
    """Run `new urgent`."""
    session = _session(options, speaker)
    if isinstance(session, int):
        return session
    asked = ask_all(questions.of_first_report(session), _given(options), speaker)
    if _incomplete(asked, speaker):
        return MISUSE
    call = _first_call(session, asked.answers)

    def word(content: Content, consent: reports.Consent | None) -> tuple[str, str]:
        prefix = "sj" if call.chinese else "ev"
        event = events.event_id(call.received.date(), prefix, events.chains(content))
        return event, reports.first(call, event, consent)

    return _write(session, Noted(call, Stage.FIRST, word, options.slug or call.title), asked.answers)


def followup(options: argparse.Namespace, speaker: Say) -> int:
    """Run `new followup`."""
    session = _session(options, speaker)
    if isinstance(session, int):
        return session
    chain = _chain(session)
    if chain is None:
        return MISUSE
    asked = ask_all(questions.of_next_report(session, chain), _given(options), speaker)
    if _incomplete(asked, speaker):
        return MISUSE
    call = _next_call(session, chain, asked.answers)
    stage = Stage.FINAL if options.final else Stage.FOLLOW_UP

    def word(content: Content, consent: reports.Consent | None) -> tuple[str, str]:
        newest = events.chain_of(chain.id, events.chains(content)) or chain
        return chain.id, reports.following(call, newest, stage, consent)

    return _write(session, Noted(call, stage, word, options.slug or call.title), asked.answers)


def _session(options: argparse.Namespace, speaker: Say) -> Session | int:
    at = desk_of(options, speaker)
    if at is None:
        return MISUSE
    office = acts.enter(at[0], speaker)
    if office is None:
        return PROBLEMS
    site = office.content.site
    if options.issue and site.approval.rule is ApprovalRule.SIGNED:
        speaker.error("signing-not-supported", "urgent_no_signing", "urgent_no_signing_hint")
        return MISUSE
    zone = acts.zone_of(site)
    last = datetime.time(23, 59)
    now = clock.now(zone) if at[1] is None else datetime.datetime.combine(at[1], last, zone)
    return Session(at[0], office.content, now, at[1], options, speaker)


def _given(options: argparse.Namespace) -> Answers:
    return {name: value for name, value in vars(options).items() if isinstance(value, str)}


def _incomplete(asked: Asked, speaker: Say) -> bool:
    for name in asked.missing:
        speaker.error("missing-option", "missing_option", "missing_option_hint", name=name)
    if asked.missing or asked.wrong:
        speaker.line(speaker.text("nothing_written"))
    return bool(asked.missing) or asked.wrong


# What the answers make


def _first_call(session: Session, answers: Answers) -> reports.Call:
    options, content = session.options, session.content
    day = session.now.date()
    heard = callers.caller(answers["who"], content, day)
    received, occurred = _moment(answers["received"], session), _moment(answers["when"], session)
    assert received is not None
    units = tuple(options.unit) or tuple(callers.written(u, content, day) for u in heard.units)
    chinese = session.language is SiteLanguage.CHINESE
    names = ("、" if chinese else ", ").join(units)
    when = reports.time(received, session.language)
    source = f"{names}{when}电话报告" if chinese else f"{names}, by telephone at {when}"
    unknown = "正在核实" if chinese else "being verified"
    return reports.Call(
        language=session.language,
        facts={
            "time": reports.time(occurred, session.language) if occurred else unknown,
            "place": answers["where"],
            "what": answers["what"],
            "done": answers["done"],
            "source": source,
        },
        received=received,
        units=units,
        title=answers["title"],
        series=answers["series"],
        caller=heard.name,
        phone=heard.phone,
        occurred=occurred,
        learned=_moment(answers["learned"], session),
        grade=options.grade,
        owner=history.present_name(session.root),
        told=tuple(options.told),
    )


def _next_call(session: Session, chain: events.Chain, answers: Answers) -> reports.Call:
    options, last = session.options, chain.last
    assert last.event is not None
    received = _moment(answers["received"], session) or _moment(answers["as_of"], session)
    assert received is not None
    return reports.Call(
        language=session.language,
        facts={name: answers[name] for name in ("news", "state", "done")},
        received=received,
        units=tuple(callers.written(u, session.content, received.date()) for u in last.units),
        title=answers["title"],
        series=answers["series"],
        caller=last.event.caller,
        phone=last.contact,
        as_of=_moment(answers["as_of"], session),
        grade=options.grade or last.event.grade,
        owner=last.event.owner or history.present_name(session.root),
        told=tuple(options.told),
    )


def _moment(text: str, session: Session) -> Moment | None:
    return scalars.moment(text, session.now.tzinfo or datetime.UTC) if text else None


def _chain(session: Session) -> events.Chain | None:
    """Return the event that is named; None, and said which there are, if it is none that can go on."""
    known, name, speaker = events.chains(session.content), session.options.event, session.speaker
    chain = events.chain_of(name, known) if name else None
    open_ones = [c for c in known if c.closed is None]
    if chain is not None and (chain.closed is None or session.options.again):
        return chain
    if chain is not None and chain.closed is not None:
        speaker.error(
            "event-closed", "event_closed", "event_closed_hint", event=chain.id, item=chain.closed.id
        )
        return None
    if name:
        near = acts.row(nearest(name, [c.id for c in known]), speaker)
        which = "unknown_event_near" if near else "unknown_event"
        speaker.error("unknown-event", "unknown_event", f"{which}_hint", name=name, near=near)
    else:
        speaker.error("missing-option", "no_event", "no_event_hint")
    if not open_ones:
        speaker.line(speaker.text("no_open_events"))
    for one in open_ones:
        received = one.last.event and one.last.event.received
        age = questions.ago(received, session) if received and not session.today else ""
        speaker.line(
            speaker.text(
                "open_event", event=one.id, title=one.last.title, count=len(one.reports), age=age
            ).rstrip()
        )
    return None


# What is written


def _write(session: Session, noted: Noted, answers: Answers) -> int:
    speaker = session.speaker
    try:
        with desk.turn(session.root / ".build"):
            office = acts.enter(session.root, speaker)  # somebody may have written since
            if office is None:
                return PROBLEMS
            written = _written(session, noted, answers, office)
    except OSError as error:
        return acts.disk(error, session.root, speaker)
    if isinstance(written, int):
        return written
    event, name, files = written
    for path in files:
        speaker.line(speaker.text("item_begun", path=session.root / path))
    if noted.stage is Stage.FIRST:
        _tell_deadlines(session, noted.call)
    goes_on = "" if noted.stage is Stage.FINAL else "\n" + speaker.text("goes_on", event=event)
    if len(files) == 1:
        speaker.line(speaker.text("next_urgent", id=name) + goes_on)
        return GOOD
    from bulletin.commands import sheet  # noqa: PLC0415 - what prints takes long to load

    issue = files[1].removeprefix("content/issues/").removesuffix(".md")
    return sheet.print_at_once(session.options, issue, goes_on, speaker)


def _written(
    session: Session, noted: Noted, answers: Answers, office: acts.Office
) -> tuple[str, str, list[str]] | int:
    """Write the item, and its issue if there is consent; return the event, the item and the files."""
    content, speaker, call = office.content, session.speaker, noted.call
    proposal = consent = None
    if session.options.issue:
        today = session.today or session.now.date()
        series = next(s for s in content.site.series if call.series in {s.id, s.name})
        proposal = assembly.propose(content, series, acts.issues(office.read), today)
        consent = reports.Consent(answers["consent"], proposal.day, events.next_noon(session.now))
    event, text = noted.word(content, consent)
    taken = {
        PurePosixPath(p).stem
        for p in (*office.read.texts, *office.read.refused)
        if p.startswith("content/items/")
    }
    day = call.received.date()
    name = drafts.item_id(day, drafts.slug_of(noted.slug), taken)
    files = {f"content/items/{day.year}/{name}.md": text}
    if proposal is not None and consent is not None:
        required = content.site.release is ReleaseRule.REQUIRED
        status = IssueStatus.SIGNING if required else IssueStatus.FINAL
        files[proposal.path] = reports.issue(proposal, name, consent, status, call)
    brought = [p for p in office.errors_of(files) if p.code != "number-gap"]
    acts.tell(brought, files, speaker)
    if brought:
        speaker.line(speaker.text("nothing_written"))
        return MISUSE
    desk.replace(session.root, [desk.Change(path, None, text.encode()) for path, text in files.items()])
    return event, name, list(files)


def _tell_deadlines(session: Session, call: reports.Call) -> None:
    """Say which limits run, and how long they still run."""
    speaker = session.speaker
    limits = events.deadlines(session.content.site, call.grade, call.received)
    if limits and call.grade is None:
        speaker.line(speaker.text("no_grade"))
    for limit in limits:
        name = speaker.text(
            "written_deadline" if limit.written else "phone_deadline", time=f"{limit.at:%H:%M}"
        )
        if session.today:
            speaker.line(name)
            continue
        now = clock.now(session.now.tzinfo or datetime.UTC)  # the questions took their time
        left = int((limit.at - now).total_seconds()) // 60
        which = "deadline_left" if left >= 0 else "deadline_past"
        speaker.line(speaker.text(which, deadline=name, length=questions.length(abs(left), speaker)))
