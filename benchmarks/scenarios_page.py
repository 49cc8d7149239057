"""From switching an initiative to the last change on the screen, beside What-if's own redraw of the same tree.

Run by hand: `python benchmarks/scenarios_page.py`. Real Chromium; the two pages take turns; quote the ratio. On What-if
a lever's value is typed and timed from Enter, on Scenarios a toggle is clicked and timed from the click, with five
initiatives, three scenarios and the odds of each, to the last change of what can be read.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Page, sync_playwright

from kpitree.analysis.cases import case
from kpitree.data.files import write_workspace
from kpitree.data.templates import template
from kpitree.model import ScaleBy
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AddInitiative, AddScenarioOfInitiatives, AddScenarios, EditKpi
from tests.browser.harness import Server, find_chromium, launch_arguments, ready

TREE = "bdr"  # 23 KPIs, 12 of them levers
ROUNDS, QUIET = 30, 700  # ms without a change
WATCH = """([begin, quiet]) => {
  window.result = new Promise(done => {
    const read = () => document.querySelector("[data-testid=stMain]").innerText;
    let began = 0, last = 0, before = "";
    const frame = () => {
      const now = performance.now();
      if (began && read() !== before) { before = read(); last = now; }
      if (began && now - began > quiet) return done(last && last - began);
      requestAnimationFrame(frame);
    };
    addEventListener(begin, e => {
      if (begin === "click" || e.key === "Enter") { before = read(); began = performance.now(); }
    }, {once: true, capture: true});
    requestAnimationFrame(frame);
  });
}"""


def planned() -> Workspace:
    """Five initiatives on two levers each, a scenario with all of them, and the two cases."""
    tree = template(TREE)
    levers = [kpi.id for kpi in tree.levers if kpi.baseline]
    workspace = EditKpi(kpi=str(tree.kgi), patch={"target": 1e8}).apply(Workspace(tree=tree))
    for n in range(5):
        changes = {lever: ScaleBy(factor=1.05 + n / 100) for lever in (levers[n], levers[(n + 3) % len(levers)])}
        workspace = AddInitiative(name=f"{n + 1}", changes=dict(changes), fields={"cost": 1e6}).apply(workspace)
    every = tuple(one.id for one in workspace.initiatives)
    workspace = AddScenarioOfInitiatives(name="all", initiatives=every).apply(workspace)
    cases = {name: dict(case(tree, best=name == "best")) for name in ("best", "worst")}
    return AddScenarios(changes=cases).apply(workspace)


def timed(page: Page, begin: str, act: Callable[[], object]) -> float:
    """Milliseconds from the event to the last change of the page's text."""
    page.bring_to_front()
    page.evaluate(f"({WATCH})({[begin, QUIET]!r})")
    act()
    took: float = page.evaluate("window.result")
    ready(page)
    return took


def main() -> None:
    """Measure and print the row."""
    workspace = planned()
    draft = write_workspace(workspace)
    lever = next(kpi for kpi in workspace.tree.levers if kpi.measure.is_rate and kpi.baseline)
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

            what_if, scenarios = opened("what_if"), opened("scenarios")
            field = what_if.locator(f".st-key-what_if-{lever.id}-entry input").first

            def typed(n: int) -> float:
                field.fill(f"{100 * (lever.baseline or 0.0) * (1 + n % 2 / 9):.2f}%")
                return timed(what_if, "keydown", lambda: what_if.keyboard.press("Enter"))

            def switched(_: int) -> float:
                toggle = scenarios.locator(".st-key-scenarios-initiative-on label").first
                return timed(scenarios, "click", toggle.click)

            found: dict[str, list[float]] = {"What-if": [], "Scenarios": []}
            for n in range(ROUNDS + 2):
                found["What-if"].append(typed(n))
                found["Scenarios"].append(switched(n))
        finally:
            server.stop()
    what, here = (median(times[2:]) for times in found.values())
    print(f"What-if {what:.0f} ms; Scenarios {here:.0f} ms, ratio {here / what:.2f}")


if __name__ == "__main__":
    main()
