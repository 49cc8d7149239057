"""What the slides tell, before any is drawn: the workspace now, its answers, and which slides would be empty."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from kpitree.analysis.benchmarking import compare
from kpitree.analysis.bridge import Bridge, bridge
from kpitree.analysis.bridge_groups import Grouped, grouped
from kpitree.analysis.comparison import Benchmarking, Comparison
from kpitree.analysis.odds import Forecast, forecast
from kpitree.analysis.own_figures import own_figures
from kpitree.analysis.simulation import Sampler
from kpitree.analysis.tornado import Bar, Tornado, tornado
from kpitree.analysis.uncertain import uncertain
from kpitree.engine import Evaluation, evaluate
from kpitree.i18n import Translator
from kpitree.model import Benchmark, Kpi, KpiTree, Scenario
from kpitree.workspace import Workspace

NAMES = ("summary", "tree", "tornado", "bridge", "odds", "scenarios", "benchmarks", "assumptions")
DRAWS = 1 << 17  # as many, from the same seed, as the pages: both say the same
KEEP = 64_000_000  # bytes
MOST_SCENARIOS, MOST_STEPS, MOST_HEADLINES = 6, 8, 6


@dataclass(frozen=True)
class Future:
    """One future; `scenario` where it is one, `baseline` and what-if `now` are none."""

    id: str
    name: str
    there: Workspace
    found: Evaluation
    scenario: Scenario | None = None


@dataclass(frozen=True)
class Story:
    """A workspace with everything that slides say of it; each answer is calculated when a slide first asks for it."""

    workspace: Workspace
    t: Translator
    benchmarks: tuple[Benchmark, ...] = ()

    @property
    def tree(self) -> KpiTree:
        """The tree."""
        return self.workspace.tree

    @property
    def kgi(self) -> Kpi | None:
        """The KGI, when there is one."""
        return self.tree[self.tree.kgi] if self.tree.kgi is not None else None

    @cached_property
    def moved(self) -> dict[str, float]:
        """The levers as they are now, where they are not at the baseline."""
        return self.workspace.lever_values()

    @cached_property
    def now(self) -> Evaluation:
        """The tree as it is now."""
        return evaluate(self.tree, self.moved)

    @cached_property
    def base(self) -> Evaluation:
        """The tree at its baseline."""
        return evaluate(self.tree)

    @cached_property
    def headlines(self) -> tuple[Kpi, ...]:
        """The KGI and what a board looks at; where nothing is marked so, what feeds the KGI."""
        kgi = self.kgi
        if kgi is None:
            return ()
        marked = [k for k in self.tree.kpis if k.headline and k.id != kgi.id]
        below = [self.tree[i] for i, depth in self.tree.below(kgi.id) if depth]
        below.sort(key=lambda kpi: kpi.is_lever)  # computed ones first, as the tree has them
        return (kgi, *(marked or below)[:MOST_HEADLINES])

    @cached_property
    def tornado(self) -> Tornado:
        """Levers over their achievable range (§18, §19)."""
        return tornado(self.tree, changes=self.moved)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The bars that move anything."""
        return tuple(bar for bar in self.tornado.bars if bar.swing > 0 and math.isfinite(bar.swing))

    @cached_property
    def futures(self) -> tuple[Future, ...]:
        """The baseline, what-if while it is none of the others, and the scenarios that are compared."""
        t, known = self.t, self.workspace.compared
        at_baseline = self.workspace.model_copy(update={"changes": {}})
        found = [Future("baseline", t("scenarios.baseline"), at_baseline, self.base)]
        if self.workspace.changes and not any(self.workspace.is_at(s) for s in known):
            found.append(Future("now", t("scenarios.now"), self.workspace, self.now))
        for scenario in known[:MOST_SCENARIOS]:
            there = self.workspace.at(scenario)
            found.append(
                Future(scenario.id, scenario.name, there, evaluate(there.tree, there.lever_values()), scenario)
            )
        return tuple(found)

    @property
    def looked_at(self) -> Scenario | None:
        """The scenario that what-if is at, else the first."""
        known = self.workspace.compared
        return next((s for s in known if self.workspace.is_at(s)), next(iter(known), None))

    @cached_property
    def end(self) -> Future | None:
        """Where the bridge leads to: what-if when something is changed, else the scenario that is looked at."""
        if self.workspace.changes:
            at = next((s for s in self.workspace.compared if self.workspace.is_at(s)), None)
            name = at.name if at is not None else self.t("scenarios.now")
            return Future("end", name, self.workspace, self.now)
        looked_at = self.looked_at
        return next((f for f in self.futures if looked_at is not None and f.id == looked_at.id), None)

    @cached_property
    def bridge(self) -> Bridge | None:
        """From the baseline to there (§21)."""
        return bridge(self.tree, None, self.end.there.lever_values()) if self.end is not None else None

    @cached_property
    def steps(self) -> Grouped | None:
        """The same with small levers folded; None when there is nothing to split."""
        found = self.bridge
        if found is None or found.problems or not any(step.contribution for step in found.steps):
            return None
        return grouped(found, self.tree, most=MOST_STEPS)

    @cached_property
    def _sampler(self) -> Sampler:
        odds = self.workspace.odds
        return Sampler(
            self.tree, draws=DRAWS, seed=0, method="sobol", correlation=odds.correlation(), keep=KEEP
        )  # fmt: skip

    def odds_at(self, there: Workspace) -> Forecast:
        """How the KGI may turn out in a future; the same draws for all."""
        noise, kgi = self.workspace.odds.counting_noise, self.kgi
        assert kgi is not None
        found = self._sampler.run(there.lever_values(), target=kgi.target, counting_noise=noise, of=kgi.id)
        return forecast(found, whole=noise and kgi.is_volume)

    @cached_property
    def odds(self) -> Forecast:
        """How the KGI may turn out now."""
        return self.odds_at(self.workspace)

    @property
    def has_odds(self) -> bool:
        """Whether anything is uncertain, so that there are odds to show; known without simulating."""
        if self.kgi is None or not math.isfinite(self.now.kgi):
            return False
        return any(not spread.is_certain for spread in uncertain(self.tree, self.moved).spreads.values())

    @cached_property
    def benchmarking(self) -> Benchmarking:
        """Beside published figures, own ones and other branches (§23, §61)."""
        return compare(
            self.tree, (*self.workspace.benchmarks, *self.benchmarks), changes=self.moved,
            picked=self.workspace.picked, beside=own_figures(self.tree, self.moved),
        )  # fmt: skip

    @cached_property
    def compared(self) -> tuple[Comparison, ...]:
        """What was compared with something, the most worth first."""
        return tuple(row for row in self.benchmarking.by_worth if row.verdict != "not_compared")

    @property
    def absent(self) -> tuple[str, ...]:
        """The slides that would be empty, and so are left out."""
        there = {
            "summary": self.kgi is not None, "tree": bool(self.tree.kpis), "tornado": bool(self.bars),
            "bridge": self.steps is not None, "odds": self.has_odds,
            "scenarios": self.kgi is not None and bool(self.workspace.compared), "benchmarks": bool(self.compared),
            "assumptions": bool(self.tree.levers),
        }  # fmt: skip
        return tuple(name for name in NAMES if not there[name])


def story_of(workspace: Workspace, t: Translator, benchmarks: Iterable[Benchmark] = ()) -> Story:
    """The story of a workspace in a language; `benchmarks` are rows to compare with besides its own."""
    return Story(workspace, t, tuple(benchmarks))
