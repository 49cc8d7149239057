"""Linking a lever in a real browser (§51): said in the inspector, and then followed by hand."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from kpitree.data.files import write_workspace
from tests.browser.hands import node, undo
from tests.browser.harness import ready
from tests.browser.test_what_if import grab, live
from tests.workspace.test_links import funnel


def test_a_link_is_said_and_the_rate_follows_the_hand(open_app: Callable[..., Page]) -> None:
    page = open_app()
    page.evaluate("draft => localStorage.setItem('kpitree/draft', draft)", write_workspace(funnel()))
    page.goto(page.url.split("?")[0] + "tree_builder?lang=ja")
    node(ready(page), "商談化率").click()
    ready(page).locator("[data-testid=stExpander]", has_text="連動").click()
    form = ".st-key-tree_builder-rate-link"
    expect(page.locator(f"{form}-to input")).to_be_visible()
    ready(page).wait_for_timeout(600)  # a list that was opened while the page is being redrawn closes again
    page.locator(f"{form}-to input").focus()  # by keyboard: the editor above may still be growing
    leads_option = page.get_by_role("option", name="リード数")
    for _ in range(5):  # opened again where it was closed by the redrawing
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(500)
        if leads_option.is_visible():
            break
    leads_option.click()
    ready(page).wait_for_timeout(600)  # and so does what is typed then
    ready(page).locator(f"{form}-size input").fill("2")
    expect(ready(page).locator(f"{form}-do button")).to_be_disabled()
    page.locator(f"{form}-how").get_by_role("radio", name="pt", exact=True).click()
    expect(page.get_by_text("商談化率は 2pt 下がります")).to_be_visible()
    ready(page).locator(f"{form}-source input").fill("2025年度の実績")
    page.locator(f"{form}-source input").press("Enter")
    ready(page).locator(f"{form}-do button").click()
    expect(page.locator(f"{form}-remove button").first).to_be_visible()
    expect(page.locator(f"{form}-source input")).to_have_value("2025年度の実績")
    page.get_by_role("link", name="シミュレーション").click()
    follows = page.locator(".kt-linked b[data-live=rate]").first
    expect(follows).to_have_text("15.0%")
    grab(ready(page), "leads", 40)
    expect(follows).not_to_have_text("15.0%")
    there, leads = follows.text_content(), live(page, "leads").text_content()
    page.mouse.up()
    ready(page)
    expect(live(page, "leads")).to_have_text(leads or "")
    expect(follows).to_have_text(there or "")  # both engines agree
    undo(page)
    expect(follows).to_have_text("15.0%")
