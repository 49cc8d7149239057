"""What one person or one meeting is working on: a tree, the what-if changes over its baseline, own benchmarks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kpitree.model import Benchmark, Change, KpiTree
from kpitree.problems import Frozen


class Workspace(Frozen):
    """The application's whole state without a screen.

    `changes` maps lever ids to changes and never touches the baseline in `tree` (§13). `picked` maps KPI ids to the
    benchmark chosen for them. `template` is the slug the tree came from, for "reset to the template".
    """

    title: Annotated[str, Field(max_length=200)] = ""
    tree: KpiTree = KpiTree()
    changes: dict[str, Change] = {}
    benchmarks: tuple[Benchmark, ...] = ()
    picked: dict[str, str] = {}
    template: Annotated[str, Field(max_length=80)] = ""

    def lever_values(self) -> dict[str, float]:
        """The values of the changed levers by id, computed from their baselines; what `evaluate` takes as changes."""
        return {
            kpi_id: change.apply(base)
            for kpi_id, change in self.changes.items()
            if (base := self._base(kpi_id)) is not None
        }

    def _base(self, kpi_id: str) -> float | None:
        if kpi_id not in self.tree or not self.tree[kpi_id].is_lever:
            return None
        base = self.tree[kpi_id].baseline
        # An absolute change needs no baseline, a relative one does.
        return 0.0 if base is None and self.changes[kpi_id].kind == "set" else base
