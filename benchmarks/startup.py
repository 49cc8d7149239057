"""What starting costs: importing the package, and the first page of a cold app against `streamlit hello`.

Run by hand: `python benchmarks/startup.py`. The two of each pair take turns; quote the ratios.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, sync_playwright

from tests.browser.harness import ROOT, Server, find_chromium, launch_arguments

RUNS = 7


def import_time(statement: str) -> float:
    """Seconds that a fresh interpreter needs for a statement, less what it needs for nothing."""

    def whole(code: str) -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
        return time.perf_counter() - began

    return whole(statement) - whole("pass")


def cold_start(browser: Browser, script: Path, drawn: str) -> float:
    """Seconds from starting the server to the first page being drawn for its first visitor."""
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        server = Server(Path(home), script)
        try:
            server.wait()
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(server.url)
            page.wait_for_selector(drawn, timeout=30_000)
            page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)
            took = time.perf_counter() - began
            page.close()
            return took
        finally:
            server.stop()


def turn_about(ours: Callable[[], float], other: Callable[[], float]) -> tuple[float, float, float]:
    """Medians of both, and the median of the ratios pair by pair."""
    pairs = [(ours(), other()) for _ in range(RUNS)]
    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def main() -> None:
    """Measure and print a table."""
    spec = find_spec("streamlit")
    assert spec is not None
    assert spec.origin is not None
    hello = Path(spec.origin).parent / "hello" / "streamlit_app.py"
    print(f"{'':<46}{'ours':>10}{'other':>10}{'ratio':>9}")
    a, b, ratio = turn_about(lambda: import_time("import kpitree"), lambda: import_time("import numpy, pydantic"))
    print(f"{'import kpitree / import numpy, pydantic':<46}{a:>9.3f}s{b:>9.3f}s{ratio:>8.2f}x")
    whole = "from kpitree import evaluate, template, tornado; evaluate(template('btob_basic'))"
    a, b, ratio = turn_about(lambda: import_time(whole), lambda: import_time("import numpy, pydantic"))
    print(f"{'... and one evaluation / the same':<46}{a:>9.3f}s{b:>9.3f}s{ratio:>8.2f}x")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
        a, b, ratio = turn_about(
            lambda: cold_start(browser, ROOT / "app.py", "[data-testid=kgi-value]"),
            lambda: cold_start(browser, hello, "h1"),
        )
        print(f"{'cold first page / streamlit hello':<46}{a:>9.2f}s{b:>9.2f}s{ratio:>8.2f}x")


if __name__ == "__main__":
    main()
