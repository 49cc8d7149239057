"""Scrambled Sobol points against SciPy's, and what makes them better than random ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from kpitree.analysis import points
from kpitree.analysis.points import scrambled_directions, sobol_points


def written_out(directions: np.ndarray, first: np.ndarray, n: int) -> np.ndarray:
    """Point k is the first one XOR the directions of the bits of k."""
    points = np.zeros((n, len(directions)), dtype=np.uint32)
    for k in range(n):
        points[k] = first
        for bit in range(n.bit_length()):
            points[k] ^= directions[:, bit] if k >> bit & 1 else 0
    return points


def test_the_directions_are_the_published_ones() -> None:
    """Without scrambling they are SciPy's Sobol points, in another order."""
    ours = written_out(points._table(), np.zeros(160, dtype=np.uint32), 64)
    theirs = np.round(qmc.Sobol(160, scramble=False, bits=32).random(64) * 2**32).astype(np.uint32)
    assert {tuple(row) for row in ours.tolist()} == {tuple(row) for row in theirs.tolist()}


def test_scrambled_directions_make_even_points() -> None:
    directions, first = scrambled_directions(160, 7)
    strata = np.sort(written_out(directions, first, 64) >> 26, axis=0)
    assert (strata == np.arange(64)[:, None]).all()


@given(st.integers(0, 9), st.integers(1, 40), st.integers(0, 2**40))
def test_each_column_has_one_point_in_each_stratum(power: int, dimensions: int, seed: int) -> None:
    n = 2**power
    found = sobol_points(n, dimensions, seed)
    assert found.shape == (n, dimensions)
    assert ((found > 0) & (found < 1)).all()
    strata = np.sort((found * n).astype(int), axis=0)
    assert (strata == np.arange(n)[:, None]).all()


@given(st.integers(0, 2**32))
def test_pairs_of_the_first_columns_fill_the_square(seed: int) -> None:
    """A (0, 2)-sequence: 256 points, one in each of 16 x 16 squares. Scrambling keeps that."""
    found = (sobol_points(256, 2, seed) * 16).astype(int)
    assert len({tuple(row) for row in found.tolist()}) == 256


def test_scrambling_makes_every_point_uniform() -> None:
    firsts = np.array([sobol_points(1, 3, seed)[0] for seed in range(2000)])
    assert np.abs(firsts.mean(axis=0) - 0.5).max() < 0.03
    assert np.abs(np.corrcoef(firsts.T) - np.eye(3)).max() < 0.1


def test_the_same_seed_gives_the_same_points() -> None:  # §24
    assert (sobol_points(100, 70, 0) == sobol_points(100, 70, 0)).all()
    assert (sobol_points(100, 70, 0) != sobol_points(100, 70, 1)).mean() > 0.99


@pytest.mark.parametrize(("n", "d"), [(64, 8), (64, 30), (256, 40), (1024, 120)])
def test_no_two_columns_go_together_more_than_random_ones_would(n: int, d: int) -> None:
    """The mean square of a correlation is 1 / n for random numbers."""
    squares = np.mean([np.corrcoef(sobol_points(n, d, seed).T) ** 2 for seed in range(25)], axis=0) * n
    off = squares[~np.eye(d, dtype=bool)]
    assert off.mean() < 1.1
    assert off.max() < 3.5  # the largest of thousands of averages of 25
