"""What a hand feels: frames while it drags a number, a commit until the page is settled, the first sight of a tree.

Run by hand: `python benchmarks/canvas.py [frames] [commit] [first]` (all three without arguments), in real Chromium
with a real mouse. Commits and first paints take turns with the barest page there can be: quote the ratios.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import monotonic

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.canvas_watch import FIRST_PAINT, QUIET, WATCH_COMMIT, WATCH_FRAMES, WATCH_WIRE
from benchmarks.engine import funnel_tree
from kpitree.data.files import write_workspace
from kpitree.data.templates import template
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from tests.browser.conftest import told
from tests.browser.harness import ROOT, Server, find_chromium, launch_arguments, ready

SIZES = (20, 100, 500)
SECONDS = 3.0  # of dragging
COMMITS, ROUND = 30, 10
PAINTS = 9
TREE = "bdr"  # 23 KPIs, 12 of them levers
PAGES = {"What-if": "what_if", "Tree": ""}
APPS = {"component": "bare_component.py", "text": "bare_text.py"}


def with_draft(page: Page, tree: KpiTree) -> None:
    """The page's visitor has that tree in their browser, and every branch of it open."""
    draft = write_workspace(Workspace(tree=tree))
    page.add_init_script(f"localStorage.setItem('kpitree/draft', {json.dumps(draft)})")
    for key in ("tree_builder:tree", "what_if:drawing"):
        camera = json.dumps({"folded": {}, "kgi": tree.kgi})
        page.add_init_script(
            f"sessionStorage.getItem('kpitree:canvas:{key}')"
            f" || sessionStorage.setItem('kpitree:canvas:{key}', {json.dumps(camera)})"
        )


def opened(browser: Browser, url: str, tree: KpiTree | None = None) -> Page:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.add_init_script(WATCH_WIRE)
    if tree is not None:
        with_draft(page, tree)
    page.goto(url)
    if tree is not None:
        page.locator(f"[data-id={tree.kgi}]").first.wait_for()
    ready(page).wait_for_timeout(1500)
    return page


def a_number(page: Page) -> Locator:
    """A lever's number that can be seen, deep in the tree."""
    numbers = page.locator("[data-kpi].moves .value")
    seen = numbers.evaluate_all("""all => all.findIndex(e => { const r = e.getBoundingClientRect();
        return r.width && e.getRootNode().elementFromPoint(r.x + 8, r.y + r.height / 2) === e; })""")
    if seen < 0:
        raise RuntimeError("no lever is on the screen")
    return numbers.nth(seen)


@contextmanager
def held(page: Page) -> Iterator[tuple[float, float]]:
    """A lever's number in the hand, from where it was taken."""
    box = a_number(page).bounding_box()
    assert box is not None
    x, y = box["x"] + 8, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    yield x, y
    page.mouse.up()


def frames(browser: Browser, url: str) -> None:
    """Frames and the cost of one move, at each size."""
    heads = ("nodes", "shown", "frame", "p95", "over 25 ms", "evaluate + write", "+ layout", "moves")
    print("".join(f"{head:>{max(8, len(head) + 2)}}" for head in heads))
    for size in SIZES:
        tree = funnel_tree(size)
        page = opened(browser, f"{url}/?lang=ja", tree)
        with held(page) as (x, y):
            page.mouse.move(x + 10, y)
            page.evaluate(f"({WATCH_FRAMES})()")
            end, step = monotonic() + SECONDS, 0
            while monotonic() < end:
                step += 1
                page.mouse.move(x + 10 + abs(step * 3 % 400 - 200), y)
            seen = page.evaluate("window.seen")
            page.keyboard.press("Escape")
        found = page.locator("[data-kpi]:visible").count()
        deltas = seen["frames"][2:]
        late = sum(f > 25 for f in deltas) / len(deltas)
        p95 = quantiles(deltas, n=20)[-1]
        numbers = (len(tree.kpis), found, f"{median(deltas):.1f} ms", f"{p95:.1f}", f"{late:.0%}",
                   f"{mean(seen['handled']):.2f} ms", f"{mean(seen['laid']):.2f}", len(seen["laid"]))  # fmt: skip
        print("".join(f"{said:>{max(8, len(head) + 2)}}" for head, said in zip(heads, numbers, strict=True)))
        page.close()


def mean(values: list[float]) -> float:
    """Of a clock that ticks every 0.1 ms the mean says more than the median."""
    return sum(values) / len(values)


def commit(page: Page, number: int) -> dict[str, list[float]]:
    """One drag, released; or one click on the bare component."""
    button = page.locator("#count")
    page.evaluate(f"({WATCH_COMMIT})({QUIET})")
    if button.count():
        button.click()
    else:
        with held(page) as (x, y):
            page.mouse.move(x + (24 if number % 2 else -24), y, steps=6)
    found: dict[str, list[float]] = page.evaluate("window.result")
    return found


def commits(browser: Browser, urls: dict[str, str]) -> None:
    """Release to settled, on both pages and on the bare component, turn about."""
    tree = template(TREE)
    pages = {"bare": opened(browser, urls["component"])}
    pages |= {name: opened(browser, f"{urls['ours']}/{path}?lang=ja", tree) for name, path in PAGES.items()}
    for name, page in pages.items():  # the first of each kind is not like the others
        page.bring_to_front()
        if name != "bare":  # away from the baseline: to come back to it changes what the page is about
            with held(page) as (x, y):
                page.mouse.move(x + 60, y, steps=6)
            ready(page).wait_for_timeout(QUIET)
        for n in range(2):
            commit(page, n)
    found: dict[str, list[dict]] = {name: [] for name in pages}
    for _ in range(COMMITS // ROUND):
        for name, page in pages.items():
            page.bring_to_front()
            found[name] += [commit(page, n) for n in range(ROUND)]
    steps = ("sent", "first answer", "canvas told", "last answer", "settled")
    heads = (
        *(f"{step:>14}" for step in steps),
        f"{'ratio':>8}{'p95':>8}",
        f"{'seen':>14}{'ratio':>8}",
        "  no change seen",
    )
    print(f"{'page':<10}" + "".join(heads))
    bare, bare_seen = middle(found["bare"], "settled"), middle(found["bare"], "seen")
    for name, runs in found.items():
        row = [middle(runs, step) for step in steps]
        p95 = quantiles([run["settled"] for run in runs if run["settled"]], n=20)[-1]
        seen = middle(runs, "seen")
        still = sum(not run["seen"] for run in runs)
        print(f"{name:<10}" + "".join(f"{x:>11.1f} ms" for x in row) + f"{row[-1] / bare:>8.2f}{p95:>8.1f}"
              f"{seen:>11.1f} ms{seen / bare_seen:>8.2f}{still:>8} of {len(runs)}")  # fmt: skip
    for page in pages.values():
        page.close()


def middle(runs: list[dict], step: str) -> float:
    """The median of one step of the way, in ms after the release; nan where it did not happen."""
    pick = {"sent": ("sent", 0), "first answer": ("got", 0), "last answer": ("got", -1), "canvas told": ("drawn", -1)}
    if step == "seen":  # 0: nothing on the screen changed any more
        values = [run["seen"] for run in runs]
    elif step == "settled":
        values = [run["settled"] for run in runs if run["settled"]]
    else:
        name, at = pick[step]
        values = [run[name][at] for run in runs if run[name]]
    return median(values) if values else float("nan")


def first_paints(browser: Browser, urls: dict[str, str]) -> None:
    """From navigation to the KGI of a tree of 100, and to the text of the bare page, each in a fresh profile."""
    from kpitree.engine import evaluate

    tree = funnel_tree(100)
    wanted = evaluate(tree).kgi
    found: dict[str, list[float]] = {"bare": [], "tree": []}
    for _ in range(PAINTS + 1):
        for name, times in found.items():
            context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="ja-JP")
            page = context.new_page()
            if name == "tree":
                page.add_init_script(
                    f"localStorage.setItem('kpitree/draft', {json.dumps(write_workspace(Workspace(tree=tree)))})"
                )
                page.add_init_script(f"window.wanted = String({wanted!r})")
                context.add_cookies([told(write_workspace(Workspace(tree=tree)), urls["ours"])])  # set with the draft
            page.goto(urls["text"] if name == "bare" else f"{urls['ours']}/?lang=ja", wait_until="commit")
            times.append(page.evaluate(f"({FIRST_PAINT})()"))
            context.close()
    medians = {name: median(times[1:]) for name, times in found.items()}
    print(f"first paint: bare {medians['bare']:.0f} ms, a tree of {len(tree.kpis)} {medians['tree']:.0f} ms, "
          f"ratio {medians['tree'] / medians['bare']:.2f}")  # fmt: skip


def main(wanted: list[str]) -> None:
    """Run what is asked for and print the tables."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        scripts = {"ours": ROOT / "app.py"} | {name: ROOT / "benchmarks/apps" / file for name, file in APPS.items()}
        servers = {}
        for name, script in scripts.items():
            (folder := Path(home) / name).mkdir()
            servers[name] = Server(folder, script)
        try:
            for server in servers.values():
                server.wait()
            urls = {name: server.url for name, server in servers.items()}
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
            if "frames" in wanted:
                frames(browser, urls["ours"])
            if "commit" in wanted:
                commits(browser, urls)
            if "first" in wanted:
                first_paints(browser, urls)
        finally:
            for server in servers.values():
                server.stop()


if __name__ == "__main__":
    main(sys.argv[1:] or ["frames", "commit", "first"])
