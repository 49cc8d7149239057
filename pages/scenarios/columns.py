"""What stands side by side: the baseline, what-if as it is now, and the scenarios that are not archived."""

from __future__ import annotations

from dataclasses import dataclass

from kpitree.engine import Evaluation
from kpitree.i18n import Translator
from kpitree.model import Scenario
from kpitree.workspace import Workspace
from pages.shell import compute, session

PAGE = "scenarios"
# The fragments that follow an initiative that is switched.
PARTS = tuple(f"{PAGE}:{part}" for part in ("sentence", "comparison", "worths", "bridge"))
ALL = f"{PAGE}:all_columns"
AT_ONCE = 6  # scenarios; more of them are shown when asked for
BASELINE, NOW = "baseline", "now"


@dataclass(frozen=True)
class Column:
    """One future: the workspace with the levers there, and what the tree makes of them. `scenario` where it is one."""

    id: str
    name: str
    there: Workspace
    found: Evaluation
    scenario: Scenario | None = None


def columns_of(t: Translator, workspace: Workspace) -> list[Column]:
    """The baseline first; what-if is one of its own while it is none of the others."""
    known = workspace.compared
    shown = known if session.view(ALL, default=False) else known[:AT_ONCE]
    base = workspace.model_copy(update={"changes": {}})
    found = [Column(BASELINE, t("scenarios.baseline"), base, compute.now(base))]
    if workspace.changes and not any(workspace.is_at(s) for s in known):
        found.append(Column(NOW, t("scenarios.now"), workspace, compute.now(workspace)))
    for scenario in shown:
        there = workspace.at(scenario)
        found.append(Column(scenario.id, scenario.name, there, compute.now(there), scenario))
    return found


def hidden(workspace: Workspace) -> int:
    """How many scenarios are not shown yet."""
    return 0 if session.view(ALL, default=False) else max(0, len(workspace.compared) - AT_ONCE)
