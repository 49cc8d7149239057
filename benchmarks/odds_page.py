"""From changing a range to the new odds on the screen, beside What-if's own redraw of the same tree.

Run by hand: `python benchmarks/odds_page.py`. Real Chromium; the two pages take turns; quote the ratio. On What-if a
lever's value is typed, on the odds a lever's high end; timed from Enter to the last change of what can be read: all of
What-if, and of the odds the headline as well as all of the page.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Page, sync_playwright

from kpitree.data.templates import template
from tests.browser.dragging import kept
from tests.browser.harness import Server, find_chromium, launch_arguments, ready

TREE, LEVER = "bdr", 0  # 23 KPIs, 12 of them levers; which lever
ROUNDS, QUIET = 30, 700  # ms without a change
WATCH = """quiet => {
  window.result = new Promise(done => {
    const read = () => ["[data-testid=stMain]", ".kt-headline"].map(place => document.querySelector(place).innerText);
    let began = 0, last = [0, 0], before = [];
    const frame = () => {
      if (began) {
        const now = performance.now();
        read().forEach((text, i) => { if (text !== before[i]) { before[i] = text; last[i] = now; } });
        if (now - began > quiet) return done(last.map(at => at && at - began));
      }
      requestAnimationFrame(frame);
    };
    addEventListener("keydown", e => { if (e.key === "Enter") { before = read(); began = performance.now(); } },
      {once: true, capture: true});
    requestAnimationFrame(frame);
  });
}"""


def typed(page: Page, field: str, text: str) -> list[float]:
    """Milliseconds from Enter to the last change of the page's text, and of its headline."""
    page.bring_to_front()
    page.locator(field).first.fill(text)
    page.wait_for_timeout(500)  # the editor has drawn what is being typed
    page.evaluate(f"({WATCH})({QUIET})")
    page.keyboard.press("Enter")
    took: list[float] = page.evaluate("window.result")
    ready(page)
    return took


def main() -> None:
    """Measure and print the row."""
    tree = template(TREE)
    levers = [kpi for kpi in tree.levers if kpi.range is not None and kpi.measure.is_rate]
    lever = levers[LEVER]
    draft = kept(tree)
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

            what_if, odds = opened("what_if"), opened("sensitivity")
            odds.locator(".st-key-sensitivity-question button").nth(2).click()
            ready(odds)
            odds.locator(".st-key-sensitivity-odds-ranges summary").click()
            ready(odds).wait_for_timeout(700)
            box = odds.locator(".st-key-sensitivity-odds-edited").get_by_role("combobox")
            box.scroll_into_view_if_needed()
            odds.wait_for_timeout(700)
            box.click()
            odds.get_by_role("option", name=lever.name, exact=True).click()
            ready(odds).wait_for_timeout(700)

            assert lever.range is not None
            now, high = 100 * (lever.baseline or 0.0), 100 * lever.range.high
            entry = f".st-key-what_if-{lever.id}-entry input"
            runs: dict[str, Callable[[int], list[float]]] = {
                "What-if": lambda n: typed(what_if, entry, f"{now * (1 + n % 2 / 9):.2f}%"),
                "odds": lambda n: typed(odds, ".range-editor [name=high]", f"{high * (1 - n % 2 / 9):.2f}%"),
            }
            found: dict[str, list[list[float]]] = {name: [] for name in runs}
            for n in range(ROUNDS + 2):
                for name, run in runs.items():
                    found[name].append(run(n))
        finally:
            server.stop()
    page, headline = (median(run[i] for run in found["odds"][2:]) for i in (0, 1))
    other = median(run[0] for run in found["What-if"][2:])
    print(f"{lever.name}: What-if {other:.0f} ms; new odds {headline:.0f} ms, ratio {headline / other:.2f}; "
          f"all of the page {page:.0f} ms, ratio {page / other:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
