"""Turns one submission into the parts of an item: pure, bytes in, values out."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from bulletin.body import markup, pictures
from bulletin.body.bodies import EXCESS
from bulletin.body.finding import Finding
from bulletin.catalogue import message
from bulletin.catalogue import problem as made_problem
from bulletin.doors import bounded
from bulletin.intake import document, facts, filled, form, headings, markdown, package, plain, ready, xml
from bulletin.intake.characters import cleaned, stripped
from bulletin.intake.context import Context
from bulletin.intake.package import FileType
from bulletin.intake.remarks import Kind, Remark, of_kind, remark, word
from bulletin.intake.taken import Medium, Taken
from bulletin.intake.values import Block, Document, words_of
from bulletin.language import Language
from bulletin.problem import Place, Severity, Term

# A report of a hundred pages takes a second; pictures a tenth each.
LIMITS: Final = bounded.Limits(seconds=30.0, memory=1024**3)
_SECRET: Final = re.compile("(?:绝[ \u3000]*密|机[ \u3000]*密|秘[ \u3000]*密)[ \u3000]*[★☆]")
_REFUSED_TYPES: Final = {
    FileType.OLD_WORD: "old-word",
    FileType.ENCRYPTED: "encrypted",
    FileType.ODT: "not-word",
    FileType.ZIP: "not-word",
    FileType.PDF: "not-text",
    FileType.RTF: "not-text",
    FileType.PICTURE: "not-text",
    FileType.EMPTY: "empty",
}
_HARMFUL: Final = frozenset({"picture-too-large", "picture-unreadable"})


def take(data: bytes, name: str, site: Context) -> Taken:
    """Turn the bytes of one file into the parts of an item."""
    kind = package.type_of(data)
    if kind in _REFUSED_TYPES:
        found = remark(_REFUSED_TYPES[kind], kind=kind.value, name=PurePath(name).name)
        return Taken(name, {}, "", remarks=(found,))
    if kind is FileType.DOCX:
        read, remarks = _word(data)
        if read is None or of_kind(remarks, Kind.REFUSED):
            return Taken(name, {}, "", remarks=remarks, ending="docx")
        return checked(_item(name, read, remarks, "docx", site))
    return _text(data, name, site)


def _text(data: bytes, name: str, site: Context) -> Taken:
    """Take a file that is no Word file: a filled form, Markdown, or plain text."""
    is_form = filled.is_filled(data)
    is_markdown = not is_form and PurePath(name).suffix.lower() in {".md", ".markdown"}
    ending = "md" if is_markdown else "txt"
    text, remarks = _decoded(data, name, filled.MOST_BYTES if is_form else plain.MOST_BYTES)
    if is_form and any(r.code == "not-text" for r in remarks):
        remarks = (remark("form-half"),)  # cut within a character
    if of_kind(remarks, Kind.REFUSED):
        return Taken(name, {}, "", remarks=remarks, ending=ending)
    if is_form:
        return checked(_filled(name, text, remarks, site))
    if is_markdown:
        return checked(ready.take(name, text, remarks, site))
    return checked(_item(name, plain.document(text), remarks, ending, site))


def take_all(jobs: Sequence[tuple[bytes, str, Context]]) -> Iterator[Taken]:
    """Take files in bounded workers; one that costs too much is refused."""
    outcomes = bounded.run(
        _take_job, jobs, limits=LIMITS, workers=os.cpu_count() or 1, preload=("bulletin.intake.intake",)
    )
    for (_, name, _), outcome in zip(jobs, outcomes, strict=True):
        if isinstance(outcome, bounded.Failure):
            yield Taken(name, {}, "", remarks=(remark("too-heavy", reason=EXCESS[outcome]),))
        else:
            yield outcome


def _take_job(job: tuple[bytes, str, Context]) -> Taken:
    return take(*job)


def _word(data: bytes) -> tuple[Document | None, tuple[Remark, ...]]:
    opened, remarks = package.open_docx(data)
    if opened is None:
        return None, remarks
    try:
        read = document.read(opened)
    except xml.HostileError:
        return None, (remark("hostile-xml"),)
    except xml.BrokenError:
        return None, (remark("damaged"),)
    return read, (*remarks, *read.remarks)


def _decoded(data: bytes, name: str, most: int) -> tuple[str, tuple[Remark, ...]]:
    """Give the text of a file that is no Word file."""
    if len(data) > most:
        limit = f"{most // 1024 // 1024} MB"
        return "", (remark("too-large", size=f"{len(data) / 1024 / 1024:.1f} MB", limit=limit),)
    decoded = plain.decode(data)
    if decoded is None:
        return "", (remark("not-text", kind="?", name=PurePath(name).name),)
    return decoded.text, decoded.remarks


def _item(name: str, read: Document, remarks: tuple[Remark, ...], ending: str, site: Context) -> Taken:
    sent = tuple(w for b in read.blocks if (w := words_of(b).strip()))
    said = form.read_form(read.blocks)
    outlined = headings.outline(said.blocks)
    credit = form.read_credit(outlined.blocks, frozenset(site.units))
    values = {**credit.values, **said.values}
    title = stripped(cleaned(outlined.title)[0])
    blocks, extra = _titled(title, values, outlined, credit.blocks)
    media, names, findings = _pictures(read)
    written = markdown.write(
        blocks, read.notes, names, marked=outlined.marked, wanting=word("wanting", site.language)
    )
    front, told = facts.front_matter(values, values.get("title") or title, site)
    remarks = (*remarks, *said.remarks, *extra, *credit.remarks, *findings, *written.remarks, *told)
    if not written.body.strip():
        remarks = (*remarks, remark("empty", name=name, kind=ending))
    return Taken(name, front, written.body, media, remarks, sent, ending)


def _filled(name: str, text: str, remarks: tuple[Remark, ...], site: Context) -> Taken:
    """Make an item of a form that was filled in; its text is text, and the title is the one it states."""
    opened = filled.open_filled(text, name, site.received.tzinfo)
    if opened.facts is None or of_kind(opened.remarks, Kind.REFUSED):
        return Taken(name, {}, "", remarks=(*remarks, *opened.remarks), ending="txt")
    sent = tuple(w for b in opened.blocks if (w := words_of(b).strip()))
    outlined = headings.outline(opened.blocks)
    credit = form.read_credit(outlined.blocks, frozenset(site.units))
    title = stripped(cleaned(outlined.title)[0])
    blocks, _ = _titled(title, {"title": opened.facts.title}, outlined, credit.blocks)
    media, names, findings = _pictures(Document((), pictures=opened.pictures))
    written = markdown.write(
        (*blocks, *filled.shown(opened.facts, opened.pictures)),
        (),
        names,
        marked=outlined.marked,
        wanting=word("wanting", site.language),
    )
    front, told = facts.of_filled(opened.facts, site)
    remarks = (*remarks, remark("form"), *credit.remarks, *findings, *written.remarks, *told)
    if not "".join(words_of(b).strip() for b in blocks):
        remarks = (*remarks, remark("empty", name=name, kind="txt"))
    return Taken(name, front, written.body, media, remarks, sent, "txt")


def _titled(
    title: str, values: Mapping[str, str], outlined: headings.Outlined, blocks: tuple[Block, ...]
) -> tuple[tuple[Block, ...], list[Remark]]:
    """Settle the title: the one of a form stands above a guess, which then goes back into the text."""
    stated = values.get("title", "")
    if not title:
        return blocks, [] if stated else [remark("no-title")]
    if stated and re.sub(r"\s", "", stated) != re.sub(r"\s", "", title):
        if outlined.guessed:
            return (*outlined.found, *blocks), []
        return blocks, [remark("two-titles", text=title)]
    pictured = tuple(replace(p, pieces=p.pictures, number="") for p in outlined.found if p.pictures)
    return (*pictured, *blocks), [remark("title-guessed", text=title)] if outlined.guessed else []


def _pictures(read: Document) -> tuple[tuple[Medium, ...], Mapping[str, str], tuple[Remark, ...]]:
    """Make the pictures anew; give them, their names by part, and what was wrong."""
    media: dict[str, Medium] = {}
    names: dict[str, str] = {}
    remarks = []
    for part, data in read.pictures.items():
        made = pictures.rebuild(data)
        if isinstance(made, Finding):
            code = "picture-refused" if made.code in _HARMFUL else "picture-dropped"
            remarks.append(remark(code, text=part, reason=_reason(made)))
            continue
        ending = "jpg" if made.media_type == "image/jpeg" else "png"
        names[part] = f"{hashlib.sha256(made.data).hexdigest()[:20]}.{ending}"
        media[names[part]] = Medium(names[part], made.data)
    return tuple(media.values()), names, tuple(remarks)


def _reason(finding: Finding) -> Term:
    """Word what is wrong with a picture."""
    found, limit = finding.arguments.get("found", ""), finding.arguments.get("limit", "")
    if finding.code == "picture-too-large" and finding.arguments["measure"] == "pixels" and found:
        most = int(limit)
        return Term(
            f"{int(found) / 1e6:.0f} million pixels, at most {most / 1e6:.0f}",
            f"{int(found) / 1e4:.0f} 万像素，至多 {most / 1e4:.0f} 万",
        )
    words = {
        "picture-too-large": Term("larger than can be counted", "大得无法计数"),
        "picture-unreadable": Term("it is broken", "文件损坏"),
    }
    return words.get(finding.code, Term("neither PNG nor JPEG, GIF or WebP", "不是 PNG、JPEG、GIF 或 WebP"))


def checked(taken: Taken) -> Taken:
    """Refuse what the checker would refuse: an item in the folder must not stop the whole site."""
    whole = "\n".join([taken.body, *(str(v) for v in taken.front.values())])
    remarks = [remark("secret", text=found[0]) for found in _SECRET.finditer(whole)]
    for finding in markup.convert(taken.body, "item").findings:
        problem = made_problem(finding.code, Place(""), **finding.arguments)
        said = Term(message(problem, Language.EN), message(problem, Language.ZH))
        line = taken.body.count("\n", 0, finding.offset) + 1
        code = "text-refused" if problem.severity is Severity.ERROR else "text-noted"
        remarks.append(remark(code, Term(f"line {line} of the item", f"稿件第{line}行"), reason=said))
    unique = tuple(dict.fromkeys((*taken.remarks, *remarks)))
    return replace(taken, remarks=unique)
