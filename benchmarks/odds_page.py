"""From changing a range to the new odds on the screen, beside What-if's own redraw of the same tree.

Run by hand: `python benchmarks/odds_page.py`. A lever's high end is typed, and timed from Enter (redraw.py).
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Page

from benchmarks.redraw import TREE, Took, app, compare, rate_lever, typed, what_if
from kpitree.data.templates import template
from tests.browser.dragging import kept
from tests.browser.harness import ready


def choose(odds: Page, lever: str) -> None:
    """Open the odds with the ranges of that lever in the editor."""
    odds.locator(".st-key-sensitivity-question button").nth(2).click()
    ready(odds)
    odds.locator(".st-key-sensitivity-odds-ranges summary").click()
    ready(odds).wait_for_timeout(700)
    box = odds.locator(".st-key-sensitivity-odds-edited").get_by_role("combobox")
    box.scroll_into_view_if_needed()
    odds.wait_for_timeout(700)
    box.click()
    odds.get_by_role("option", name=lever, exact=True).click()
    ready(odds).wait_for_timeout(700)


def main() -> None:
    """Measure and print the rows."""
    tree = template(TREE)
    lever = rate_lever(tree)
    assert lever.range is not None
    high = 100 * lever.range.high
    with app(kept(tree)) as opened:
        beside, odds = opened("what_if"), opened("sensitivity")
        choose(odds, lever.name)

        def widened(n: int) -> Took:
            return typed(odds, ".range-editor [name=high]", f"{high * (1 - n % 2 / 9):.2f}%")

        compare({"What-if": lambda n: what_if(beside, lever, n), "odds": widened})


if __name__ == "__main__":
    main()
