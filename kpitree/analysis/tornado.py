"""Which lever moves the KGI most: one lever at a time, each over the range asked for (§19)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, get_args

from kpitree.analysis.achievable import achievable, from_history
from kpitree.analysis.state import State, is_number, state_of
from kpitree.engine import Changes
from kpitree.errors import InvalidValue
from kpitree.model import Kpi, KpiTree
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

By = Literal["range", "relative", "points", "history"]
End = Literal["low", "high"]
DEFAULT_STEP: dict[By, float] = {"relative": 0.1, "points": 0.01}


class Bar(Frozen):
    """One lever's two ends and what the KGI is at each. `cut` names the ends that were held at 0 % or 100 %."""

    id: str
    kpi: str
    now: float
    low_value: float
    high_value: float
    kgi_low: float
    kgi_high: float
    source: str = ""
    note: str = ""
    cut: tuple[End, ...] = ()

    @property
    def swing(self) -> float:
        """|KGI at the high end - KGI at the low end|, in the KGI's unit."""
        return abs(self.kgi_high - self.kgi_low)


class Tornado(Frozen):
    """Bars, largest swing first, and the levers (by id) that the view has nothing to say about."""

    by: By
    step: float | None
    kgi_now: float
    bars: tuple[Bar, ...]
    skipped: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Columns kpi, low_value, high_value, kgi_low, kgi_high, swing; largest swing first."""
        import pandas as pd

        columns = ["kpi", "low_value", "high_value", "kgi_low", "kgi_high", "swing"]
        return pd.DataFrame([[getattr(bar, c) for c in columns] for bar in self.bars], columns=columns)


def tornado(tree: KpiTree, by: By = "range", step: float | None = None, changes: Changes | None = None) -> Tornado:
    """Move each lever that feeds the KGI to both ends of its range, the others staying as they are now.

    by="range" takes the achievable range (§18), "relative" now ± step (0.1 = 10 %), "points" now ± step for rates
    only (0.01 = 1 pt), "history" the 10th-90th percentile of past values. Raises UnknownKpi, and InvalidValue for a
    change or a step that is not a finite number.
    """
    if by not in get_args(By):
        raise ValueError(f"by must be one of {', '.join(get_args(By))}, not {by!r}")
    if step is not None and not math.isfinite(step):
        raise InvalidValue("A step must be a finite number.", [Problem(code="not_finite")])
    state = state_of(tree, changes)
    width = DEFAULT_STEP.get(by) if step is None else abs(step)
    bars: list[Bar] = []
    skipped: list[str] = []
    for lever in state.compiled.levers:
        if lever not in state.feeding:
            continue
        bar = _bar(state, tree[lever], by, width)
        if bar is None:
            skipped.append(lever)
        else:
            bars.append(bar)
    bars.sort(key=lambda bar: -math.inf if math.isnan(bar.swing) else bar.swing, reverse=True)
    return Tornado(by=by, step=width, kgi_now=state.kgi, bars=tuple(bars), skipped=tuple(skipped))


def _bar(state: State, kpi: Kpi, by: By, step: float | None) -> Bar | None:
    ends = _ends(state[kpi.id], kpi, by, step)
    if ends is None:
        return None
    low, high, source, note = ends
    cut: list[End] = []
    if kpi.measure.is_rate:
        wanted, (low, high) = (low, high), (_share(low), _share(high))
        cut += ["low"] if low != wanted[0] else []
        cut += ["high"] if high != wanted[1] else []
    return Bar(
        id=kpi.id, kpi=kpi.name, now=state[kpi.id], low_value=low, high_value=high,
        kgi_low=state.kgi_at({kpi.id: low}), kgi_high=state.kgi_at({kpi.id: high}),
        source=source, note=note, cut=tuple(cut),
    )  # fmt: skip


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _ends(now: float, kpi: Kpi, by: By, step: float | None) -> tuple[float, float, str, str] | None:
    if by in ("range", "history"):
        reach = achievable(kpi) if by == "range" else from_history(kpi)
        return None if reach is None else (reach.low, reach.high, reach.source, reach.note)
    if not is_number(now) or step is None or (by == "points" and not kpi.measure.is_rate):
        return None
    width = abs(now) * step if by == "relative" else step
    return (now - width, now + width, by, "") if math.isfinite(abs(now) + width) else None
