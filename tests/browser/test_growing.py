"""Growing the tree, moving and removing branches, by mouse and by keys alone, in the real app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.hands import chosen, drag, node, on, popup, type_in, undo, value

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_funnel_from_nothing_by_keys_alone(page: Page) -> None:
    for name in ("受注件数", "平均単価", "受注金額"):
        on(page, name, "Delete")
        expect(popup(page)).to_have_attribute("role", "alertdialog")
        page.keyboard.press("Enter")
        expect(node(page, name)).to_have_count(0)
    first = page.locator(".canvas .first")
    expect(first).to_be_visible()
    first.focus()
    page.keyboard.press("Enter")
    chosen(page, "売上")
    type_in(page, "新規売上", end="Tab")
    expect(node(page, "新規売上").locator("input.edit.value")).to_be_focused()
    type_in(page, "9000万")
    page.keyboard.press("+")
    page.keyboard.press("Enter")  # 掛け算で分ける
    type_in(page, "受注件数 [件]", end="Tab")
    type_in(page, "平均単価 [円]")
    chosen(page, "受注件数")
    type_in(page, "18", end="Tab")
    chosen(page, "平均単価")
    type_in(page, "500万")
    expect(value(page, "新規売上")).to_have_text("¥9,000万")
    on(page, "受注件数", "Insert", "Enter")
    type_in(page, "商談数 [件]", end="Tab")
    type_in(page, "受注率")
    chosen(page, "商談数")
    type_in(page, "90", end="Tab")
    type_in(page, "20")
    expect(value(page, "受注件数")).to_have_text("18件")
    on(page, "商談数", "Shift+Enter")
    type_in(page, "歩留まり")
    chosen(page, "歩留まり")
    page.keyboard.press("Escape")
    on(page, "新規売上", "+", "ArrowDown", "Enter")  # 足す項目を足す
    type_in(page, "アップセル")
    chosen(page, "アップセル")
    type_in(page, "1000万")
    expect(value(page, "新規売上")).to_have_text("¥1.00億")


def test_branches_are_split_duplicated_and_broken_down(page: Page) -> None:
    node(page, "リード数").hover()
    page.locator(".handle.plus:visible").click()
    popup(page).get_by_role("menuitem", name="チャネルで分ける").click()
    type_in(page, "検索、広告")
    expect(node(page, "リード数")).to_have_attribute("aria-expanded", "true")
    expect(value(page, "リード数")).to_have_text("600件")
    undo(page)
    expect(node(page, "リード数")).not_to_have_attribute("aria-expanded", "true")
    on(page, "受注率", "Control+d")
    expect(page.locator("input.edit:focus")).to_be_visible()
    type_in(page, "別の受注率")
    expect(node(page, "別の受注率")).to_be_visible()
    expect(value(page, "受注金額")).to_have_text("¥9,000万")


def test_branches_are_carried_to_another_parent(page: Page) -> None:
    drag(page, "受注率", "受注金額", drop=False)
    expect(page.locator(".ghost")).to_have_text("受注率")
    expect(node(page, "受注金額")).to_have_attribute("data-drop", "yes")
    page.keyboard.press("Escape")
    expect(page.locator(".ghost")).to_have_count(0)
    page.mouse.up()
    drag(page, "受注率", "受注金額")
    expect(page.locator(".kt-headline h1")).to_contain_text("× 受注率")
    undo(page)
    expect(page.locator(".kt-headline h1")).not_to_contain_text("受注率")
    drag(page, "受注件数", "受注率")
    expect(popup(page)).to_contain_text("受注件数 → 受注率 → 受注件数")  # which way round it would go
    page.keyboard.press("Escape")
    on(page, "受注率", "Control+x")
    on(page, "受注金額", "Control+v")
    expect(page.locator(".kt-headline h1")).to_contain_text("× 受注率")


def test_several_are_deleted_at_once_and_come_back(page: Page) -> None:
    node(page, "リード数").locator(".name").click()
    node(page, "受注率").locator(".name").click(modifiers=["Shift"])
    on(page, "受注率", "Delete")
    expect(popup(page)).to_contain_text("2件")
    expect(popup(page)).to_contain_text("商談数")
    page.keyboard.press("Escape")
    expect(node(page, "受注率")).to_be_visible()
    on(page, "リード数", " ", "ArrowDown", "Shift+Space")
    page.keyboard.press("Delete")
    popup(page).get_by_role("button", name="削除").click()
    expect(node(page, "リード数")).to_have_count(0)
    expect(node(page, "商談化率")).to_have_count(0)
    undo(page)
    expect(value(page, "受注金額")).to_have_text("¥9,000万")
