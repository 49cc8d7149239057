"""What a page says while a hand moves a number is, word for word, what Python says once it is let go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.harness import ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]


def drag(page: Page, kpi_id: str, pixels: int) -> None:
    """Take the number of a node and move it, without letting go."""
    box = page.locator(f"[data-kpi][data-id={kpi_id}] .value").bounding_box()
    assert box is not None
    x, y = box["x"] + 12, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + pixels, y, steps=10)


def words(page: Page) -> str:
    """Everything that can be read on the page and in its bar."""
    return str(page.locator("[data-testid=stMain]").inner_text())


def levers(page: Page) -> list[str]:
    return [str(node.get_attribute("data-id")) for node in page.locator("[data-kpi].moves:visible").all()]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("path", ["what_if", ""])
def test_the_page_says_while_dragging_what_it_says_afterwards(open_app: Open, path: str) -> None:
    page = open_app(path)
    page.wait_for_selector(".canvas [role=treeitem]")
    first, second, *_ = levers(page)
    for lever in (first, second):
        drag(page, lever, 48)
        page.mouse.up()
        ready(page)
        page.wait_for_timeout(300)
    before = words(page)
    drag(page, first, -28)
    said = words(page)
    assert said != before
    page.mouse.up()
    page.wait_for_timeout(300)
    ready(page)
    assert words(page) == said
