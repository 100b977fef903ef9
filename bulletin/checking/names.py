"""The rules of names: a unit is called what it is called on the day, a person always the same."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bulletin.body.prose import Kind, Paragraph
from bulletin.checking.slips import Slip
from bulletin.model.units import Directory, Unit
from bulletin.model.words import Day

_SHORTEST: Final = 3  # characters of a unit's name that can be told from other words
_FORMERLY: Final = re.compile(r"(?:原|前身[是为]?|时任|旧称|曾用名|改名前|时称|[（(]原|由)[“《]?$")
_LATER: Final = re.compile(r"[”》]?(?:更名|改名|改为|改称|改组|撤销|合并|并入|划归|（现|\(现|牌子)")
_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?=年)")


@dataclass(frozen=True)
class FormerNames:
    """Every name that a unit of the site has lost, with the day when it did."""

    directory: Directory

    @cached_property
    def lost(self) -> Mapping[str, tuple[Unit, Day]]:
        """The lost names that no unit bears today."""
        kept = {n for u in self.directory.units if u.until is None for n in _present(u)}
        lost: dict[str, tuple[Unit, Day]] = {}
        for unit in self.directory.units:
            for name, day in _given_up(unit):
                if name not in kept and len(name) >= _SHORTEST:
                    lost[name] = (unit, day)
        return lost

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Finds any name; the longest first, so that 市生态环境局分局 is not taken for less."""
        if not self.lost:
            return None
        every = {n for u in self.directory.units for n in (u.name, u.short, *_present(u))} | set(self.lost)
        names = sorted((n for n in every if n), key=lambda n: (-len(n), n))
        return re.compile("|".join(map(re.escape, names)))


def _present(unit: Unit) -> tuple[str, ...]:
    """Return the names that a unit has after all changes."""
    name, short = unit.name, unit.short
    for change in sorted(unit.history, key=lambda c: c.from_):
        short = change.short or ("" if change.name else short)
        name = change.name or name
    return tuple(n for n in (name, short) if n)


def _name_on(unit: Unit, day: Day) -> str:
    """Return a unit's name on a day; its group may be unknown, and that is said elsewhere."""
    changes = sorted((c for c in unit.history if c.name and c.from_ <= day), key=lambda c: c.from_)
    return changes[-1].name if changes else unit.name


def _given_up(unit: Unit) -> Iterator[tuple[str, Day]]:
    """Yield each name that a change replaced, and the day of the change."""
    name, short = unit.name, unit.short
    for change in sorted(unit.history, key=lambda c: c.from_):
        if change.name and change.name != name:
            yield name, change.from_
            if short and short != change.short:
                yield short, change.from_
            name, short = change.name, change.short
        elif change.short and change.short != short:
            if short:
                yield short, change.from_
            short = change.short


def former_unit_names(
    paragraphs: Sequence[Paragraph], names: FormerNames, day: Day
) -> Iterator[tuple[int, Slip]]:
    """A unit is called by the name that it has on the item's day.

    Not told where the text itself looks back: 原…, …更名为…, or a sentence that names an earlier year.
    """
    if names.pattern is None:
        return
    told: set[str] = set()
    for n, paragraph in enumerate(paragraphs):
        if paragraph.kind is Kind.CODE:
            continue
        text = paragraph.text
        for match in names.pattern.finditer(text):
            former = names.lost.get(match[0])
            if former is None or former[1] > day or match[0] in told:
                continue
            unit, since = former
            if _looks_back(text, match, since):
                continue
            told.add(match[0])
            arguments = {
                "found": match[0],
                "now": _name_on(unit, day),
                "since": since.isoformat(),
            }
            yield n, Slip("former-unit-name", match.start(), arguments)


def _looks_back(text: str, match: re.Match[str], since: Day) -> bool:
    before, after = text[max(0, match.start() - 6) : match.start()], text[match.end() : match.end() + 6]
    if _FORMERLY.search(before) or _LATER.match(after):
        return True
    back = max(0, match.start() - _WINDOW)
    opening, closing = text.rfind("《", back, match.start()), text.rfind("》", back, match.start())
    if opening > closing:  # the title of a paper keeps the name that stood on it
        return True
    start = max(back - 1, *(text.rfind(stop, back, match.start()) for stop in "。！？；")) + 1
    return any(int(year[0]) < since.year for year in _YEAR.finditer(text, start, match.start()))


# Characters of given names that are mistaken for one another, by ear or by eye.
_ALIKE: Final = """
    晓小筱 明鸣铭名茗 华桦骅画 伟玮炜纬维唯 军君钧均俊骏峻 平萍苹坪 建健剑 红宏洪鸿弘
    志智治致 永勇咏泳 文雯纹闻 丽莉力利立 英瑛莹颖迎 辉晖徽慧惠会 杰洁捷 林琳霖淋
    芳方芬 新欣鑫心昕馨 峰锋烽丰风枫 波博 涛韬滔 清青卿庆 荣蓉容榕嵘 梅媚美 胜盛圣晟
    祥翔详 东冬栋 刚钢岗 云芸运韵 燕艳雁彦 玉钰育煜昱 敏闽民 兰岚澜 秀绣 佳嘉家加
    彬斌宾滨 宁凝 振震镇 世士仕 成诚城程承 德得 福富 光广 贵桂 雅亚 义毅艺谊益怡宜
    元源园媛 泽则 正政 忠中钟 宗综 江姜 国果 生升 金今锦 进晋 旭绪 学雪 瑞睿
    琪奇琦 婷亭廷庭 静靖敬 强蔷 磊垒 春椿 树书 良亮梁 才材财 喜希熙 月悦跃越 长常昌
    全泉权 启起 仁任人 冰兵 阳杨扬洋 霞侠 娟涓 珍真贞 栓拴 松嵩 楠南男 涵寒 轩宣
    宇雨禹 浩皓昊 然燃 子紫梓 佩培沛 卫未 友有 恒衡
    """.split()  # noqa: SIM905  a hundred quotation marks would not help
_GROUP: Final = {c: n for n, group in enumerate(_ALIKE) for c in group}
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石"
    "金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
_TITLES: Final = (
    "书记|区长|县长|市长|局长|主任|镇长|乡长|院长|校长|主席|部长|处长|科长|所长|队长|总经理|经理|董事长|代表|常委|村民|同志|教授|"
    "工程师|站长|园长|行长|检察长|法官|民警|业主|司机|居民|学生|教师|医生|护士|社长|会长|秘书长|馆长|负责人|工作人员|志愿者|户主|网格员"
)
_PERSON: Final = re.compile(rf"(?P<title>{_TITLES})(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})")
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_WHOLE_NAME: Final = 3
_MOST_NAMES: Final = 20  # of one office and one surname that are kept in mind
_WINDOW: Final = 300  # characters that are looked back upon


@dataclass(frozen=True, slots=True)
class _Person:
    paragraph: int
    at: int
    name: str


def names_two_ways(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, Slip]]:
    """One person has one name: 区长张晓明 is not 区长张小明 two paragraphs on.

    Told where the same office is followed by names of the same surname and length that differ in one
    character which is often mistaken for the other.
    """
    first: dict[tuple[str, str], list[_Person]] = {}
    told: set[frozenset[str]] = set()
    for n, paragraph in enumerate(paragraphs):
        if paragraph.kind is Kind.CODE:
            continue
        for match in _PERSON.finditer(paragraph.text):
            person = _Person(n, match.start("name"), match["name"])
            if len(person.name) == _WHOLE_NAME - 1 and _HAN.match(paragraph.text, match.end()):
                continue  # pragma: no cover - the pattern takes three characters where there are three
            known = first.setdefault((match["title"], person.name[0]), [])
            for other in known:
                pair = frozenset({person.name, other.name})
                if _mistaken(person.name, other.name) and pair not in told:
                    told.add(pair)
                    yield n, Slip("name-two-ways", person.at, {"found": person.name, "first": other.name})
                    break
            if len(known) < _MOST_NAMES and all(other.name != person.name for other in known):
                known.append(person)


def _mistaken(one: str, other: str) -> bool:
    if len(one) != len(other) or one == other:
        return False
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if len(differing) != 1:
        return False
    a, b = differing[0]
    return a in _GROUP and _GROUP[a] == _GROUP.get(b)
