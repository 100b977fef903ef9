"""The rule of days: a reader opens an issue days after an item was written."""

import re
from collections.abc import Iterator
from typing import Final

from bulletin.body.prose import Kind, Paragraph
from bulletin.checking.slips import Slip

_PART: Final = "(?:上午|下午|中午|凌晨|清晨|早上|早晨|晚上|晚间|傍晚|夜间|[0-9０-９]{1,2}[时点:：]|零时)"
# 今天 and 明天 also mean our days and the future, and so count only before a time of day.
_RELATIVE: Final = re.compile(
    rf"(?:今天|今日|明天|明日|后天){_PART}|(?<!的)昨[天日](?!的)|(?<![目日从以之提])前天(?!的)"
    r"|[昨今明](?:晚(?![报会])|晨|早(?=[0-9上])|夜)"
    # 成本周转, 以上周期, 天下周知; 比上周 is a span that what stands before it has named
    r"|(?<![资成基剧样日文版以马晚天地较比同])[本上下]周(?![期长边身转旋年岁刊报末遭全密游围济知易折率])"
    r"|(?<![资成基剧样日文版以每较比同])(?:本|上个|下个)月(?![球亮台饼光色牙刊报])"
    r"|(?<![\u4e00-\u9fff])[上下]月(?![球亮台饼光色牙])|[本这上下]个?星期"
)
_MAYBE: Final = re.compile("[今昨明前后本上下这][天日晚晨早夜周月个星]")
_QUOTED: Final = re.compile(r"“[^“”]{0,500}”|《[^《》]{0,200}》|〔[^〔〕]{0,50}〕")
# 每周五报下周需求 speaks of every week.
_WEEKLY: Final = re.compile(r"(?:每|逐|按)周|周[一二三四五六日末]")
_WINDOW: Final = 40  # characters before a day that may say which one
_NEAR: Final = re.compile(r"[（(][0-9]{1,4}[年月]")


def relative_days(paragraph: Paragraph) -> Iterator[Slip]:
    """A day is said by its date: nobody can tell what 昨日, 本周 or 上月 meant when the item was written.

    今年, 近日, 目前 and the like are let pass: the issue's date is enough to understand them. So are
    quotations, and a day that is followed by its date in brackets. 每周五报下周需求 is no day at all.
    """
    text = paragraph.text
    if paragraph.kind in {Kind.CODE, Kind.CELL}:  # 本月 heads a column beside its year
        return
    if not _MAYBE.search(text):
        return
    for match in _RELATIVE.finditer(_QUOTED.sub(lambda m: "\ufffc" * len(m[0]), text)):
        before = text[max(0, match.start() - _WINDOW) : match.start()]
        if not _NEAR.match(text, match.end()) and not ("周" in match[0] and _WEEKLY.search(before)):
            yield Slip("relative-date", match.start(), {"found": match[0]})
