"""How likely each future reaches the target of the KGI: the same draws for all, kept while the tree stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kpitree.workspace import Workspace
from pages.scenarios.columns import PAGE, Column
from pages.shell import session

DRAWS = 1 << 17  # as many as the Sensitivity page takes, with the same seed: both say the same
KEEP = 64_000_000  # bytes of levers' draws in a session
MOST_FOUND = 200


@dataclass
class _Drawn:
    inputs: tuple[Any, ...] = ()
    sampler: Any = None
    found: dict[tuple[tuple[str, float], ...], float | None] = field(default_factory=dict)


def odds_of(workspace: Workspace, columns: list[Column]) -> dict[str, float]:
    """The probability of the target by column id; empty where there is no target or nothing is uncertain."""
    tree = workspace.tree
    kgi = tree[tree.kgi or ""]
    if kgi.target is None:
        return {}
    drawn: _Drawn | None = session.view(f"{PAGE}:drawn", default=None)
    inputs = (tree, workspace.odds)
    if drawn is None or not drawn.inputs or drawn.inputs[0] is not tree or drawn.inputs[1] != workspace.odds:
        from kpitree.analysis.simulation import Sampler

        sampler = Sampler(
            tree, draws=DRAWS, seed=0, method="sobol", correlation=workspace.odds.correlation(), keep=KEEP
        )  # fmt: skip
        drawn = _Drawn(inputs, sampler)
        session.set_view(f"{PAGE}:drawn", drawn)
    found = {c.id: _one(drawn, workspace, c, kgi.target) for c in columns}
    return {column: odds for column, odds in found.items() if odds is not None}


def _one(drawn: _Drawn, workspace: Workspace, column: Column, target: float) -> float | None:
    from kpitree.analysis.odds import forecast

    moved = tuple(sorted(column.there.lever_values().items()))
    if moved not in drawn.found:
        if len(drawn.found) >= MOST_FOUND:
            drawn.found.clear()
        noise = workspace.odds.counting_noise
        outcome = forecast(drawn.sampler.run(dict(moved), target=target, counting_noise=noise, of=workspace.tree.kgi))
        drawn.found[moved] = outcome.probability if outcome.uncertain else None
    return drawn.found[moved]
