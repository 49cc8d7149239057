"""What to measure next: what better data about each lever would be worth (§34)."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.choice import Choice
from kpitree.analysis.learning import BATCHES, T_7, Draws, believed, counted, outcomes
from kpitree.analysis.sobol import exactly, obstacle, said
from kpitree.analysis.spread import Spread
from kpitree.analysis.tree_on_columns import Progress
from kpitree.analysis.uncertain import Uncertain, seed_of, uncertain
from kpitree.engine import Changes
from kpitree.model import KpiTree
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Method = Literal["exact", "estimated"]


class Worth(Frozen):
    """What better data about one lever would do; `known`: if it were known exactly, `doubled`: if n were doubled.

    `share` is the part of the KGI's variance that would go away, `std` the spread of the KGI to be expected then (the
    root of the expected variance), in its unit. `wrong` is the chance of picking the worse of the two scenarios then,
    `gain` what choosing better would add to the KGI on average. `*_error` are half-widths of 95 % intervals (0: exact).
    None: not asked (no scenarios), or no counts to double.
    """

    id: str
    kpi: str
    n: int | None
    share_known: float
    share_error: float
    std_known: float
    share_doubled: float | None = None
    std_doubled: float | None = None
    wrong_known: float | None = None
    wrong_doubled: float | None = None
    wrong_error: float | None = None
    gain_known: float | None = None
    gain_doubled: float | None = None
    gain_error: float | None = None


class BetterData(Frozen):
    """Levers, the one most worth measuring first: by what the chance of a wrong choice loses, else by `share_known`.

    `std` is the spread of the KGI now. With two scenarios, `wrong` is the chance that the one that is more often the
    better (`prefer`: 0 the first, 1 the second) is the worse one after all. `undefined` is the share of the draws in
    which the KGI has no value; the figures are about the others.
    """

    method: Method
    std: float
    rows: tuple[Worth, ...]
    prefer: int | None = None
    wrong: float | None = None
    wrong_error: float | None = None
    undefined: float = 0.0
    seed: int = 0
    fixed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Columns kpi, n, share_known, std_known, share_doubled, std_doubled, wrong_known, wrong_doubled, gain_known,
        gain_doubled; what does not apply is missing."""
        import pandas as pd

        columns = ["kpi", "n", "share_known", "std_known", "share_doubled", "std_doubled",
                   "wrong_known", "wrong_doubled", "gain_known", "gain_doubled"]  # fmt: skip
        frame = pd.DataFrame([[getattr(row, c) for c in columns] for row in self.rows], columns=columns)
        return frame.astype(dict.fromkeys(columns[1:], "float64"))


def better_data(
    tree: KpiTree,
    changes: Changes | None = None,
    scenarios: tuple[Changes | None, Changes | None] | None = None,
    seed: int = 0,
    *,
    assume: bool = False,
    spreads: Mapping[str, Spread] | None = None,
    progress: Progress | None = None,
) -> BetterData:
    """Rank the uncertain levers by what better data about each would be worth.

    Shares of the variance are exact where the KGI is a straight line in each lever (§22), otherwise estimated. The
    chance of a wrong choice between two `scenarios` (changes over the baseline) is estimated with the same draws for
    both: the lever at 64 equally likely values, the others at 2,048 places. `assume` and `spreads` as for `uncertain`.
    `progress` is called with the share that is done, and may raise to stop. Raises UnknownKpi, InvalidValue.
    """
    seed = seed_of(seed)
    question = uncertain(tree, changes, assume=assume, spreads=spreads)
    futures = [uncertain(tree, changed, assume=assume, spreads=spreads) for changed in scenarios or ()]
    # Two futures are two tables of draws for each lever, what is known of the KGI alone is one.
    steps = _steps(progress, len(question.levers), 2 * len({lever for q in futures for lever in q.levers}))
    spread, rows = _exact_shares(question) or _estimated_shares(question, seed, steps)
    choice = None
    if futures:
        choice = Choice(futures, seed)
        rows = _with_choice(rows, choice, steps)
    rows.sort(key=lambda row: (_number(row.wrong_known, math.inf), -_number(row.gain_known), -_number(row.share_known)))
    return BetterData(
        method=spread.method, std=spread.std, rows=tuple(rows), seed=seed, fixed=question.fixed,
        undefined=spread.undefined if choice is None else max(spread.undefined, choice.undefined),
        problems=said(question, spread.std, spread.undefined), **({} if choice is None else choice.now()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Spread:
    """How uncertain the KGI is now."""

    method: Method
    std: float
    undefined: float


def _exact_shares(question: Uncertain) -> tuple[_Spread, list[Worth]] | None:
    """Where the KGI is a straight line in a lever, so is what is expected of it: the first-order index tells all."""
    effects = exactly(question) if obstacle(question) is None else None
    if effects is None:
        return None
    std = math.sqrt(effects.variance) if effects.variance >= 0 else math.nan
    rows = []
    for lever, first in zip(question.levers, effects.first.tolist(), strict=True):
        doubled = None
        if (counts := counted(question, lever)) is not None:
            beta, n = counts
            # The mean of a Beta after n more trials varies by n / (alpha + beta + n) of its own variance now.
            doubled = first * n / (beta.alpha + beta.beta + n)
        rows.append(_worth(question, lever, std, first, doubled, error=0.0))
    return _Spread("exact", std, 1.0 if math.isnan(std) else 0.0), rows


def _estimated_shares(question: Uncertain, seed: int, steps: Progress) -> tuple[_Spread, list[Worth]]:
    draws = Draws(question.levers, seed)
    columns = draws.columns(question)
    kgi = draws.kgi(question, columns)
    defined = kgi[np.isfinite(kgi)]
    std = float(defined.std()) if defined.size else math.nan
    rows = []
    for done, lever in enumerate(question.levers):
        steps(done)
        table = draws.table(question, columns, lever)
        known = _variance_gone(table, None)
        doubled = None
        if (counts := counted(question, lever)) is not None:
            chances = outcomes(draws.strata(question, lever), counts[1])
            doubled = float(_variance_gone(table, chances).mean())
        error = T_7 * float(known.std(ddof=1)) / math.sqrt(BATCHES)
        rows.append(_worth(question, lever, std, float(known.mean()), doubled, error=error))
    return _Spread("estimated", std, 1.0 - defined.size / kgi.size), rows


def _variance_gone(table: Floats, chances: Floats | None) -> Floats:
    """(batches,): the share of the variance that goes away, from (batches, draws, strata)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # strata without any value
        means = np.nanmean(table, axis=1)
        whole = np.nanvar(table, axis=(1, 2))
    if chances is not None:
        means, weight = believed(means, chances)
        centre = means @ weight
        part = (means - centre[:, None]) ** 2 @ weight
    else:
        part = np.nanvar(means, axis=1)
    share: Floats = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return share


def _worth(question: Uncertain, lever: str, std: float, known: float, doubled: float | None, *, error: float) -> Worth:
    return Worth(
        id=lever, kpi=question.state.tree[lever].name, n=question.spreads[lever].n,
        share_known=known, share_error=error, std_known=_left(std, known),
        share_doubled=doubled, std_doubled=None if doubled is None else _left(std, doubled),
    )  # fmt: skip


def _left(std: float, share: float) -> float:
    return std * math.sqrt(max(0.0, 1.0 - share))


def _with_choice(rows: list[Worth], choice: Choice, steps: Progress) -> list[Worth]:
    """The rows with what each lever does for the choice; levers that are uncertain in a scenario only are added."""
    known = {row.id: row for row in rows}
    for question in choice.questions:
        for lever in question.levers:
            if lever not in known:
                known[lever] = _worth(question, lever, math.nan, math.nan, None, error=0.0)
    found, before = [], len(rows)
    for done, row in enumerate(known.values()):
        steps(before + 2 * done)
        found.append(row.model_copy(update=choice.after(row.id)))
    return found


def _steps(progress: Progress | None, alone: int, choosing: int) -> Progress:
    """Takes how many levers are done and reports which share of the work that is."""
    if progress is None:
        return lambda done: None
    whole = max(1, alone + choosing)
    return lambda done: progress(min(1.0, done / whole))


def _number(value: float | None, missing: float = 0.0) -> float:
    return missing if value is None or math.isnan(value) else value
