"""What is asked: of which KPI, for which target, under which agreements. Everything the numbers depend on."""

from __future__ import annotations

from dataclasses import dataclass

from kpitree.model import Kpi, KpiTree
from kpitree.workspace import Workspace
from kpitree.workspace.odds import Odds
from pages.sensitivity.assumed import assuming
from pages.shell import session

PAGE = "sensitivity:odds"
KPI, SEED, DRAWS = (f"{PAGE}:{what}" for what in ("kpi", "seed", "draws"))
Moved = tuple[tuple[str, float], ...]  # lever values by id


@dataclass(frozen=True)
class Asked:
    """A question for the simulation; two that are equal have the same answer."""

    tree: KpiTree
    kpi: Kpi
    target: float | None
    moved: Moved
    odds: Odds
    seed: int
    assume: bool


def asked(workspace: Workspace) -> Asked:
    """What the page asks now. The KPI that was picked may be gone: then it is the KGI again."""
    tree = workspace.tree
    picked = session.view(KPI, default="")
    kpi = tree[picked if picked in tree else tree.kgi or ""]
    return Asked(
        tree=tree, kpi=kpi, target=target_of(kpi), moved=moved(workspace), odds=workspace.odds,
        seed=session.view(SEED, default=0), assume=assuming(),
    )  # fmt: skip


def moved(workspace: Workspace) -> Moved:
    """Where the levers are now."""
    return tuple(sorted(workspace.lever_values().items()))


def own_target(kpi: Kpi) -> str:
    """The view that holds a target typed on this page."""
    return f"{PAGE}:target:{kpi.id}"


def target_of(kpi: Kpi) -> float | None:
    """The target typed on this page, else the KPI's own."""
    typed: float | None = session.view(own_target(kpi), default=None)
    return kpi.target if typed is None else typed
