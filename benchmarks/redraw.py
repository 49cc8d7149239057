"""How long a page takes from what a person does to the last change of what can be read, in real Chromium.

What the benchmarks of pages share (goal_seek_page.py, scenarios_page.py, odds_page.py): the app, its pages beside
What-if on the same tree, and the stopwatch. Candidates take turns; only ratios are quoted.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Locator, Page, sync_playwright

from kpitree.model import Kpi, KpiTree
from tests.browser.harness import Server, find_chromium, launch_arguments, ready

TREE = "bdr"  # the template: 23 KPIs, 12 of them levers
ROUNDS, FIRST, QUIET = 20, 2, 700  # turns, those before that do not count, ms without a change
PLACES = ("[data-testid=stMain]", ".kt-headline")  # all of the page, its headline
WATCH = """([begin, quiet, places]) => {
  window.result = new Promise(done => {
    const read = () => places.map(place => document.querySelector(place).innerText);
    let began = 0, last = [0, 0], before = [];
    const frame = () => {
      if (began) {
        const now = performance.now();
        read().forEach((text, i) => { if (text !== before[i]) { before[i] = text; last[i] = now; } });
        if (now - began > quiet) return done(last.map(at => at && at - began));
      }
      requestAnimationFrame(frame);
    };
    addEventListener(begin, e => {
      if (begin === "click" || e.key === "Enter") { before = read(); began = performance.now(); }
    }, {once: true, capture: true});
    requestAnimationFrame(frame);
  });
}"""
Took = list[float]  # ms to the last change of the page's text, and of its headline
Open = Callable[[str], Page]


@contextmanager
def app(draft: str) -> Iterator[Open]:
    """The app, with that workspace file in the browser: opens a page by its path."""
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

            yield opened
        finally:
            server.stop()


def typed(page: Page, field: str, text: str) -> Took:
    """From Enter in a field."""
    page.bring_to_front()
    page.locator(field).first.fill(text)
    page.wait_for_timeout(500)  # what is being typed has been drawn
    return _timed(page, "keydown", lambda: page.keyboard.press("Enter"))


def clicked(page: Page, target: Locator) -> Took:
    """From a click."""
    page.bring_to_front()
    return _timed(page, "click", target.click)


def _timed(page: Page, begin: str, act: Callable[[], object]) -> Took:
    page.evaluate(f"({WATCH})({[begin, QUIET, list(PLACES)]!r})")
    act()
    took: Took = page.evaluate("window.result")
    ready(page)
    return took


def rate_lever(tree: KpiTree) -> Kpi:
    """The lever that What-if is given: a rate with a range."""
    return next(kpi for kpi in tree.levers if kpi.range is not None and kpi.measure.is_rate)


def what_if(page: Page, lever: Kpi, n: int) -> Took:
    """What-if's own redraw: another value for a lever."""
    text = f"{100 * (lever.baseline or 0.0) * (1 + n % 2 / 9):.2f}%"
    return typed(page, f".st-key-what_if-{lever.id}-entry input", text)


def compare(runs: Mapping[str, Callable[[int], Took]], rounds: int = ROUNDS) -> None:
    """Let the candidates take turns, What-if first, and print their medians."""
    found: dict[str, list[Took]] = {name: [] for name in runs}
    for n in range(rounds + FIRST):
        for name, run in runs.items():
            found[name].append(run(n))
    medians = {name: [median(took[i] for took in times[FIRST:]) for i in (0, 1)] for name, times in found.items()}
    other = next(iter(medians.values()))[0]
    for name, (page, headline) in medians.items():
        print(
            f"{name}: {page:.0f} ms, ratio {page / other:.2f}; headline {headline:.0f} ms, ratio {headline / other:.2f}"
        )
