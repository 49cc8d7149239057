"""One run of the Plan vs actual page beside one of What-if on the same tree, and what its questions cost alone.

Run by hand: `python benchmarks/plan_vs_actual.py`. Without a browser (AppTest); the pages take turns; quote the ratio.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from streamlit.testing.v1 import AppTest

from kpitree.analysis.bottleneck import bottleneck
from kpitree.data.templates import template
from kpitree.model import KpiTree
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import SetActuals
from tests.pages.conftest import big_tree, session_of

APP = str(Path(__file__).resolve().parent.parent / "app.py")
ROUNDS = 25


def opened(slug: str, workspace: Workspace, *, entering: bool = False) -> AppTest:
    """A session that looks at a page, with the grid open or closed."""
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["lang"] = "ja"
    app.run()
    session_of(app).history = History(workspace)
    session_of(app).views["plan_vs_actual:opened"] = entering
    return app.switch_page(f"pages/{slug}/page.py").run()


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - began)


def main() -> None:
    trees: dict[str, KpiTree] = {name: template(name, "ja") for name in ("btob_basic", "four_channels")}
    for name, tree in (trees | {"300 KPIs": big_tree()}).items():
        actual = {kpi.id: (kpi.baseline or 0.0) * 0.9 for kpi in tree.levers}
        months = {f"2026-{month:02d}": actual for month in range(1, 11)}
        workspace = SetActuals(values=months).apply(Workspace(tree=tree))
        pages = {
            "What-if": opened("what_if", workspace),
            "closed": opened("plan_vs_actual", workspace),
            "grid open": opened("plan_vs_actual", workspace, entering=True),
        }
        times: dict[str, list[float]] = {label: [] for label in (*pages, "bottleneck")}
        for _ in range(ROUNDS):
            for label, app in pages.items():
                times[label].append(timed(app.run))
            times["bottleneck"].append(timed(lambda tree=tree, actual=actual: bottleneck(tree, actual)))
        found = {label: median(values) for label, values in times.items()}
        ratios = "  ".join(f"{label} {ms:.1f} ms ({ms / found['What-if']:.2f})" for label, ms in found.items())
        print(f"{name:14} {ratios}")


if __name__ == "__main__":
    main()
