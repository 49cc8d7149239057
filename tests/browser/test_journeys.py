"""What people do with the product, from the first look to the reload, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kpitree.i18n import LANGUAGES, Translator
from pages import PAGES
from tests.browser.harness import ready

MENU = {lang: {spec.slug: Translator(lang)(f"pages.{spec.slug}") for spec in PAGES} for lang in LANGUAGES}
THREE = {"ja": "3つの数字から", "en": "From three numbers"}


def kgi(page: Page) -> float:
    """The KGI of the bar, as a plain number."""
    return float(page.get_by_test_id("kgi-value").get_attribute("data-value") or "nan")


def go(page: Page, lang: str, slug: str) -> None:
    """Choose a page in the menu."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=MENU[lang][slug], exact=True).click()
    expect(page.locator(".kt-headline h1")).to_be_visible()
    ready(page)


def expect_kgi(page: Page, value: float) -> None:
    """Wait for the KGI of the bar to be `value`."""
    expect(page.get_by_test_id("kgi-value")).to_have_attribute("data-value", re.compile(f"^{value:.0f}(\\.0)?$"))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_three_numbers_slide_sensitivity_benchmark_undo_reload_language(page: Page, lang: str) -> None:
    page.get_by_role("button", name=THREE[lang]).click()
    for field, text in (("leads", "1000"), ("rate", "2%"), ("price", "500万")):
        page.locator(f".st-key-tree_builder-three-{field} input").fill(text)
        page.keyboard.press("Tab")
    page.locator(".st-key-tree_builder-three-do button").click()
    expect_kgi(page, 1000 * 0.02 * 5_000_000)

    go(page, lang, "what_if")
    slider = page.locator(".st-key-what_if-lead_to_win-slider input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("kgi-value")).not_to_have_attribute("data-value", "100000000.0")
    assert kgi(page) > 100_000_000
    # The KGI follows in the browser; what is typed before Python has answered, its answer would overwrite.
    expect(page.locator(".st-key-what_if-lead_to_win-entry input")).not_to_have_value("2%")
    expect(page.locator(".st-key-what_if-tray")).to_contain_text("2.03%")
    ready(page)
    moved = kgi(page)
    page.locator(".st-key-what_if-lead_to_win-entry input").fill("3%")
    page.keyboard.press("Enter")
    expect_kgi(page, 150_000_000)
    expect(
        page.locator("[data-kpi][data-value='150000000.0'], [data-kpi][data-value='150000000']").first
    ).to_be_visible()
    expect(page.locator(".st-key-what_if-tray")).to_contain_text("3")

    go(page, lang, "sensitivity")
    expect(page.get_by_test_id("stVegaLiteChart").locator("svg")).to_be_visible()
    expect_kgi(page, 150_000_000)
    go(page, lang, "benchmarks")
    expect_kgi(page, 150_000_000)

    # Streamlit makes one press of two that come before it has answered.
    page.locator(".st-key-bar-undo button").first.click()
    expect_kgi(page, moved)
    page.locator(".st-key-bar-undo button").first.click()
    expect_kgi(page, 100_000_000)
    page.locator(".st-key-bar-redo button").first.click()
    expect_kgi(page, moved)
    page.locator(".st-key-bar-redo button").first.click()
    expect_kgi(page, 150_000_000)

    page.reload()
    ready(page)
    expect_kgi(page, 150_000_000)  # the draft of this browser

    other = "en" if lang == "ja" else "ja"
    page.locator(".st-key-bar-language").get_by_role("button", name={"ja": "日本語", "en": "English"}[other]).click()
    expect(page.get_by_test_id("stSidebarNav")).to_contain_text(MENU[other]["sensitivity"])
    expect_kgi(page, 150_000_000)


def test_undo_by_keyboard(page: Page, lang: str) -> None:
    go(page, lang, "what_if")
    before = kgi(page)
    field = page.locator("[class*=st-key-what_if-][class*=-entry] input").first
    field.fill("+10%")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("kgi-value")).not_to_have_attribute("data-value", str(before))
    page.locator(".kt-headline h1").click()
    page.keyboard.press("Control+z")
    expect_kgi(page, before)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("slug", [spec.slug for spec in PAGES])
def test_every_page_opens_by_its_link_and_nothing_sticks_out(
    open_app: Callable[..., Page], lang: str, slug: str
) -> None:
    page = open_app(slug)
    expect(page.locator(".kt-headline h1")).to_be_visible()
    expect(page.get_by_test_id("kgi-value")).to_be_visible()
    expect(page.locator("[role=dialog]")).to_have_count(0)
    for width, scheme in ((1400, "light"), (1400, "dark"), (390, "dark"), (390, "light")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        ready(page).wait_for_timeout(150)  # what measures itself has measured
        wide, seen = page.get_by_test_id("stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
        assert wide <= seen + 1, f"{slug} scrolls sideways at {width} px, {scheme}"


def test_a_file_that_is_no_tree_is_refused_in_words_and_a_good_one_opens(page: Page, tmp_path: Path) -> None:
    before = kgi(page)
    bad, good = tmp_path / "bad.kpitree.json", tmp_path / "good.txt"
    bad.write_bytes(b'{"schema": "kpitree/1", "tree": {"kpis": [{"id": "a", "name": "\\u0007"}]}}')
    good.write_text("売上 [円] = 件数 * 単価\n件数 [件] = 3\n単価 [円] = 100", "utf-8")
    page.locator(".st-key-bar-files button").first.click()
    page.locator(".st-key-files-upload input[type=file]").set_input_files(bad)
    expect(page.get_by_test_id("stToast").first).to_contain_text("bad.kpitree.json")
    assert kgi(page) == before
    page.locator(".st-key-files-upload input[type=file]").set_input_files(good)
    expect_kgi(page, 300)
    page.keyboard.press("Escape")
    page.locator(".st-key-bar-undo button").first.click()
    expect_kgi(page, before)


def test_dragging_back_and_forth_is_one_step_of_undo(page: Page, lang: str) -> None:
    go(page, lang, "what_if")
    before = kgi(page)
    page.locator("[class*=st-key-what_if-][class*=-slider] input[type=range]").nth(1).focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("kgi-value")).not_to_have_attribute("data-value", str(before))
    page.wait_for_timeout(600)
    page.locator(".st-key-bar-undo button").first.click()
    expect_kgi(page, before)


@pytest.mark.parametrize("viewport", [(1400, 500), (390, 844)])
def test_the_kgi_never_leaves_the_screen(open_app: Callable[..., Page], viewport: tuple[int, int]) -> None:
    page = open_app("what_if")
    page.locator("[class*=st-key-what_if-][class*=-slider]").last.scroll_into_view_if_needed()
    page.mouse.wheel(0, 4000)
    page.wait_for_timeout(300)
    expect(page.get_by_test_id("kgi-value")).to_be_in_viewport()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_value_in_the_tree_is_cut_off(page: Page, lang: str) -> None:
    values = page.locator("[role=treeitem] .value")
    expect(values.first).to_be_visible()
    cut = values.evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)")
    assert values.count() >= 7
    assert cut == []
