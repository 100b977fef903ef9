"""Runs `copies`: makes numbered copies of an issue, and keeps their register."""

import argparse
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from bulletin.commands import acts, tracing
from bulletin.commands.options import show, world_of
from bulletin.content import Content
from bulletin.copies import register as book
from bulletin.copies.mark import MOST, mark
from bulletin.copies.register import Event, Line, Register
from bulletin.doors import bounded, clock, keystore, originals, source
from bulletin.doors.keystore import COPY_MARKS, COPY_REGISTER, Keystore, KeystoreError
from bulletin.doors.originals import Original
from bulletin.doors.say import Say
from bulletin.editions import copysheets, pdf, stamping
from bulletin.editions.look import Look, look
from bulletin.editions.pdf import Job
from bulletin.editions.templates import TemplateFaultError, Templates
from bulletin.editions.typefaces import Typefaces, typefaces
from bulletin.editions.wording import wording
from bulletin.exits import GOOD, LACKING, MISUSE, PROBLEMS
from bulletin.model.choices import IssueStatus, ReleaseRule
from bulletin.model.issue import IssueHead
from bulletin.model.records import Reader
from bulletin.naming import issue_name
from bulletin.nearest import nearest
from bulletin.pipeline import World
from bulletin.printing import PDF_LIMITS

MOST_AT_ONCE: Final = 2_000
_NUMBERS: Final = re.compile(r"[0-9]{1,6}(?:-[0-9]{1,6})?(?:,[0-9]{1,6}(?:-[0-9]{1,6})?)*")


class _RefusedError(Exception):
    """The command cannot go on; what was wrong has been said."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass(frozen=True, slots=True)
class _Work:
    """What the command works on: the site, the issue, and whom it speaks to."""

    world: World
    content: Content
    head: IssueHead
    folder: Path  # the keystore's
    speaker: Say

    @property
    def register(self) -> Path:
        return self.folder / book.FILE

    @property
    def readers(self) -> Mapping[str, Reader]:
        return {reader.id: reader for reader in self.content.readers}

    def refuse(self, code: str, which: str, hint: str = "", **values: object) -> NoReturn:
        """Say what is wrong, and end the command."""
        self.speaker.error(code, which, hint, **values)
        raise _RefusedError(MISUSE)


def run(options: argparse.Namespace, speaker: Say) -> int:
    """Run `copies`."""
    world = world_of(options, speaker)
    office = None if world is None else acts.enter(world.root, speaker)
    if world is None or office is None:
        return MISUSE if world is None else PROBLEMS
    folder = keystore.folder_of(options.keystore, os.environ, _site(office.content))
    try:
        return _chosen(options, world, office.content, folder, speaker)
    except _RefusedError as refused:
        return refused.status
    except KeystoreError as error:
        speaker.error("keystore", error.fault.value, f"{error.fault.value}_hint", path=error.path)
        return MISUSE
    except book.BrokenError as error:
        path = folder / book.FILE
        speaker.error("register-broken", "copies_broken", "copies_broken_hint", line=error.number, path=path)
        return PROBLEMS
    except OSError as error:
        return acts.disk(error, world.root, speaker)


def _chosen(options: argparse.Namespace, world: World, content: Content, folder: Path, speaker: Say) -> int:
    if options.what == "read":
        return tracing.read(options, world.root, folder, _site(content), speaker)
    return _run(options, _Work(world, content, _head(options, content, speaker), folder, speaker))


def _site(content: Content) -> str:
    """Return what a keystore calls the site; it is also a folder's name."""
    return re.sub(r"[^\w-]+", "-", content.site.title).strip("-") or "site"


def _head(options: argparse.Namespace, content: Content, speaker: Say) -> IssueHead:
    head = next((h for h in content.issues if h.name == options.what), None)
    if head is None:
        near = acts.row(nearest(options.what, [h.name for h in content.issues]), speaker)
        hint = "copies_issue_hint" if near else "copies_issue_far_hint"
        speaker.error("unknown-issue", "copies_issue", hint, issue=options.what, near=near)
        raise _RefusedError(MISUSE)
    return head


def _run(options: argparse.Namespace, work: _Work) -> int:
    events = {
        Event.RECEIVED: options.received,
        Event.RETURNED: options.returned,
        Event.DESTROYED: options.destroyed,
    }
    chosen = [event for event, numbers in events.items() if numbers is not None]
    making = options.count is not None or options.readers
    if (
        options.pictures
        or options.issue
        or len(chosen) + bool(making) + options.list + options.receipt != 1
        or (options.count is not None and options.readers)
    ):
        work.refuse("copies-what", "copies_what", "copies_what_hint", issue=work.head.name)
    if options.list:
        return _list(work, _known(work)[1])
    if options.receipt:
        return _receipt(work, _known(work)[1])
    if chosen:
        return _enter(work, chosen[0], events[chosen[0]], options.by)
    return _make(work, options.count)


def _known(work: _Work) -> tuple[Keystore, Register]:
    """Return the keystore and the register as they are."""
    held = keystore.existing(work.folder, work.world.root, _site(work.content))
    if COPY_REGISTER not in held.secrets:
        raise KeystoreError(keystore.Fault.MISSING, work.folder)
    return held, book.read(keystore.kept(work.register), held.secret(COPY_REGISTER))


def _make(work: _Work, count: int | None) -> int:
    original = _original(work)
    press = _press(work)
    with keystore.turn(work.folder, work.world.root):
        held = keystore.ensure(work.folder, _site(work.content), (COPY_MARKS, COPY_REGISTER))
        register = book.read(keystore.kept(work.register), held.secret(COPY_REGISTER))
        wanted = _wanted(work, register, count)
        digest = work.head.released[-1].digest if work.head.released else _sha256(original.pdf)
        labels = {r: work.readers[r].label or work.readers[r].name for r in wanted.values() if r}
        figures, sheets = _sheets(work, press, labels)
        copies = [
            stamping.Copy(n, mark(held.secret(COPY_MARKS), digest, n), sheets.get(reader, b""))
            for n, reader in wanted.items()
        ]
        sums: dict[int, str] = {}

        def files() -> Iterator[tuple[str, bytes]]:
            for copy, data in zip(copies, stamping.stamped(original.pdf, figures, copies), strict=True):
                sums[copy.number] = _sha256(data)
                work.speaker.step(f"copies {len(sums)}/{len(copies)}")
                yield f"{work.head.name}-{copy.number:06}.pdf", data

        try:
            originals.hand_out(work.world.output, files())
        except stamping.UnstampableError:
            work.refuse("copies-pdf", "copies_pdf", "copies_pdf_hint", path=original.path)
        time = _now(work)
        lines = [
            Line(Event.MADE, work.head.name, original.release, digest, n, time, reader,
                 labels.get(reader, ""), "", sums[n])
            for n, reader in wanted.items()
        ]  # fmt: skip
        keystore.append(work.register, book.added(register, lines, held.secret(COPY_REGISTER)))
    numbers = [*wanted]
    say = work.speaker
    say.line(
        say.text("copies_made", count=len(numbers), first=f"{numbers[0]:06}", last=f"{numbers[-1]:06}",
                 folder=work.world.output / "copies" / work.head.name.partition("/")[0])
    )  # fmt: skip
    if original.release == 0:
        say.line(say.text("copies_unreleased"))
    say.line(say.text("next_copies", issue=work.head.name, register=work.register))
    return GOOD


def _original(work: _Work) -> Original:
    """Return the PDF that is copied: of the newest release, or of the last build if none is demanded."""
    if work.head.status is not IssueStatus.FINAL:
        work.refuse("copies-not-final", "copies_not_final", "copies_not_final_hint", issue=work.head.name)
    if not work.head.released and work.content.site.release is ReleaseRule.REQUIRED:
        work.refuse(
            "copies-not-released", "copies_not_released", "copies_not_released_hint", issue=work.head.name
        )
    original = originals.bytes_to_copy(
        work.world.root, work.content.site.archive, work.head.name, work.head.released
    )
    if original is None:
        work.refuse("copies-no-pdf", "copies_no_pdf", "copies_no_pdf_hint", issue=work.head.name)
    if work.head.released and _sha256(original.pdf) != work.head.released[-1].pdf:
        work.refuse("copies-altered", "copies_altered", "copies_altered_hint", path=original.path)
    return original


def _wanted(work: _Work, register: Register, count: int | None) -> dict[int, str]:
    """Return the numbers to make, each with the id of its reader, "" for none."""
    kept = {r.id: r.copy_number for r in work.content.readers if r.copy_number is not None}
    if count is not None:
        numbers = book.following(register, work.head.name, kept.values(), count)
        if not 0 < count <= MOST_AT_ONCE or numbers[-1] > MOST:
            work.refuse("copies-count", "copies_count", "copies_count_hint", most=MOST_AT_ONCE)
        return dict.fromkeys(numbers, "")
    scope = {*work.head.scope} or {*work.content.site.series_of(issue_name(work.head).series).scope}
    reading = [
        r.id for r in work.content.readers
        if r.withdrawn is None and _covered(work.content, r.scopes) & scope
    ]  # fmt: skip
    if not reading:
        work.refuse("copies-no-readers", "copies_no_readers", "copies_no_readers_hint")
    given = book.numbers(register, work.head.name, kept, reading)
    if not all(0 < n <= MOST for n in given.values()):
        work.refuse("copies-count", "copies_count", "copies_count_hint", most=MOST_AT_ONCE)
    return {n: reader for reader, n in sorted(given.items(), key=lambda pair: pair[1])}


def _covered(content: Content, scopes: Sequence[str]) -> set[str]:
    """Return the scopes that a reader holds, with all that they cover."""
    covers = {scope.id: scope.covers for scope in content.site.scopes}
    found: set[str] = set()
    waiting = [*scopes]
    while waiting:
        scope = waiting.pop()
        if scope not in found:
            found.add(scope)
            waiting += covers.get(scope, ())
    return found


def _enter(work: _Work, event: Event, said: str, by: str) -> int:
    """Enter into the register what became of copies, all of them or none."""
    numbers = _numbers(work, said)
    with keystore.turn(work.folder, work.world.root):
        held, register = _known(work)
        lines = []
        for number in numbers:
            copy = register.copies.get((work.head.name, number))
            if copy is None:
                work.refuse("copies-unknown", "copies_unknown", "copies_unknown_hint",
                                  number=f"{number:06}", issue=work.head.name)  # fmt: skip
            if copy.last.event not in book.AFTER[event]:
                state = work.speaker.text(f"copies_state_{copy.last.event}")
                work.refuse("copies-state", "copies_state", number=f"{number:06}", state=state)
            made = copy.made
            lines.append(
                Line(
                    event,
                    made.issue,
                    made.release,
                    made.digest,
                    number,
                    _now(work),
                    made.reader,
                    made.name,
                    by,
                )
            )
        keystore.append(work.register, book.added(register, lines, held.secret(COPY_REGISTER)))
    state = work.speaker.text(f"copies_state_{event}")
    work.speaker.line(work.speaker.text("copies_entered", count=len(numbers), state=state))
    work.speaker.line(work.speaker.text("next_copies_list", issue=work.head.name))
    return GOOD


def _numbers(work: _Work, said: str) -> list[int]:
    """Read numbers as people write them: 12,13 or 1-20."""
    plain = said.translate({ord("，"): ",", ord("、"): ",", ord("－"): "-"}).replace(" ", "")
    found: dict[int, None] = {}
    if _NUMBERS.fullmatch(plain):
        for part in plain.split(","):
            first, _, last = part.partition("-")
            for number in range(int(first), int(last or first) + 1)[: MOST_AT_ONCE + 1]:
                found[number] = None
    if not 0 < len(found) <= MOST_AT_ONCE:
        work.refuse("copies-numbers", "copies_numbers", "copies_numbers_hint", value=said)
    return [*found]


def _list(work: _Work, register: Register) -> int:
    say = work.speaker
    held = register.of(work.head.name)
    for copy in held:
        say.line(
            say.text(
                "copies_row",
                number=f"{copy.made.copy:06}",
                state=say.text(f"copies_state_{copy.last.event}"),
                time=copy.last.time,
                name=copy.made.name,
                by=copy.last.by,
            ).rstrip()
        )
    out = sum(copy.last.event in {Event.MADE, Event.RECEIVED} for copy in held)
    say.line(say.text("copies_sum", count=len(held), out=out))
    say.line(say.text("next_copies_sheet", issue=work.head.name))
    return GOOD


def _receipt(work: _Work, register: Register) -> int:
    """Lay out the sheet on which readers sign."""
    held = register.of(work.head.name)
    if not held:
        work.refuse("copies-none", "copies_none", "copies_none_hint", issue=work.head.name)
    face, faces = _press(work)
    rows = tuple(copysheets.ReceiptRow(f"{c.made.copy:06}", c.made.name, c.last.event.value) for c in held)
    series = work.content.site.series_of(issue_name(work.head).series)
    assert work.head.date is not None
    sheet = copysheets.Receipt(
        series.name, face.wording.yearly(issue_name(work.head)), work.head.date, series.issuing_office, rows
    )
    (made,) = _laid_out(work, faces, lambda: [copysheets.receipt(face, faces.style, sheet)])
    path = f"{work.head.name}-receipt.pdf"
    originals.hand_out(work.world.output, [(path, made)])
    work.speaker.line(work.speaker.text("copies_receipt_made", path=work.world.output / "copies" / path))
    work.speaker.line(work.speaker.text("next_copies_receipt", issue=work.head.name))
    return GOOD


def _press(work: _Work) -> tuple[Look, Typefaces]:
    faces, faults = typefaces(work.content.site, work.world.machine, work.world.state, os.environ)
    show(faults, {}, work.speaker)
    if faces is None:
        raise _RefusedError(LACKING)
    templates = Templates(source.templates(work.world.templates))
    try:
        return look(templates, wording(templates, work.content.site.language)), faces
    except TemplateFaultError as fault:
        _template(work, fault)


def _sheets(
    work: _Work, press: tuple[Look, Typefaces], labels: Mapping[str, str]
) -> tuple[stamping.Figures, Mapping[str, bytes]]:
    """Lay out the figures, and each reader's label alone."""
    face, faces = press
    first, *others = _laid_out(
        work, faces,
        lambda: [
            copysheets.figures(face, faces.style),
            *(copysheets.label(face, faces.style, text) for text in labels.values()),
        ],
    )  # fmt: skip
    numbered = work.content.site.series_of(work.head.series).numbered
    figures = stamping.Figures(first, copysheets.LEFT, copysheets.top_of(numbered=numbered))
    return figures, dict(zip(labels, others, strict=True))


def _laid_out(work: _Work, faces: Typefaces, jobs: Callable[[], list[Job]]) -> list[bytes]:
    try:
        wanted = jobs()
    except TemplateFaultError as fault:
        _template(work, fault)
    made = bounded.run(
        pdf.typeset, wanted, limits=PDF_LIMITS, workers=os.cpu_count() or 1,
        environment={"FONTCONFIG_FILE": str(faces.config)}, preload=("bulletin.editions.pdf",),
    )  # fmt: skip
    found = []
    for one in made:
        if isinstance(one, bounded.Failure) or not one.pdf:
            reason = one if isinstance(one, bounded.Failure) else one.failure or " ".join(one.refused)
            work.refuse("copies-layout", "copies_layout", reason=reason)
        found.append(one.pdf)
    return found


def _template(work: _Work, fault: TemplateFaultError) -> NoReturn:
    work.refuse(
        "template-fault", "copies_template", path=f"{fault.template}:{fault.line}", detail=fault.detail
    )


def _now(work: _Work) -> str:
    return clock.now(acts.zone_of(work.content.site)).isoformat(timespec="minutes")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
