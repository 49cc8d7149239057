"""A workshop from beginning to end: an empty canvas becomes the full funnel, by mouse and by keys; a number is dragged;
everything is undone to the start and done again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from kpitree.data.text import parse
from kpitree.engine import evaluate
from tests.browser.hands import chosen, node, on, popup, type_in, value
from tests.browser.harness import ready

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

# What stands on the whiteboard at the end: each stage is the one before times its rate.
STAGES = (
    ("受注件数", "商談数", "受注率", "90", "20%"),
    ("商談数", "SQL数", "商談化率", "180", "50%"),
    ("SQL数", "MQL数", "SQL化率", "300", "60%"),
    ("MQL数", "リード数", "MQL化率", "600", "50%"),
    ("リード数", "セッション数", "CVR", "2万", "3%"),
)
AGREED = """
受注金額 [円] = 受注件数 * 平均単価
受注件数 [件] = 商談数 * 受注率
商談数 [件] = SQL数 * 商談化率
SQL数 [件] = MQL数 * SQL化率
MQL数 [件] = リード数 * MQL化率
リード数 [件] = セッション数 * CVR
セッション数 [件] = 2万
CVR [%] = 3%
MQL化率 [%] = 50%
SQL化率 [%] = 60%
商談化率 [%] = 50%
受注率 [%] = 20%
平均単価 [円] = 500万
"""


def numbers(page: Page) -> dict[str, float]:
    """Every KPI on the canvas with its value."""
    ready(page)
    nodes = page.locator("[data-kpi]:visible").all()
    return {str(n.get_attribute("data-kpi")): float(n.get_attribute("data-value") or "nan") for n in nodes}


def break_down(page: Page, parent: str, first: str, rate: str, *, with_mouse: bool) -> None:
    """A lever becomes the product of two: through its + button, or through keys."""
    if with_mouse:
        node(page, parent).hover()
        page.locator(".handle.plus:visible").click()
        popup(page).get_by_role("menuitem", name="掛け算で分ける").click()
    else:
        on(page, parent, "+", "Enter")
    type_in(page, first, end="Tab")
    type_in(page, rate)


# Everything on the whiteboard that a step can change.
DRAWN = """() => [...document.querySelectorAll("*")].filter(e => e.shadowRoot?.querySelector(".canvas")).map(
  e => [...e.shadowRoot.querySelectorAll("[data-kpi]")].filter(n => n.checkVisibility())
    .map(n => n.dataset.kpi + n.dataset.value + n.textContent).join("|")).join()"""


def step(page: Page, way: str) -> None:
    """One step back or forward through the bar, and what follows from it is drawn."""
    before = page.evaluate(DRAWN)
    page.locator(f".st-key-bar-{way} button").first.click()
    page.wait_for_function(f"before => ({DRAWN})() !== before", arg=before)
    ready(page)


def test_a_workshop(page: Page, screenshot: Callable[..., Path | None]) -> None:
    for name in ("受注件数", "平均単価", "受注金額"):
        on(page, name, "Delete")
        expect(popup(page)).to_have_attribute("role", "alertdialog")
        page.keyboard.press("Enter")
        expect(node(page, name)).to_have_count(0)
    first = page.locator(".canvas .first")
    expect(first).to_be_visible()
    first.click()
    type_in(page, "受注金額 [円]", end="Tab")
    type_in(page, "9000万")
    break_down(page, "受注金額", "受注件数 [件]", "平均単価 [円]", with_mouse=False)
    chosen(page, "受注件数")
    type_in(page, "18", end="Tab")
    chosen(page, "平均単価")
    type_in(page, "500万")
    for n, (parent, part, rate, amount, percent) in enumerate(STAGES):
        break_down(page, parent, f"{part} [件]", rate, with_mouse=n % 2 == 0)
        chosen(page, part)
        type_in(page, amount, end="Tab")
        chosen(page, rate)
        type_in(page, percent)
        expect(value(page, rate)).to_have_text(re.compile(rf"^{percent.rstrip('%')}(\.0+)?%$"))
    expected = {kpi.name: evaluate(parse(AGREED))[kpi.name] for kpi in parse(AGREED).kpis}
    assert numbers(page) == pytest.approx(expected, rel=1e-12)
    on(page, "受注率", "f")  # the whole tree in sight
    page.wait_for_timeout(400)
    box = value(page, "受注率").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 70, box["y"] + 10, steps=8)
    page.mouse.up()
    expect(value(page, "受注率")).not_to_have_text("20.0%")
    built = numbers(page)
    assert built["受注金額"] > expected["受注金額"]
    screenshot("workshop", full=False)

    steps = 0
    while page.locator("[data-kpi]:visible").count() and steps < 60:
        step(page, "undo")
        steps += 1
    assert page.locator("[data-kpi]:visible").count() == 0
    expect(first).to_be_visible()
    for _ in range(steps):
        step(page, "redo")
    expect(value(page, "受注率")).to_be_visible()
    assert numbers(page) == built
    # One gesture is one step: the first KPI, its name and value; for it and for each stage a break-down and two values;
    # the drag.
    assert steps == 3 + 3 + 3 * len(STAGES) + 1
