"""The odds in a real browser: what is drawn, long work that a click stops, an option that stays open."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kpitree.data.files import write_workspace
from kpitree.data.templates import template
from kpitree.i18n import Translator
from kpitree.model import SetTo
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ChangeLever, SaveScenario, SetCountingNoise
from tests.browser.dragging import python
from tests.browser.harness import ready

T = Translator("ja")


def part(name: str) -> str:
    return f".st-key-sensitivity-odds-{name}"


@pytest.fixture
def odds(open_app: Callable[..., Page]) -> Page:
    """The question, of a tree with a scenario and chance in small numbers: ten million draws take their time."""
    workspace = SetCountingNoise(on=True).apply(Workspace(tree=template("bdr", "ja")))
    lever = next(kpi for kpi in workspace.tree.levers if kpi.measure.is_rate)
    workspace = ChangeLever(kpi=lever.id, change=SetTo(value=0.35)).apply(workspace)
    workspace = SaveScenario(name="<b>強気</b>").apply(workspace)
    page = open_app("sensitivity", draft=write_workspace(workspace))
    page.get_by_role("radio", name=T("sensitivity.ask_odds")).click(force=True)
    expect(page.locator(f"{part('scenarios')} svg.marks").get_by_text("<b>強気</b>（いま）")).to_be_visible()
    return ready(page)


def headline(page: Page) -> str:
    return page.locator(".kt-headline h1").inner_text()


def test_both_pictures_are_drawn_with_their_words(odds: Page) -> None:
    picture, beside = (odds.locator(f"{part(name)} svg.marks") for name in ("distribution", "scenarios"))
    for name in ("P10", "P50", "P90"):
        expect(picture.get_by_text(name, exact=True)).to_be_visible()
    expect(picture.get_by_text(re.compile("^目標 "))).to_be_visible()
    expect(beside.get_by_text("<b>強気</b>（いま）")).to_be_visible()
    expect(beside.get_by_text(re.compile("^達成確率 ")).first).to_be_visible()
    assert re.search(r"\d%", headline(odds))
    # The bars stand on the line below them, and their colours part at the target.
    fills = picture.locator("path[aria-roledescription=bar]").evaluate_all(
        "all => [...new Set(all.map(one => one.getAttribute('fill')))]"
    )
    assert len(fills) == 2


def choose_draws(page: Page, name: str) -> None:
    """Open the options and choose a number of draws; the options slide open, so a first click may miss."""
    page.locator(f"{part('options')} summary").click()
    choice = page.get_by_role("radio", name=name)
    for _ in range(5):
        choice.click(force=True)
        ready(page)
        if choice.get_attribute("aria-checked") == "true":
            break
        page.wait_for_timeout(300)
    expect(choice).to_have_attribute("aria-checked", "true")


def test_long_work_is_stopped_by_its_button_for_good(odds: Page) -> None:
    choose_draws(odds, T("sensitivity_odds.draws_ten_million"))
    before = headline(odds)
    start, stop = odds.locator(f"{part('long-start')} button"), odds.locator(f"{part('long-stop')} button")
    start.click()
    expect(stop).to_be_visible()
    bar = odds.locator(f"{part('long-running')} [role=progressbar]")
    expect(bar).not_to_have_attribute("aria-valuenow", "0")
    stop.click()
    expect(odds.get_by_text(T("sensitivity_odds.long_stopped"))).to_be_visible()
    ready(odds)
    odds.wait_for_timeout(500)
    expect(stop).to_have_count(0)
    assert headline(odds) == before
    many = T("sensitivity_odds.draws_n", n="10,000,000")
    expect(odds.get_by_text(f"{many}の結果は")).to_have_count(0)


def test_a_long_result_replaces_the_quick_one_until_a_lever_moves(odds: Page) -> None:
    choose_draws(odds, T("sensitivity_odds.draws_million"))
    odds.locator(f"{part('long-start')} button").click()
    many = T("sensitivity_odds.draws_n", n="1,000,000")
    expect(odds.get_by_text(f"{many}の結果は")).to_be_visible()
    odds.locator(".st-key-bar-reset button").first.click()
    odds.locator(".st-key-bar-reset_baseline button").click()
    expect(odds.get_by_text(re.compile("レバーが動いたので"))).to_be_visible()


def test_the_ready_sign_is_kept_and_the_options_stay_open(odds: Page) -> None:
    odds.locator(f"{part('options')} summary").click()
    odds.locator(f"{part('ready')} button").first.click()
    expect(odds.locator("[class*='st-key-sensitivity-odds-pair-'] input[type=range]").first).to_be_visible()
    ready(odds)
    kept = python(odds)
    assert kept is not None
    assert [pair.rho for pair in kept.odds.together] == [-0.3]
    assert kept.odds.counting_noise
