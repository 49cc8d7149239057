"""How long from a key press on a slider to the KGI text and to the charts, against the barest page there can be.

Run by hand: `python benchmarks/latency.py`. Both pages run in the same Chromium, turn about, with the same settings;
quote the ratios, not the milliseconds. The What-if page has 20 KPIs and one lever already moved, so that its
contribution chart is there.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Page, sync_playwright

from tests.browser.harness import ROOT, Server, find_chromium, launch_arguments, ready

PRESSES = 60
PAGES = {"bare": ROOT / "benchmarks/apps/bare.py", "ours": ROOT / "app.py"}
TIMER = """([slider, text, chart]) => new Promise(done => {
  const thumb = document.querySelector(slider), watched = document.querySelector(text);
  const before = watched.textContent; const t0 = performance.now(); let kgi = null, drawn = null, quiet = null;
  const finish = () => { seen.disconnect(); done([kgi, drawn ?? kgi]); };
  const seen = new MutationObserver(all => {
    const now = performance.now() - t0;
    if (kgi === null && document.querySelector(text)?.textContent !== before) kgi = now;
    if (all.some(m => (m.target.nodeType === 1 ? m.target : m.target.parentElement)?.closest(chart))) drawn = now;
    clearTimeout(quiet); quiet = setTimeout(finish, 250);
  });
  seen.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
  thumb.focus(); window.__armed = true; quiet = setTimeout(finish, 3000);
})"""


def measure(page: Page, slider: str, text: str, chart: str) -> tuple[list[float], list[float]]:
    """Milliseconds to the KGI text and to the last change of a chart, one pair a key press."""
    kgi, charts = [], []
    for n in range(PRESSES):
        page.evaluate("window.__armed = false")
        waiting = page.evaluate_handle(f"a => {{ window.__result = ({TIMER})(a); }}", [slider, text, chart])
        waiting.dispose()
        page.keyboard.press("ArrowRight" if n % 20 < 10 else "ArrowLeft")
        first, last = page.evaluate("window.__result")
        if first is not None:
            kgi.append(first)
            charts.append(last)
    return kgi, charts


def folder(home: str, name: str) -> Path:
    """A home folder of its own for a server."""
    (made := Path(home) / name).mkdir()
    return made


def main() -> None:
    """Measure both pages and print a table."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        servers = {name: Server(folder(home, name), script) for name, script in PAGES.items()}
        try:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
            rows = []
            for name, server in servers.items():
                server.wait()
                page = browser.new_page(viewport={"width": 1400, "height": 900})
                if name == "bare":
                    page.goto(server.url)
                    ready(page)
                    found = measure(
                        page,
                        ".st-key-rate input[type=range]",
                        "[data-testid=stMetricValue]",
                        "[data-testid=stVegaLiteChart]",
                    )
                else:
                    page.goto(f"{server.url}/what_if?lang=ja")
                    ready(page)
                    page.wait_for_timeout(1500)
                    page.locator("input[type=range]").nth(1).focus()
                    page.keyboard.press("ArrowRight")
                    page.wait_for_timeout(1500)
                    found = measure(
                        page, "input[type=range]", "[data-testid=kgi-value]", "[data-testid=stVegaLiteChart]"
                    )
                rows.append((name, *(statistics.median(x) for x in found), len(found[0])))
                page.close()
        finally:
            for server in servers.values():
                server.stop()
    print(f"{'page':<8}{'KGI text':>12}{'charts':>12}{'presses':>10}")
    for name, kgi, charts, n in rows:
        print(f"{name:<8}{kgi:>9.1f} ms{charts:>9.1f} ms{n:>10}")
    print(f"{'ratio':<8}{rows[1][1] / rows[0][1]:>10.2f} x{rows[1][2] / rows[0][2]:>10.2f} x")


if __name__ == "__main__":
    main()
