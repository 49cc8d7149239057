"""What the moves of a plan cost (§37): money or time where levers say so, else their way in widths of their ranges."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from kpitree.analysis.knobs import Knob
from kpitree.analysis.state import State
from kpitree.problems import Frozen

Measure = Literal["distance", "effort", "given"]


class Prices(Frozen):
    """One weight a knob. `bent`: the cost is the root of the sum of weight × way²; else the sum of weight × |way|."""

    measure: Measure = "distance"
    unit: str = ""
    weights: tuple[float, ...] = ()

    @property
    def bent(self) -> bool:
        """Whether the first steps of a lever are the easy ones."""
        return self.measure == "distance"

    def cost(self, knobs: Sequence[Knob], xs: Sequence[float]) -> float:
        """What standing at `xs` costs."""
        ways = [abs(x - knob.now) for knob, x in zip(knobs, xs, strict=True)]
        if self.bent:
            return math.sqrt(math.fsum(w * way * way for w, way in zip(self.weights, ways, strict=True)))
        return math.fsum(w * way for w, way in zip(self.weights, ways, strict=True))


def prices_of(
    state: State, knobs: Sequence[Knob], ends: Sequence[float], given: Mapping[str, float] | None
) -> Prices:  # fmt: skip
    """Those `given`; else the levers' own effort if each says one, in one unit, for the way to its end in `ends`."""
    if given is not None:
        return Prices(measure="given", weights=tuple(given[knob.id] for knob in knobs))
    efforts = [state.tree[knob.id].effort for knob in knobs]
    units = {effort.unit for effort in efforts if effort is not None}
    forward = all(
        effort is not None and effort.per * (end - knob.now) >= 0
        for knob, end, effort in zip(knobs, ends, efforts, strict=True)
    )
    if forward and len(units) == 1:
        weights = tuple(effort.amount / abs(effort.per) for effort in efforts if effort is not None)
        return Prices(measure="effort", unit=units.pop(), weights=weights)
    return Prices(weights=tuple(1 / knob.width**2 for knob in knobs))
