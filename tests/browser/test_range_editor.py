"""The range editor in a real browser: it draws while one types, and no text is ever lost or overwritten."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from kpitree.model import Kpi, KpiTree, Range
from tests.browser.dragging import kept, python
from tests.browser.harness import ready
from tests.browser.test_accessible import findings


def a_tree() -> KpiTree:
    rate = Kpi(id="rate", name="受注率", unit="%", value=0.2, range=Range(low=0.1, likely=0.2, high=0.3, source="前年"))
    return KpiTree(
        kpis=(
            Kpi(id="sales", name="売上", unit="円", formula="leads * rate * price"),
            Kpi(id="leads", name="<b>リード数</b>", unit="件", value=600.0),
            rate,
            Kpi(id="price", name="単価", unit="円", value=1000.0, range=Range(low=900, high=1200)),
        ),
        kgi="sales",
    )


def field(page: Page, name: str) -> Locator:
    return page.locator(f".range-editor [name={name}]")


def curve(page: Page) -> Locator:
    return page.locator(".range-editor .curve")


def say(page: Page) -> Locator:
    return page.locator(".range-editor .say")


def range_of(page: Page) -> Range | None:
    workspace = python(page)
    return workspace.tree["rate"].range if workspace else None


def until_range(page: Page, wanted: Range | None) -> None:
    for _ in range(100):
        if range_of(page) == wanted:
            return
        page.wait_for_timeout(50)
    assert range_of(page) == wanted


@pytest.fixture
def inspector(open_app: Callable[..., Page]) -> Page:
    """The Tree page with the rate selected."""
    page = open_app(draft=kept(a_tree()))
    page.locator("[data-kpi][data-id=rate]:visible").first.click()
    expect(field(page, "high")).to_have_value("30%")
    return ready(page)


def test_it_draws_while_one_types_and_takes_it_on_enter_as_one_step(inspector: Page) -> None:
    page = inspector
    before = curve(page).get_attribute("d")
    field(page, "high").fill("")
    field(page, "high").press_sequentially("50", delay=20)
    expect(page.locator(".range-editor svg text", has_text="50%")).to_be_visible()
    assert curve(page).get_attribute("d") != before
    expect(field(page, "high")).to_have_value("50")  # as typed: nothing was taken or rewritten yet
    assert range_of(page) in (None, Range(low=0.1, likely=0.2, high=0.3, source="前年"))
    field(page, "high").press("Enter")
    expect(field(page, "high")).to_have_value("50%")
    until_range(page, Range(low=0.1, likely=0.2, high=0.5, source="前年"))
    page.locator(".st-key-bar-undo button").first.click()
    expect(field(page, "high")).to_have_value("30%")
    expect(curve(page)).to_have_attribute("d", before or "")


def test_bad_input_is_said_in_place_the_range_stays_and_esc_gives_back(inspector: Page) -> None:
    page = inspector
    field(page, "low").fill("40%")
    expect(page.locator(".range-editor .wrong")).to_contain_text("下限（40%）")
    expect(field(page, "low")).to_have_attribute("aria-invalid", "true")
    field(page, "low").press("Tab")
    ready(page)
    expect(field(page, "low")).to_have_value("40%")  # not lost
    field(page, "likely").fill("45%")
    field(page, "likely").press("Tab")
    field(page, "high").fill("50%")
    field(page, "high").press("Tab")
    until_range(page, Range(low=0.4, likely=0.45, high=0.5, source="前年"))
    expect(page.locator(".range-editor .wrong")).to_have_count(0)
    field(page, "low").fill("x")
    expect(page.locator(".range-editor .wrong")).to_be_visible()
    field(page, "low").press("Escape")
    expect(field(page, "low")).to_have_value("40%")
    expect(page.locator(".range-editor .wrong")).to_have_count(0)
    field(page, "low").fill("0.35")  # 0.35 % or 35 %: one click says which
    page.locator(".range-editor .wrong button", has_text="35%").last.click()
    expect(field(page, "low")).to_have_value("35%")
    until_range(page, Range(low=0.35, likely=0.45, high=0.5, source="前年"))


def test_typing_fast_over_answers_loses_no_letter(inspector: Page) -> None:
    page = inspector
    text = "過去4四半期の実績（営業企画 調べ）"
    field(page, "source").fill("")
    field(page, "source").press_sequentially(text, delay=45)
    expect(field(page, "source")).to_have_value(text)
    field(page, "shape").select_option("uniform")
    until_range(page, Range(low=0.1, likely=0.2, high=0.3, source=text))
    expect(say(page)).to_contain_text("12〜28%")
    field(page, "high").fill("31")  # still being typed when something else is wanted
    page.locator(".range-editor .offers button", has_text="幅をなくす").click()
    expect(field(page, "high")).to_have_value("")
    until_range(page, None)


@pytest.mark.parametrize("viewport", [(390, 844)])
def test_the_list_opens_one_editor_at_a_time_and_gives_a_range_in_one_click(open_app: Callable[..., Page]) -> None:
    page = open_app("sensitivity", draft=kept(a_tree()))
    page.locator(".st-key-sensitivity-question button", has_text="幅と根拠").click()
    row = page.locator(".ranges .row.body")
    expect(row).to_have_count(3)
    expect(row.last).to_contain_text("<b>リード数</b>")  # shown as text
    page.get_by_role("button", name="幅を入れる").click()
    page.locator(".range-editor button", has_text="±10%").click()
    expect(row.filter(has_text="リード数")).to_contain_text("仮置き（±10%）")
    expect(field(page, "low")).to_have_value("540")
    row.filter(has_text="受注率").get_by_role("button").click()
    expect(field(page, "low")).to_have_value("10%")
    expect(page.locator(".range-editor")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    row.filter(has_text="受注率").get_by_role("button").click()
    expect(page.locator(".range-editor")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_and_its_editor_can_be_used_by_everybody(open_app: Callable[..., Page]) -> None:
    page = open_app("sensitivity", draft=kept(a_tree()))
    page.locator(".st-key-sensitivity-question button", has_text="幅と根拠").click()
    page.locator(".ranges .row[data-id=rate] button").press("Enter")
    field(page, "low").fill("40%")
    expect(page.locator(".range-editor .wrong")).to_be_visible()
    page.mouse.move(5, 600)  # off Streamlit's own buttons, whose colours while hovered are not ours
    assert findings(page) == []
