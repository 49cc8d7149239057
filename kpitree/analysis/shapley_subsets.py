"""A part of the tree that bends, evaluated for every subset of its changed levers and summed by their size (§21)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.shapley_game import Block, Game
from kpitree.engine.vector import run_columns

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Profile:
    """A block's values by the size of the subset of its k levers that have changed.

    `whole[s]` is the sum over the subsets of size s; `gain[i, s]` the sum of what lever i adds to those of size s
    without it. All of it is NaN when the block has no value in some subset.
    """

    whole: Floats
    gain: Floats

    def mean(self, q: Floats) -> Floats:
        """(points): the expectation when every lever has changed with probability q."""
        k = len(self.whole) - 1
        sizes = np.arange(k + 1)[:, np.newaxis]
        return np.asarray(self.whole @ (q**sizes * (1 - q) ** (k - sizes)), dtype=np.float64)

    def slopes(self, q: Floats) -> Floats:
        """(levers, points): its derivatives by each lever's own probability."""
        k = len(self.whole) - 1
        sizes = np.arange(k)[:, np.newaxis]
        return np.asarray(self.gain @ (q**sizes * (1 - q) ** (k - 1 - sizes)), dtype=np.float64)


def profile(game: Game, block: Block) -> Profile:
    """All subsets of a block's levers.

    Half of the levers go along the rows and half along the columns: what depends on one half only is calculated once a
    row or once a column.
    """
    half = len(block.levers) // 2
    rows, columns = block.levers[:half], block.levers[half:]
    inputs: dict[str, Floats | float] = {}
    for levers, shape in ((rows, (-1, 1)), (columns, (1, -1))):
        for bit, place in enumerate(levers):
            lever = game.moving[place]
            changed = _holding(len(levers))[bit].reshape(shape)
            inputs[game.program.levers[lever]] = np.where(changed, game.after[lever], game.before[lever])
    table = np.asarray(run_columns(game.program, inputs, game.before, [block.slot])[0], dtype=np.float64)
    if block.inverse:
        table = np.divide(1.0, table, out=np.full(table.shape, np.nan), where=table != 0.0)
    sizes_of_rows, sizes_of_columns = _sizes(len(rows)), _sizes(len(columns))
    by_row = table @ sizes_of_columns  # (subsets of the rows, sizes among the columns)
    by_column = sizes_of_rows.T @ table  # (sizes among the rows, subsets of the columns)
    whole = _by_size(sizes_of_rows.T @ by_row)
    held = [_by_size(sizes_of_rows[there].T @ by_row[there]) for there in _holding(len(rows))]
    held += [_by_size(by_column[:, there] @ sizes_of_columns[there]) for there in _holding(len(columns))]
    with_it = np.array(held)  # (levers, sizes): the sums over the subsets that hold a lever
    return Profile(whole, with_it[:, 1:] - (whole - with_it)[:, :-1])


def _by_size(table: Floats) -> Floats:
    """Sums of a table (sizes among the rows, sizes among the columns) over what has the same size altogether."""
    sizes = np.add.outer(np.arange(table.shape[0]), np.arange(table.shape[1]))
    found = np.bincount(sizes.ravel(), table.ravel(), minlength=sum(table.shape) - 1)
    return np.asarray(found, dtype=np.float64)


@lru_cache(maxsize=32)
def _holding(levers: int) -> NDArray[np.bool_]:
    """(levers, subsets): which of the subsets hold a lever."""
    return (np.arange(2**levers) >> np.arange(levers)[:, np.newaxis] & 1).astype(np.bool_)


@lru_cache(maxsize=32)
def _sizes(levers: int) -> Floats:
    """(subsets, sizes): 1 where a subset has that size."""
    sizes = _holding(levers).sum(axis=0)
    return np.asarray(sizes[:, np.newaxis] == np.arange(levers + 1), dtype=np.float64)
