"""What a browser kept comes back, with and without the cookie that says that there is something."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from pages.shell.draft import COOKIE
from tests.browser.apps.trees import tree_called
from tests.browser.dragging import kept, node
from tests.browser.harness import ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]


def test_a_draft_comes_back_without_its_cookie(open_app: Open) -> None:
    page = open_app("what_if", draft=kept(tree_called("small")), cookie=False)
    expect(node(page, "seats")).to_be_visible()  # the template has none


def test_a_cookie_without_a_draft_keeps_nobody_waiting(open_app: Open) -> None:
    set_cookie = f"document.cookie = '{COOKIE}=1; path=/'"
    page = open_app("what_if", before=set_cookie)  # set by the first page of this visit
    page.reload()
    ready(page)
    expect(node(page, "leads")).to_be_visible()
    expect(page.get_by_test_id("kgi-value")).to_have_attribute("data-value", "90000000")


def test_the_first_change_sets_the_cookie(open_app: Open) -> None:
    page = open_app("what_if")
    assert COOKIE not in page.evaluate("document.cookie")
    page.get_by_role("textbox").first.fill("700")
    page.get_by_role("textbox").first.press("Enter")
    page.wait_for_function(f"document.cookie.includes('{COOKIE}=1')")
