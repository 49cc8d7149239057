"""The published benchmark figures (benchmarks.csv) and the stages that their ratios are made of (stages.txt).

The figures are the publishers', the words are ours. Rates are written 25 % in the file and 0.25 in a row. What every
column, grade and kind means, and all sources: docs/benchmarks.md.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files
from io import StringIO
from typing import Literal

from kpitree.formula import read_number
from kpitree.model import Benchmark
from kpitree.model.benchmark import COMPARED
from kpitree.problems import Problem

FIGURES = ("low", "typical", "high")
WHOLE = ("year", "n")
Facet = Literal["channel", "industry", "size", "region", "kind"]


@lru_cache(maxsize=1)
def load() -> tuple[Benchmark, ...]:
    """Every row of the table, in its order: findings, examples and advice too, which are never compared."""
    return tuple(_row(cells) for cells in csv.DictReader(StringIO(_read("benchmarks.csv"))))


@lru_cache(maxsize=1)
def stages() -> tuple[str, ...]:
    """Ids of everything a ratio can count, down the funnel.

    Their names are `benchmark_stages.stage_<id>`, what exactly is counted `benchmark_definitions.stage_<id>`.
    """
    return tuple(line.strip() for line in _read("stages.txt").splitlines() if line.strip())


def facet(name: Facet) -> tuple[str, ...]:
    """The ids that a column uses in rows that can be compared, sorted; labels are `benchmark_stages.<name>_<id>`."""
    return tuple(sorted({getattr(row, name) for row in load() if row.kind in COMPARED} - {""}))


def publishers() -> tuple[str, ...]:
    """Everybody who published a figure of the table, sorted."""
    return tuple(sorted({row.publisher for row in load()} - {""}))


def _read(name: str) -> str:
    return files("kpitree.data.benchmarks").joinpath(name).read_text("utf-8")


def _row(cells: dict[str, str]) -> Benchmark:
    values: dict[str, object] = {key: text for key, text in cells.items() if key not in FIGURES + WHOLE}
    values |= {key: _number(cells[key]) for key in FIGURES}
    values |= {key: int(cells[key]) if cells[key] else None for key in WHOLE}
    return Benchmark.model_validate(values)


def _number(text: str) -> float | None:
    if not text:
        return None
    number = read_number(text)
    if isinstance(number, Problem):
        raise ValueError(f"benchmarks.csv: {text!r} is not a number")
    return number.value
