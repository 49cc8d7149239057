"""What the parts of the page share: the map, its round places, and which of the possible answers it gives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from kpitree.analysis.grid import CLOSE, Axis, Grid, Place
from kpitree.analysis.round_places import Cells, RoundPlaces
from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.workspace import Workspace

Kind = Literal["undefined", "still", "no_target", "met", "reachable", "beyond"]
STILL = 1e-12  # relative: rounding is no effect


@dataclass(frozen=True, eq=False)
class Answer:
    """A map of two levers of a workspace, read."""

    workspace: Workspace
    map: Grid
    places: RoundPlaces

    @property
    def x(self) -> Kpi:
        """The lever across."""
        return self.workspace.tree[self.map.x.id]

    @property
    def y(self) -> Kpi:
        """The lever upwards."""
        return self.workspace.tree[self.map.y.id]

    @property
    def kgi(self) -> Kpi:
        """The KPI on the map."""
        return self.workspace.tree[self.workspace.tree.kgi or ""]

    @cached_property
    def span(self) -> tuple[float, float]:
        """The least and the largest KGI on the map; NaN where it has none anywhere."""
        known = self.map.kgi[np.isfinite(self.map.kgi)]
        return (float(known.min()), float(known.max())) if known.size else (math.nan, math.nan)

    @cached_property
    def cells(self) -> Cells:
        """The map in cells at round values."""
        return self.places.cells()

    @cached_property
    def nearest(self) -> Place | None:
        """The nearest combination that meets the target, in round numbers, while the target is not met."""
        return self.places.nearest() if self.kind == "reachable" else None

    @cached_property
    def kind(self) -> Kind:
        """What there is to say."""
        low, _ = self.span
        target = self.map.target
        if math.isnan(low):
            return "undefined"
        if not self.moves:
            return "still"
        if target is None:
            return "no_target"
        if self.map.kgi_now >= target - CLOSE * abs(target):
            return "met"
        return "reachable" if self.map.reachable else "beyond"

    @property
    def moves(self) -> bool:
        """False when the KGI is the same all over the map, or nowhere."""
        low, high = self.span
        return high - low > STILL * max(abs(low), abs(high))

    @property
    def met_everywhere(self) -> bool:
        """True when every combination on the map meets the target."""
        target = self.map.target
        return target is not None and self.map.undefined == 0 and self.span[0] >= target

    def without_effect(self) -> tuple[Kpi, ...]:
        """Levers that change nothing wherever the other one is."""
        still = STILL * max(map(abs, self.span))
        kgi = self.map.kgi
        return tuple(
            kpi
            for kpi, direction in ((self.x, 1), (self.y, 0))
            if np.all(np.isfinite(kgi)) and float(np.ptp(kgi, axis=direction).max()) <= still
        )

    def both(self, t: Translator, x: float, y: float) -> tuple[str, str]:
        """The values of the two levers in words."""
        return t.value(x, self.x.measure, trim=True), t.value(y, self.y.measure, trim=True)

    def outside(self) -> tuple[Axis, ...]:
        """Axes whose lever is now where it cannot be held: the map shows more than their range."""
        return tuple(a for a in (self.map.x, self.map.y) if (a.shown_low, a.shown_high) != (a.low, a.high))

    def table(self) -> list[dict[str, object]]:
        """The map as rows: the two levers and the KGI, named as in the tree."""
        cells = self.cells
        return [
            {self.x.name: x, self.y.name: y, self.kgi.name: float(cells.kgi[j, i])}
            for j, y in enumerate(cells.ys)
            for i, x in enumerate(cells.xs)
        ]
