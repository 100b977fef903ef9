"""The form for units in Chromium and Firefox, from a folder, with no network: filled in, sent, taken."""

# ruff: noqa: E501  what is typed stands as it is

import datetime
import html
import io
import re
import shutil
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Dialog, Page

from bulletin.body import markup
from bulletin.commands import forming
from bulletin.content import Content
from bulletin.doors import source
from bulletin.doors.say import say
from bulletin.editing import trial
from bulletin.intake.inbox import Watch
from bulletin.intake.submitting import Wanted
from bulletin.language import Language
from bulletin.model.choices import Direction, Focus, Kind, Stage, Tone, Urgency
from bulletin.model.item import Item
from tests.browsers import Firefox, firefox

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PROJECT = Path(__file__).resolve().parents[2]
DAY = datetime.date(2026, 3, 23)
ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONG_TO_TYPE = 400
LONG = [
    f"第{n}段，各村（社区）排查隐患{n}处，“能改即改”，其余限期{n % 9 + 1}日内整改；责任到人。" * 2
    for n in range(1, 41)
]
MARKS = [
    "# 不是标题", "* 星号 *不是* 强调", "- 短横", "1. 不是列表", "== 图片 1 ==", "=== 完 ===", "| 甲 | 乙 |",
    "<script>alert(1)</script>", "[字](http://example.com)", "---", "> 引用", "`码` ~~删~~ &amp; \\ __下__", "标题：甲",
]  # fmt: skip


def moment(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type,misc]  # a year and so on


@dataclass(frozen=True)
class Sent:
    """What is typed into the form, and what must stand in the item."""

    typed: Mapping[str, str]
    chosen: Mapping[str, str]
    body: Sequence[str]
    item: Mapping[str, object]
    event: Mapping[str, object] = field(default_factory=dict)
    partners: Sequence[str] = ()
    ticks: Sequence[str] = ()
    pictures: Sequence[tuple[str, str]] = ()  # file, caption


WHO = {"writer": "江玥", "signer": "童喆", "contact": "0000-5550108", "received": "2025年3月23日9时30分"}
WHOSE = {
    "writer": "江玥",
    "signer": "童喆",
    "contact": "0000-5550108",
    "received": moment(2025, 3, 23, 9, 30),
}
SENT = {
    "every choice": Sent(
        {**WHO, "title": "区教育局“四个到位”抓实春季开学工作——以城南片区为例", "subjects": "开学，校园安全、食堂", "as_of": "2025/3/22 18:05"},
        {"units": "jiaoyu-ju", "kind": "experience", "series": "weekly", "section": "经验做法", "focus": "priority", "tone": "good"},
        ["3月以来，区教育局……做到“四个到位”（人员、物资、责任、督查）。", "一、人员到位", "全区42所学校；教职工3,180人已返岗。"],
        {
            **WHOSE, "title": "区教育局“四个到位”抓实春季开学工作——以城南片区为例", "units": ("jiaoyu-ju",),
            "kind": Kind.EXPERIENCE, "series": ("weekly",), "section": "经验做法", "focus": Focus.PRIORITY,
            "tone": Tone.GOOD, "urgency": Urgency.ROUTINE, "subjects": ("开学", "校园安全", "食堂"),
            "as_of": moment(2025, 3, 22, 18, 5), "direction": (Direction.UPPER, Direction.LOWER), "event": None,
        },
        ticks=("upper", "lower"),
    ),
    "urgent": Sent(
        {
            **WHO, "title": "柳溪镇一处临河边坡发生滑塌 无人员伤亡", "occurred": "2025-03-23 05:40", "learned": "2025-03-23 5时55分",
            "caller": "值班员梁某", "told": "区委值班室、区应急管理局",
        },
        {"units": "liuxi-zhen", "kind": "development", "urgency": "extra_urgent", "tone": "bad", "stage": "first"},
        ["3月23日5时40分，柳溪镇临河边坡滑塌约30立方米；无人员伤亡，损失正在核实。"],
        {
            **WHOSE, "title": "柳溪镇一处临河边坡发生滑塌 无人员伤亡", "units": ("liuxi-zhen",),
            "kind": Kind.DEVELOPMENT, "urgency": Urgency.EXTRA_URGENT, "tone": Tone.BAD,
        },
        {
            "stage": Stage.FIRST, "occurred": moment(2025, 3, 23, 5, 40), "learned": moment(2025, 3, 23, 5, 55),
            "caller": "值班员梁某", "told": ("区委值班室", "区应急管理局"), "received": moment(2026, 3, 23),
        },
    ),
    "pictures": Sent(
        {**WHO, "title": "区水务局更新三处雨量站"},
        {"units": "shuiwu-ju", "kind": "development", "series": "weekly"},
        ["三处雨量站已换新。"],
        {**WHOSE, "title": "区水务局更新三处雨量站", "units": ("shuiwu-ju",), "series": ("weekly",)},
        pictures=(("a.png", "图1 “新站”全貌[东侧] & 旧站"), ("b.jpg", "表盘：*不是*星号")),
    ),
    "joint units": Sent(
        {**WHO, "title": "三家联合处置😀渔舟𠮷唱㙍：镕喆珺玥䶮", "commission": "yg-2026-04", "subjects": "联动"},
        {"units": "jiaoyu-ju", "kind": "problem", "series": "weekly", "focus": "difficulty", "tone": "neutral"},
        ["𠮷字、㙍字、䶮字，😀🇨🇳⚠️都在。", "㐀𪚥"],
        {
            **WHOSE, "title": "三家联合处置😀渔舟𠮷唱㙍：镕喆珺玥䶮", "units": ("jiaoyu-ju", "yingji-ju", "liuxi-zhen"),
            "kind": Kind.PROBLEM, "commission": "yg-2026-04", "focus": Focus.DIFFICULTY, "tone": Tone.NEUTRAL,
            "subjects": ("联动",),
        },
        partners=("yingji-ju", "liuxi-zhen"),
    ),
    "long and full of marks": Sent(
        {**WHO, "title": '"引号" # 井号: 冒号 - {花} [方] & %'},
        {"units": "jiaoyu-ju", "kind": "research", "series": "special"},
        [*MARKS, *LONG],
        {
            **WHOSE, "title": '"引号" # 井号: 冒号 - {花} [方] & %', "units": ("jiaoyu-ju",),
            "kind": Kind.RESEARCH, "series": ("special",), "urgency": Urgency.ROUTINE,
        },
    ),
}  # fmt: skip


class Hand(Protocol):
    """Whoever fills the form in."""

    def type(self, selector: str, text: str) -> None: ...
    def click(self, selector: str) -> None: ...
    def choose(self, selector: str, files: Sequence[Path]) -> None: ...
    def run(self, expression: str) -> Any: ...  # noqa: ANN401 - JSON
    def save(self, folder: Path) -> str: ...


class InChromium:
    """A hand in Chromium."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def type(self, selector: str, text: str) -> None:
        self.page.locator(selector).fill(text)

    def click(self, selector: str) -> None:
        self.page.locator(selector).click()

    def choose(self, selector: str, files: Sequence[Path]) -> None:
        self.page.locator(selector).set_input_files(files)

    def run(self, expression: str) -> Any:  # noqa: ANN401 - JSON
        return self.page.evaluate(f"async () => ({expression})")

    def save(self, folder: Path) -> str:
        with self.page.expect_download(timeout=20_000) as waiting:
            self.click("#save")
        name = waiting.value.suggested_filename
        waiting.value.save_as(folder / name)
        return name


class InFirefox:
    """A hand in Firefox."""

    def __init__(self, window: Firefox) -> None:
        self.window = window
        self.click, self.choose, self.run = window.click, window.choose, window.run

    def type(self, selector: str, text: str) -> None:
        """Type it, or paste it if it is long."""
        put = self.window.paste if len(text) > LONG_TO_TYPE else self.window.type
        put(selector, text)

    def save(self, folder: Path) -> str:
        before = {*self.window.downloads.iterdir()}
        self.click("#save")
        self.window.run(until("!document.getElementById('saved').hidden"))
        (made,) = self.window.wait_for_download(before)
        shutil.copy(made, folder)
        return made.name


def until(condition: str) -> str:
    """Return a promise that is kept when something is so; it is asked for at every frame."""
    return f"new Promise(done => {{ const ask = () => ({condition}) ? done(true) : setTimeout(ask, 20); ask(); }})"


def set_to(name: str, value: str) -> str:
    return (
        f"(e => {{ e.value = {value!r}; for (const k of ['input', 'change']) "
        f"e.dispatchEvent(new Event(k, {{bubbles: true}})); return e.value; }})(document.getElementById('{name}'))"
    )


def fill_in(hand: Hand, sent: Sent, files: Path) -> None:
    for name, value in sent.chosen.items():
        assert hand.run(set_to(name, value)) == value, name
    for name, text in sent.typed.items():
        hand.type(f"#{name}", text)
    hand.type("#body", "\n".join(sent.body))
    for unit in sent.partners:
        hand.run(set_to("partner", unit))
        hand.click("#add-partner")
    for value in sent.ticks:
        hand.click(f"#direction-{value}")
    if sent.pictures:
        hand.choose("#pictures", [files / name for name, _ in sent.pictures])
        hand.run(until(f"document.querySelectorAll('#shown li').length === {len(sent.pictures)}"))
        for n, (_, caption) in enumerate(sent.pictures, 1):
            hand.type(f"#caption-{n}", caption)


def paragraphs(body: str) -> list[str]:
    """Return what a body shows, block by block."""
    shown = markup.convert(body, "item").html
    found = re.findall(r"<(p|h[1-6])\b[^>]*>(.*?)</\1>", shown, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", "", text)).strip() for _, text in found]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out a copy of the sample, the form, an empty inbox and two pictures."""
    root = tmp_path_factory.mktemp("form")
    (root / "site").mkdir()
    (root / "inbox").mkdir()
    shutil.copy(PROJECT / "site.yaml", root / "site")
    shutil.copytree(PROJECT / "content", root / "site" / "content")
    speaker = say(Language.ZH, io.StringIO())
    assert forming.new_form(root / "site", (), root / "报送单.html", DAY, speaker, html=True) == 0
    Image.new("RGB", (60, 40), (200, 30, 30)).save(root / "a.png")
    Image.new("RGB", (60, 40), (30, 30, 200)).save(root / "b.jpg")
    return root


def opened(browser: Browser, address: str, **options: object) -> tuple[Page, list[str], list[str]]:
    """Open a page; return it with the requests that left the folder and what the console complained of."""
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]  # options of a context
    outside: list[str] = []
    complaints: list[str] = []
    page.on(
        "request",
        lambda r: None if r.url.startswith(("file://", "data:", "blob:")) else outside.append(r.url),
    )
    page.on("console", lambda m: complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.goto(address)
    return page, outside, complaints


def test_ten_submissions_from_two_browsers_become_ten_items(
    folder: Path, browser: Browser, tmp_path: Path
) -> None:
    page, outside, complaints = opened(browser, (folder / "报送单.html").as_uri(), accept_downloads=True)
    with firefox(tmp_path) as window:
        window.open((folder / "报送单.html").as_uri())
        for prefix, hand, again in (
            ("甲 ", InChromium(page), page.reload),
            ("乙 ", InFirefox(window), window.reload),
        ):
            for sent in SENT.values():
                own = Sent(**{**vars(sent), "typed": {**sent.typed, "title": prefix + sent.typed["title"]}})
                fill_in(hand, own, folder)
                assert hand.save(folder / "inbox").endswith(".txt")
                again()
                assert hand.run("document.getElementById('title').value") == ""
        assert window.complaints() == []
    assert (outside, complaints) == ([], [])
    assert len([*(folder / "inbox").iterdir()]) == 10
    out = io.StringIO()
    watch = Watch(folder / "site", folder / "inbox", Wanted((folder / "inbox",)), DAY, say(Language.ZH, out))
    assert watch.run(range(3)) == 0, out.getvalue()
    assert out.getvalue().count("已收 ") == 10
    content = read(folder / "site")
    for prefix in ("甲 ", "乙 "):
        for name, sent in SENT.items():
            compare(folder, content, prefix, sent, name)
    receipts = [f.read_text("utf-8-sig") for f in sorted((folder / "inbox").glob("*.回执.txt"))]
    assert len(receipts) == 10
    assert all("结果：已收" in text and "没有写明" not in text for text in receipts)
    assert len([*(folder / "inbox" / "已收").iterdir()]) == 10


def read(root: Path) -> Content:
    sources, _ = source.read(root)
    content = trial.examine(sources.texts, sources.refused).content
    assert content is not None
    return content


def compare(folder: Path, content: Content, prefix: str, sent: Sent, name: str) -> None:
    title = prefix + str(sent.item["title"])
    (item,) = (i for i in content.items.values() if i.title == title)
    assert item.reported_title == title
    for key, value in sent.item.items():
        assert key == "title" or getattr(item, key) == value, (name, key)
    for key, value in sent.event.items():
        assert getattr(item.event, key) == value, (name, key)
    assert paragraphs(without_pictures(item)) == list(sent.body), name
    shown = markup.convert(item.body, "item")
    assert len(shown.images) == len(sent.pictures)
    for image, (_, caption) in zip(shown.images, sent.pictures, strict=True):
        assert (folder / "site/content/items/2026" / image.source).resolve().is_file()
        assert caption in html.unescape(shown.html)


def without_pictures(item: Item) -> str:
    return re.sub(r"(?m)^!\[.*\n", "", item.body)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_form_is_accessible(folder: Path, browser: Browser, width: int, scheme: str) -> None:
    page, outside, complaints = opened(
        browser,
        (folder / "报送单.html").as_uri(),
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
    )
    hand = InChromium(page)
    hand.run(set_to("urgency", "urgent"))
    hand.choose("#pictures", [folder / "a.png"])
    hand.run(until("document.querySelectorAll('#shown li').length === 1"))
    hand.click("#save")
    assert page.locator("#problems").is_visible()
    for _ in range(2):  # with problems shown, and with the saved file shown
        assert not page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found.response["violations"]] == []
        fill_in(
            hand,
            Sent({**WHO, "title": "甲"}, {"units": "jiaoyu-ju", "kind": "research"}, ["乙。"], {}),
            folder,
        )
        hand.type("#caption-1", "图")
        hand.click("#save")
        page.locator("details summary").click()
    assert page.locator("#saved").is_visible()
    assert (outside, complaints) == ([], [])
    page.context.close()


CHECKS: Mapping[str, tuple[Mapping[str, str], str, str]] = {
    "nothing is said": ({}, "title", "请填写“标题”"),
    "no hour": ({"received": "2025-03-23"}, "received", "看不出是几点"),
    "no such day": ({"received": "2025-02-30 09:00"}, "received", "看不出是几点"),
    "long title": ({"title": "甲" * 81}, "title", "超过 80 字"),
    "an identity number": ({"body": "身份证11010519491231002X。"}, "body", "身份证号码"),
    "a bank card": ({"body": "卡号4111 1111 1111 1111转账。"}, "body", "银行卡号"),
    "a telephone": ({"body": "联系0000-5550108。"}, "body", "电话号码"),
    "a mark of secrecy": ({"body": "机密★一年"}, "body", "密级标志"),
    "half-width signs": ({"body": "清淤完成,共三处。"}, "body", "半角标点"),
}


@pytest.mark.parametrize("name", CHECKS)
def test_what_is_typed_is_checked_beside_its_field(folder: Path, browser: Browser, name: str) -> None:
    typed, place, said = CHECKS[name]
    page, _, _ = opened(browser, (folder / "报送单.html").as_uri())
    hand = InChromium(page)
    good = Sent({**WHO, "title": "甲"}, {"units": "jiaoyu-ju", "kind": "research"}, ["乙。"], {})
    if typed:
        fill_in(hand, good, folder)
    for field_name, text in typed.items():
        hand.type(f"#{field_name}", text)
    if name == "half-width signs":  # advice holds nobody back
        page.locator("#body").blur()
        assert said in page.locator("#body-said").inner_text()
        assert hand.save(folder).endswith(".txt")
        return
    hand.click("#save")
    beside = page.locator(f"#{place}-said").inner_text()
    assert said in beside
    assert f"{place}-said" in str(page.locator(f"#{place}").get_attribute("aria-describedby"))
    summary = page.locator("#problems")
    assert page.evaluate("document.activeElement.id") == "problems"
    summary.get_by_role("link", name=re.compile(re.escape(beside.split("\n")[0]))).first.click()
    assert page.evaluate("document.activeElement.id") == place
    if page.locator(f"#{place}-said").get_attribute("data-level") == "doubt":
        assert page.locator(f"#{place}").get_attribute("aria-invalid") is None
        assert hand.save(folder).endswith(".txt")  # looked at, and meant
    else:
        assert page.locator(f"#{place}").get_attribute("aria-invalid") == "true"
    page.context.close()


def test_a_draft_lives_as_long_as_its_tab_and_goes_when_it_is_saved(folder: Path, browser: Browser) -> None:
    page, _, _ = opened(browser, (folder / "报送单.html").as_uri())
    page.on("dialog", lambda d: d.accept())
    hand = InChromium(page)
    fill_in(hand, SENT["every choice"], folder)
    page.reload()
    assert page.locator("#title").input_value() == SENT["every choice"].typed["title"]
    assert page.locator("#section").input_value() == "经验做法"
    assert page.locator("#direction-upper").is_checked()
    other, _, _ = opened(browser, (folder / "报送单.html").as_uri())
    assert other.locator("#title").input_value() == ""
    hand.save(folder)
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert page.evaluate("document.cookie") == ""


def test_leaving_unsaved_is_asked_about(folder: Path, browser: Browser) -> None:
    page, _, _ = opened(browser, (folder / "报送单.html").as_uri())
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    page.locator("#title").press_sequentially("甲")
    page.reload()
    assert asked == ["beforeunload"]


def test_a_unit_is_offered_its_own_people(folder: Path, browser: Browser) -> None:
    page, _, _ = opened(browser, (folder / "报送单.html").as_uri())
    hand = InChromium(page)
    hand.run(set_to("units", "jiaoyu-ju"))
    names = "[...document.querySelectorAll('#writers option')].map(o => o.value)"
    assert page.evaluate(names) == ["江玥"]  # not the officer who has left
    assert page.locator("#writer").input_value() == "江玥"
    hand.type("#signer", "另一位")
    hand.run(set_to("units", "minzheng-ju"))
    assert page.locator("#writer").input_value() == "蒋珺"
    assert page.locator("#signer").input_value() == "另一位"


@pytest.mark.parametrize("storage", ["refused", "there"])
def test_it_says_honestly_what_becomes_of_the_draft(folder: Path, browser: Browser, storage: str) -> None:
    context = browser.new_context()
    if storage == "refused":
        context.add_init_script(
            "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('no') }})"
        )
    page = context.new_page()
    page.goto((folder / "报送单.html").as_uri())
    page.locator("#title").press_sequentially("甲")
    assert ("不让本页存草稿" if storage == "refused" else "只留在这个标签页") in page.locator(
        "#draft"
    ).inner_text()


REFUSED: Mapping[str, tuple[Callable[[Path], Path], str]] = {
    "no picture": (lambda f: written(f / "c.png", b"GIF89a"), "不是 PNG 或 JPEG"),
    "too large": (lambda f: written(f / "d.png", b"\x89PNG\r\n\x1a\n" + bytes(6_000_000)), "超过 5 MB"),
}


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", REFUSED)
def test_a_picture_is_looked_at_first(folder: Path, browser: Browser, tmp_path: Path, name: str) -> None:
    make, said = REFUSED[name]
    page, _, _ = opened(browser, (folder / "报送单.html").as_uri())
    page.locator("#pictures").set_input_files([make(tmp_path)])
    page.wait_for_function("document.getElementById('pictures-said').textContent")
    assert said in page.locator("#pictures-said").inner_text()
    assert page.locator("#shown li").count() == 0


def test_whoever_has_no_script_is_told(folder: Path, browser: Browser) -> None:
    page, _, _ = opened(browser, (folder / "报送单.html").as_uri(), java_script_enabled=False)
    assert page.get_by_text("没有开启脚本").is_visible()
    page, _, _ = opened(browser, (folder / "报送单.html").as_uri())
    assert not page.get_by_text("没有开启脚本").is_visible()
