"""A published (or own) figure a KPI can be compared with, and everything needed to know whether it may be."""

from __future__ import annotations

from kpitree.problems import Frozen


class Benchmark(Frozen):
    """Placeholder shape until the benchmark data lands."""

    id: str
