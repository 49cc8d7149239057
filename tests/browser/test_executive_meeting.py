"""The run-through of docs/executive_meeting.md in a real browser: its pages say its figures.

Its pictures are made anew by `KPITREE_SHOTS=docs/images python -m pytest tests/browser/test_executive_meeting.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from kpitree.data.files import write_workspace
from kpitree.i18n import Language, Translator
from tests.browser.harness import SLOW, ready
from tests.meeting import figures, meeting

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Open = Callable[..., "Page"]
TALL, MARGIN = 3400, 14
both = pytest.mark.parametrize(("lang", "viewport"), [("ja", (1280, 900)), ("en", (1280, 900))])


def picture(page: Page, name: str, lang: str, first: Locator, last: Locator) -> None:
    """The page from the top of `first` to the bottom of `last`, where KPITREE_SHOTS names a folder."""
    folder = os.environ.get("KPITREE_SHOTS")
    if not folder:
        return
    size = page.viewport_size or {"width": 1280, "height": 900}
    page.set_viewport_size({"width": size["width"], "height": TALL})
    ready(page).wait_for_timeout(600)
    top, bottom = first.bounding_box(), last.bounding_box()
    assert top is not None
    assert bottom is not None
    left = max(0.0, top["x"] - MARGIN)
    clip = {"x": left, "y": max(0.0, top["y"] - MARGIN), "width": size["width"] - left,
            "height": bottom["y"] + bottom["height"] - top["y"] + 2 * MARGIN}  # fmt: skip
    page.screenshot(path=Path(folder) / f"meeting_{name}_{lang}.png", clip=clip)  # type: ignore[arg-type]
    page.set_viewport_size(size)


@both
def test_what_it_takes(open_app: Open, lang: Language) -> None:
    said = figures(lang)
    page = open_app("goal_seek", draft=write_workspace(meeting(lang)))
    table = page.locator(".kt-stages").first
    for stage in ("new_wins", "opportunities", "sqls", "mqls"):
        expect(table).to_contain_text(said[f"required {stage}"], timeout=SLOW)
    picture(page, "goal", lang, page.locator(".kt-headline"), table)


@both
def test_three_scenarios_side_by_side_and_the_bridge_to_the_chosen_one(open_app: Open, lang: Language) -> None:
    t, workspace, said = Translator(lang), meeting(lang), figures(lang)
    page = open_app("scenarios", draft=write_workspace(workspace))
    chosen = workspace.scenarios[-1]
    page.get_by_role("radio", name=chosen.name, exact=True).click()
    expect(page.locator(".kt-headline")).to_contain_text(said["scenario_3 kgi"], timeout=SLOW)
    for scenario in workspace.scenarios:
        expect(page.locator(".kt-sc-odds")).to_contain_text(said[f"{scenario.id} odds"])
    picture(page, "scenarios", lang, page.locator(".kt-headline"), page.locator(".kt-sc"))
    initiatives = page.locator(".kt-section", has_text=t("scenarios.initiatives")).first
    expect(page.locator(".kt-in").first).to_be_visible()
    picture(page, "initiatives", lang, initiatives, page.locator(".kt-in").last)
    heading = page.locator(".kt-section", has_text=t("scenarios_bridge.title"))
    expect(page.locator(".kt-br-said")).to_contain_text(said["scenario_3 gain"])
    expect(page.locator(".kt-br-said")).to_contain_text(said["lever mqls"])
    page.get_by_text(t("scenarios_bridge.open")).click()
    foot = page.locator(".st-key-scenarios-bridge-foot")
    expect(page.locator(".st-key-scenarios-bridge-chart svg").first).to_be_visible(timeout=SLOW)
    picture(page, "bridge", lang, heading, foot)


@both
def test_how_likely_the_target_is(open_app: Open, lang: Language) -> None:
    t, said = Translator(lang), figures(lang)
    page = open_app("sensitivity", draft=write_workspace(meeting(lang)))
    page.get_by_role("radio", name=t("sensitivity.ask_odds"), exact=True).click()
    expect(page.locator(".kt-headline")).to_contain_text(said["odds now"], timeout=SLOW)
    expect(page.locator("[data-testid=stVegaLiteChart] svg").first).to_be_visible(timeout=SLOW)
    picture(page, "odds", lang, page.locator(".kt-headline"), page.locator("[data-testid=stVegaLiteChart]").first)
