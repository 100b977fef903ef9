"""Prints proofs and sign sheets of an issue, and keeps what a proof said to compare the next with."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bulletin.digest import proof_digest
from bulletin.doors import bounded
from bulletin.editions import blocks, changes, paper, proof
from bulletin.editions.proof import BrowserPage, Compared, Facts
from bulletin.model.issue import IssueHead, Proof
from bulletin.pipeline import World
from bulletin.printing import Press, job, typeset, wrong
from bulletin.problem import Problem
from bulletin.single import Printout, Single, browser_page, press_of, told

if TYPE_CHECKING:
    from bulletin.editions import pdf

FORMAT: Final = "bulletin-proof@v1"
# Two texts of 40,000 characters take a second; what takes longer is not worth marking.
_COMPARING: Final = bounded.Limits(seconds=20.0, memory=512 * 1024**2)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a proof said, as it is kept beside it."""

    digest: str
    blocks: tuple[str, ...]
    pages: int | None

    def as_json(self) -> bytes:
        """Return the file that is kept."""
        stated = {"format": FORMAT, "digest": self.digest, "pages": self.pages, "blocks": self.blocks}
        return (json.dumps(stated, ensure_ascii=False, indent=1) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Proofed:
    """A proof as it is printed: what goes to the reader, what is kept, how many changes are marked.

    `changes` is None if there was nothing to compare with.
    """

    printout: Printout
    kept: Kept
    changes: int | None


def read_kept(data: bytes) -> Kept | None:
    """Read what is kept of a proof; None if it is not what was written."""
    try:
        stated = json.loads(data)
        if stated["format"] != FORMAT or not all(isinstance(b, str) for b in stated["blocks"]):
            return None
        pages = stated["pages"]
        return Kept(str(stated["digest"]), tuple(stated["blocks"]), pages if isinstance(pages, int) else None)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def next_round(head: IssueHead, by: str, digest: str, *, again: bool) -> tuple[int, bool]:
    """Return the round of a proof, and whether it is new.

    The last one is printed once more if its reader asks again and not a letter has changed.
    """
    last = max(head.proofs, key=lambda p: p.round, default=None)
    if last is None:
        return 1, True
    same = last.by == by and last.digest == digest and not again
    return (last.round, False) if same else (last.round + 1, True)


def before(head: IssueHead, number: int) -> Proof | None:
    """Return the proof that a round is compared with: the last one before it."""
    return max((p for p in head.proofs if p.round < number), key=lambda p: p.round, default=None)


def print_proof(
    world: World, one: Single, facts: Facts, earlier: tuple[int, Kept] | None, *, prints: bool
) -> tuple[Proofed | None, tuple[Problem, ...]]:
    """Print a proof, and mark what changed since an earlier one, if that is given."""
    made: list[Proofed] = []

    def make() -> tuple[Printout | None, tuple[Problem, ...]]:
        proofed, problems = _proof(world, one, facts, earlier, prints=prints)
        if proofed is None:
            return None, problems
        made.append(proofed)
        return proofed.printout, problems

    _, problems = told(make)
    return (made[0] if made else None), problems


def print_sign_sheet(
    world: World, one: Single, pages: int | None, *, prints: bool
) -> tuple[Printout | None, tuple[Problem, ...]]:
    """Print what is put before who signs. `pages` is what the last proof had, where that is known."""
    return told(lambda: _sign_sheet(world, one, pages, prints=prints))


def unproofed(one: Single) -> bool:
    """Tell whether the text is another one than at its last proof, or has had none."""
    last = max(one.head.proofs, key=lambda p: p.round, default=None)
    return last is None or last.digest != proof_digest(one.issue)


def _proof(
    world: World, one: Single, facts: Facts, earlier: tuple[int, Kept] | None, *, prints: bool
) -> tuple[Proofed | None, tuple[Problem, ...]]:
    if prints:
        press, faults = press_of(world, one)
        return (None, faults) if press is None else _on_sheets(one, facts, earlier, press)
    text, texts = blocks.numbered(paper.paper(one.archive, one.issue, one.look))
    compared = _compared(earlier, texts)
    page = BrowserPage(
        one.issue,
        (),
        proof.body_of(text),
        facts,
        compared.round if compared else 0,
        proof.listed(compared),
        tuple(sorted({c.block for c in compared.changes if not c.gone})) if compared else (),
    )
    out = Printout(one.issue, browser_page(one, text, page), "html", None)
    return Proofed(out, Kept(facts.digest, texts, None), _count(compared)), ()


def _on_sheets(
    one: Single, facts: Facts, earlier: tuple[int, Kept] | None, press: Press
) -> tuple[Proofed | None, tuple[Problem, ...]]:
    """Lay the text out as it will be printed, then the sheets of marks, and put the one onto the other."""
    from bulletin.editions import sheets  # noqa: PLC0415 - wanted for print alone

    printed = job(one.archive, one.issue, press)
    text, texts = blocks.numbered(printed.html)
    # A proof is no document for a machine to read out: its marks belong to no reading order.
    laid, problems = _laid_out(replace(printed, html=text, variant="", lines=True), one, press)
    if laid is None:
        return None, problems
    compared = _compared(earlier, texts)
    marks = proof.marks(one.issue, facts, laid.lines, compared)
    drawn, problems = _laid_out(
        replace(
            printed,
            html=proof.proof_sheets(marks, one.look),
            styles=(one.look.templates.text("print/proof.css"), press.faces.style),
            assets={},
            variant="",
            tagged=False,
        ),
        one,
        press,
    )
    if drawn is None:
        return None, problems
    data = sheets.on_sheets(laid.pdf, drawn.pdf, proof.SCALE)
    kept = Kept(facts.digest, texts, laid.pages)
    return Proofed(Printout(one.issue, data, "pdf", drawn.pages), kept, _count(compared)), ()


def _sign_sheet(
    world: World, one: Single, pages: int | None, *, prints: bool
) -> tuple[Printout | None, tuple[Problem, ...]]:
    if prints:
        press, faults = press_of(world, one)
        if press is None:
            return None, faults
        # The pages of the present text, whatever an earlier proof had.
        printed = job(one.archive, one.issue, press)
        laid, problems = _laid_out(printed, one, press)
        if laid is None:
            return None, problems
        sheet = replace(
            printed,
            html=proof.sign_sheet(_sheet_of(one, laid.pages), one.look),
            styles=(one.look.templates.text("print/sign-sheet.css"), press.faces.style),
            assets={},
        )
        drawn, problems = _laid_out(sheet, one, press)
        if drawn is None:
            return None, problems
        return Printout(one.issue, drawn.pdf, "pdf", drawn.pages), ()
    text = proof.sign_sheet(_sheet_of(one, pages), one.look)
    page = BrowserPage(one.issue, (), proof.body_of(text), sheet=True)
    return Printout(one.issue, browser_page(one, text, page), "html", None), ()


def _sheet_of(one: Single, pages: int | None) -> proof.SignSheet:
    issue = one.issue
    names: Mapping[str, str] = {s.id: s.name for s in one.archive.scopes}
    return proof.SignSheet(
        issue=issue,
        scopes=tuple(names.get(s, s) for s in issue.print_scope),
        proofs=tuple((p, proof.groups(p.digest)) for p in sorted(one.head.proofs, key=lambda p: p.round)),
        required=issue.series.proofs_required,
        groups=proof.groups(proof_digest(issue)),
        unproofed=unproofed(one) and bool(one.head.proofs),
        pages=pages,
        signed_later=one.head.signed_later,
    )


def _laid_out(
    wanted: "pdf.Job", one: Single, press: Press
) -> tuple["pdf.Printed | None", tuple[Problem, ...]]:
    result = next(typeset((wanted,), press))
    problems = tuple(wrong(result, one.content, one.issue))
    return (None if problems or isinstance(result, bounded.Failure) else result), problems


def _compared(earlier: tuple[int, Kept] | None, texts: Sequence[str]) -> Compared | None:
    """Compare with an earlier proof; None if there is none, or if it would take too long."""
    if earlier is None:
        return None
    number, kept = earlier
    (found,) = bounded.run(changes.of_both, [(kept.blocks, tuple(texts))], limits=_COMPARING, workers=1)
    return None if isinstance(found, bounded.Failure) else Compared(number, found)


def _count(compared: Compared | None) -> int | None:
    return None if compared is None else len(compared.changes)
