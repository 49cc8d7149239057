"""From the export of each usual tool, and from a CRM nobody here made, to a tree on real counts: dropped and taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from kpitree.data.importing.samples import sample
from kpitree.workspace import Workspace
from tests.browser.dragging import agreed
from tests.browser.harness import SLOW, ready
from tests.hostile import SHARED

Open = Callable[..., Page]
FAMILIES = ("hubspot_contacts.ja.csv", "hubspot_deals.en.csv", "salesforce_leads.ja.csv",
            "salesforce_opportunities.en.csv", "ga4.ja.csv", "event_log.en.csv")  # fmt: skip
MAVEN = SHARED.parent / "maven_crm" / "sales_pipeline.csv"


def test_every_family_becomes_a_tree_with_real_rates(open_app: Open) -> None:
    """In one session, one after the other: each takes the place of the one before, and says where it is from."""
    page = open_app("data")
    for file in (*map(sample, FAMILIES), *([MAVEN] if MAVEN.exists() else [])):
        taken(page, file)
    if MAVEN.exists():
        agreed(page, lambda workspace: workspace.tree.find("受注率").counts.trials == 8_300)


def taken(page: Page, file: Path) -> None:
    page.locator(".st-key-data-upload input[type=file]").set_input_files(file)
    expect(page.locator(".kt-caption", has_text=file.name).first).to_be_visible(timeout=SLOW)
    expect(page.locator(".kt-data-funnel")).to_be_visible(timeout=SLOW)
    ready(page).locator(".st-key-data-take button").click()

    def says(workspace: Workspace) -> bool:
        return any(file.name in kpi.source for kpi in workspace.tree.kpis)

    agreed(page, says)
    ready(page)


def test_leads_and_deals_are_joined(open_app: Open, tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("リードID,作成日\n" + "".join(f"L{i},2026-01-{i:02d}\n" for i in range(1, 29)))
    (tmp_path / "deals.csv").write_text(
        "リードID,商談化日,受注日\n"
        + "".join(f"L{i * 3},2026-02-{i:02d},{'2026-03-01' * (i % 2)}\n" for i in range(1, 13))
    )
    page = open_app("data")
    page.locator(".st-key-data-upload input[type=file]").set_input_files(tmp_path / "leads.csv")
    expect(page.locator(".kt-data-funnel")).to_be_visible(timeout=SLOW)
    ready(page).get_by_text("もう1つのファイルをつなぐ（リードに商談を）").click()
    page.locator(".st-key-data-upload-second input[type=file]").set_input_files(tmp_path / "deals.csv")
    expect(page.get_by_text("12行のうち、9行がつながりました")).to_be_visible(timeout=SLOW)
    expect(page.locator(".kt-headline h1")).to_contain_text("リード 28件のうち、受注は 5件")
    expect(page.get_by_text("つながる相手がありません")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="該当する行をCSVで保存").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert lines[1:] == [f"{row},リードID,l{row * 3 - 3},つながる相手がありません" for row in (11, 12, 13)]
