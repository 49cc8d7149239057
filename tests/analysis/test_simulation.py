"""Monte Carlo against closed forms and the plain way: whole arrays, exact quantiles, no tables (§24, §28-§31)."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kpitree as kt
from kpitree.analysis.index_streams import BLOCK
from kpitree.analysis.simulation import Simulation, simulate
from kpitree.analysis.spread import lever_spreads
from kpitree.analysis.state import state_of
from kpitree.errors import InvalidValue, KpiTreeError, UnknownKpi
from kpitree.model import KpiTree, Range
from tests.analysis.trees import lever, made, ranged_funnel, tree_of
from tests.engine.random_trees import random_trees, tame_values

SHAPES = ("", "triangular", "uniform", "normal", "lognormal")


def spread_out(tree: KpiTree, data: st.DataObject) -> KpiTree:
    """The tree with ranges of many shapes around some of its levers."""
    kpis = []
    for kpi in tree.kpis:
        if kpi.is_lever and kpi.value is not None and data.draw(st.booleans(), label=f"{kpi.id} varies"):
            width = min(0.1 + abs(kpi.value) * 0.3, 1e299)
            wide = Range(low=kpi.value - width, high=kpi.value + 1.5 * width)
            kpis.append(kpi.model_copy(update={"range": wide, "shape": data.draw(st.sampled_from(SHAPES))}))
        else:
            kpis.append(kpi)
    return KpiTree(kpis=tuple(kpis), kgi=tree.kgi)


def plain(tree: KpiTree, draws: int, seed: int, changes: Any = None) -> Any:
    """The KGI as a beginner would draw it: NumPy's own uniform numbers, exact quantiles, one big column a lever."""
    state = state_of(tree, changes)
    rng = np.random.default_rng(seed)
    columns: dict[str, Any] = {}
    for lever_id, spread in lever_spreads(state).items():
        if lever_id in state.compiled.levers:
            columns[lever_id] = spread.distribution.quantile(rng.random(draws))
    assert tree.kgi is not None
    return np.broadcast_to(state.compiled.run(columns, [tree.kgi])[tree.kgi][:, 0], (draws,))


@given(st.data())
@settings(max_examples=20)
def test_every_draw_is_the_tree_at_the_drawn_levers(data: st.DataObject) -> None:
    """One scenario at a time, by the generated function; the fast path runs blocks over table look-ups."""
    tree = spread_out(data.draw(random_trees()), data)
    compiled = state_of(tree).compiled
    method = data.draw(st.sampled_from(["random", "sobol"]))
    found = simulate(tree, 40, seed=3, kpis=compiled.levers, method=method)  # type: ignore[arg-type]
    for i in (0, 1, 17, 39):
        drawn = [float(found[lever_id].samples[i]) for lever_id in compiled.levers]
        assert float(found.samples[i]) == pytest.approx(compiled.kgi(drawn), rel=0, abs=0, nan_ok=True)


@given(st.data())
@settings(max_examples=20)
def test_fast_and_plain_agree_within_their_error(data: st.DataObject) -> None:
    """Random trees with min, max, if and division: medians and shares of both ways differ by chance only."""
    tree = spread_out(data.draw(random_trees(tame_values())), data)
    n = 4_000
    fast, slow = simulate(tree, n, seed=1), plain(tree, n, 2)
    known = slow[np.isfinite(slow)]
    assert fast.undefined == pytest.approx(1 - len(known) / n, abs=5 * 0.71 / math.sqrt(n))
    if len(known) < 500 or fast.undefined > 0.8:
        return
    for q in (10, 50, 90):
        cut = float(np.percentile(known, q))
        for side in ("left", "right"):  # of lumps as well
            share = np.searchsorted(np.sort(fast.outcome.defined), cut, side=side) / len(fast.outcome.defined)  # type: ignore[call-overload]
            theirs = np.searchsorted(np.sort(known), cut, side=side) / len(known)  # type: ignore[call-overload]
            # Values a rounding apart count as the same lump.
            near = np.mean(np.isclose(known, cut, rtol=1e-9)) + np.mean(
                np.isclose(fast.outcome.defined, cut, rtol=1e-9)
            )
            assert share == pytest.approx(
                theirs, abs=near + 6 * 0.71 / math.sqrt(min(len(known), len(fast.outcome.defined)))
            )


@given(st.data())
@settings(max_examples=20)
def test_mean_and_variance_of_multilinear_trees_have_closed_forms(data: st.DataObject) -> None:  # §22
    """Independent levers: the mean is the KGI at the means, the variance that of the corners at mean ± one sigma."""
    tree = spread_out(data.draw(random_trees(tame_values(), polynomial=True)), data)
    state = state_of(tree)
    if not state.compiled.classification.multilinear:
        return
    spreads = {k: s.distribution for k, s in lever_spreads(state).items()}
    values = [
        [d.mean + sign * math.sqrt(d.variance) for sign in (-1, 1)] if d.variance else [d.mean]
        for d in spreads.values()
    ]
    corners = [state.compiled.kgi(corner) for corner in itertools.product(*values)]
    found = simulate(tree, BLOCK, seed=5, method="sobol")
    size = float(np.std(corners))
    assert found.mean == pytest.approx(np.mean(corners), abs=0.004 * size + 1e-9 * float(np.max(np.abs(corners))))
    assert found.std == pytest.approx(size, rel=0.02, abs=1e-9 * float(np.max(np.abs(corners))))


def test_random_draws_converge_as_their_error_says() -> None:
    tree = ranged_funnel()
    state = state_of(tree)
    exact = state.compiled.kgi([lever_spreads(state)[k].distribution.mean for k in state.compiled.levers])
    off = [(r := simulate(tree, 20_000, seed)).mean - exact for seed in range(30)]
    assert np.std(off) == pytest.approx(r.outcome.mean_error, rel=0.5)
    assert abs(np.mean(off)) < 4 * r.outcome.mean_error / math.sqrt(30)


def test_the_same_seed_gives_the_same_result_and_0_is_a_seed() -> None:  # §24
    tree = ranged_funnel()
    first, again, other = (simulate(tree, 5_000, seed) for seed in (0, 0, 1))
    assert np.array_equal(first.samples, again.samples)
    assert first.fingerprint == again.fingerprint != other.fingerprint
    assert not np.array_equal(first.samples, other.samples)
    noisy = [simulate(tree, 5_000, 0, counting_noise=True).samples for _ in range(2)]
    assert np.array_equal(*noisy)


def test_evenly_spread_draws_are_far_more_exact() -> None:
    tree = ranged_funnel()
    state = state_of(tree)
    exact = state.compiled.kgi([lever_spreads(state)[k].distribution.mean for k in state.compiled.levers])

    def off(method: Any) -> float:
        errors = [simulate(tree, 4096, seed, method=method).mean - exact for seed in range(10)]
        return float(np.sqrt(np.mean(np.square(errors))))

    assert off("sobol") < off("random") / 10


def test_sixty_levers() -> None:
    levers = [lever(f"lever_{i}", 1.0, "", range=Range(low=0, high=2), shape="uniform") for i in range(60)]
    tree = tree_of(made("kgi", " + ".join(kpi.id for kpi in levers)), *levers)
    for method in ("random", "sobol"):
        found = simulate(tree, 20_000, method=method)  # type: ignore[arg-type]
        assert found.mean == pytest.approx(60, abs=6 * math.sqrt(20 / 20_000))
        assert found.std == pytest.approx(math.sqrt(20), rel=0.03)


def test_a_what_if_value_keeps_its_spread_and_a_lock_takes_it() -> None:  # §29, §26
    tree = ranged_funnel()
    base, moved = simulate(tree, 5_000), simulate(tree, 5_000, changes={"price": 1e7})
    assert moved.mean == pytest.approx(2 * base.mean, rel=1e-6)
    assert moved.std == pytest.approx(2 * base.std, rel=1e-6)
    assert simulate(tree, 100, changes={"revenue": 3e8}).std == 0  # §15


def test_other_kpis_and_targets() -> None:
    tree = ranged_funnel()
    found = simulate(tree, 2_000, of="won", kpis=["opps", "revenue"], target="+10%")
    assert found.outcome.id == "won"
    assert found.target == pytest.approx(55)
    assert found.probability() == np.mean(found.samples >= found.target)  # type: ignore[operator]
    assert np.array_equal(found["revenue"].samples, simulate(tree, 2_000).samples)
    frame = found.to_frame()
    assert list(frame["kpi"]) == ["won", "opps", "revenue"]
    names = ["kpi", "mean", "std", "p5", "p10", "p50", "p90", "p95", "probability", "undefined"]
    assert list(frame.columns) == names
    with pytest.raises(ValueError, match="target"):
        found["revenue"].probability()


@pytest.mark.parametrize(
    "arguments",
    [{"draws": 0}, {"draws": -5}, {"draws": 1.5}, {"draws": True}, {"draws": 10**12}, {"seed": -1}, {"seed": 0.5},
     {"changes": {"rate": math.nan}}, {"changes": {"rate": math.inf}}, {"target": math.nan}, {"target": "soon"},
     {"correlation": {("leads", "win"): 1.5}}, {"correlation": {("leads", "win"): math.nan}},
     {"correlation": {("leads", "leads"): 1.0}}, {"correlation": {("leads", "win"): 0.5, ("win", "leads"): 0.4}}],
)  # fmt: skip
def test_what_cannot_be_used_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue) as caught:
        simulate(ranged_funnel(), **{"draws": 100, **arguments})
    assert caught.value.problems


def test_unknown_names_and_no_kgi() -> None:
    tree = ranged_funnel()
    for arguments in (
        {"of": "wonn"},
        {"kpis": ["wonn"]},
        {"changes": {"wonn": 1}},
        {"correlation": {("wonn", "win"): 0}},
    ):
        with pytest.raises(UnknownKpi):
            simulate(tree, 100, **arguments)  # type: ignore[arg-type]
    with pytest.raises(KpiTreeError):
        simulate(KpiTree(), 100)
    with pytest.raises(ValueError, match="method"):
        simulate(tree, 100, method="latin")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="percentile"):
        simulate(tree, 100).percentile(101)


def test_it_is_public() -> None:
    tree = kt.parse("売上 [円] = 件数 * 単価\n件数 [件] = 100 (80..130)\n単価 [円] = 500万\n")
    found = kt.simulate(tree, draws=1_000, seed=0, target=5e8)
    assert isinstance(found, Simulation)
    assert found.samples.dtype == np.float64
    assert len(found.samples) == 1_000
    assert 0 < found.probability(5e8) < 1
    with pytest.raises(ValueError, match="read-only"):
        found.samples[0] = 1
