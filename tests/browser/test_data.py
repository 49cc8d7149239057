"""The Data page in a real browser: an export is dropped, counted, and becomes the baseline; undo takes it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kpitree.data.importing.samples import sample
from tests.browser.dragging import agreed
from tests.browser.harness import SLOW, ready
from tests.browser.test_accessible import findings

Open = Callable[..., Page]


def dropped(page: Page, name: str) -> Page:
    page.locator(".st-key-data-upload input[type=file]").set_input_files(sample(name))
    expect(page.locator(".kt-data-funnel")).to_be_visible(timeout=SLOW)
    return ready(page)


def test_an_export_becomes_the_baseline_in_one_step(open_app: Open) -> None:
    page = dropped(open_app("data"), "hubspot_contacts.ja.csv")
    expect(page.locator(".kt-headline h1")).to_contain_text("リード 400件のうち、受注は 4件")
    page.get_by_role("button", name="選んだ3件を基準値にする").click()
    agreed(page, lambda workspace: workspace.tree.find("受注率").baseline == pytest.approx(4 / 19))
    expect(page.get_by_text("いまの基準値と同じ").first).to_be_visible(timeout=SLOW)
    page.locator(".st-key-bar-undo button").first.click()
    agreed(page, lambda workspace: workspace.tree.find("受注率").counts is None)


def test_the_mapping_is_changed_and_the_split_follows(open_app: Open) -> None:
    page = dropped(open_app("data"), "hubspot_contacts.ja.csv")
    page.get_by_role("radio", name="区分別", exact=True).click()
    expect(page.locator(".kt-data-table")).to_contain_text("展示会", timeout=SLOW)
    page.get_by_text("列の対応づけを直す", exact=True).click()
    page.locator(".st-key-data-mql-remove button").first.click()
    expect(page.locator(".kt-data-funnel")).not_to_contain_text("MQL", timeout=SLOW)
    expect(page.locator(".kt-data-table")).not_to_contain_text("MQL", timeout=SLOW)


def test_the_tree_is_split_by_channel_in_one_click(open_app: Open) -> None:
    page = dropped(open_app("data"), "hubspot_contacts.ja.csv")
    page.get_by_role("radio", name="区分別", exact=True).click()
    page.get_by_role("button", name="「受注件数」を5区分に分ける").click()
    agreed(page, lambda workspace: sum(kpi.name.startswith("リード数（") for kpi in workspace.tree.kpis) == 5)
    page.locator(".st-key-bar-undo button").first.click()
    agreed(page, lambda workspace: not any("（" in kpi.name for kpi in workspace.tree.kpis))


def test_cells_are_pasted(open_app: Open) -> None:
    page = open_app("data")
    chooser = page.locator("[data-testid=stFileUploaderDropzone] button p")  # it says "Upload" in every language
    assert chooser.evaluate("e => getComputedStyle(e, '::after').content") == '"ファイルを選ぶ"'
    assert chooser.evaluate("e => getComputedStyle(e).fontSize") == "0px"
    page.get_by_role("button", name="表を貼り付ける").click()
    page.locator(".st-key-data-paste textarea").fill("作成日\t受注日\n2026/1/5\t2026/2/5\n令和8年1月13日\t\n")
    page.locator(".st-key-data-paste textarea").press("Control+Enter")
    expect(page.locator(".kt-headline h1")).to_contain_text("リード 2件のうち、受注は 1件", timeout=SLOW)


@pytest.mark.parametrize(("lang", "scheme", "viewport"), [("ja", "light", (1400, 900)), ("en", "dark", (390, 844))])
def test_everyone_can_use_it(open_app: Open, lang: str, scheme: str, viewport: tuple[int, int]) -> None:
    page = dropped(open_app("data"), f"hubspot_deals.{lang}.csv")
    page.get_by_role("radio", name={"ja": "月別", "en": "By month"}[lang], exact=True).click()
    expect(page.locator(".kt-data-table")).to_be_visible(timeout=SLOW)
    page.get_by_text({"ja": "列の対応づけを直す", "en": "Change the mapping"}[lang], exact=True).click()
    assert findings(ready(page)) == []
    sideways = "document.querySelector('[data-testid=stMain]')"
    assert page.evaluate(f"{sideways}.scrollWidth <= {sideways}.clientWidth + 1")
