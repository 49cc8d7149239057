"""Measured segments as own rows to compare with: the same rate in each channel, industry or team (§76)."""

from __future__ import annotations

import hashlib

from kpitree.data.measuring.result import Measurement, StageRow
from kpitree.data.measuring.stage_words import known_stages, stage_id
from kpitree.model import Benchmark

FEWEST = 30  # cases; fewer say too little to be compared with (§63)
MOST = 100


def segment_rows(measurement: Measurement, *, source: str) -> tuple[Benchmark, ...]:
    """One row a segment and step between known stages, with its 95 % interval as band and the cases as n.

    The same segment of the same column is the same row, so that a newer file replaces it. Blank segments and those with
    fewer than 30 cases are left out. () unless it was measured by segment.
    """
    if measurement.by is None:
        return ()
    found = [
        _row(measurement, measurement.by, before.stage, row, source)
        for before, row in zip(measurement.rows, measurement.rows[1:], strict=False)
        if row.segment and before.segment == row.segment and _is_comparable(before.stage, row)
    ]
    return tuple(found[:MOST])


def _is_comparable(before: str, row: StageRow) -> bool:
    known = known_stages()
    stages = stage_id(before) in known and stage_id(row.stage) in known
    return stages and row.rate is not None and (row.previous or 0) >= FEWEST


def _row(measurement: Measurement, by: str, before: str, row: StageRow, source: str) -> Benchmark:
    ratio = f"{stage_id(row.stage)}/{stage_id(before)}"
    name = "\0".join((by, row.segment or "", ratio))
    label = (row.segment or "")[:80]
    return Benchmark(
        id=f"own_data_{hashlib.sha256(name.encode()).hexdigest()[:12]}", ratio=ratio, segment_ja=label,
        segment_en=label, low=row.low, typical=row.rate, high=row.high, n=row.previous, source=source,
        year=measurement.as_of.year if measurement.as_of is not None else None, own=True,
    )  # fmt: skip
