"""Laws of the hand: what a drag, a key and a slider do to a number, to the KGI, to Python and to the list of undos."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from kpitree.engine import evaluate
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from tests.browser.apps.trees import tree_called
from tests.browser.dragging import agreed, drag, kept, kgi, node, number, python, take, value
from tests.browser.harness import ready
from tests.browser.test_journeys import go

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]
PAGES = ["what_if", ""]
STEPS = 24  # the 200 that are kept are counted in tests/workspace/test_history.py; here they go through the browser


def opened(open_app: Open, path: str = "", tree: KpiTree | None = None) -> Page:
    page = open_app(path, draft=kept(tree or tree_called("small")))
    expect(node(page, "seats")).to_be_visible()  # the template has none: the draft is there
    return page


def moved(kpi_id: str) -> Callable[[Workspace], bool]:
    return lambda workspace: kpi_id in workspace.changes


def untouched(workspace: Workspace) -> bool:
    return not workspace.changes


def shown(number: float) -> re.Pattern[str]:
    """A number as Python or the browser writes it."""
    return re.compile(f"^{re.escape(repr(number).removesuffix('.0'))}(\\.0)?$")


def undo(page: Page, key: str = "Control+z") -> None:
    page.keyboard.press(key)


def small_with(**fields: object) -> KpiTree:
    """The small tree with its win rate changed in some fields."""
    tree = tree_called("small")
    kpis = tuple(kpi.model_copy(update=fields) if kpi.id == "win_rate" else kpi for kpi in tree.kpis)
    return KpiTree(kpis=kpis, kgi=tree.kgi)


@pytest.mark.parametrize("path", PAGES)
def test_right_raises_left_lowers_and_python_says_the_same(open_app: Open, path: str) -> None:
    page = opened(open_app, path)
    before, base = value(page, "win_rate"), kgi(page)
    drag(page, "win_rate", 8, drop=False)
    seen, total = value(page, "win_rate"), kgi(page)
    assert seen > before
    assert total > base  # in the bar, before Python has heard of it
    assert total == value(page, "sales")
    assert python(page) in (None, Workspace(tree=tree_called("small")))
    page.mouse.up()
    workspace = agreed(page, moved("win_rate"))
    assert workspace.lever_values() == {"win_rate": seen}
    drag(page, "win_rate", -16)
    assert agreed(page, lambda w: w.lever_values() != workspace.lever_values()).lever_values()["win_rate"] < before


def test_shift_is_coarse_and_alt_is_fine(open_app: Open) -> None:
    page = opened(open_app)
    found = {}
    for keys in ((), ("Shift",), ("Alt",)):
        before = value(page, "price")
        drag(page, "price", 10, keys=keys, drop=False)
        found[keys] = value(page, "price") - before
        page.keyboard.press("Escape")
        page.mouse.up()
        assert value(page, "price") == before
    assert found[()] > 0
    assert found[("Shift",)] == 10 * found[()]
    assert found[("Alt",)] == pytest.approx(found[()] / 10)
    assert python(page) is None or untouched(python(page) or Workspace())


def test_escape_gives_back_everything_on_the_screen(open_app: Open) -> None:
    page = opened(open_app)
    every = [kpi.id for kpi in tree_called("small").kpis]
    before = [value(page, kpi_id) for kpi_id in every], kgi(page)
    drag(page, "price", 9, drop=False)
    assert kgi(page) != before[1]
    page.keyboard.press("Escape")
    assert ([value(page, kpi_id) for kpi_id in every], kgi(page)) == before
    page.mouse.move(10, 10)
    page.mouse.up()
    assert ([value(page, kpi_id) for kpi_id in every], kgi(page)) == before


def test_there_and_back_is_no_step_and_one_drag_is_one_step(open_app: Open) -> None:
    page = opened(open_app)
    base = kgi(page)
    drag(page, "win_rate", 6, -14, 4, drop=True)
    agreed(page, moved("win_rate"))
    held = kgi(page)
    drag(page, "price", 12, -12)
    drag(page, "mql", -7, 7)
    assert kgi(page) == held
    page.wait_for_timeout(300)
    undo(page)  # the only step there is: the first drag
    agreed(page, untouched)
    assert kgi(page) == base
    undo(page, "Control+Shift+Z")
    agreed(page, moved("win_rate"))
    assert kgi(page) == held


def test_a_lever_that_is_locked_does_not_move(open_app: Open) -> None:  # §26
    page = opened(open_app, tree=small_with(locked=True))
    base = kgi(page)
    assert number(page, "win_rate").get_attribute("role") is None
    drag(page, "win_rate", 10)
    page.keyboard.press("Alt+ArrowUp")
    node(page, "win_rate").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.wait_for_timeout(300)
    assert kgi(page) == base
    kept_now = python(page)
    assert kept_now is None or untouched(kept_now)


def test_rates_stop_at_a_hundred_percent_and_nothing_goes_below_its_floor(open_app: Open) -> None:
    page = opened(open_app)
    drag(page, "win_rate", 120, keys=("Shift",), drop=False)
    assert value(page, "win_rate") == 1
    page.mouse.up()
    agreed(page, lambda w: w.lever_values() == {"win_rate": 1.0})
    drag(page, "win_rate", -150, keys=("Shift",), drop=False)
    assert value(page, "win_rate") == 0
    page.mouse.up()
    agreed(page, lambda w: w.lever_values() == {"win_rate": 0.0})


def test_a_rate_beyond_a_hundred_percent_can_come_back_but_not_go_on(open_app: Open) -> None:
    page = opened(open_app, tree=small_with(value=1.4, range=None))
    drag(page, "win_rate", 20, drop=False)
    assert value(page, "win_rate") == 1.4
    page.keyboard.press("Escape")
    page.mouse.up()
    drag(page, "win_rate", -5, drop=False)
    assert value(page, "win_rate") < 1.4
    page.keyboard.press("Escape")
    page.mouse.up()


def test_the_wheel_over_a_number_moves_nothing(open_app: Open) -> None:
    page = opened(open_app)
    base = kgi(page)
    number(page, "win_rate").hover()
    for _ in range(4):
        page.mouse.wheel(0, 120)
    node(page, "win_rate").focus()
    page.mouse.wheel(0, -120)
    page.wait_for_timeout(300)
    assert kgi(page) == base
    assert python(page) is None or untouched(python(page) or Workspace())


def test_a_hand_that_takes_its_time_is_still_one_step(open_app: Open) -> None:
    page = opened(open_app)
    x, y = take(page, "win_rate")
    for step in range(1, 5):
        page.mouse.move(x + 8 * step, y)
        page.wait_for_timeout(700)
    page.mouse.up()
    agreed(page, moved("win_rate"))
    undo(page)
    agreed(page, untouched)


def test_presses_of_a_key_that_follow_each_other_are_one_step(open_app: Open) -> None:
    page = opened(open_app)
    node(page, "win_rate").focus()
    before = value(page, "win_rate")
    for _ in range(6):
        page.keyboard.press("Alt+ArrowUp")
    seen = value(page, "win_rate")
    assert seen > before
    agreed(page, lambda w: w.lever_values() == {"win_rate": seen})
    undo(page)
    agreed(page, untouched)


@pytest.mark.parametrize("kpi_id", ["win_rate", "mql"])
def test_slider_and_tree_move_each_other(open_app: Open, kpi_id: str) -> None:
    page = opened(open_app, "what_if")
    slider = page.locator(f".st-key-what_if-{kpi_id}-slider input[type=range]").first
    factor = 100 if kpi_id == "win_rate" else 1
    drag(page, kpi_id, 6)
    workspace = agreed(page, moved(kpi_id))
    wanted, step = workspace.lever_values()[kpi_id] * factor, float(slider.get_attribute("step") or "nan")
    page.wait_for_function("([slider, to, step]) => Math.abs(slider.value - to) <= step",
                           arg=[slider.element_handle(), wanted, step])  # fmt: skip
    before = value(page, kpi_id)
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    workspace = agreed(page, lambda w: w.lever_values().get(kpi_id, before) != before or not w.changes)
    assert value(page, kpi_id) < before


def test_the_tree_follows_a_slider_before_it_is_let_go(open_app: Open) -> None:
    page = opened(open_app, "what_if")
    thumb = page.locator(".st-key-what_if-win_rate-slider input[type=range]").first.locator("xpath=../..")
    box = thumb.bounding_box()
    assert box is not None
    before, (x, y) = value(page, "win_rate"), (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=6)
    followed, total = value(page, "win_rate"), kgi(page)
    assert followed > before
    assert total == value(page, "sales")
    page.mouse.up()
    assert agreed(page, moved("win_rate")).lever_values()["win_rate"] == pytest.approx(followed)


def test_undo_and_redo_lead_through_every_step_on_other_pages(open_app: Open, lang: str) -> None:
    page = opened(open_app)
    seen = [kgi(page)]
    for n in range(STEPS):  # a key on another KPI than the last one is a gesture of its own
        node(page, ("win_rate", "price", "mql")[n % 3]).focus()
        page.keyboard.press("Alt+ArrowUp")
        seen.append(kgi(page))
    agreed(page, lambda w: evaluate(w.tree, w.lever_values()).kgi == seen[-1])
    go(page, lang, "what_if")
    for n in reversed(range(STEPS)):
        undo(page)
        expect(page.get_by_test_id("kgi-value")).to_have_attribute("data-value", shown(seen[n]))
        if n == STEPS // 2:
            go(page, lang, "tree_builder")
    agreed(page, untouched)
    for n in range(1, STEPS + 1):
        undo(page, "Control+Shift+Z")
        expect(page.get_by_test_id("kgi-value")).to_have_attribute("data-value", shown(seen[n]))
    agreed(page, moved("win_rate"))


@pytest.mark.parametrize("path", PAGES)
def test_hands_that_are_faster_than_python_are_all_heard(open_app: Open, path: str) -> None:
    page = opened(open_app, path)
    seen = {}
    for turn in range(3):
        for kpi_id in ("win_rate", "price", "mql", "sql_rate"):
            drag(page, kpi_id, 3 - 7 * (turn % 2))
            seen[kpi_id] = value(page, kpi_id)
    agreed(page, lambda w: w.lever_values() == seen)
    page.wait_for_timeout(600)
    agreed(page, lambda w: w.lever_values() == seen)
    for kpi_id, wanted in seen.items():
        slider = page.locator(f".st-key-what_if-{kpi_id}-slider input[type=range]")
        if slider.count():
            said = slider.get_attribute("aria-valuetext") or ""
            factor = 100 if kpi_id.endswith("rate") else 1
            assert float(said.rstrip("%").replace(",", "")) == pytest.approx(wanted * factor, rel=0.01), kpi_id


def test_what_was_folded_stays_folded_after_a_reload(open_app: Open) -> None:
    """A reload shows the template until the draft is there; the view of the draft's tree is kept through that."""
    page = opened(open_app)
    page.locator('[data-fold="won"]:visible').click()
    expect(node(page, "meetings")).to_have_count(0)
    page.reload()
    ready(page)
    expect(node(page, "won")).to_be_visible()
    expect(node(page, "meetings")).to_have_count(0)
