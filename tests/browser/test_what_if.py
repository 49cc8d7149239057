"""The What-if page while a hand moves: what follows at once, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from kpitree.data.files import write_workspace
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, Range
from kpitree.workspace import Workspace
from tests.browser.harness import ready

T = Translator("ja")


def a_mix() -> KpiTree:
    """Three channels that share the leads, a rate with a range, and a price."""
    shares = {"ads": ("広告の割合", 0.5), "events": ("展示会の割合", 0.3), "web": ("Webの割合", 0.2)}
    levers = [Kpi(id=k, name=name, unit="%", value=v, mix="チャネル構成") for k, (name, v) in shares.items()]
    kgi = Kpi(id="sales", name="売上", unit="円", formula="(ads * 300 + events * 100 + web * 20) * rate * price")
    rate = Kpi(id="rate", name="受注率", unit="%", value=0.2, range=Range(low=0.15, high=0.25))
    price = Kpi(id="price", name="単価", unit="円", value=1000.0)
    return KpiTree(kpis=(kgi, *levers, rate, price), kgi="sales")


@pytest.fixture
def what_if(open_app: Callable[..., Page]) -> Page:
    """The page with that tree as the browser's draft."""
    page = open_app()
    page.evaluate("draft => localStorage.setItem('kpitree/draft', draft)", write_workspace(Workspace(tree=a_mix())))
    page.goto(page.url.split("?")[0] + "what_if?lang=ja")
    expect(page.locator(".st-key-what_if-ads-slider")).to_be_visible()
    return ready(page)


def part(page: Page, lever: str, what: str) -> Locator:
    """A control of a lever."""
    return page.locator(f".st-key-what_if-{lever}-{what}")


def grab(page: Page, lever: str, pixels: int) -> None:
    """Take the thumb of a slider and move it, without letting go."""
    thumb = part(page, lever, "slider").locator("input[type=range]").locator("xpath=../..")
    thumb.scroll_into_view_if_needed()
    box = thumb.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + pixels, y, steps=12)


def live(page: Page, lever: str) -> Locator:
    """The number of a lever that follows the hand."""
    return page.locator(f".kt-live[data-live={lever}]")


def shown(locator: Locator) -> float:
    """A rate that is shown, in percent."""
    return float((locator.text_content() or "").rstrip("%"))


def test_the_number_of_a_dragged_slider_follows_and_then_is_pythons(what_if: Page) -> None:
    expect(live(what_if, "rate")).to_have_text("20.0%")
    before = what_if.get_by_test_id("kgi-value").get_attribute("data-value")
    grab(what_if, "rate", 60)
    expect(live(what_if, "rate")).not_to_have_text("20.0%")
    seen = shown(live(what_if, "rate"))
    assert seen > 20
    expect(part(what_if, "rate", "entry").locator("input")).to_have_value("20%")  # Python has not heard of it yet
    expect(what_if.get_by_test_id("kgi-value")).not_to_have_attribute("data-value", before or "")
    what_if.mouse.up()
    expect(part(what_if, "rate", "entry").locator("input")).to_have_value(re.compile(rf"^{seen:g}%$"))
    assert shown(live(what_if, "rate")) == seen


def test_a_value_outside_of_what_is_achievable_says_so_while_it_is_dragged(what_if: Page) -> None:
    line = what_if.locator("[data-beyond=rate]")
    expect(line).to_be_hidden()
    grab(what_if, "rate", 20)
    assert 20 < shown(live(what_if, "rate")) <= 25
    expect(line).to_be_hidden()
    what_if.mouse.up()
    ready(what_if)
    grab(what_if, "rate", 80)
    assert shown(live(what_if, "rate")) > 25
    expect(line).to_be_visible()
    expect(line).to_have_text(T("what_if.beyond", range=T.range(0.15, 0.25, "%")))
    what_if.mouse.up()
    ready(what_if)
    expect(line).to_be_visible()


def test_the_other_shares_follow_a_dragged_one_and_make_up_the_whole(what_if: Page) -> None:
    grab(what_if, "ads", 60)
    expect(live(what_if, "web")).not_to_have_text("20.0%")
    now = {lever: shown(live(what_if, lever)) for lever in ("ads", "events", "web")}
    assert now["ads"] > 50
    assert sum(now.values()) == pytest.approx(100, abs=0.15)
    assert now["events"] / now["web"] == pytest.approx(1.5, abs=0.05)
    grown = what_if.locator("[data-share=ads]").evaluate("bar => Number(bar.style.flexGrow)")
    assert grown == pytest.approx(now["ads"] / 100, abs=0.001)
    what_if.mouse.up()
    expect(part(what_if, "ads", "entry").locator("input")).not_to_have_value("50%")
    for lever, value in now.items():
        typed = part(what_if, lever, "entry").locator("input").input_value()
        assert float(typed.rstrip("%")) == pytest.approx(value, abs=0.06)


def test_the_small_buttons_open_the_quick_moves_of_one_lever_and_lock(what_if: Page) -> None:
    more = what_if.locator("[data-presses=more][data-lever=rate]")
    more.focus()
    what_if.keyboard.press("Enter")
    up = what_if.locator(".st-key-what_if-rate-quick-up button:visible").first
    expect(up).to_have_text("+1pt")
    expect(more).to_have_attribute("aria-expanded", "true")
    expect(more).to_be_focused()  # it was drawn anew
    up.click()
    expect(part(what_if, "rate", "entry").locator("input")).to_have_value("21%")
    chip = what_if.locator(".kt-tray [data-presses=reset][data-lever=rate]")
    expect(chip).to_contain_text("20.0% → 21.0%")
    chip.click()
    expect(part(what_if, "rate", "entry").locator("input")).to_have_value("20%")
    expect(chip).to_have_count(0)
    what_if.locator("[data-presses=more][data-lever=price]").click()
    expect(what_if.locator(".st-key-what_if-price-quick")).to_be_visible()
    expect(what_if.locator(".st-key-what_if-rate-quick")).to_have_count(0)
    lock = what_if.locator("[data-presses=lock][data-lever=rate]")
    lock.click()
    expect(lock).to_have_attribute("aria-pressed", "true")
    expect(part(what_if, "rate", "entry").locator("input")).to_be_disabled()
    lock.click()
    expect(part(what_if, "rate", "entry").locator("input")).to_be_enabled()
    what_if.locator(".st-key-bar-undo button").first.click()
    expect(lock).to_have_attribute("aria-pressed", "true")  # a step like any other


def test_a_share_stops_where_a_locked_one_begins(what_if: Page) -> None:
    what_if.locator("[data-presses=lock][data-lever=web]").click()
    expect(part(what_if, "web", "slider").locator("input")).to_be_disabled()
    grab(what_if, "ads", 400)  # to 100 %, where the locked one leaves 80 % at most
    assert shown(live(what_if, "ads")) == pytest.approx(80)
    what_if.mouse.up()
    ready(what_if)
    expect(part(what_if, "ads", "entry").locator("input")).to_have_value("80%")


def test_a_scenario_is_saved_with_enter_and_one_click_goes_back_and_forth(what_if: Page) -> None:
    field = part(what_if, "rate", "entry").locator("input")
    kgi = what_if.get_by_test_id("kgi-value")
    base = kgi.get_attribute("data-value") or ""
    field.fill("25%")
    field.press("Enter")
    what_if.locator(".st-key-what_if-scenarios-save button:visible").first.click()
    name = what_if.locator(".st-key-what_if-scenarios-name input")
    expect(name).to_have_value(re.compile("受注率 25%"))
    name.fill("強気")
    name.press("Enter")
    pills = what_if.locator(".st-key-what_if-scenarios-choice")
    expect(pills.get_by_role("radio", name="強気")).to_be_checked()
    expect(name).to_be_hidden()
    moved = kgi.get_attribute("data-value") or ""
    assert moved != base
    pills.get_by_text(T("what_if.scenario_baseline")).click()
    expect(kgi).to_have_attribute("data-value", base)
    expect(field).to_have_value("20%")
    pills.get_by_text("強気").click()
    expect(kgi).to_have_attribute("data-value", moved)
    field.fill("24%")
    field.press("Enter")
    expect(pills.get_by_role("radio", name="強気")).not_to_be_checked()
    what_if.reload()
    expect(what_if.locator(".st-key-what_if-scenarios-choice")).to_contain_text("強気")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_lever_takes_little_room(open_app: Callable[..., Page], lang: str) -> None:
    page = open_app("what_if")
    levers = page.locator("[class*='st-key-what_if-'][class*='-lever ']")
    heights = levers.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert heights
    assert max(heights) <= 62
