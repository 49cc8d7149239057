"""The trees of Goal seek and Plan vs actual in hand: chosen, folded, aimed at, and moved where they show now."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from kpitree.data.files import write_workspace
from kpitree.data.templates import template
from kpitree.workspace import Workspace
from kpitree.workspace.actions import EditKpi, SetActuals
from tests.browser.dragging import agreed, drag, node, number, python, value
from tests.browser.harness import ready

Open = Callable[..., Page]
TREE = template("annual_revenue", "ja")


def aimed() -> str:
    return write_workspace(EditKpi(kpi=str(TREE.kgi), patch={"target": 1.2e9}).apply(Workspace(tree=TREE)))


def test_goal_seek_explains_what_is_chosen_and_takes_hands_where_it_shows_now(open_app: Open) -> None:
    page = open_app("goal_seek", draft=aimed())
    node(page, "mqls").locator(".name").click()
    expect(page.locator("[data-about=mqls]")).to_contain_text("目標に必要な数")
    expect(page.locator("tr.kt-chosen")).to_have_attribute("data-stage", "mqls")
    before = value(page, "mqls")
    drag(page, "mqls", 8)  # a picture: nothing moves, and nothing is sent
    assert value(page, "mqls") == before
    number(page, "mqls").dblclick()
    expect(page.locator("input.edit")).to_have_count(0)

    page.locator(".st-key-goal_seek-picture_of button").last.click()
    ready(page)
    assert python(page) is None or not (python(page) or Workspace()).changes
    drag(page, "win_rate", 8)
    workspace = agreed(page, lambda w: set(w.changes) == {"win_rate"})
    moved = workspace.lever_values()["win_rate"]
    expect(page.locator("tr[data-stage=win_rate]")).to_contain_text(f"{100 * moved:.3g}%")


def test_a_value_wanted_on_the_picture_is_aimed_at(open_app: Open) -> None:
    page = open_app("goal_seek", draft=aimed())
    number(page, "new_wins").click()
    page.locator("input.edit").fill("90")
    page.locator("input.edit").press("Enter")
    expect(page.locator(".kt-headline h1")).to_contain_text("90件")
    ready(page)
    expect(page.locator(".st-key-goal_seek-new_wins-entry input")).to_have_value("90")


def test_plan_vs_actual_explains_what_is_chosen_and_folds(open_app: Open) -> None:
    tree = template("sdr", "ja")
    ids = {kpi.name: kpi.id for kpi in tree.kpis}
    actual = {ids["引き渡し件数"]: 120.0, ids["商談化率"]: 0.08}
    workspace = SetActuals(values={"2026-04": actual}).apply(Workspace(tree=tree))
    page = open_app("plan_vs_actual", draft=write_workspace(workspace))
    rate = node(page, ids["商談化率"])
    expect(rate).to_contain_text("▼ 53.3%")
    rate.locator(".name").click()
    expect(page.locator(f"[data-about={ids['商談化率']}]")).to_contain_text("計画 15")
    expect(page.locator("tr.kt-chosen")).to_have_attribute("data-row", ids["商談化率"])
    for _ in range(3):  # its branch, to the one above, that one's branch
        page.keyboard.press("ArrowLeft")
    expect(rate).to_have_count(0)
