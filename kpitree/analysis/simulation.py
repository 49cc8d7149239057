"""What the KGI may turn out to be when the levers are uncertain: Monte Carlo (§28-§31)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from kpitree.analysis.copula import Correlation, copula_of, read_correlation
from kpitree.analysis.fingerprint import digest
from kpitree.analysis.index_streams import Method
from kpitree.analysis.lever_columns import KEEP, Columns
from kpitree.analysis.outcome import Floats, Outcome
from kpitree.analysis.spread import Spread, lever_spreads
from kpitree.analysis.state import State, state_of
from kpitree.analysis.tree_on_columns import Calculator, Progress, Question
from kpitree.engine import Changes, apply_changes
from kpitree.errors import InvalidValue, KpiTreeError
from kpitree.model import KpiTree
from kpitree.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

MOST_DRAWS = 100_000_000


@dataclass(frozen=True, eq=False)
class Simulation:
    """The outcome of the KGI (or the KPI asked for), first among `outcomes`; what it says is said of that one.

    `spreads` are those of the levers that matter, by id, what is certain included; `problems` are warnings: what was
    cut, adjusted or has no value. `fingerprint` names the inputs: another one means that the result is stale.
    """

    outcomes: tuple[Outcome, ...]
    spreads: Mapping[str, Spread]
    draws: int
    seed: int
    method: Method
    counting_noise: bool
    problems: tuple[Problem, ...]
    fingerprint: str
    _tree: KpiTree = field(repr=False)

    @property
    def outcome(self) -> Outcome:
        """The KPI asked for."""
        return self.outcomes[0]

    def __getitem__(self, name: str) -> Outcome:
        """The outcome of a KPI that was asked for, by name or id. Raises UnknownKpi, KeyError."""
        found = self._tree.find(name).id
        return {outcome.id: outcome for outcome in self.outcomes}[found]

    @property
    def samples(self) -> Floats:
        """One value a draw (float64, read-only); NaN where there is none."""
        return self.outcome.samples

    @property
    def mean(self) -> float:
        """The average of the draws that have a value."""
        return self.outcome.mean

    @property
    def std(self) -> float:
        """Their standard deviation."""
        return self.outcome.std

    @property
    def undefined(self) -> float:
        """The share of draws without a value."""
        return self.outcome.undefined

    @property
    def target(self) -> float | None:
        """What the KGI should reach, if that was asked."""
        return self.outcome.target

    def percentile(self, q: float) -> float:
        """The value that q % of the draws stay below (q in 0-100; linear, type 7)."""
        return self.outcome.percentile(q)

    def probability(self, target: float | None = None) -> float:
        """How likely the KGI is at least `target` (by default the target of the simulation), 0-1."""
        return self.outcome.probability(target)

    def to_frame(self) -> pd.DataFrame:
        """One row a KPI: kpi, mean, std, p5, p10, p50, p90, p95, probability (NaN without a target), undefined."""
        import pandas as pd  # heavy, and only this needs it

        return pd.DataFrame([outcome.summary() for outcome in self.outcomes])


def simulate(
    tree: KpiTree,
    draws: int = 100_000,
    seed: int = 0,
    changes: Changes | None = None,
    target: float | str | None = None,
    counting_noise: bool = False,
    correlation: Correlation | None = None,
    of: str | None = None,
    kpis: Sequence[str] = (),
    *,
    method: Method = "random",
    assume: bool = False,
    spreads: Mapping[str, Spread] | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Draw every uncertain lever `draws` times and calculate the tree on each draw.

    How uncertain a lever is: §28 (`assume`: ± 10 % where nothing is known; `spreads` by name or id instead of what the
    lever says). `correlation` has rank correlations of pairs of levers. `counting_noise` draws counted results (§31).
    `of` is another KPI than the KGI, `kpis` more of them, by name or id. `target` is typed like a change. "sobol"
    spreads draws evenly: as exact with far fewer of them, best with a power of two. `progress` is called with the share
    that is done, and may raise to stop. The same seed gives the same result (§24). Raises UnknownKpi, InvalidValue.
    """
    sampler = Sampler(tree, draws=draws, seed=seed, correlation=correlation, method=method, assume=assume,
                      spreads=spreads, keep=0)  # fmt: skip
    return sampler.run(changes, target=target, counting_noise=counting_noise, of=of, kpis=kpis, progress=progress)


class Sampler:
    """Simulations of one tree that share their draws: moving one lever draws that one anew and no other.

    Arguments as for `simulate`; `keep` is how many bytes of draws may be kept between runs.
    """

    def __init__(
        self,
        tree: KpiTree,
        *,
        draws: int = 100_000,
        seed: int = 0,
        correlation: Correlation | None = None,
        method: Method = "random",
        assume: bool = False,
        spreads: Mapping[str, Spread] | None = None,
        keep: int = KEEP,
    ) -> None:
        if method not in get_args(Method):
            raise ValueError(f"method must be one of {', '.join(get_args(Method))}, not {method!r}")
        self.tree = tree
        self.draws = _whole(draws, "simulation_draws", 1, MOST_DRAWS)
        self.seed = _whole(seed, "simulation_seed", 0, 2**63 - 1)
        self.method: Method = method
        self.assume = assume
        self._given = {tree.find(name).id: spread for name, spread in (spreads or {}).items()}
        self._correlation = read_correlation(tree, correlation)
        self._calculator = Calculator(Columns(self.draws, self.seed, method, keep))

    def run(
        self,
        changes: Changes | None = None,
        *,
        target: float | str | None = None,
        counting_noise: bool = False,
        of: str | None = None,
        kpis: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Simulation:
        """Simulate the tree under `changes`. Raises UnknownKpi, InvalidValue."""
        tree, state = self.tree, state_of(self.tree, changes)
        wanted = self._wanted(of, kpis)
        aim = _target(tree, wanted[0], target)
        spreads = lever_spreads(state, assume=self.assume, given=self._given)
        program = state.compiled.program
        slots = tuple(dict.fromkeys(program.slot(kpi_id) for kpi_id in wanted))
        used = _used(state, slots)
        uncertain = {lever: spreads[lever].distribution for lever in spreads if not spreads[lever].is_certain}
        copula = copula_of(self._correlation, uncertain)
        drawn = {lever: distribution for lever, distribution in uncertain.items() if lever in used}
        values = {lever: spreads[lever].likely if lever in spreads else math.nan for lever in state.compiled.levers}
        for lever, spread in spreads.items():
            if spread.is_certain:
                values[lever] = spread.distribution.mean
        question = Question(state, drawn, copula, values, slots)
        counts = False
        if counting_noise:
            found, counts = self._calculator.run_with_noise(question, self.seed, progress)
        else:
            found = self._calculator.run(question, progress)
        samples = dict(zip(slots, found, strict=True))
        for array in found:
            array.flags.writeable = False
        outcomes = tuple(
            Outcome(kpi_id, tree[kpi_id].name, tree[kpi_id].unit, samples[program.slot(kpi_id)],
                    aim if i == 0 else None)
            for i, kpi_id in enumerate(wanted)
        )  # fmt: skip
        shown = {lever: spread for lever, spread in spreads.items() if lever in used}
        said = [problem for spread in shown.values() for problem in spread.problems]
        said += _said(outcomes[0], bool(drawn) or counts)
        return Simulation(
            outcomes=outcomes, spreads=shown, draws=self.draws, seed=self.seed, method=self.method,
            counting_noise=counting_noise, problems=(*said, *(copula.problems if copula else ())),
            fingerprint=self._fingerprint(state, shown, wanted, aim, counting_noise), _tree=tree,
        )  # fmt: skip

    def _wanted(self, of: str | None, kpis: Sequence[str]) -> list[str]:
        main = self.tree.kgi if of is None else self.tree.find(of).id
        if main is None:
            raise KpiTreeError("there is no KGI to simulate", [Problem(code="no_kgi")])
        return list(dict.fromkeys([main, *(self.tree.find(name).id for name in kpis)]))

    def _fingerprint(
        self, state: State, spreads: Mapping[str, Spread], wanted: Sequence[str], target: float | None, noise: bool
    ) -> str:
        """A name for everything that numbers depend on; what only people read (names, notes) is not in it."""
        marks = [(k.unit, k.mix) for k in self.tree.kpis] if noise else []
        return digest({
            "program": state.compiled.program.to_json(),
            "spreads": {lever: spread.distribution.model_dump() for lever, spread in spreads.items()},
            "correlation": sorted(([*pair, rho] for pair, rho in self._correlation.items())),
            "wanted": wanted, "target": target, "noise": [noise, marks],
            "draws": [self.draws, self.seed, self.method],
        })  # fmt: skip


def _used(state: State, slots: Sequence[int]) -> frozenset[str]:
    """The inputs that the slots depend on."""
    program = state.compiled.program
    read = set(slots)
    for i in program.needed(slots):
        read.update(program.instructions[i][1])
    return frozenset(lever for at, lever in enumerate(program.levers) if at in read)


def _target(tree: KpiTree, kpi_id: str, target: float | str | None) -> float | None:
    return None if target is None else apply_changes(tree, {kpi_id: target})[kpi_id]


def _whole(number: int, code: str, least: int, most: int) -> int:
    if isinstance(number, bool) or not hasattr(number, "__index__") or not least <= int(number) <= most:
        raise InvalidValue(
            f"a whole number from {least} to {most} is wanted, not {number!r}",
            [Problem(code=code, params={"least": least, "most": most})],
        )
    return int(number)


def _said(outcome: Outcome, uncertain: bool) -> list[Problem]:
    """What the reader has to know of the result."""
    if outcome.undefined:
        params = {"share": f"{100 * outcome.undefined:.3g}%"}
        return [Problem(code="simulation_undefined", severity="warning", kpi=outcome.id, params=dict(params))]
    if not uncertain:
        return [Problem(code="simulation_nothing_uncertain", severity="warning", kpi=outcome.id)]
    constant = outcome.samples[0] == outcome.samples[-1] and outcome.ends[0] == outcome.ends[1]
    return [Problem(code="simulation_constant", severity="warning", kpi=outcome.id)] if constant else []
