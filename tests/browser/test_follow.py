"""What a page says while a hand moves a number is, word for word, what Python says once it is let go."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops

from tests.browser.harness import ready

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocketRoute

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
    """Everything that can be read on the page and in its bar, but whether it is saved: that only the server can say."""
    saved = page.locator(".kt-saved")
    said = str(page.locator("[data-testid=stMain]").inner_text())
    return said.replace(saved.inner_text(), "", 1) if saved.count() else said


def levers(page: Page) -> list[str]:
    return [str(node.get_attribute("data-id")) for node in page.locator("[data-kpi].moves:visible").all()]


def two_moved(page: Page) -> str:
    """Move two levers, so that rows and chips are there; the first of them."""
    page.wait_for_selector(".canvas [role=treeitem]")
    first, second, *_ = levers(page)
    for lever in (first, second):
        drag(page, lever, 48)
        page.mouse.up()
        ready(page)
        page.wait_for_timeout(300)
    return first


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("path", ["what_if", ""])
def test_the_page_says_while_dragging_what_it_says_afterwards(open_app: Open, path: str) -> None:
    page = open_app(path)
    first = two_moved(page)
    before = words(page)
    drag(page, first, -28)
    said = words(page)
    assert said != before
    page.mouse.up()
    page.wait_for_timeout(300)
    ready(page)
    assert words(page) == said


@pytest.mark.parametrize("path", ["what_if", ""])
def test_nothing_that_can_be_seen_changes_after_the_release(open_app: Open, path: str) -> None:
    """Python's answer is held back: the picture before it is the picture after it, sliders included."""
    held: list[str | bytes] = []
    holding: list[WebSocketRoute] = []
    sockets: list[WebSocketRoute] = []

    def pass_on(browser: WebSocketRoute) -> None:
        sockets.append(browser)
        server = browser.connect_to_server()
        server.on_message(lambda message: held.append(message) if holding else browser.send(message))

    page = open_app(path, socket=pass_on)
    first = two_moved(page)
    holding.append(sockets[-1])
    drag(page, first, -28)
    page.mouse.up()
    page.mouse.move(3, 3)
    page.wait_for_timeout(600)  # the glow of what changed is over
    before = page.screenshot(mask=[page.locator(".st-key-saved")])  # that it is saved, only the server can say
    assert held, "Python has answered"
    holding.clear()
    for message in held:
        sockets[-1].send(message)
    page.wait_for_timeout(600)
    ready(page)
    assert changed_pixels(before, page.screenshot(mask=[page.locator(".st-key-saved")])) == 0


def changed_pixels(one: bytes, other: bytes) -> int:
    """How many pixels differ by more than the rounding of smoothed edges."""
    pictures = [Image.open(BytesIO(png)).convert("L") for png in (one, other)]
    return sum(ImageChops.difference(*pictures).histogram()[64:])
