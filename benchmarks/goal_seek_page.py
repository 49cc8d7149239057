"""From a typed target to the whole Goal seek page, beside What-if's own redraw of the same tree.

Run by hand: `python benchmarks/goal_seek_page.py`. Timed from Enter to the last change of what can be read (redraw.py).
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.redraw import TREE, Took, app, compare, rate_lever, typed, what_if
from kpitree.analysis.state import state_of
from kpitree.data.templates import template
from kpitree.i18n import Translator
from tests.browser.dragging import kept


def main() -> None:
    """Measure and print the rows."""
    tree, t = template(TREE), Translator("ja")
    lever, kgi, now = rate_lever(tree), tree[tree.kgi or ""], state_of(tree).kgi
    with app(kept(tree)) as opened:
        beside, page = opened("what_if"), opened("goal_seek")

        def aimed(n: int) -> Took:
            target = t.entry(round(now * (1.2 + n % 2 / 5), -4), kgi.measure)
            return typed(page, f".st-key-goal_seek-{kgi.id}-entry input", target)

        compare({"What-if": lambda n: what_if(beside, lever, n), "Goal seek": aimed})


if __name__ == "__main__":
    main()
