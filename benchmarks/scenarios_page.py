"""From switching an initiative to the last change on the screen, beside What-if's own redraw of the same tree.

Run by hand: `python benchmarks/scenarios_page.py`. A toggle is clicked with five initiatives, three scenarios and the
odds of each on the page (redraw.py).
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.redraw import TREE, app, clicked, compare, rate_lever, what_if
from kpitree.analysis.cases import case
from kpitree.data.files import write_workspace
from kpitree.data.templates import template
from kpitree.model import ScaleBy
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AddInitiative, AddScenarioOfInitiatives, AddScenarios, EditKpi


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


def main() -> None:
    """Measure and print the rows."""
    workspace = planned()
    lever = rate_lever(workspace.tree)
    with app(write_workspace(workspace)) as opened:
        beside, page = opened("what_if"), opened("scenarios")
        toggle = page.locator(".st-key-scenarios-initiative-on label").first
        compare({"What-if": lambda n: what_if(beside, lever, n), "Scenarios": lambda _: clicked(page, toggle)})


if __name__ == "__main__":
    main()
