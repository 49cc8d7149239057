"""The canvas in a real browser: right numbers, choosing, folding, the viewer's view, names that mean no good."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kpitree.engine import evaluate
from tests.browser.apps.trees import CHANGES, tree_called
from tests.browser.canvas_alone import server, shown  # noqa: F401
from tests.browser.harness import ready

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Open = Callable[..., "Page"]


def node(page: Page, kpi_id: str) -> Locator:
    return page.locator(f"[data-kpi][data-id={kpi_id}]:visible")


def transform(page: Page) -> str:
    return str(page.locator(".canvas .layer").evaluate("layer => layer.style.transform"))


@pytest.mark.parametrize("viewport", [(1400, 900), (390, 844)])
def test_every_kpi_is_there_with_its_value(open_app: Open) -> None:
    page = shown(open_app, "moved")
    tree = tree_called("moved")
    values = evaluate(tree, CHANGES["moved"]).values
    found = page.evaluate(
        """() => [...document.querySelectorAll('*')].flatMap(e => e.shadowRoot
            ? [...e.shadowRoot.querySelectorAll('[data-kpi]')].filter(n => n.checkVisibility())
                .map(n => [n.dataset.kpi, Number(n.dataset.value)]) : [])"""
    )
    assert dict(found) == {kpi.name: values[kpi.id] for kpi in tree.kpis}
    assert len(found) == len(tree.kpis)
    assert page.evaluate("document.documentElement.lang") == "ja"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_choosing_with_mouse_and_keys_reaches_python(open_app: Open) -> None:
    page = shown(open_app, "small")
    node(page, "win_rate").click()
    page.get_by_text("chosen: win_rate", exact=True).wait_for()
    assert node(page, "win_rate").get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")  # 受注率 -> 平均単価
    page.keyboard.press(" ")
    page.get_by_text("chosen: win_rate price", exact=True).wait_for()
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    page.get_by_text("chosen: win_rate price sales", exact=True).wait_for()
    assert page.locator('.canvas [role=treeitem][tabindex="0"]:visible').count() == 1


def test_a_change_shows_its_way_to_the_kgi(open_app: Open) -> None:
    page = shown(open_app, "small")
    assert page.locator(".edge.lit").count() == 0
    page.get_by_text("move", exact=True).click()
    page.wait_for_selector(".edge.lit", state="attached")
    # The first lever is MQL数: it feeds SQL数, 商談数, 受注件数, 新規売上.
    assert page.locator(".edge.lit").count() == 4
    assert "▼" in node(page, "sales").inner_text()


def test_folding_survives_a_rerun_and_keys_unfold(open_app: Open) -> None:
    page = shown(open_app, "small")
    page.locator('[data-fold="won"]:visible').click()
    assert node(page, "meetings").count() == 0
    assert page.locator('[data-fold="won"]:visible').inner_text() == "+6"
    page.get_by_text("move", exact=True).click()
    page.wait_for_selector(".delta.down")
    assert node(page, "meetings").count() == 0
    node(page, "won").locator(".name").click()  # its number would open the editor
    page.keyboard.press("ArrowRight")
    node(page, "meetings").wait_for()
    assert node(page, "won").get_attribute("aria-expanded") == "true"


def test_the_view_stays_through_reruns_and_reloads(open_app: Open) -> None:
    page = shown(open_app, "small")
    page.locator("[data-tool=zoom_in]").click()
    page.mouse.move(700, 500)
    page.mouse.down()
    page.mouse.move(640, 470, steps=4)
    page.mouse.up()
    before = transform(page)
    page.get_by_text("move", exact=True).click()
    page.wait_for_selector(".edge.lit", state="attached")
    assert transform(page) == before
    page.reload()
    ready(page).wait_for_selector(".canvas [role=treeitem]")
    assert transform(page) == before
    page.locator("[data-tool=fit]").click()
    assert transform(page) != before


def test_the_wheel_belongs_to_the_page(open_app: Open) -> None:
    page = shown(open_app, "small")
    before = transform(page)
    page.locator(".canvas .view").hover(position={"x": 400, "y": 300})
    page.mouse.wheel(0, 200)
    assert transform(page) == before
    page.keyboard.down("Control")
    page.mouse.wheel(0, 200)
    page.keyboard.up("Control")
    assert transform(page) != before


def test_names_are_text_and_nothing_else(open_app: Open) -> None:
    page = shown(open_app, "naughty")
    for kpi in tree_called("naughty").kpis:
        name = node(page, kpi.id).locator(".name")
        assert name.text_content() == kpi.name
        assert name.get_attribute("title") == kpi.name
    assert page.locator(".canvas script, .canvas img, .canvas .node svg").count() == 0
    long_name = node(page, "long_name").locator(".name")
    assert long_name.evaluate("e => e.scrollWidth > e.clientWidth && getComputedStyle(e).textOverflow === 'ellipsis'")


def test_a_broken_tree_shows_where_it_is_broken(open_app: Open) -> None:
    page = shown(open_app, "broken")
    for kpi_id in ("price", "round_one", "unread"):
        assert re.search(r"\berror\b", node(page, kpi_id).get_attribute("class") or "")
    assert "商談数" in (node(page, "won").locator(".message").get_attribute("title") or "")
    assert node(page, "won").get_attribute("data-value") == ""
    assert float(node(page, "fine").get_attribute("data-value") or "nan") == 300


def test_a_large_tree_starts_readable_and_opens_branch_by_branch(open_app: Open) -> None:
    page = shown(open_app, "large")
    first = page.locator(".canvas [role=treeitem]:visible").count()
    assert 10 < first <= 40
    assert node(page, "kgi").is_visible()
    page.locator(".sign.folded").last.click()  # out of sight: what scrolls to it moves the view
    assert page.locator(".canvas [role=treeitem]:visible").count() > first


def test_top_down_and_back(open_app: Open) -> None:
    page = shown(open_app, "small")
    wide = node(page, "sales").bounding_box()
    child = node(page, "won").bounding_box()
    assert wide is not None
    assert child is not None
    assert child["x"] > wide["x"] + wide["width"]
    page.locator("[data-tool=turn]").click()
    top, below = node(page, "sales").bounding_box(), node(page, "won").bounding_box()
    assert top is not None
    assert below is not None
    assert below["y"] > top["y"] + top["height"]
    boxes = [item.bounding_box() for item in page.locator(".canvas [role=treeitem]:visible").all()]
    for n, a in enumerate(boxes):
        for b in boxes[n + 1 :]:
            assert a is not None
            assert b is not None
            apart_x = a["x"] + a["width"] <= b["x"] + 1 or b["x"] + b["width"] <= a["x"] + 1
            apart_y = a["y"] + a["height"] <= b["y"] + 1 or b["y"] + b["height"] <= a["y"] + 1
            assert apart_x or apart_y
