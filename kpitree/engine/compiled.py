"""A tree compiled once: one program, and everything that runs it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeAlias

from kpitree.engine import reverse, scalar
from kpitree.engine.classify import Classification, classify
from kpitree.engine.program import Program, lower
from kpitree.errors import UnknownKpi
from kpitree.model import KpiTree
from kpitree.problems import Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]


def _no_kgi(values: Sequence[float]) -> float:
    return float("nan")


@dataclass(frozen=True, eq=False)
class Compiled:
    """What `compile_tree` returns.

    `levers` are the ids of all inputs in tree order, overridden KPIs included, whether or not they reach the KGI;
    `baseline` is the value of each (NaN when missing, and for overridden KPIs). Lever values passed in must be floats,
    finite or NaN (missing), in that order.
    """

    program: Program
    baseline: tuple[float, ...]

    @property
    def levers(self) -> tuple[str, ...]:
        """Ids of the inputs, in tree order."""
        return self.program.levers

    @cached_property
    def kgi(self) -> Callable[[Sequence[float]], float]:
        """The KGI for lever values; NaN when it has none. A generated function: the fastest way to one scenario."""
        return _no_kgi if self.program.kgi is None else scalar.one_value(self.program, self.program.kgi)

    @cached_property
    def all(self) -> Callable[[Sequence[float]], tuple[float, ...]]:
        """Every KPI for lever values, in tree order; NaN where there is none."""
        return scalar.all_values(self.program)

    @cached_property
    def kgi_and_slopes(self) -> Callable[[Sequence[float]], tuple[float, Sequence[float]]]:
        """The KGI and its derivative by each lever (§16): worth generating for who asks many times at other values."""
        if self.program.kgi is None:
            return lambda values: (float("nan"), (float("nan"),) * len(self.levers))
        from kpitree.engine import scalar_slopes

        return scalar_slopes.value_and_slopes(self.program, self.program.kgi)

    def value_of(self, kpi_id: str) -> Callable[[Sequence[float]], float]:
        """Like `kgi`, for another KPI; the generated function is kept with the program."""
        return scalar.one_value(self.program, self.program.slot(kpi_id))

    def run(self, columns: Mapping[str, Array | float], outputs: Sequence[str] | None = None) -> dict[str, Array]:
        """Evaluate over arrays (runs, periods): ids of `outputs` (None: only the KGI) -> array, NaN where missing.

        `columns` maps lever ids to numbers or arrays (runs,), (runs, 1), (1, periods) or (runs, periods); levers that
        are left out take their baseline. Raises UnknownKpi for an id that is no lever, InvalidValue for infinity.
        """
        from kpitree.engine import vector  # with NumPy, which the first page does without

        known = set(self.levers)
        for name in columns:
            if name not in known:
                problem = Problem(code="unknown_lever", params={"name": name})
                raise UnknownKpi(f"{name!r} is not a lever of this tree", [problem])
        if outputs is None:
            outputs = [] if self.program.kgi_id is None else [self.program.kgi_id]
        slots = [self.program.slot(kpi_id) for kpi_id in outputs]
        return dict(zip(outputs, vector.run_columns(self.program, columns, self.baseline, slots), strict=True))

    def gradient(self, values: Sequence[float], of: str | None = None) -> tuple[float, ...]:
        """The derivative of the KGI (or the KPI `of`) by each lever at `values` (§16); all NaN without a value."""
        slot = self._target(of)
        return (float("nan"),) * len(self.levers) if slot is None else reverse.gradient(self.program, values, slot)

    def gradients(self, columns: Array, of: str | None = None) -> Array:
        """`gradient` at many points at once: (rows, levers) -> (rows, levers)."""
        import numpy as np

        from kpitree.engine import reverse_columns

        if (slot := self._target(of)) is None:
            return np.full(np.shape(columns), np.nan)
        return reverse_columns.gradients(self.program, columns, slot)

    def _target(self, of: str | None) -> int | None:
        return self.program.kgi if of is None else self.program.slot(of)

    @cached_property
    def classification(self) -> Classification:
        """Multilinear or not, and why not (§22)."""
        return classify(self.program)

    def classification_in(self, moving: Collection[str]) -> Classification:
        """Multilinear or not in these levers (ids), the others standing still (§22)."""
        return self.classification if self.classification.multilinear else classify(self.program, moving)


@lru_cache(maxsize=64)
def compile_tree(tree: KpiTree, overridden: frozenset[str] = frozenset()) -> Compiled:
    """Compile a tree, broken or not. KPIs in `overridden` (ids) become levers without a baseline (§15)."""
    program = lower(tree, overridden)
    values = (None if kpi_id in overridden else tree[kpi_id].baseline for kpi_id in program.levers)
    return Compiled(program, tuple(float("nan") if v is None else float(v) for v in values))
