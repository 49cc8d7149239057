"""How long from a key press on a slider to the KGI text and to the charts, against the barest page there can be.

Run by hand: `python benchmarks/latency.py`. Both pages run in the same Chromium, turn about, with the same settings;
quote the ratios, not the milliseconds. The What-if page has 23 KPIs and one lever already moved, so that its
contribution chart is there. The KGI and the tree are recalculated in the browser; the waterfall comes from Python.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, Page, sync_playwright

from kpitree.data.files import write_workspace
from kpitree.data.templates import template
from kpitree.workspace import Workspace
from tests.browser.harness import ROOT, Server, find_chromium, launch_arguments, ready

PRESSES = 60
TREE = "bdr"  # 23 KPIs, 12 of them levers: the template nearest to 20
ROUND = 10  # presses on one page before it is the other's turn
QUIET = 350  # ms between presses
PAGES = {"bare": ROOT / "benchmarks/apps/bare.py", "ours": ROOT / "app.py"}

# What each page shows, as text that differs for each value of the slider: the KGI, and every chart.
SHOWN = {
    "bare": """() => [document.querySelector("[data-testid=stMetricValue]")?.textContent,
        [document.querySelector("[data-testid=stVegaLiteChart] svg")?.innerHTML]]""",
    "ours": """() => [document.querySelector("[data-testid=kgi-value]")?.dataset.value,
        [document.querySelector(".kt-waterfall")?.textContent, ...[...document.querySelectorAll("*")]
            .filter(e => e.shadowRoot?.querySelector("[data-kpi]"))
            .map(e => e.shadowRoot.querySelector("[data-kpi]").dataset.value)]]""",
}
# From a key press to the KGI, and to the last chart, looked at after every change of the page and in every frame.
TIMER = """shown => new Promise(done => {
  const look = eval(shown), before = look();
  document.addEventListener("keydown", () => {
    const began = performance.now(); let kgi = null, charts = null;
    const check = () => {
      const [a, b] = look(), now = performance.now() - began;
      if (kgi === null && a !== before[0]) kgi = now;
      if (charts === null && b.every((chart, i) => chart !== before[1][i])) charts = now;
      if (now > 3000 || (kgi !== null && charts !== null)) { seen.disconnect(); done([kgi, charts]); return true; }
    };
    const seen = new MutationObserver(check);
    seen.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
    const frame = () => check() || requestAnimationFrame(frame);
    requestAnimationFrame(frame);
  }, {once: true, capture: true});
})"""


def press(page: Page, name: str, key: str) -> tuple[float | None, float | None]:
    """Milliseconds to the KGI and to the charts after one key press; None for what did not change within 3 s."""
    page.evaluate(f"shown => {{ window.result = ({TIMER})(shown); }}", SHOWN[name])
    page.keyboard.press(key)
    kgi, charts = page.evaluate("window.result")
    page.wait_for_timeout(QUIET)
    return kgi, charts


def folder(home: str, name: str) -> Path:
    """A home folder of its own for a server."""
    (made := Path(home) / name).mkdir()
    return made


def open_page(browser: Browser, name: str, url: str) -> Page:
    """The page with its slider focused; ours with one lever already moved."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    if name == "ours":
        draft = write_workspace(Workspace(tree=template(TREE)))
        page.add_init_script(f"localStorage.setItem('kpitree/draft', {json.dumps(draft)})")
    page.goto(url if name == "bare" else f"{url}/what_if?lang=ja")
    ready(page)
    page.wait_for_timeout(1500)
    if name == "ours":
        page.locator("input[type=range]").nth(1).focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(1000)
    page.locator("input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(1000)
    return page


def main() -> None:
    """Measure both pages in turn and print a table."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        servers = {name: Server(folder(home, name), script) for name, script in PAGES.items()}
        found: dict[str, list[tuple[float | None, float | None]]] = {name: [] for name in PAGES}
        try:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
            for server in servers.values():
                server.wait()
            pages = {name: open_page(browser, name, server.url) for name, server in servers.items()}
            for turn in range(PRESSES // ROUND):
                for name, page in pages.items():
                    page.bring_to_front()
                    key = "ArrowRight" if turn % 2 else "ArrowLeft"
                    found[name] += [press(page, name, key) for _ in range(ROUND)]
        finally:
            for server in servers.values():
                server.stop()
    medians = {name: [median(x for x in column if x is not None) for column in zip(*rows, strict=True)]
               for name, rows in found.items()}  # fmt: skip
    print(f"{'page':<8}{'KGI text':>12}{'charts':>12}{'presses':>10}")
    for name, (kgi, charts) in medians.items():
        print(f"{name:<8}{kgi:>9.1f} ms{charts:>9.1f} ms{len(found[name]):>10}")
    ratios = [ours / bare for ours, bare in zip(medians["ours"], medians["bare"], strict=True)]
    print(f"{'ratio':<8}{ratios[0]:>10.2f} x{ratios[1]:>10.2f} x")


if __name__ == "__main__":
    main()
