"""From an upload to the picture, in a browser; and what an import costs the others.

python -m benchmarks.import_page [ROWS] [ROUNDS]        # 1,000,000 and 3 unless told otherwise

A CSV file with HubSpot's names is chosen on the Data page: the clock runs until the funnel can be seen. Beside it the
bare SQL of `measure.py` in a process of its own. Then visitors let go of levers on What-if, first alone, then while ten
million leads are counted again and again.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.measure import BARE, FOLDER, OURS, ROOT, made, run
from benchmarks.sessions import Visitor
from benchmarks.sessions import run as visit
from tests.browser.harness import Server, find_chromium, launch_arguments, ready

NAMES = ("no", "Original Source", "Contact owner", "Became a Lead Date", "Became a Marketing Qualified Lead Date",
         "Became a Sales Qualified Lead Date", "Became an Opportunity Date", "Became a Customer Date",
         "Amount")  # fmt: skip
VISITORS, SECONDS, LARGE = 5, 20.0, 10_000_000


def exported(n: int) -> Path:
    """The file of `measure.py` with the names of a HubSpot export."""
    file = FOLDER / f"{n}.hubspot.csv"
    if not file.exists():
        with made(n)["csv"].open("rb") as rows, file.open("wb") as out:
            rows.readline()
            out.write((",".join(NAMES) + "\n").encode())
            while piece := rows.read(1 << 20):
                out.write(piece)
    return file


def pictures(url: str, file: Path, rounds: int) -> list[float]:
    """Seconds from choosing the file until its funnel is seen."""
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
        for _ in range(rounds):
            page = browser.new_page()
            page.goto(f"{url}/data?lang=ja")
            chooser = ready(page).locator(".st-key-data-upload input[type=file]")
            began = time.perf_counter()
            chooser.set_input_files(file)
            page.locator(".kt-data-funnel").wait_for(timeout=120_000)
            found.append(time.perf_counter() - began)
            page.close()
        browser.close()
    return found


def p95(visitors: list[Visitor]) -> float:
    """Milliseconds in which 95 % of the commits were answered and drawn."""
    return 1000 * statistics.quantiles([s for visitor in visitors for s in visitor.finished], n=20)[-1]


def main(n: int, rounds: int) -> None:
    """Both questions, printed."""
    file, csv, large = exported(n), made(n)["csv"], made(LARGE)["csv"]
    bare = statistics.median(run(BARE, f"read_csv('{csv}')")[0] for _ in range(rounds))
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home))
        server.wait()
        try:
            seen = statistics.median(pictures(server.url, file, rounds + 1)[1:])
            print(f"{n:,} rows of CSV, upload to picture: {seen:.2f} s; bare SQL {bare:.2f} s; ratio {seen / bare:.2f}")
            asyncio.run(visit(server.url, VISITORS, 5))  # nothing is loaded yet
            alone = p95(asyncio.run(visit(server.url, VISITORS, SECONDS)))
            gently = OURS.replace("cohort=", "gently=True, cohort=")
            again = f"import sys\nwhile True:\n    exec({gently!r})"
            child = subprocess.Popen([sys.executable, "-c", again, str(large)], stdout=subprocess.DEVNULL,
                                     env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
            try:
                beside = p95(asyncio.run(visit(server.url, VISITORS, SECONDS)))
            finally:
                child.kill()
        finally:
            server.stop()
    print(
        f"p95 of {VISITORS} visitors: {alone:.0f} ms alone, {beside:.0f} ms during imports; ratio {beside / alone:.2f}"
    )


if __name__ == "__main__":
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else 1_000_000, int(sys.argv[2]) if len(sys.argv) > 2 else 3)
