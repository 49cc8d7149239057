"""Typing on the tree, its menu and its popups, by mouse and by keys alone, in the real app."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.hands import node, on, popup, type_in, undo, value
from tests.browser.harness import ready
from tests.hostile import naughty_strings

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHONE = (390, 844)
MARKUP = ("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", '"><svg onload=alert(1)>', "{{7*7}}")


def test_a_value_is_typed_as_in_a_spreadsheet(page: Page) -> None:
    value(page, "受注率").click()
    editor = node(page, "受注率").locator("input.edit")
    expect(editor).to_have_value("20%")
    page.keyboard.type("25%")
    page.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    expect(value(page, "受注率")).to_have_text("20.0%")
    expect(node(page, "受注率")).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.type("25%")
    page.keyboard.press("Shift+Tab")  # keeps it, and goes to the lever above
    expect(node(page, "商談化率").locator("input.edit")).to_be_focused()
    expect(value(page, "受注率")).to_have_text("25.0%")
    page.keyboard.press("Escape")
    on(page, "受注率", "3")  # a digit begins an entry
    page.keyboard.type("2%")
    page.keyboard.press("Enter")
    expect(value(page, "受注率")).to_have_text("32.0%")
    for text, shown in (("12 of 80", "15.0%"), ("30", "30.0%")):
        on(page, "受注率", "Enter")
        type_in(page, text)
        expect(value(page, "受注率")).to_have_text(shown)
    for text, shown in (("500万", "¥500万"), ("+10%", "¥550万"), ("-300", "¥500万")):
        on(page, "平均単価", "Enter")
        type_in(page, text)
        expect(value(page, "平均単価")).to_have_text(shown)


def test_arrows_nudge_while_typing(page: Page) -> None:
    on(page, "受注率", "Enter", "ArrowUp", "ArrowUp", "Shift+ArrowUp")
    expect(node(page, "受注率").locator("input.edit")).to_have_value("23%")
    page.keyboard.press("Escape")
    expect(value(page, "受注率")).to_have_text("20.0%")
    on(page, "受注率", "Enter", *["ArrowUp"] * 4, "Enter")  # steps of 0.25 pt
    expect(value(page, "受注率")).to_have_text("21.0%")
    undo(page)
    expect(value(page, "受注率")).to_have_text("20.0%")


def test_an_entry_with_two_meanings_is_asked_about_at_the_node(page: Page) -> None:
    on(page, "受注率", "Enter")
    type_in(page, "+10%")
    expect(popup(page).get_by_role("button")).to_have_count(2)
    expect(popup(page).locator("input")).to_have_value("+10%")
    page.keyboard.press("Enter")  # the first of its meanings: points
    expect(value(page, "受注率")).to_have_text("30.0%")
    on(page, "受注率", "Enter")
    type_in(page, "いろいろ")
    expect(popup(page).locator("input")).to_be_focused()
    type_in(page, "22%")
    expect(value(page, "受注率")).to_have_text("22.0%")


def test_a_wanted_value_shows_the_levers_that_get_there(page: Page) -> None:
    value(page, "受注金額").click()
    type_in(page, "1.2億")
    popup(page).get_by_role("button", name="平均単価").click()
    expect(value(page, "受注金額")).to_have_text("¥1.20億")
    expect(value(page, "平均単価")).to_have_text("¥667万")
    undo(page)
    expect(value(page, "受注金額")).to_have_text("¥9,000万")

    on(page, "受注件数", "Enter")
    type_in(page, "1000")  # more than any lever gives: what cannot be is grey
    popup(page).get_by_role("button", name="受注率").wait_for()
    expect(popup(page).get_by_role("button", name="受注率")).to_be_disabled()
    popup(page).get_by_role("button", name="この値で上書きする").click()
    expect(value(page, "受注件数")).to_have_text("1,000件")
    on(page, "受注件数", "Enter")
    type_in(page, "900")
    popup(page).get_by_role("button", name="上書きをやめる").click()
    expect(value(page, "受注件数")).to_have_text("18件")


def test_names_and_formulas_are_edited_in_place(page: Page) -> None:
    node(page, "平均単価").locator(".name").dblclick()
    type_in(page, "客単価")
    expect(node(page, "客単価")).to_be_visible()
    on(page, "客単価", "F2")
    type_in(page, "受注率")  # taken: said here, and can be mended here
    expect(popup(page).locator("input")).to_have_value("受注率")
    type_in(page, "平均 単価")
    expect(node(page, "平均 単価")).to_be_visible()

    on(page, "受注金額", "=")
    bar = popup(page).locator("input")
    bar.fill("")
    page.keyboard.type("件")
    expect(popup(page).get_by_role("option")).to_have_text(["受注件数"])
    page.keyboard.press("Tab")
    page.keyboard.type(" * 平")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(bar).to_have_value("受注件数 * 「平均 単価」")
    page.keyboard.type(" * 2")
    page.keyboard.press("Enter")
    expect(value(page, "受注金額")).to_have_text("¥1.80億")

    page.locator("[data-fold]:visible").first.dblclick()
    expect(bar).to_have_value("受注件数 * 「平均 単価」 * 2")
    type_in(page, "")  # no formula: a lever
    expect(node(page, "受注金額")).to_have_attribute("aria-label", re.compile("KGI"))
    expect(page.locator("[data-fold]:visible")).to_have_count(2)
    expect(value(page, "受注金額")).to_have_text("¥1.80億")


def test_a_problem_is_mended_at_its_node(page: Page) -> None:
    on(page, "受注件数", "=")
    type_in(page, "商談数 受注率")
    node(page, "受注件数").locator(".message").click()
    popup(page).get_by_role("button").first.click()
    expect(value(page, "受注件数")).to_have_text("18件")
    undo(page)
    expect(value(page, "受注件数")).not_to_have_text("18件")
    on(page, "受注件数", "!", "Enter")
    expect(value(page, "受注件数")).to_have_text("18件")


def test_the_menu_by_button_right_click_and_key(page: Page) -> None:
    node(page, "受注率").hover()
    page.locator(".handle.more:visible").click()
    expect(popup(page)).to_have_attribute("role", "menu")
    page.keyboard.press("Escape")
    expect(node(page, "受注率")).to_be_focused()
    page.keyboard.press("m")
    popup(page).get_by_role("menuitem", name="ロックする").click()
    expect(node(page, "受注率")).to_have_class(re.compile("locked"))
    page.keyboard.press("Enter")
    expect(popup(page)).to_contain_text("ロックされています")
    page.keyboard.press("Enter")
    expect(node(page, "受注率")).not_to_have_class(re.compile("locked"))
    on(page, "受注率", "h")
    expect(node(page, "受注率")).to_have_class(re.compile("headline"))
    node(page, "受注件数").click(button="right", position={"x": 20, "y": 12})
    popup(page).get_by_role("menuitem", name="KGIにする").click()
    expect(node(page, "受注件数")).to_have_class(re.compile("kgi"))
    on(page, "受注率", "Enter")
    type_in(page, "30%")
    expect(value(page, "受注率")).to_have_text("30.0%")
    on(page, "受注率", "Backspace")
    expect(value(page, "受注率")).to_have_text("20.0%")


@pytest.mark.parametrize("viewport", [PHONE])
def test_the_list_on_a_phone_has_the_same_powers(page: Page) -> None:
    value(page, "受注率").click()
    type_in(page, "30%")
    expect(value(page, "受注率")).to_have_text("30.0%")
    node(page, "受注率").locator(".more").click()
    box = popup(page).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= PHONE[1]
    popup(page).get_by_role("menuitem", name="基準に戻す").click()
    expect(value(page, "受注率")).to_have_text("20.0%")


def test_strings_that_mean_no_good_stay_text(page: Page) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    single = [text for text in naughty_strings() if text.isprintable() and 0 < len(text) <= 60]
    for text in (*MARKUP, *single[:: len(single) // 3]):
        target = page.locator("[data-id]:visible").last
        target.focus()
        page.keyboard.press("Enter")
        type_in(page, text)
        ready(page)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        target.focus()
        page.keyboard.press("F2")
        type_in(page, text)
        ready(page)
        page.keyboard.press("Escape")
    on(page, "受注金額", "=")
    type_in(page, MARKUP[0])
    node(page, "受注金額").locator(".message").click()
    expect(popup(page)).to_be_visible()
    assert page.locator(".canvas script, .canvas img, .canvas .node svg, .popup svg").count() == 0
