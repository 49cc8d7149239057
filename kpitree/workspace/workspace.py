"""What one person or one meeting is working on: a tree, the what-if changes over its baseline, own benchmarks."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from kpitree.engine import evaluate
from kpitree.model import Benchmark, Change, KpiTree, Scenario, SetTo, bad_character, name_key
from kpitree.problems import Frozen
from kpitree.workspace.odds import Odds

MAX_SCENARIOS = 50


def _sayable(text: str) -> str:
    return "".join(c for c in text if bad_character(c) is None)


Title = Annotated[str, Field(max_length=200), AfterValidator(_sayable)]
Slug = Annotated[str, Field(max_length=80)]


class Workspace(Frozen):
    """The application's whole state without a screen.

    `changes` maps KPI ids to changes and never touches the baseline in `tree` (§13); at a computed KPI it overrides
    the formula (§15). `scenarios` are such changes with a name. `picked` maps KPI ids to the benchmark chosen for
    them, `odds` what was agreed on for odds. All of them lose their entries for KPIs that are gone. `template` is the
    slug the tree came from, for "reset to the template".
    """

    title: Title = ""
    tree: KpiTree = KpiTree()
    changes: dict[str, Change] = Field(default_factory=dict)
    benchmarks: tuple[Benchmark, ...] = ()
    picked: dict[str, str] = Field(default_factory=dict)
    template: Slug = ""
    scenarios: Annotated[tuple[Scenario, ...], Field(max_length=MAX_SCENARIOS)] = ()
    odds: Odds = Odds()

    @model_validator(mode="after")
    def _of_this_tree(self) -> Workspace:
        if any(k not in self.tree for k in self.changes):
            object.__setattr__(self, "changes", {k: c for k, c in self.changes.items() if k in self.tree})
        if any(k not in self.tree for k in self.picked):
            object.__setattr__(self, "picked", {k: b for k, b in self.picked.items() if k in self.tree})
        if any(k not in self.tree for scenario in self.scenarios for k in scenario.changes):
            kept = tuple(without(scenario, lambda k: k not in self.tree) for scenario in self.scenarios)
            object.__setattr__(self, "scenarios", kept)
        if (odds := self.odds.only(lambda k: k in self.tree and self.tree[k].is_lever)) is not self.odds:
            object.__setattr__(self, "odds", odds)
        for part in ({s.id for s in self.scenarios}, {name_key(s.name) for s in self.scenarios}):
            if len(part) < len(self.scenarios):
                raise ValueError("two scenarios have the same id or name")
        return self

    def lever_values(self) -> dict[str, float]:
        """The values of the changed KPIs by id, computed from their baselines; what `evaluate` takes as changes.

        A relative change of a KPI that has no baseline any more, or of one so large that the result leaves the range
        of a double, rests until it has a value again.
        """
        return {k: value for k in self.changes if math.isfinite(value := self._value(k))}

    def baseline_of(self, kpi_id: str) -> float | None:
        """What a relative change of this KPI is relative to: the lever's value, or what the formula gives (§15)."""
        kpi = self.tree[kpi_id]
        return kpi.baseline if kpi.is_lever else evaluate(self.tree).values[kpi_id]

    def _value(self, kpi_id: str) -> float:
        change = self.changes[kpi_id]
        if isinstance(change, SetTo):
            return change.value
        base = self.baseline_of(kpi_id)
        return math.nan if base is None else change.apply(base)


def without(scenario: Scenario, dropped: Callable[[str], bool]) -> Scenario:
    """The scenario without its changes of some KPIs, by id."""
    return scenario.model_copy(update={"changes": {k: c for k, c in scenario.changes.items() if not dropped(k)}})
