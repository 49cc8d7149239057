"""What hands do on the tree, for tests in a real browser: find a node, press keys on it, type, drag it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.harness import SLOW

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect.set_options(timeout=SLOW)  # a batch that got lost on a busy machine is sent again after four seconds


def node(page: Page, name: str) -> Locator:
    """The node of a KPI, where it is drawn in full."""
    return page.locator(f'[data-kpi="{name}"]:visible')


def value(page: Page, name: str) -> Locator:
    return node(page, name).locator(".value")


def popup(page: Page) -> Locator:
    return page.locator(".canvas .popup")


def on(page: Page, name: str, *keys: str) -> None:
    """Press keys on a node."""
    node(page, name).focus()
    for key in keys:
        page.keyboard.press(key)


def type_in(page: Page, text: str, end: str = "Enter") -> None:
    """Type over what a field or an editor holds."""
    page.locator(".canvas input:focus").fill(text)
    page.keyboard.press(end)


def chosen(page: Page, name: str) -> None:
    """Wait until the new KPI is chosen and an editor is open on it."""
    expect(node(page, name).locator("input.edit")).to_be_focused()


def undo(page: Page) -> None:
    page.keyboard.press("Control+z")


def drag(page: Page, name: str, onto: str, *, drop: bool = True) -> None:
    start, end = node(page, name).locator(".name").bounding_box(), node(page, onto).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 6, start["y"] + 6)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + 20, steps=6)
    if drop:
        page.mouse.up()
