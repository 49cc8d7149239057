"""What one person or one meeting is working on: a tree, the what-if changes over its baseline, own benchmarks."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from kpitree.model import Benchmark, Change, KpiTree, SetTo, bad_character
from kpitree.problems import Frozen


def _sayable(text: str) -> str:
    return "".join(c for c in text if bad_character(c) is None)


Title = Annotated[str, Field(max_length=200), AfterValidator(_sayable)]
Slug = Annotated[str, Field(max_length=80)]


class Workspace(Frozen):
    """The application's whole state without a screen.

    `changes` maps lever ids to changes and never touches the baseline in `tree` (§13). `picked` maps KPI ids to the
    benchmark chosen for them. Both lose their entries for KPIs that are gone, or no levers any more. `template` is the
    slug the tree came from, for "reset to the template".
    """

    title: Title = ""
    tree: KpiTree = KpiTree()
    changes: dict[str, Change] = Field(default_factory=dict)
    benchmarks: tuple[Benchmark, ...] = ()
    picked: dict[str, str] = Field(default_factory=dict)
    template: Slug = ""

    @model_validator(mode="after")
    def _of_this_tree(self) -> Workspace:
        levers = {kpi.id for kpi in self.tree.levers}
        if not self.changes.keys() <= levers:
            object.__setattr__(self, "changes", {k: c for k, c in self.changes.items() if k in levers})
        if any(k not in self.tree for k in self.picked):
            object.__setattr__(self, "picked", {k: b for k, b in self.picked.items() if k in self.tree})
        return self

    def lever_values(self) -> dict[str, float]:
        """The values of the changed levers by id, computed from their baselines; what `evaluate` takes as changes.

        A relative change of a lever that has no baseline any more, or of one so large that the result leaves the range
        of a double, rests until it has a value again.
        """
        return {k: value for k in self.changes if math.isfinite(value := self._value(k))}

    def _value(self, kpi_id: str) -> float:
        change, base = self.changes[kpi_id], self.tree[kpi_id].baseline
        if base is None and not isinstance(change, SetTo):
            return math.nan
        return change.apply(0.0 if base is None else base)
