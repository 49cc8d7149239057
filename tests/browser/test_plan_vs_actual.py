"""Plan vs actual in a real browser: typing down a column of the grid, cell after cell, and taking it back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from kpitree.data.templates import template
from tests.browser.dragging import agreed, kept
from tests.browser.test_accessible import findings

Open = Callable[..., Page]
TREE = template("btob_basic", "ja")
ROW = 35  # CSS pixels of a row of the grid
ROWS = [kpi.id for kpi in TREE.kpis]


def type_cell(page: Page, text: str) -> None:
    """Into the cell that is chosen: Enter opens it, what is typed replaces it, Enter again goes to the one below."""
    field = page.locator("#portal textarea, #portal input").first
    page.keyboard.press("Enter")
    expect(field).to_be_visible()
    field.fill(text)
    field.press("Enter")
    expect(field).to_be_hidden()


def test_a_column_is_typed_down_and_the_bottleneck_follows(open_app: Open) -> None:
    page = open_app("plan_vs_actual", draft=kept(TREE))
    headline = page.locator(".kt-headline h1")
    expect(headline).to_contain_text("まだ入っていません")
    grid = page.locator(".st-key-plan_vs_actual-enter canvas").first
    expect(grid).to_be_visible()
    box = grid.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 40, box["y"] + ROW * (ROWS.index("leads") + 1) + ROW / 2)
    type_cell(page, "60")
    agreed(page, lambda workspace: [*workspace.actuals.months.values()] == [{"leads": 60.0}])
    type_cell(page, "8")  # the cursor is still in the grid, one row further down
    agreed(page, lambda workspace: [*workspace.actuals.months.values()] == [{"leads": 60.0, "meeting_rate": 0.08}])
    expect(headline).to_have_text("商談化率が計画 15% に対し 8%。ここが今月のボトルネックです。")
    type_cell(page, "abc")
    expect(page.locator(".kt-pa-wrong")).to_contain_text("「abc」は数として読めません")
    assert findings(page) == []
    page.locator(".st-key-bar-undo button").first.click()
    agreed(page, lambda workspace: [*workspace.actuals.months.values()] == [{"leads": 60.0}])
    expect(page.locator(".kt-pa-wrong")).to_have_count(0)
