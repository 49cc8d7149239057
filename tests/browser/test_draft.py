"""What a browser kept comes back, with and without the cookie that says that there is something."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from kpitree.data.link import decode
from pages.shell.draft import COOKIE, IN_STORAGE
from tests.browser.apps.trees import tree_called
from tests.browser.dragging import kept, node
from tests.browser.harness import Server, ready
from tests.pages.conftest import big_tree

if TYPE_CHECKING:
    from playwright.sync_api import Page, SetCookieParam

Open = Callable[..., "Page"]


def test_a_draft_comes_back_without_its_cookie(open_app: Open) -> None:
    page = open_app("what_if", draft=kept(tree_called("small")), cookie=False)
    expect(node(page, "seats")).to_be_visible()  # the template has none


def test_a_draft_that_came_with_the_request_is_drawn_at_once(open_app: Open) -> None:
    """Nothing is in the browser's storage: what is drawn came with the cookie."""
    page = open_app("what_if", draft=kept(tree_called("small")), before="localStorage.removeItem('kpitree/draft')")
    expect(node(page, "seats")).to_be_visible()


@pytest.mark.parametrize("told", [IN_STORAGE, "1cut-off", "%00", "x" * 3000])
def test_a_cookie_without_a_draft_keeps_nobody_waiting(open_app: Open, server: Server, told: str) -> None:
    page = open_app("what_if")
    page.context.add_cookies([cookie(server, told)])
    page.reload()
    ready(page)
    expect(node(page, "leads")).to_be_visible()
    expect(page.get_by_test_id("kgi-value")).to_have_attribute("data-value", "90000000")


def test_what_was_changed_comes_with_the_next_request(open_app: Open, server: Server) -> None:
    page = open_app("what_if")
    assert not sent(page, server)
    page.locator(".st-key-what_if-leads-entry input").fill("700")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("kgi-value")).to_have_attribute("data-value", "105000000")
    page.wait_for_function("localStorage.getItem('kpitree/draft')?.includes('700')")
    assert decode(sent(page, server)).lever_values() == {"leads": 700.0}
    page.evaluate("localStorage.removeItem('kpitree/draft')")
    page.reload()
    ready(page)
    expect(page.get_by_test_id("kgi-value")).to_have_attribute("data-value", "105000000")


def test_a_draft_too_long_for_a_cookie_comes_from_storage(open_app: Open, server: Server) -> None:
    page = open_app("what_if", draft=kept(big_tree(301)))
    entry = page.locator("[class*='-entry'] input").first
    entry.fill("77")
    entry.press("Enter")
    page.wait_for_function("localStorage.getItem('kpitree/draft')?.includes('77')")
    assert sent(page, server) == IN_STORAGE
    page.reload()
    ready(page)
    expect(node(page, "total")).to_be_visible()


def cookie(server: Server, told: str) -> SetCookieParam:
    return {"name": f"{COOKIE}_{server.port}", "value": told, "domain": "127.0.0.1", "path": "/_stcore"}


def sent(page: Page, server: Server) -> str:
    """What the browser would tell the server; "" without a cookie."""
    found = page.context.cookies(f"{server.url}/_stcore/stream")
    return next((str(one.get("value")) for one in found if one.get("name") == f"{COOKIE}_{server.port}"), "")
