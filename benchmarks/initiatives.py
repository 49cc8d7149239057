"""What twelve initiatives are worth, beside stacking and evaluating every combination of them one by one.

Run by hand: `python benchmarks/initiatives.py`. The two take turns; quote the ratio.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kpitree.analysis.initiatives import initiative_worths
from kpitree.data.templates import template
from kpitree.engine import evaluate
from kpitree.model import Initiative, ScaleBy, Scenario
from kpitree.workspace import Workspace

TREE, ROUNDS = "bdr", 7
SCENARIO = Scenario(id="all", name="all")


def main() -> None:
    """Measure and print the rows."""
    tree = template(TREE)
    levers = [kpi.id for kpi in tree.levers if kpi.baseline]
    for n in (5, 8, 12):
        initiatives = tuple(
            Initiative(id=f"i{k}", name=str(k), changes={
                levers[k % len(levers)]: ScaleBy(factor=1.05), levers[(k + 3) % len(levers)]: ScaleBy(factor=1.1),
            }) for k in range(n)
        )  # fmt: skip
        every = [one.id for one in initiatives]

        def ours(initiatives: tuple[Initiative, ...] = initiatives, every: list[str] = every) -> object:
            return initiative_worths(tree, initiatives, every)

        def one_by_one(initiatives: tuple[Initiative, ...] = initiatives) -> object:
            workspace = Workspace(tree=tree, initiatives=initiatives)
            found = []
            for mask in range(2 ** len(initiatives)):
                on = tuple(one.id for place, one in enumerate(initiatives) if mask >> place & 1)
                scenario = SCENARIO.model_copy(update={"initiatives": on})
                found.append(evaluate(tree, workspace.at(scenario).lever_values()).kgi)
            return found

        times: dict[Callable[[], object], list[float]] = {ours: [], one_by_one: []}
        for _ in range(ROUNDS):
            for run, took in times.items():
                began = time.perf_counter()
                run()
                took.append(time.perf_counter() - began)
        fast, slow = (1000 * median(took) for took in times.values())
        print(f"{n} initiatives: {fast:.2f} ms; one by one {slow:.1f} ms, ratio {slow / fast:.0f}")


if __name__ == "__main__":
    main()
