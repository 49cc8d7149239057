"""The map of two levers under a real hand: a click on it, through lines and words, sets both levers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from kpitree.data.templates import template
from kpitree.i18n import Translator
from tests.browser.dragging import agreed, kgi
from tests.browser.harness import ready

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

T = Translator("ja")
BASE = 9e7


@pytest.fixture
def map_(open_app: Callable[..., Page]) -> Page:
    """The question, with the map drawn."""
    page = open_app("sensitivity")
    page.get_by_text(T("sensitivity.ask_two_levers")).click()
    expect(cells(page).first).to_be_visible()
    page.locator(".st-key-sensitivity-two_levers-map").scroll_into_view_if_needed()
    return ready(page)


def cells(page: Page) -> Locator:
    """The cells of the map."""
    return page.locator(".st-key-sensitivity-two_levers-map svg .mark-rect path")


def click(page: Page, x: float, y: float) -> None:
    """Click the map at a part of its width and height, from the upper left."""
    boxes = [box for n in (0, cells(page).count() - 1) if (box := cells(page).nth(n).bounding_box())]
    left, low = boxes[0]["x"], boxes[0]["y"] + boxes[0]["height"]  # the first is in the lower left corner
    right, top = boxes[1]["x"] + boxes[1]["width"], boxes[1]["y"]
    page.mouse.click(left + x * (right - left), top + y * (low - top))


def test_a_click_sets_both_and_undo_takes_both_back_and_the_same_place_can_be_clicked_again(map_: Page) -> None:
    click(map_, 0.8, 0.3)
    expect(map_.locator(".kt-said")).to_be_visible()
    moved = agreed(map_, lambda workspace: bool(workspace.changes)).lever_values()
    assert moved == pytest.approx({"win_rate": 0.27, "meeting_rate": 0.17}, abs=0.003)
    there = kgi(map_)
    assert there == pytest.approx(600 * moved["win_rate"] * moved["meeting_rate"] * 5e6)
    map_.locator(".st-key-sensitivity-two_levers-undo button:visible").click()
    expect(map_.get_by_test_id("kgi-value")).to_have_attribute("data-value", str(int(BASE)))
    agreed(map_, lambda workspace: workspace.changes == {})
    click(map_, 0.8, 0.3)
    expect(map_.get_by_test_id("kgi-value")).to_have_attribute("data-value", repr(there))


def test_points_and_words_let_a_click_through_to_the_cell_under_them(map_: Page) -> None:
    point = map_.locator(".st-key-sensitivity-two_levers-map svg .mark-text text", has_text="いま").first
    box = point.bounding_box()
    assert box is not None
    map_.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    moved = agreed(map_, lambda workspace: bool(workspace.changes)).lever_values()
    assert kgi(map_) == pytest.approx(BASE, rel=0.15)  # a cell near where it is now, not the words' own place
    assert moved
    map_.mouse.move(0, 0)


@pytest.mark.parametrize("viewport", [(390, 844)])
@pytest.mark.parametrize("scheme", ["dark"])
def test_on_a_phone_nothing_runs_out_of_the_page_and_a_row_of_the_list_sets_both(map_: Page) -> None:
    main = map_.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") == 0
    right = map_.locator(".st-key-sensitivity-two_levers-map svg.marks").evaluate(
        "e => Math.max(...[...e.querySelectorAll('text')].map(t => t.getBoundingClientRect().right))"
    )
    assert right <= 390
    map_.locator(".st-key-sensitivity-two_levers-set_2 button:visible").click()
    after = agreed(map_, lambda workspace: len(workspace.changes) == 2)
    assert after.tree == template("btob_basic", "ja")
    assert kgi(map_) >= 1e8
