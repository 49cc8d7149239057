"""Where draws come from (§24): streams of their own, shared by scenarios, kept between runs, the same either way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kpitree.analysis.index_streams import BLOCK, random_indices, sobol_indices
from kpitree.analysis.points import scrambled_directions, sobol_points
from kpitree.analysis.simulation import Sampler, simulate
from kpitree.model import Range
from tests.analysis.trees import ranged_funnel


@pytest.mark.parametrize("method", ["random", "sobol"])
def test_a_sampler_gives_what_a_new_simulation_gives(method: Any) -> None:
    """Columns that are kept, overwritten or too many to keep change nothing."""
    tree, n = ranged_funnel(), 3 * BLOCK // 2 + 3
    correlation = {("leads", "win"): -0.5}
    kept = Sampler(tree, draws=n, seed=7, correlation=correlation, method=method)
    tight = Sampler(tree, draws=n, seed=7, correlation=correlation, method=method, keep=8 * n * 2)
    won = ({"win": 0.3}, {"win": 0.31}, {"win": 0.32}, {"win": 0.33}, {"win": 0.33, "price": 6e6}, {"price": 5.5e6})
    for changes in ({}, {"rate": 0.3}, *won, {"rate": 0.25, "win": 0.3}, {}, {"leads": 0}, {"won": 40}):
        fresh = simulate(tree, n, 7, changes, correlation=correlation, method=method)
        assert np.array_equal(kept.run(changes).samples, fresh.samples)
        assert np.array_equal(tight.run(changes).samples, fresh.samples)
    noisy = kept.run({"win": 0.2}, counting_noise=True).samples
    assert np.array_equal(noisy, simulate(tree, n, 7, {"win": 0.2}, None, True, correlation, method=method).samples)
    again = simulate(tree, n, 7, {"win": 0.3}, correlation=correlation, method=method)
    assert np.array_equal(kept.run({"win": 0.3}).samples, again.samples)


def test_scenarios_share_their_draws() -> None:
    """Common random numbers: moving one lever, or fixing it, leaves the draws of the others as they are."""
    tree = ranged_funnel()
    base, moved = (simulate(tree, 1_000, 0, c, kpis=["leads", "rate", "win"]) for c in ({}, {"win": 0.3}))
    locked = simulate(ranged_funnel(locked=True), 1_000, kpis=["leads", "rate", "win"])
    for other in (moved, locked):
        assert np.array_equal(base["rate"].samples, other["rate"].samples)
        assert np.array_equal(base["leads"].samples, other["leads"].samples)
    assert locked["win"].std == 0
    better = moved.samples - base.samples
    assert better.std() < base.std  # without them it would be larger than either


def test_fewer_draws_are_the_beginning_of_more() -> None:
    tree = ranged_funnel()
    assert np.array_equal(simulate(tree, 1_001).samples, simulate(tree, 5_000).samples[:1_001])


def test_sobol_indices_are_sobol_points() -> None:
    n = 2 * BLOCK + 100
    points = sobol_points(n, 3, 4)
    directions, first = scrambled_directions(3, 4)
    for i in range(3):
        found = np.concatenate(list(sobol_indices([int(w) for w in directions[i] >> 16], int(first[i] >> 16), n)))
        assert np.array_equal(found, (points[:, i] * BLOCK).astype(np.uint16))


def test_every_slice_is_as_likely() -> None:
    found = np.concatenate(list(random_indices(0, "a", 1_000_000)))
    counts = np.bincount(found >> 8, minlength=256)
    assert np.sum((counts - 1e6 / 256) ** 2 / (1e6 / 256)) < 350  # chi square, 255 degrees of freedom
    assert abs(np.corrcoef(found, np.concatenate(list(random_indices(0, "b", 1_000_000))))[0, 1]) < 0.005


def test_the_fingerprint_is_of_what_numbers_depend_on() -> None:
    tree = ranged_funnel()
    renamed = tree.replace(tree["win"].model_copy(update={"name": "win rate", "note": "hm"}))
    same = simulate(tree, 100).fingerprint
    assert simulate(renamed, 100).fingerprint == same
    ranged = tree.replace(tree["win"].model_copy(update={"range": Range(low=0.1, high=0.5)}))
    others = [
        simulate(ranged, 100), simulate(tree, 101), simulate(tree, 100, 1), simulate(tree, 100, changes={"win": 0.3}),
        simulate(tree, 100, target=1), simulate(tree, 100, counting_noise=True), simulate(tree, 100, method="sobol"),
        simulate(tree, 100, correlation={("win", "leads"): 0.1}), simulate(tree, 100, of="won"),
    ]  # fmt: skip
    assert len({same, *(o.fingerprint for o in others)}) == 1 + len(others)


def test_progress_can_stop() -> None:
    seen: list[float] = []
    simulate(ranged_funnel(), 3 * BLOCK, progress=seen.append)
    assert seen == pytest.approx([1 / 3, 2 / 3, 1])

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    sampler = Sampler(ranged_funnel(), draws=3 * BLOCK)
    with pytest.raises(KeyboardInterrupt):
        sampler.run(progress=stop)
    assert np.array_equal(sampler.run().samples, simulate(ranged_funnel(), 3 * BLOCK).samples)
