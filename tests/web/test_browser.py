"""The web edition in a real browser: sound, without outside requests, at every size, in both schemes."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

PAGES = (
    "index.html",
    "weekly/index.html",
    "weekly/2025-002/index.html",
    "weekly/2026-002/index.html",
    "special/2026-001/index.html",
    "units/index.html",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def site(sample_output: Path) -> Path:
    return sample_output / "site"


def opened(browser: Browser, address: str, **options: object) -> tuple[Page, list[str], list[str]]:
    """Open a page; return it with the requests that left the folder and what the console complained of."""
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]  # options of a context
    outside: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda r: None if r.url.startswith("file://") else outside.append(r.url))
    page.on("console", lambda m: complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.goto(address)
    return page, outside, complaints


def items(site: Path) -> list[str]:
    """Return the pages of two items, and of two units."""
    some = sorted(site.glob("weekly/2026-002/*/index.html"))[:2] + sorted(site.glob("units/*/index.html"))[:2]
    return [p.relative_to(site).as_posix() for p in some]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_kind_of_page_is_accessible_and_keeps_to_itself(
    site: Path, browser: Browser, width: int, scheme: str
) -> None:
    for path in (*PAGES, *items(site)):
        page, outside, complaints = opened(
            browser, (site / path).as_uri(), viewport={"width": width, "height": 800}, color_scheme=scheme
        )
        assert outside == []
        assert complaints == []
        scrolls = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(scrolls), f"{path} scrolls sideways at {width} px"
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        problems = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found.response["violations"]]
        assert problems == [], f"{path} at {width} px, {scheme}"
        page.context.close()


def test_text_grows_when_asked_and_stays_so_on_the_next_page(site: Path, browser: Browser) -> None:
    page, _, complaints = opened(browser, (site / "weekly/2026-002/index.html").as_uri())
    size = "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="特大", exact=True).click()
    assert page.evaluate(size) >= before * 1.3
    page.goto((site / "index.html").as_uri())
    assert page.get_by_role("button", name="特大", exact=True).get_attribute("aria-pressed") == "true"
    assert complaints == []


def test_a_page_can_be_read_without_script(site: Path, browser: Browser) -> None:
    page, _, _ = opened(browser, (site / "weekly/2026-002/index.html").as_uri(), java_script_enabled=False)
    assert "强降雨终报" in page.inner_text("main")
    assert not page.get_by_text("特大", exact=True).is_visible()


def test_largest_text_at_double_zoom_needs_no_sideways_scrolling(site: Path, browser: Browser) -> None:
    # 1280 px at 200 % are 640 px to the page.
    page, _, _ = opened(
        browser, (site / "weekly/2026-002/index.html").as_uri(), viewport={"width": 640, "height": 800}
    )
    page.get_by_role("button", name="特大", exact=True).click()
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_keyboard_reaches_the_text_first_by_the_skip_link(site: Path, browser: Browser) -> None:
    page, _, _ = opened(browser, (site / "weekly/2026-002/index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") != ""
