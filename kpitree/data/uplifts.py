"""Published uplifts (uplifts.toml): what a source says an initiative brought, to start from, with its caveat."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from kpitree.data.benchmarks import load
from kpitree.model import Benchmark, Horizon, Kpi, KpiTree


@dataclass(frozen=True)
class Uplift:
    """One figure. `moves` is the stage whose rate it is about ("opportunity": whatever becomes opportunities).

    Whether `figure` (0.05 for 5 %) means points or relative is not said by the source: it has to be asked.
    """

    id: str
    row: Benchmark
    figure: float
    moves: str
    horizon: Horizon

    @property
    def percent(self) -> float:
        """The figure as it was published: 5 for 5 %."""
        return self.figure * 100


@lru_cache(maxsize=1)
def uplifts() -> tuple[Uplift, ...]:
    """All of them, in the order of the file."""
    rows = {row.id: row for row in load()}
    text = files("kpitree.data").joinpath("uplifts.toml").read_text("utf-8")
    found = []
    for entry in tomllib.loads(text)["uplift"]:
        row = rows[entry["row"]]
        assert row.typical is not None
        found.append(Uplift(entry["id"], row, row.typical, entry["moves"], entry["horizon"]))
    return tuple(found)


def candidates(tree: KpiTree, uplift: Uplift) -> list[Kpi]:
    """The rate levers it could be about, likely ones first; shares of a mix are none."""
    rates = [kpi for kpi in tree.levers if kpi.measure.is_rate and not kpi.mix]
    return sorted(rates, key=lambda kpi: kpi.benchmark.partition("/")[0] != uplift.moves)
