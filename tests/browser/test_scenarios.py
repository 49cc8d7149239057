"""The Scenarios page in a real browser: switches quicker than the server answers, and nothing cut off on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kpitree.data.files import write_workspace
from tests.browser.dragging import agreed
from tests.browser.harness import ready
from tests.pages.scenario_steps import planned

ON = ".st-key-scenarios-initiative{n}-on label"


def switch(page: Page, n: str) -> None:
    page.locator(ON.format(n=n)).first.click()


def test_quick_switches_all_count_and_each_is_one_step_of_undo(open_app: Callable[..., Page]) -> None:
    page = open_app("scenarios", draft=write_workspace(planned()))
    expect(page.locator(".kt-in-off")).to_have_count(0)
    for n in ("", "_2", "_3"):
        switch(page, n)
    agreed(page, lambda workspace: workspace.scenarios[0].initiatives == ())
    expect(page.locator(".kt-in-off")).to_have_count(3)
    expect(page.locator(".kt-headline h1")).to_contain_text("基準と同じ")
    page.locator(".st-key-bar-undo button").first.click()
    agreed(page, lambda workspace: len(workspace.scenarios[0].initiatives) == 1)
    expect(page.locator(".kt-in-off")).to_have_count(2)


def test_what_is_refused_is_said_and_a_scenario_opens_in_what_if(open_app: Callable[..., Page]) -> None:
    page = open_app("scenarios", draft=write_workspace(planned()))
    page.locator(".st-key-scenarios-initiative-edit button").first.click()
    cost = page.locator(".st-key-scenarios-initiative-cost input").first
    cost.fill("たくさん")
    cost.press("Enter")
    expect(page.locator("[data-testid=stToast]")).to_contain_text("費用")
    expect(cost).to_have_value("800万")
    cost.fill("500万")
    cost.press("Enter")
    agreed(page, lambda workspace: workspace.initiatives[0].cost == 5e6)
    page.locator(".st-key-scenarios-chosen-open button").first.click()
    page.wait_for_url(re.compile("/what_if"))
    agreed(page, lambda workspace: workspace.is_at(workspace.scenarios[0]))


@pytest.mark.parametrize("viewport", [(390, 844)])
def test_a_phone_shows_every_future_of_a_row_without_scrolling_sideways(open_app: Callable[..., Page]) -> None:
    page = open_app("scenarios", draft=write_workspace(planned()))
    ready(page)
    row = page.locator(".kt-sc-kgi td:visible")
    expect(row).to_have_count(4)  # baseline, two scenarios, target
    wide = page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth - e.clientWidth")
    assert wide <= 0
