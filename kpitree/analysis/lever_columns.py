"""Draws of every uncertain lever, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.copula import Copula
from kpitree.analysis.index_streams import BLOCK, Method, index_streams
from kpitree.analysis.quantile_tables import Indices, normal_table, quantile_table, score_index, score_table
from kpitree.model.distribution import Distribution

Floats = NDArray[np.float64]
KEEP = 128_000_000  # bytes of lever columns that are kept for the next run


@dataclass
class Columns:
    """The levers' draws: made block by block, and kept for the next run while they are few enough."""

    draws: int
    seed: int
    method: Method
    keep: int = KEEP
    _kept: dict[str, tuple[object, Floats]] = field(default_factory=dict)
    _standing: dict[str, Indices] = field(default_factory=dict)

    def blocks(
        self, order: Sequence[str], distributions: Mapping[str, Distribution], copula: Copula | None
    ) -> Iterator[dict[str, Floats]]:
        """Columns (rows,) of every lever in `distributions`, for BLOCK draws at a time; overwritten by the next.

        `order` are all levers of the tree: where a lever stands decides its dimension among the Sobol points.
        """
        group = [lever for lever in copula.levers if lever in distributions] if copula else []
        marks: dict[str, object] = {
            lever: (d, (copula.levers, copula.factor.tobytes()) if copula and lever in group else None)
            for lever, d in distributions.items()
        }
        known = {lever: self._kept[lever][1] for lever in marks if self._is_kept(lever, marks[lever])}
        missing = [lever for lever in distributions if lever not in known]
        streams = index_streams(self.method, self.seed, order, self.draws)
        keeping = 8 * self.draws * len(distributions) <= self.keep
        length = self.draws if keeping else min(BLOCK, self.draws)
        # What was kept for other values of the lever is overwritten: fresh memory costs more than the draws.
        made = {lever: self._kept.pop(lever)[1] if lever in self._kept else np.empty(length) for lever in missing}
        maker = _Maker(distributions, copula, missing)
        for start in range(0, self.draws, BLOCK):
            rows = min(BLOCK, self.draws - start)
            place = slice(start, start + rows) if keeping else slice(0, rows)
            here = {lever: column[place] for lever, column in made.items()}
            maker.fill({lever: next(streams[lever]) for lever in maker.levers}, here)
            yield here | {lever: column[start : start + rows] for lever, column in known.items()}
        if keeping:
            self._kept.update({lever: (marks[lever], column) for lever, column in made.items()})

    def moving(
        self, order: Sequence[str], distributions: Mapping[str, Distribution], copula: Copula | None
    ) -> Iterator[dict[str, Floats]]:
        """The same for levers that are moved again and again: their indices stand by, no columns are kept."""
        maker = _Maker(distributions, copula, tuple(distributions))
        if not self._standing.keys() >= set(maker.levers):
            streams = index_streams(self.method, self.seed, order, self.draws)
            self._standing = {lever: np.concatenate(list(streams[lever])) for lever in maker.levers}
        room = {lever: np.empty(min(BLOCK, self.draws)) for lever in distributions}
        for start in range(0, self.draws, BLOCK):
            rows = min(BLOCK, self.draws - start)
            here = {lever: column[:rows] for lever, column in room.items()}
            maker.fill({lever: self._standing[lever][start : start + rows] for lever in maker.levers}, here)
            yield here

    def kept(self, lever: str) -> Floats:
        """The whole column of a lever as `blocks` drew it last; KeyError when it was not kept."""
        return self._kept[lever][1]

    def _is_kept(self, lever: str, mark: object) -> bool:
        return lever in self._kept and self._kept[lever][0] == mark


class _Maker:
    """Indices to values: by quantile tables, those of correlated levers by way of their normal scores."""

    def __init__(
        self, distributions: Mapping[str, Distribution], copula: Copula | None, missing: Sequence[str]
    ) -> None:
        together = copula.levers if copula else ()
        self.free = {lever: quantile_table(distributions[lever]) for lever in missing if lever not in together}
        self.bound = {lever: score_table(distributions[lever]) for lever in missing if lever in together}
        self.copula = copula
        # A correlated lever is made of its own scores and those of the levers before it.
        last = max((together.index(lever) for lever in self.bound), default=-1)
        self.levers = (*self.free, *together[: last + 1])

    def fill(self, indices: Mapping[str, Indices], out: Mapping[str, Floats]) -> None:
        """Write the values of one block."""
        for lever, table in self.free.items():
            np.take(table, indices[lever], out=out[lever], mode="clip")
        if not self.bound or self.copula is None:
            return
        scores = {
            lever: np.take(normal_table(), indices[lever], mode="clip")
            for lever in self.copula.levers
            if lever in indices
        }
        rows = len(next(iter(scores.values())))
        mixed, part, code = np.empty(rows), np.empty(rows), np.empty(rows, dtype=np.uint16)
        for lever, table in self.bound.items():
            weights = self.copula.factor[self.copula.levers.index(lever)]
            mixed.fill(0.0)
            for other, weight in zip(self.copula.levers, weights, strict=True):
                if weight:
                    np.add(mixed, np.multiply(scores[other], weight, out=part), out=mixed)
            score_index(mixed, code)
            np.take(table, code, out=out[lever], mode="clip")
