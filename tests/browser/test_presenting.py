"""In front of people: what can be read from afar, and what keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.canvas_alone import Open, bright, camera, inside, items, server, shown  # noqa: F401
from tests.browser.dragging import node

if TYPE_CHECKING:
    from playwright.sync_api import Page


def pixels(page: Page, selector: str) -> float:
    """The height of a text as it is on the screen: its font size, times what it is scaled by."""
    return float(
        page.locator(selector).first.evaluate(
            "e => parseFloat(getComputedStyle(e).fontSize) * e.getBoundingClientRect().height / e.offsetHeight"
        )
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tree", ["moved", "large"])
def test_it_can_be_read_from_afar(open_app: Open, tree: str) -> None:
    page = shown(open_app, tree)
    items(page).first.focus()
    before = camera(page)
    page.keyboard.press("p")
    root = page.locator(".canvas.presenting")
    assert root.bounding_box() == {"x": 0, "y": 0, "width": 1400, "height": 900}
    assert root.evaluate("e => e.getRootNode().elementFromPoint(5, 450).closest('.presenting') !== null")  # over all
    assert pixels(page, ".stage_value") >= 64
    assert pixels(page, ".canvas .node .value:visible") >= 27.99
    assert all(inside(page, str(i.get_attribute("data-id"))) for i in items(page).all())
    page.keyboard.press("e")
    assert pixels(page, ".canvas .node .value:visible") >= 27.99
    page.keyboard.press("Escape")
    expect(root).to_have_count(0)
    assert camera(page) == before  # the page's own view is as it was
    expect(page.locator(".canvas [role=treeitem]:focus")).to_have_count(1)


def test_keys_do_everything(open_app: Open) -> None:
    page = shown(open_app, "moved")
    items(page).first.focus()
    page.locator("[data-tool=present]").click()
    expect(page.locator(".stage_scenario")).to_have_text("調整中")
    page.keyboard.press("n")
    page.get_by_text("done: scenario:scenario_1", exact=True).wait_for(state="attached")
    page.keyboard.press("PageUp")
    page.keyboard.press("r")
    page.keyboard.press("z")
    page.keyboard.press("Shift+Z")
    page.keyboard.press("Control+z")
    page.get_by_text("reset: undo: redo: undo:").wait_for(state="attached")
    # The spotlight: one branch, and again none.
    node(page, "won").focus()
    page.keyboard.press("s")
    assert bright(page) == {"won", "meetings", "win_rate", "sql_count", "meeting_rate", "mql", "sql_rate"}
    page.keyboard.press("s")
    assert page.locator(".canvas .dim").count() == 0
    page.keyboard.press("ArrowDown")
    expect(node(page, "meetings")).to_be_focused()
    held = "document.activeElement.shadowRoot.activeElement.closest('.presenting') !== null"
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(held)
    # A number still follows the hand, and the large one with it.
    said = page.locator(".stage_value").inner_text()
    target = node(page, "win_rate").locator(".value").bounding_box()
    assert target is not None
    page.mouse.move(target["x"] + 10, target["y"] + 10)
    page.mouse.down()
    page.mouse.move(target["x"] - 40, target["y"] + 10, steps=5)
    assert page.locator(".stage_value").inner_text() != said
    page.mouse.up()
    page.keyboard.press("p")
    expect(page.locator(".canvas.presenting")).to_have_count(0)
    expect(page.locator(".canvas .tools")).to_be_visible()
