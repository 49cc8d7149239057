"""Global sensitivity of trees (§32): which levers count, which method answers, and what is said when nothing can be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.analysis.better_data import better_data
from kpitree.analysis.sobol import sobol
from kpitree.analysis.spread import Spread
from kpitree.errors import InvalidValue, UnknownKpi
from kpitree.model import Counts, Kpi, KpiTree, Range
from kpitree.model.distribution import Uniform
from tests.analysis.trees import lever, made, product_trees, ranged_trees, tree_of
from tests.assertions import assert_codes


def flat(kpi_id: str, low: float, high: float, **more: object) -> Kpi:
    return lever(kpi_id, (low + high) / 2, range=Range(low=low, high=high), shape="uniform", **more)


def with_ranges(tree: KpiTree, width: float) -> KpiTree:
    """Every lever uniform over its value ± width × value."""
    found = tree
    for kpi in tree.levers:
        value = kpi.baseline or 0.0
        reach = Range(low=value * (1 - width), high=value * (1 + width))
        found = found.replace(kpi.model_copy(update={"range": reach, "shape": "uniform"}))
    return found


@given(product_trees(), st.floats(0.01, 1))
def test_levers_of_a_product_with_equal_relative_spreads_count_the_same(tree: KpiTree, width: float) -> None:
    result = sobol(with_ranges(tree, width))
    d, ratio = len(tree.levers), width**2 / 3
    assert result.method == "exact"
    for row in result.influences:
        assert math.isclose(row.shapley, 1 / d, rel_tol=1e-6)
        assert math.isclose(row.first, ratio / ((1 + ratio) ** d - 1), rel_tol=1e-6)
        assert math.isclose(row.total, ratio * (1 + ratio) ** (d - 1) / ((1 + ratio) ** d - 1), rel_tol=1e-6)
        assert (row.first_conf, row.total_conf, row.shapley_conf) == (0, 0, 0)


def test_a_sum_has_no_interactions() -> None:
    tree = tree_of(made("kgi", "xa + 2 * xb - 3 * xc"), flat("xa", 0, 1), flat("xb", 5, 6), flat("xc", -1, 0))
    result = sobol(tree)
    assert [row.kpi for row in result.influences] == ["xc", "xb", "xa"]
    for row, part in zip(result.influences, (9, 4, 1), strict=True):
        assert row.first == pytest.approx(part / 14)
        assert row.total == row.shapley == pytest.approx(row.first)
    assert result.variance == pytest.approx(14 / 12)
    assert result.std == pytest.approx(math.sqrt(14 / 12))
    assert result.mean == pytest.approx(0.5 + 11 + 1.5)


@given(ranged_trees(), st.integers(0, 9))
def test_results_are_shares_and_say_how_they_came_about(tree: KpiTree, seed: int) -> None:
    result = sobol(tree, n=64, seed=seed)
    ids = {row.id for row in result.influences} | set(result.fixed)
    assert ids == {"va", "vb", "vc", "vd"}  # ve feeds a side metric only
    assert (result.reason is None) == (result.method == "exact") == (result.draws == 0)
    totals = [row.total for row in result.influences]
    assert totals == sorted(totals, reverse=True)
    if result.variance > 0:
        assert sum(row.shapley for row in result.influences) == pytest.approx(1)
    else:
        assert set(totals) <= {0.0}
    if result.method == "exact":
        assert all(-1e-9 <= r.first <= r.shapley + 1e-9 <= r.total + 2e-9 for r in result.influences)
    assert result == sobol(tree, n=64, seed=seed)  # §24


def test_a_lever_that_is_known_bends_nothing() -> None:
    """min and division of what stands still leave the KGI a straight line in the others (§22)."""
    tree = tree_of(
        made("kgi", "xa * min(xb, xc) / xb + xd"),
        *(flat("xa", 1, 2), lever("xb", 2.0), lever("xc", 5.0), flat("xd", 0, 1)),
    )
    result = sobol(tree)
    assert result.method == "exact"
    assert result.fixed == ("xb", "xc")
    assert [row.first for row in result.influences] == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("max(xa, xb)", "not_multilinear_function"),
        ("xa / xb", "not_multilinear_division"),
        ("xa * (xa + xb)", "not_multilinear_product"),
    ],
)
def test_what_is_estimated_says_why(formula: str, code: str) -> None:
    result = sobol(tree_of(made("kgi", formula), flat("xa", 1, 2), flat("xb", 1, 3)), n=500, seed=3)
    assert (result.method, result.draws, result.seed) == ("estimated", 512, 3)
    assert result.reason is not None
    assert result.reason.code == code
    assert all(row.total_conf > 0 for row in result.influences)


def test_more_than_16_levers_are_estimated() -> None:
    ids = [f"lever_{i}" for i in range(60)]
    tree = tree_of(made("kgi", " + ".join(ids)), *(flat(k, 0, 1 + i) for i, k in enumerate(ids)))
    result = sobol(tree)
    assert result.reason is not None
    assert result.reason.code == "too_many_uncertain"
    squares = {k: (1 + i) ** 2 for i, k in enumerate(ids)}
    sure = {k: square / sum(squares.values()) for k, square in squares.items()}
    for row in result.influences:
        assert row.total == pytest.approx(sure[row.id], abs=2 * row.total_conf + 1e-3)
        assert row.shapley == pytest.approx(sure[row.id], abs=2 * row.shapley_conf + 1e-3)
        assert row.first == pytest.approx(sure[row.id], abs=2 * row.first_conf + 1e-3)


def test_where_what_if_goes_the_spread_follows() -> None:  # §29
    tree = tree_of(made("kgi", "xa + xb"), flat("xa", 90, 110), flat("xb", 90, 110))
    assert [r.first for r in sobol(tree).influences] == pytest.approx([0.5, 0.5])
    moved = sobol(tree, changes={"xa": 200})
    assert moved.mean == pytest.approx(300)
    assert {r.kpi: r.first for r in moved.influences} == pytest.approx({"xa": 0.8, "xb": 0.2})


def test_an_overridden_kpi_is_known_and_hides_what_is_below_it() -> None:  # §15
    tree = tree_of(made("kgi", "part * xc"), made("part", "xa * xb"), *(flat(k, 1, 3) for k in ("xa", "xb", "xc")))
    result = sobol(tree, changes={"part": 10})
    assert [(row.kpi, row.first) for row in result.influences] == [("xc", pytest.approx(1))]
    assert result.fixed == ("part",)


def test_counts_are_uncertain_by_their_number() -> None:
    def share(trials: int) -> float:
        counts = Counts(successes=trials // 4, trials=trials)
        tree = tree_of(made("kgi", "xa * 100 + xb"), lever("xa", None, "%", counts=counts), flat("xb", 0, 10))
        return sobol(tree).shapley["xa"]

    assert 1 > share(8) > share(80) > share(800) > 0


def test_spreads_can_be_given_or_assumed() -> None:
    tree = tree_of(made("kgi", "xa + xb"), lever("xa", 10.0), lever("xb", 20.0))
    assert_codes(sobol(tree).problems, "nothing_uncertain")
    assert {r.kpi: r.first for r in sobol(tree, assume=True).influences} == pytest.approx({"xa": 0.2, "xb": 0.8})
    wide = Spread(distribution=Uniform(low=0, high=12), source="benchmark", low=0, likely=6, high=12)
    result = sobol(tree, spreads={"xa": wide})
    assert (result.variance, result.fixed) == (pytest.approx(12), ("xb",))


def test_a_constant_kgi_is_all_zeros_and_said() -> None:
    tree = tree_of(made("kgi", "xa * 0 + xb"), flat("xa", 1, 2), lever("xb", 5.0, range=Range(low=5, high=5)))
    result = sobol(tree)
    assert [(r.kpi, r.first, r.total, r.shapley) for r in result.influences] == [("xa", 0, 0, 0), ("xb", 0, 0, 0)]
    assert (result.variance, result.undefined) == (0, 0)
    assert_codes(result.problems, "kgi_constant")
    bent = sobol(tree_of(made("kgi", "min(xa, 0)"), flat("xa", 1, 2)))
    assert (bent.method, bent.variance, bent.influences[0].total) == ("estimated", 0, 0)
    assert_codes(bent.problems, "kgi_constant")


def test_draws_without_a_kgi_are_a_share_and_said() -> None:  # §4
    tree = tree_of(made("kgi", "xa / if(xb > 3, 1, 0)"), flat("xa", 1, 2), flat("xb", 0, 4))
    result = sobol(tree, n=4096)
    assert result.undefined == pytest.approx(0.75, abs=0.01)
    assert_codes(result.problems, "kgi_undefined_in_draws")
    assert result.problems[0].params["share"] == f"{result.undefined:.2%}"
    shares = {row.kpi: row.first for row in result.influences}
    assert shares["xa"] == pytest.approx(1, abs=0.05)


def test_a_broken_tree_has_no_shares() -> None:  # §8
    for formula in ("xa * nobody", "xa / xb"):
        result = sobol(tree_of(made("kgi", formula), flat("xa", 1, 2), lever("xb", 0.0)))
        assert result.undefined == 1
        assert math.isnan(result.variance)
        assert all(math.isnan(row.total) for row in result.influences)
        assert_codes(result.problems, "kgi_undefined_in_draws")
    assert_codes(sobol(KpiTree()).problems, "no_kgi")


def test_a_result_beyond_a_double_is_estimated_from_the_others() -> None:
    tree = tree_of(made("kgi", "xa * xb * 1e300"), flat("xa", 0, 4e4), flat("xb", 0, 1e4))
    result = sobol(tree)
    assert (result.method, result.reason and result.reason.code) == ("estimated", "kgi_beyond_numbers")
    assert 0 < result.undefined < 1


def test_the_frame_has_the_columns_of_the_contract() -> None:
    tree = tree_of(made("kgi", "xa * xb"), flat("xa", 0, 1), flat("xb", 2, 3))
    frame = sobol(tree).to_frame()
    assert list(frame.columns) == ["kpi", "first", "total", "first_conf", "total_conf"]
    assert list(frame["kpi"]) == ["xa", "xb"]
    assert list(sobol(KpiTree()).to_frame().columns) == list(frame.columns)
    assert list(sobol(tree).shapley) == ["xa", "xb"]


@pytest.mark.parametrize("n", [0, 15, -1, 2**20 + 1])
def test_too_few_or_too_many_draws_are_refused(n: int) -> None:
    with pytest.raises(InvalidValue) as caught:
        sobol(tree_of(made("kgi", "xa"), flat("xa", 1, 2)), n=n)
    assert_codes(caught.value.problems, "simulation_draws")


@pytest.mark.parametrize("seed", [-1, 2**63, 0.5, True])
def test_a_seed_is_a_whole_number(seed: int) -> None:
    tree = tree_of(made("kgi", "xa"), flat("xa", 1, 2))
    for ask in (lambda: sobol(tree, seed=seed), lambda: better_data(tree, seed=seed)):
        with pytest.raises(InvalidValue) as caught:
            ask()
        assert_codes(caught.value.problems, "simulation_seed")


def test_a_range_without_width_is_where_the_lever_is() -> None:
    """Whatever its value says: as in a simulation."""
    tree = tree_of(made("kgi", "xa * xb"), flat("xa", 1, 2), lever("xb", 7.0, range=Range(low=5, high=5)))
    assert sobol(tree).mean == pytest.approx(7.5)
    assert {row.kpi: row.total for row in sobol(tree).influences} == {"xa": 1, "xb": 0}


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownKpi):
        sobol(tree_of(made("kgi", "xa"), flat("xa", 1, 2)), changes={"xz": 1})


def test_exact_and_estimated_variance_are_that_of_the_kgi() -> None:
    """Both methods against plain draws."""
    rng = np.random.default_rng(0)
    a, b = rng.uniform(1, 3, 10**6), rng.uniform(2, 8, 10**6)
    for formula, values in (("xa * xb + xa", a * b + a), ("xa * xa / xb", a * a / b)):
        result = sobol(tree_of(made("kgi", formula), flat("xa", 1, 3), flat("xb", 2, 8)), n=4096)
        assert result.variance == pytest.approx(values.var(), rel=0.01)
        assert result.mean == pytest.approx(values.mean(), rel=0.002)
