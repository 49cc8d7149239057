"""From a typed target to the whole Goal seek page, beside What-if's own redraw of the same tree.

Run by hand: `python benchmarks/goal_seek_page.py`. Real Chromium; the two pages take turns; quote the ratio. Timed from
Enter to the last change of what can be read (odds_page.py watches).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Page, sync_playwright

from benchmarks.odds_page import typed
from kpitree.analysis.state import state_of
from kpitree.data.templates import template
from kpitree.i18n import Translator
from tests.browser.dragging import kept
from tests.browser.harness import Server, find_chromium, launch_arguments, ready

TREE = "bdr"  # 23 KPIs, 11 of them levers
ROUNDS = 20


def main() -> None:
    """Measure and print the row."""
    tree, t = template(TREE), Translator("ja")
    lever = next(kpi for kpi in tree.levers if kpi.range is not None and kpi.measure.is_rate)
    kgi = tree[tree.kgi or ""]
    draft, kgi_now = kept(tree), state_of(tree).kgi
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = Server(Path(home))
        try:
            server.wait()
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=launch_arguments())

            def opened(path: str) -> Page:
                page = browser.new_page(viewport={"width": 1400, "height": 1600}, locale="ja-JP")
                page.add_init_script(f"localStorage.setItem('kpitree/draft', {draft!r})")
                page.goto(f"{server.url}/{path}?lang=ja")
                ready(page).wait_for_timeout(1500)
                return page

            what_if, goal_seek = opened("what_if"), opened("goal_seek")
            now = 100 * (lever.baseline or 0.0)
            ours: list[float] = []
            others: list[float] = []
            for n in range(ROUNDS + 2):
                target = t.entry(round(kgi_now * (1.2 + n % 2 / 5), -4), kgi.measure)
                ours.append(typed(goal_seek, f".st-key-goal_seek-{kgi.id}-entry input", target)[0])
                others.append(
                    typed(what_if, f".st-key-what_if-{lever.id}-entry input", f"{now * (1 + n % 2 / 9):.2f}%")[0]
                )
        finally:
            server.stop()
    page, other = median(ours[2:]), median(others[2:])
    print(f"Goal seek {page:.0f} ms, What-if {other:.0f} ms, ratio {page / other:.2f}")


if __name__ == "__main__":
    main()
