"""Causes of spread and what to measure next, in a real browser: a long calculation is stopped by a click, for good."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from kpitree.i18n import Translator
from kpitree.model import Counts, Kpi, KpiTree, Range
from tests.browser.dragging import kept
from tests.browser.harness import ready
from tests.pages.conftest import big_tree

T = Translator("ja")


def asked(page: Page, question: str) -> Page:
    """Ask a question of the Sensitivity page."""
    page.locator(".st-key-sensitivity-question").get_by_text(T(f"sensitivity.ask_{question}"), exact=True).click()
    return page


def test_a_long_calculation_stops_for_good_and_begins_again_when_asked(open_app: Callable[..., Page]) -> None:
    page = asked(open_app("sensitivity", draft=kept(big_tree(300))), "measure")
    stop = page.locator(".st-key-sensitivity-measure-stop button")
    expect(stop).to_be_visible()
    stop.click()
    again = page.locator(".st-key-sensitivity-measure-again button")
    expect(again).to_be_visible()
    page.wait_for_timeout(3000)  # longer than the whole calculation takes
    expect(page.get_by_role("heading", name=T("sensitivity_causes.stopped"))).to_be_visible()
    expect(stop).to_have_count(0)
    again.click()
    expect(page.locator(".kt-headline h1")).to_contain_text("1つ測るだけでは", timeout=30_000)
    expect(stop).to_have_count(0)


def test_the_bars_are_drawn_and_the_button_leads_to_the_lever(open_app: Callable[..., Page]) -> None:
    rate = Kpi(id="rate", name="受注率", unit="%", counts=Counts(successes=16, trials=80))
    leads = Kpi(id="leads", name="リード数", unit="件", value=600, range=Range(low=500, high=700))
    tree = KpiTree(kpis=(Kpi(id="wins", name="受注件数", unit="件", formula="leads * rate"), leads, rate), kgi="wins")
    page = asked(open_app("sensitivity", draft=kept(tree)), "causes")
    expect(page.locator(".st-key-sensitivity-causes-chart svg.marks")).to_contain_text("受注率")
    sideways = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    assert page.evaluate(sideways) <= 0
    ready(asked(page, "measure"))
    page.locator(".st-key-sensitivity-leads-measure button:visible").first.click()
    expect(page.locator(".st-key-tree_builder-leads-value, .st-key-tree_builder-leads-entry").first).to_be_visible()
    expect(page.locator("[data-kpi][data-id=leads]:visible")).to_be_visible()
