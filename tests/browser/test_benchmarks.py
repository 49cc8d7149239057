"""Benchmarks in a real browser: a figure is chosen by a press on its mark, on its line or by keys; also on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kpitree.data.text import parse
from tests.browser.dragging import agreed, kept
from tests.browser.harness import ready
from tests.browser.test_accessible import findings
from tests.pages.test_benchmarks import COUNTED

Open = Callable[..., Page]
TREE = parse(COUNTED)
RATE = TREE.find("MQL→SQL").id
LINE = f"[data-opens='{RATE}']"


def opened(open_app: Open) -> Page:
    page = open_app("benchmarks", draft=kept(TREE))
    page.locator(f"{LINE} button").click()
    expect(page.locator(".kt-bm-choices")).to_be_visible()
    return page


def test_a_press_on_a_mark_or_a_line_chooses_what_is_compared(open_app: Open) -> None:
    page = opened(open_app)
    expect(page.locator(LINE)).to_contain_text("比べません")
    mark = page.locator(f".kt-bm-lanes [data-picks='{RATE} mql_sql_lotoftools_saas']")
    line = page.locator(f".kt-bm-choices [data-picks='{RATE} mql_sql_lotoftools_saas']")
    mark.hover()
    expect(line).to_have_class(r"kt-bm-choice kt-lit")
    mark.click()
    agreed(page, lambda workspace: workspace.picked == {RATE: "mql_sql_lotoftools_saas"})
    expect(page.locator(LINE)).to_contain_text("32〜58%")
    expect(line.get_by_role("radio")).to_have_attribute("aria-checked", "true")
    page.locator(f".kt-bm-choices [data-picks='{RATE} mql_sql_revops_saas']").click()
    agreed(page, lambda workspace: workspace.picked == {RATE: "mql_sql_revops_saas"})
    page.locator(".st-key-bar-undo button").first.click()
    agreed(page, lambda workspace: workspace.picked == {RATE: "mql_sql_lotoftools_saas"})


def test_keys_alone_open_a_row_and_choose_a_figure(open_app: Open) -> None:
    page = open_app("benchmarks", draft=kept(TREE))
    page.locator(f"{LINE} button").focus()
    page.keyboard.press("Enter")
    radios = page.locator(".kt-bm-choices [role=radio]")
    expect(radios.first).to_be_visible()
    radios.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(radios.nth(2)).to_be_focused()
    page.keyboard.press("Space")
    agreed(page, lambda workspace: list(workspace.picked) == [RATE])
    expect(radios.nth(2)).to_have_attribute("aria-checked", "true")
    expect(radios.nth(2)).to_be_focused()


@pytest.mark.parametrize("viewport", [(390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_cut_off_and_everything_can_be_used(open_app: Open, scheme: str) -> None:
    page = opened(open_app)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
    assert page.locator(".kt-bm-choice, .kt-bm-row").evaluate_all(
        "all => all.every(e => e.scrollWidth <= e.clientWidth + 1)"
    )
    assert findings(page) == []
    page.locator(f".kt-bm-choices [data-picks='{RATE} mql_sql_b2blead'] button").click()
    agreed(page, lambda workspace: workspace.picked == {RATE: "mql_sql_b2blead"})


def test_a_file_with_a_mistake_says_where_and_a_good_one_is_taken(open_app: Open, tmp_path: Path) -> None:
    page = open_app("benchmarks", draft=kept(TREE))
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    head = "名前,分子,分母,中央\n"
    bad.write_text(head + "昨年度,受注,商談,たくさん\n", "utf-8")
    good.write_text(head + "昨年度,受注,商談,28%\n", "cp932")
    page.locator(".st-key-benchmarks-add button").first.click()
    page.get_by_role("radio", name="CSVでまとめて").click()
    upload = page.locator(".st-key-benchmarks-own-upload input[type=file]")
    upload.set_input_files(bad)
    expect(page.locator(".kt-bm-wrong")).to_contain_text("2行目「中央」")
    upload.set_input_files(good)
    agreed(page, lambda workspace: [row.typical for row in workspace.benchmarks] == [0.28])
    ready(page)
    expect(page.locator(f"[data-opens='{TREE.find('受注率').id}']")).to_contain_text("昨年度")
