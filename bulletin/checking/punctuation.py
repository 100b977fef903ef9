"""The rules of punctuation in Chinese: GB/T 15834—2011《标点符号用法》, and nothing of taste."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bulletin.body.prose import OBJECT, Kind, Paragraph
from bulletin.checking.slips import CLOSING, HAN, OPENING, Mend, Slip, together

_WIDE: Final = {
    ",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。", "(": "（", ")": "）",
}  # fmt: skip
# Behind Chinese; or behind a figure or a Latin word and before Chinese. Not where English goes on.
_HALF: Final = re.compile(
    rf"[,;:?!.](?:(?<=[{HAN}{CLOSING}][,;:?!])(?![,;:?!]| +[A-Za-z])(?: +(?=[{HAN}{OPENING}]))?"
    rf"|(?<=[0-9A-Za-z%)][,;?!])(?=[{HAN}{OPENING}])|(?<=[{HAN}{CLOSING}]\.)(?=[{CLOSING}]?$))"
)
_ANY_HALF: Final = re.compile(r"[,;:?!.()]")
_NUMERAL: Final = re.compile(r"[一二三四五六七八九十]{1,3}\.?$")
_BRACKETS: Final = re.compile(r"[()（）]")
_BEGINNING_NUMBER: Final = re.compile(r"\s*\((?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\)")
_ENUMERATED: Final = re.compile(r"(?:^|[；;，,、。：: \ufffc])[0-9A-Za-z①-⑳一二三四五六七八九十]{1,2}$")
_BEFORE_TARGET: Final = frozenset({"]", OBJECT})  # a bracket behind it may hold an address
_DOCUMENT: Final = re.compile(
    rf"(?<=[{HAN}])(?P<open>[（(\[［【])(?P<year>(?:19|20)[0-9]{{2}})(?P<close>[)）\]］】])(?=[0-9]{{1,4}}号)"
)
_PARTNERS: Final = dict(zip("”’）》〉】〕」』", "“‘（《〈【〔「『", strict=True))
_PAIRED: Final = re.compile(r"[“”‘’（）()《》〈〉【】〔〕「」『』]")
_STRAIGHT: Final = re.compile(r'"([^"“”\n]{1,80})"')
_DOUBLED: Final = re.compile(
    r"([，、；：])\1+|。。(?!。)(?<!。。。)|[，、；：]。|[，；：、]、|、，|。[，、；：]"
)
_ELLIPSIS: Final = re.compile(
    rf"(?:(?<=[{HAN}{CLOSING}，。？！])\.{{3,}}+(?!\s*[0-9])|(?<!\.)\.{{3,}}+(?=[{HAN}{OPENING}，。])|(?<!。)。{{3,}}+"
    rf"|(?<=[{HAN}{CLOSING}，])(?<!…)…(?!…)|(?<!…)…(?!…)(?=[{HAN}{OPENING}])|(?<!…)………(?!…))"
)
_DASH: Final = re.compile(rf"(?<=[{HAN}{CLOSING}])(?:-{{2,6}}|－{{2,6}}|─{{2,6}})(?=[{HAN}{OPENING}])")
_STOPS: Final = re.compile("[，、；：。]{2}")
_HAN: Final = re.compile(f"[{HAN}]")
_LATIN: Final = re.compile("[A-Za-z]")


def half_width_marks(paragraph: Paragraph) -> Iterator[Slip]:
    """Chinese is punctuated with full-width marks (GB/T 15834, 5.1).

    Numbers (1,234, 12:30), addresses, code and English phrases keep theirs. `2026(5)` is left alone,
    and so is a bracket round Latin letters that does not stand behind Chinese.
    """
    text = paragraph.text
    if paragraph.kind is Kind.CODE or not _ANY_HALF.search(text):
        return
    mends = [
        Mend(m.start(), m.end(), _WIDE[m[0][0]])
        for m in _HALF.finditer(text)
        if m[0] != "." or not _NUMERAL.match(text)
    ]
    mends += _half_brackets(text)
    if mends and len(_HAN.findall(text)) * 2 < len(_LATIN.findall(text)):
        return  # Chinese words in an English paragraph
    yield from together("half-width-punctuation", text, mends)


def _half_brackets(text: str) -> Iterator[Mend]:
    if "(" not in text and ")" not in text:
        return
    skipped = {m.start(g) for m in _DOCUMENT.finditer(text) for g in ("open", "close")}
    if number := _BEGINNING_NUMBER.match(text):  # a rule about levels looks after it
        skipped |= {number.start() + number[0].index("("), number.end() - 1}
    waiting: list[int] = []
    for match in _BRACKETS.finditer(text):
        at = match.start()
        if match[0] in "(（":
            waiting.append(at)
        elif waiting:
            start = waiting.pop()
            if (
                start not in skipped
                and text[start - 1 : start] not in _BEFORE_TARGET
                and _in_chinese(text, start, at)
            ):
                yield from (Mend(n, n + 1, _WIDE[text[n]]) for n in (start, at) if text[n] in _WIDE)


def _in_chinese(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else ""
    return _HAN.search(text, start, end) is not None or (before != "" and _HAN.match(before) is not None)


def document_numbers(paragraph: Paragraph) -> Iterator[Slip]:
    """The year in a document's number stands in hexagonal brackets: 云政发〔2026〕5号 (GB/T 9704)."""
    text = paragraph.text
    if paragraph.kind is Kind.CODE or "号" not in text:
        return
    for match in _DOCUMENT.finditer(text):
        mends = (
            Mend(match.start("open"), match.start("open") + 1, "〔"),
            Mend(match.start("close"), match.start("close") + 1, "〕"),
        )
        yield Slip(
            "document-number-bracket", match.start(), {"found": match[0], "year": match["year"]}, mends
        )


def unpaired_marks(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, Slip]]:
    """Quotation marks and brackets come in pairs, within a paragraph.

    A quotation of several paragraphs opens each of them and closes the last alone. `1）` and `a）`
    number something; the mark in `it’s` is an apostrophe.
    """
    opens_next: dict[Kind, bool] = {}  # whether the next paragraph of a kind opens with “
    goes_on: list[bool] = []
    for paragraph in reversed(paragraphs):
        goes_on.append(opens_next.get(paragraph.kind, False))
        opens_next[paragraph.kind] = paragraph.text.startswith("“")
    for n, (paragraph, quoted_on) in enumerate(zip(paragraphs, reversed(goes_on), strict=True)):
        text = paragraph.text
        if paragraph.kind is Kind.CODE or not _PAIRED.search(text):
            continue
        for at in _unpaired(text):
            if text[at] == "“" and quoted_on:
                continue
            yield n, Slip("unpaired-mark", at, {"mark": text[at]})
            break  # what follows is most often the same slip again


def _unpaired(text: str) -> Iterator[int]:
    waiting: list[tuple[str, int]] = []
    alone: list[int] = []
    quoting = False
    for match in _PAIRED.finditer(text):
        at, mark = match.start(), match[0]
        if mark in "()":
            mark = _WIDE[mark]
        if mark not in _PARTNERS:
            if mark == "“" and quoting:
                alone.append(at)  # “甲“: the second was meant to close
                quoting = False
                if waiting[-1:] and waiting[-1][0] == "“":
                    waiting.pop()
                continue
            quoting = quoting or mark == "“"
            waiting.append((mark, at))
            continue
        quoting = quoting and mark != "”"
        if waiting and waiting[-1][0] == _PARTNERS[mark]:
            waiting.pop()
        elif _PARTNERS[mark] in {m for m, _ in waiting[-8:]}:
            while waiting[-1][0] != _PARTNERS[mark]:
                alone.append(waiting.pop()[1])
            waiting.pop()
        elif not _stands_alone(text, at):
            alone.append(at)
    alone += [at for mark, at in waiting if not _stands_alone(text, at)]
    yield from sorted(alone)


def _stands_alone(text: str, at: int) -> bool:
    """Say whether a mark is one that has no partner: of an enumeration, an apostrophe."""
    before, after = text[max(0, at - 3) : at], text[at + 1 : at + 2]
    if text[at] in ")）":
        return _ENUMERATED.search(before) is not None or before[-1:] in {":", ";"}
    if text[at] in "‘’":
        return (before[-1:].isascii() and before[-1:].isalnum()) or (after.isascii() and after.isalnum())
    return text[at] == "(" and before[-1:] in {":", ";"}


def straight_quotes(paragraph: Paragraph) -> Iterator[Slip]:
    """Chinese is quoted with “ and ” (GB/T 15834, 4.8), not with the straight marks of a keyboard."""
    text = paragraph.text
    if paragraph.kind is Kind.CODE or '"' not in text:
        return
    mends: list[Mend] = []
    if text.count('"') % 2 == 0:  # else nobody can tell which one opens
        for match in _STRAIGHT.finditer(text):
            if _HAN.search(match[1]):
                mends += (
                    Mend(match.start(), match.start() + 1, "“"),
                    Mend(match.end() - 1, match.end(), "”"),
                )
    yield from together("straight-quote", text, mends)


def doubled_marks(paragraph: Paragraph) -> Iterator[Slip]:
    """No two stops stand together: 。。 and ，。 are left over from editing.

    ！！ and ？！ are allowed (GB/T 15834, 4.2 and 4.3), three or more 。 were meant as an ellipsis.
    """
    text = paragraph.text
    if paragraph.kind is Kind.CODE or not _STOPS.search(text):
        return
    for match in _DOUBLED.finditer(text):
        pair = match[0]
        mends = (Mend(match.start(), match.end(), pair[0]),) if len(set(pair)) == 1 else ()
        yield Slip("doubled-punctuation", match.start(), {"found": pair}, mends)


def ellipses(paragraph: Paragraph) -> Iterator[Slip]:
    """The ellipsis is six dots, …… (GB/T 15834, 4.11); dot leaders of a table of contents are none."""
    text = paragraph.text
    if paragraph.kind is Kind.CODE or ("…" not in text and "..." not in text and "。。。" not in text):
        return
    mends = [Mend(m.start(), m.end(), "……") for m in _ELLIPSIS.finditer(text)]
    yield from together("wrong-ellipsis", text, mends)


def dashes(paragraph: Paragraph) -> Iterator[Slip]:
    """The dash is ——, two characters wide (GB/T 15834, 4.10); a single — joins places and days."""
    text = paragraph.text
    if paragraph.kind is Kind.CODE or not ("--" in text or "－－" in text or "──" in text):
        return
    mends = [Mend(m.start(), m.end(), "——") for m in _DASH.finditer(text)]
    yield from together("wrong-dash", text, mends)
