"""The tornado in a real browser: a click on a bar's end, the list by keyboard, and nothing cut off on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.dragging import agreed, kept, kgi
from tests.browser.harness import ready
from tests.browser.test_journeys import go
from tests.pages.test_sensitivity_levers import HOSTILE, rich_tree

BARS = ".st-key-sensitivity-chart svg .mark-rect path"


def opened(open_app: Callable[..., Page]) -> Page:
    page = open_app("sensitivity", draft=kept(rich_tree()))
    expect(page.locator(BARS)).to_have_count(6)
    return page


def test_a_click_on_an_end_opens_what_if_there_and_one_undo_takes_it_back(open_app: Callable[..., Page]) -> None:
    page = opened(open_app)
    before = kgi(page)
    assert page.locator(".st-key-sensitivity-chart svg text", has_text=HOSTILE).count() == 1
    low = next(
        bar
        for bar in page.locator(BARS).all()
        if "リード数" in (bar.get_attribute("aria-label") or "") and "down" in (bar.get_attribute("aria-label") or "")
    )
    low.click(position={"x": 4, "y": 8})
    page.wait_for_url(re.compile("/what_if"))
    agreed(page, lambda workspace: workspace.lever_values() == {"leads": 500.0})
    assert kgi(page) < before
    page.locator(".st-key-bar-undo button").first.click()
    agreed(page, lambda workspace: not workspace.changes)
    assert kgi(page) == before
    go(page, "ja", "sensitivity")  # coming back, the click is history
    expect(page.locator(BARS)).to_have_count(6)
    page.wait_for_timeout(300)
    assert page.url.split("?")[0].endswith("/sensitivity")
    assert kgi(page) == before


def test_the_same_by_keyboard_alone(open_app: Callable[..., Page]) -> None:
    page = opened(open_app)
    page.locator(".st-key-sensitivity-try button").first.focus()
    page.keyboard.press("Enter")
    wanted = page.locator(".st-key-sensitivity-meet-high button:visible").first
    expect(wanted).to_be_visible()
    for _ in range(12):
        if wanted.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/what_if"))
    agreed(page, lambda workspace: workspace.lever_values() == {"meet": 0.2})


@pytest.mark.parametrize("viewport", [(390, 844)])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_phone_scrolls_down_only(open_app: Callable[..., Page], lang: str, viewport: tuple[int, int]) -> None:
    page = opened(open_app)
    for n in range(5):
        page.locator(".st-key-sensitivity-view button").nth(n).click()
        ready(page)
        wide = page.evaluate(
            """() => [...document.querySelectorAll("[data-testid=stMain] *")]
                .filter(e => e.checkVisibility() && e.getBoundingClientRect().height
                    && e.getBoundingClientRect().right > innerWidth + 1)
                .map(e => e.tagName + "." + e.className)"""
        )
        assert wide == []
