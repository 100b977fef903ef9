"""The rules of figures and years in Chinese: what GB/T 15835—2011《出版物上数字用法》 demands."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from bulletin.body.prose import Kind, Paragraph
from bulletin.checking.slips import HAN, Mend, Slip, together

_FULL_WIDTH: Final = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+(?:．[０-９]+)*|(?<=[0-9])．(?=[0-9])")
_ANY_FULL_WIDTH: Final = re.compile("[．-ｚ]")
# 10年3个月 and 有期徒刑3年6月 are spans; 90年代 and 25年来 are no short years.
_SHORT_YEAR: Final = re.compile(
    r"[0-9]{2}年(?:(?:1[0-2]|0?[1-9])月(?![0-9以内来后前])|(?:初|底|末|度)(?![0-9]))"
)
_NO_YEAR: Final = re.compile(
    r"(?:[0-9０-９A-Za-z.年月〇一二三四五六七八九十至到第近满达共约过\-–—～]|徒刑|刑期|拘役|工龄|工期|期限)$"
)
_CHINESE_YEAR: Final = re.compile(
    r"(?<![〇零○一二三四五六七八九十百千万])[一二][九〇零○][〇零○一二三四五六七八九]{2}年(?!级)"
)
_ARABIC_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}年")
_NAMED: Final = re.compile(r"《[^《》]{0,200}》|“[^“”]{0,500}”")
_ZERO_FOR: Final = re.compile(
    r"(?<=[〇零一二三四五六七八九○])[○OoＯ](?=[〇零○OoＯ]{0,3}[一二三四五六七八九年])"
)
_CIRCLE: Final = re.compile("[○OoＯ]")
_LETTER: Final = re.compile(
    r"(?<![0-9A-Za-z.\-/])(?=[0-9,.]{0,12}[OoＯ])[0-9][0-9,.]{0,12}[OoＯ][0-9OoＯ,.]{0,12}(?=[年月日时分万亿千百元个人次户吨件家项%名亩])"
)
# 4千 and 3百 are neither 4000 nor 四千; a thousand grams, metres and the like are measures.
_MIXED: Final = re.compile(
    r"[0-9](?:\.[0-9]+)?[万亿][0-9]+[千百](?!克|米|瓦|伏|卡|字|帕|赫|焦|牛|兆|比)"
    r"|(?<![0-9.])[0-9]{1,2}[千百](?=[0-9零多余万亿元人户名个件家吨亩头只棵株斤次辆台套])"
)
_RANGE: Final = re.compile(
    r"(?<![0-9.A-Za-z/\-–—～~])(?P<low>[0-9]+(?:\.[0-9]+)?)(?P<join>[-–—~～－]{1,2})(?P<high>[0-9]+(?:\.[0-9]+)?)(?P<unit>[%％]|[万亿])"
)
_JOIN: Final = re.compile("[-–—~～－]{1,2}[0-9]")
_ABOUT: Final = re.compile(
    r"[约近过几数0-9](?:(?<=[约近])[0-9][0-9.]*[万亿千百]*[多余](?!年|天|日|个月|周|载|届|期)"
    r"|(?<=过)[0-9][0-9.]*[万亿千百]*(?:[%％]|[人户名个件家吨亩元公里米])?以上"
    r"|(?<=[几数])十[多余](?=[人户名个件家吨亩辆台次项条])|(?<=[0-9])[0-9]{0,3}[多余][%％])"
)
_HAN: Final = re.compile(f"[{HAN}]")


def full_width_letters(paragraph: Paragraph) -> Iterator[Slip]:
    """Arabic figures and Latin letters are half-width (GB/T 15835; GB/T 9704)."""
    text = paragraph.text
    if not _ANY_FULL_WIDTH.search(text):
        return
    mends = [
        Mend(m.start(), m.end(), unicodedata.normalize("NFKC", m[0])) for m in _FULL_WIDTH.finditer(text)
    ]
    yield from together("full-width-letter", text, mends)


def short_years(paragraph: Paragraph) -> Iterator[Slip]:
    """A year has four figures (GB/T 15835: 不应简写). Bare `98年` may be a span and is left alone."""
    text = paragraph.text
    if "年" in text and paragraph.kind is not Kind.CODE:
        for match in _SHORT_YEAR.finditer(text):
            if _NO_YEAR.search(text[max(0, match.start() - 2) : match.start()]):
                continue
            yield Slip("short-year", match.start(), {"found": match[0]})


def mixed_years(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, Slip]]:
    """One text writes its years in one way (GB/T 15835: 同类别同形式), but for titles and quotations."""
    arabic = any(_ARABIC_YEAR.search(p.text) for p in paragraphs if "年" in p.text)
    if not arabic:
        return
    for n, paragraph in enumerate(paragraphs):
        match = _CHINESE_YEAR.search(_without_names(paragraph.text)) if "年" in paragraph.text else None
        if match is not None:
            yield n, Slip("mixed-years", match.start(), {"found": match[0]})
            return


def _without_names(text: str) -> str:
    """Blank out what is named or quoted: it is written as its author wrote it."""
    return _NAMED.sub(lambda m: "\ufffc" * len(m[0]), text) if "《" in text or "“" in text else text


def letters_for_figures(paragraph: Paragraph) -> Iterator[Slip]:
    """The figure 0 is no letter O, and the Chinese 〇 no circle (GB/T 15835)."""
    text = paragraph.text
    if paragraph.kind is Kind.CODE or not _CIRCLE.search(text):
        return
    for match in _LETTER.finditer(text):
        right = re.sub("[OoＯ]", "0", match[0])
        mend = Mend(match.start(), match.end(), right)
        yield Slip("letter-for-figure", match.start(), {"found": match[0], "right": right}, (mend,))
    if "年" in text:
        for match in _ZERO_FOR.finditer(text):
            mend = Mend(match.start(), match.end(), "〇")
            yield Slip("letter-for-figure", match.start(), {"found": match[0], "right": "〇"}, (mend,))


def mixed_figures(paragraph: Paragraph) -> Iterator[Slip]:
    """A number is Arabic or Chinese, but for 万 and 亿 (GB/T 15835: not 4千, 1万5千)."""
    text = paragraph.text
    if paragraph.kind is Kind.CODE or not ("千" in text or "百" in text):
        return
    for match in _MIXED.finditer(text):
        yield Slip("mixed-figure", match.start(), {"found": match[0]})


def ranges(paragraph: Paragraph) -> Iterator[Slip]:
    """Both ends of a range say %, 万 or 亿: 15%～30%, 13万元～17万元 (GB/T 15835, its own examples)."""
    text = paragraph.text
    if paragraph.kind is Kind.CODE or not _JOIN.search(text):
        return
    for match in _RANGE.finditer(text):
        low, high, unit = match["low"], match["high"], match["unit"]
        whole = f"{low}{unit}～{high}{unit}"
        # 9～16亿 may begin at nine or at nine hundred million: only a person knows.
        mends = (Mend(match.start(), match.end(), whole),) if unit in "%％" else ()
        yield Slip("range-without-unit", match.start(), {"found": match[0], "right": whole}, mends)


def doubled_approximations(paragraph: Paragraph) -> Iterator[Slip]:
    """A number is about or more than, not both: 约50多名, 超过50%以上. 近20余年 means the last twenty."""
    text = paragraph.text
    if paragraph.kind is Kind.CODE:
        return
    for match in _ABOUT.finditer(text):
        if match[0][0] == "过" and text[match.start() - 1 : match.start()] != "超":
            continue
        yield Slip("doubled-approximation", match.start(), {"found": match[0]})
