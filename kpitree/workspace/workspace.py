"""What one person or one meeting is working on: a tree, the what-if changes over its baseline, own benchmarks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, model_validator

from kpitree.engine import evaluate
from kpitree.model import Benchmark, Change, Initiative, KpiTree, Scenario, SetTo, bad_character, name_key
from kpitree.model.actuals import Actuals
from kpitree.model.imported import Import
from kpitree.model.stacking import Stacked, stack
from kpitree.problems import Frozen
from kpitree.workspace.odds import Odds

MAX_SCENARIOS = 50
MAX_INITIATIVES = 60
MAX_IMPORTS = 20


def _sayable(text: str) -> str:
    return "".join(c for c in text if bad_character(c) is None)


Title = Annotated[str, Field(max_length=200), AfterValidator(_sayable)]
Slug = Annotated[str, Field(max_length=80)]


class Workspace(Frozen):
    """The application's whole state without a screen.

    `changes` maps KPI ids to changes and never touches the baseline in `tree` (§13); at a computed KPI it overrides
    the formula (§15). `scenarios` are such changes with a name, `initiatives` bundles of changes that scenarios switch
    on (§40). `picked` maps KPI ids to the benchmark chosen for them, `odds` what was agreed on for odds, `actuals` what
    happened in each month (§46). All of them lose their entries for KPIs that are gone. `imports` are mappings of
    tables that were read (§74). `template` is the slug the tree came from, for "reset to the template".
    """

    title: Title = ""
    tree: KpiTree = KpiTree()
    changes: dict[str, Change] = Field(default_factory=dict)
    benchmarks: tuple[Benchmark, ...] = ()
    picked: dict[str, str] = Field(default_factory=dict)
    template: Slug = ""
    scenarios: Annotated[tuple[Scenario, ...], Field(max_length=MAX_SCENARIOS)] = ()
    odds: Odds = Odds()
    initiatives: Annotated[tuple[Initiative, ...], Field(max_length=MAX_INITIATIVES)] = ()
    actuals: Actuals = Actuals()
    imports: Annotated[tuple[Import, ...], Field(max_length=MAX_IMPORTS)] = ()

    @model_validator(mode="after")
    def _of_this_tree(self) -> Workspace:
        if any(k not in self.tree for k in self.changes):
            object.__setattr__(self, "changes", {k: c for k, c in self.changes.items() if k in self.tree})
        if any(k not in self.tree for k in self.picked):
            object.__setattr__(self, "picked", {k: b for k, b in self.picked.items() if k in self.tree})
        scenarios = tuple(_of_these(without(s, lambda k: k not in self.tree), self.initiatives) for s in self.scenarios)
        if scenarios != self.scenarios:
            object.__setattr__(self, "scenarios", scenarios)
        initiatives = tuple(without(one, lambda k: k not in self.tree) for one in self.initiatives)
        if initiatives != self.initiatives:
            object.__setattr__(self, "initiatives", initiatives)
        if (odds := self.odds.only(lambda k: k in self.tree and self.tree[k].is_lever)) is not self.odds:
            object.__setattr__(self, "odds", odds)
        if (actuals := self.actuals.only(lambda k: k in self.tree)) is not self.actuals:
            object.__setattr__(self, "actuals", actuals)
        for named in (self.scenarios, self.initiatives):
            for part in ({one.id for one in named}, {name_key(one.name) for one in named}):
                if len(part) < len(named):
                    raise ValueError("two scenarios, or two initiatives, have the same id or name")
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

    def stacked(self, scenario: Scenario) -> Stacked:
        """What a scenario changes: the initiatives that are on in it, stacked, and its own changes on top (§41)."""
        on = [one for one in self.initiatives if one.id in scenario.initiatives]
        return stack(self.tree, on, scenario.changes, chosen=scenario.chosen) if on else Stacked(scenario.changes)

    def is_at(self, scenario: Scenario) -> bool:
        """Whether the levers are where a scenario has them."""
        return self.stacked(scenario).changes == self.changes

    @property
    def compared(self) -> tuple[Scenario, ...]:
        """The scenarios that are not archived, in their order."""
        return tuple(s for s in self.scenarios if not s.archived)

    def at(self, scenario: Scenario) -> Workspace:
        """The workspace with the levers where a scenario has them."""
        return self.model_copy(update={"changes": self.stacked(scenario).changes})

    def _value(self, kpi_id: str) -> float:
        change = self.changes[kpi_id]
        if isinstance(change, SetTo):
            return change.value
        base = self.baseline_of(kpi_id)
        return math.nan if base is None else change.apply(base)


Bundle = TypeVar("Bundle", Scenario, Initiative)


def without(bundle: Bundle, dropped: Callable[[str], bool]) -> Bundle:
    """The scenario or the initiative without what it says about some KPIs, by id; itself when that is nothing."""
    parts = ("changes", "chosen", "base") if isinstance(bundle, Scenario) else ("changes",)
    kept = {part: {k: v for k, v in getattr(bundle, part).items() if not dropped(k)} for part in parts}
    same = all(len(kept[part]) == len(getattr(bundle, part)) for part in parts)
    return bundle if same else bundle.model_copy(update=kept)


def based(workspace: Workspace, scenario: Scenario) -> Scenario:
    """The scenario with the baselines of the levers it changes: as they are now, or as they were known before."""
    levers = (workspace.tree[k] for k in workspace.stacked(scenario).changes)
    now = {kpi.id: kpi.baseline for kpi in levers if kpi.is_lever and kpi.baseline is not None}
    return scenario.model_copy(update={"base": {k: scenario.base.get(k, value) for k, value in now.items()}})


def moved_since(workspace: Workspace, scenario: Scenario) -> tuple[tuple[str, float, float | None], ...]:
    """(KPI id, baseline then, baseline now) of the levers whose baseline moved since the scenario was saved (§42)."""
    now = {k: workspace.tree[k].baseline for k in scenario.base}
    return tuple((k, then, now[k]) for k, then in scenario.base.items() if now[k] != then)


def _of_these(scenario: Scenario, initiatives: Sequence[Initiative]) -> Scenario:
    """The scenario with those initiatives on that there are, each once; a choice of another one is forgotten."""
    ids = {one.id for one in initiatives}
    on = tuple(i for i in dict.fromkeys(scenario.initiatives) if i in ids)
    chosen = {k: i for k, i in scenario.chosen.items() if i in ids}
    same = on == scenario.initiatives and chosen == scenario.chosen
    return scenario if same else scenario.model_copy(update={"initiatives": on, "chosen": chosen})
