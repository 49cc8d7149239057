"""The tree as a board reads it: headline KPIs, and what is folded between them (§27)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

import pages.shell.canvas as canvas
from kpitree.engine import evaluate
from kpitree.i18n import Translator
from pages.shell.canvas.bundle import bundle
from tests.browser.apps.trees import HEADLINES, tree_called
from tests.browser.canvas_alone import Open, items, server, shown  # noqa: F401
from tests.browser.dragging import node, value
from tests.browser.harness import ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from kpitree.model import KpiTree

FOLDER = Path(canvas.__file__).parent
# The places of drawing.py as model.js reads them, in short.
REDUCE = """([rows, kpis]) => {
    SCRIPT
    const places = [];
    for (const row of rows) {
      const parent = places[row.parent] || null;
      const place = { ...row, kpi: kpis[row.id], parent, children: [], depth: parent ? parent.depth + 1 : 0 };
      if (parent) parent.children.push(place);
      places.push(place);
    }
    return headlinePlaces(places, [{ rate: false }, { rate: true }])
      .map((one) => ({ id: one.id, parent: one.parent && one.parent.id, chain: one.chain, ref: !!one.ref }));
}"""


def reduced(page: Page, places: list[dict[str, Any]], kpis: dict[str, Any]) -> list[dict[str, Any]]:
    """What executive.js makes of places given as {id, parent (index), section, ref}."""
    found: list[dict[str, Any]] = page.evaluate(REDUCE.replace("SCRIPT", bundle(FOLDER, "executive")), [places, kpis])
    return found


def drawn(tree: KpiTree) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    data = canvas.drawing(tree, evaluate(tree), evaluate(tree), Translator("ja"))
    rates = {i: unit["rate"] for i, unit in enumerate(data["units"])}
    kpis = {i: {**kpi, "unit": int(rates[kpi["unit"]])} for i, kpi in data["kpis"].items()}
    return [{"id": i, "parent": p, "section": s, "ref": bool(r)} for i, p, s, r in data["places"]], kpis


@pytest.mark.parametrize("name", ["small", "marked", "forty", "large"])
def test_the_headline_tree_is_the_tree_without_the_rest(page: Page, name: str) -> None:
    tree = tree_called(name)
    places, kpis = drawn(tree)
    found = reduced(page, places, kpis)
    full = [one for one in found if not one["ref"]]
    kept = {one["id"] for one in full}
    assert len(kept) == len(full)
    assert found[0]["id"] == tree.kgi
    marked = {kpi.id for kpi in tree.kpis if kpi.headline}
    if marked:
        assert kept == marked | {tree.kgi}
    else:
        assert 4 <= len(full) <= 6
    by_id = {row["id"]: row for row in places if not row["ref"]}
    for one in full:
        up = by_id[one["id"]]["parent"]
        while up >= 0 and places[up]["id"] not in kept:
            up = places[up]["parent"]
        assert one["parent"] == (places[up]["id"] if up >= 0 else None)
        assert (one["chain"] is not None) == any(other["parent"] == one["id"] for other in found)


def test_a_chain_of_different_operators_is_a_function(page: Page) -> None:
    kpi = {"unit": 0, "headline": 0}
    kpis = {
        "top": {**kpi, "name": "T", "op": "×", "formula": "a * b"},
        "a": {**kpi, "name": "A", "op": "+", "formula": "deep + d"},
        "b": {**kpi, "name": "B"},
        "deep": {**kpi, "name": "Deep", "headline": 1},
        "d": {**kpi, "name": "D"},
    }
    rows = [("top", -1), ("a", 0), ("deep", 1), ("d", 1), ("b", 0)]
    found = reduced(page, [{"id": i, "parent": p, "section": "kgi", "ref": False} for i, p in rows], kpis)
    assert [one["id"] for one in found] == ["top", "deep"]
    assert found[0]["chain"] == {"sign": "ƒ", "count": 3, "formulas": ["T = a × b", "A = deep + d"]}


def test_headlines_only_and_how_they_hang_together(open_app: Open) -> None:
    page = shown(open_app, "marked")
    node(page, "sales").focus()
    page.keyboard.press("e")
    assert {str(i.get_attribute("data-id")) for i in items(page).all()} == set(HEADLINES)
    sign = page.locator('[data-fold="won"]:visible')
    expect(sign).to_have_text("×")
    assert sign.get_attribute("data-count") == "2"  # 商談数, SQL→商談
    assert sign.get_attribute("aria-label") == "受注件数 = 商談数 × 受注率, 商談数 = SQL数 × SQL→商談"
    assert value(page, "won") == pytest.approx(240)
    page.reload()
    ready(page).wait_for_selector(".canvas [role=treeitem]:visible")
    assert items(page).count() == len(HEADLINES)  # it stays
    page.get_by_role("button", name="すべて").click()
    assert items(page).count() > len(tree_called("marked").kpis)
    # What is searched for and is no headline is found in the whole tree.
    page.get_by_role("button", name="要点").click()
    page.locator("[data-tool=search]").click()
    page.keyboard.type("MQL数")
    page.keyboard.press("Enter")
    node(page, "mql").wait_for()


def test_more_headlines_than_can_be_read_are_warned_of(open_app: Open) -> None:
    assert shown(open_app, "marked").locator(".many:visible").count() == 0
    page = shown(open_app, "crowded")
    expect(page.locator(".many")).to_have_text("⚠ 8")
    assert "8" in str(page.locator(".many").get_attribute("aria-label"))
