"""Sobol indices and Shapley effects against the definitions, textbook functions and each other."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kpitree.analysis.points import sobol_points
from kpitree.analysis.sobol import exactly
from kpitree.analysis.uncertain import uncertain
from kpitree.analysis.variance_estimated import Estimates, estimate
from kpitree.analysis.variance_exact import coefficients, exact_effects, signs
from kpitree.model import Kpi, KpiTree, Range
from tests.oracles import Indices, anova, ishigami, sobol_g

Floats = NDArray[np.float64]

# Mean and variance of a three-point distribution are all that the exact method is told.
POINTS, CHANCES = (-math.sqrt(3), 0.0, math.sqrt(3)), (1 / 6, 2 / 3, 1 / 6)


@st.composite
def multilinear(draw: st.DrawFn) -> tuple[int, Callable[..., Floats], list[tuple[float, float]]]:
    """(levers, function of one array per lever, (mean, sd) of each): any coefficients for any of the products."""
    d = draw(st.integers(1, 4))
    factors = draw(st.lists(st.floats(-9, 9), min_size=2**d, max_size=2**d))
    levers = draw(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 3)), min_size=d, max_size=d))

    def function(*x: Floats) -> Floats:
        found = np.zeros(np.broadcast_shapes(*(np.shape(v) for v in x)))
        for subset, factor in enumerate(factors):
            found = found + factor * math.prod((x[i] for i in range(d) if subset >> i & 1), start=np.float64(1))
        return found

    return d, function, levers


@given(multilinear())
def test_exact_is_what_the_definitions_give(case: tuple[int, Callable[..., Floats], list[tuple[float, float]]]) -> None:
    d, function, levers = case
    grid = np.meshgrid(*([m + s * z for z in POINTS] for m, s in levers), indexing="ij")
    whole = anova(function(*grid), [CHANCES] * d)
    corners = signs(d)
    found = exact_effects(function(*(m + s * corners[i] for i, (m, s) in enumerate(levers))))
    size = float(np.abs(function(*grid)).max()) ** 2
    assert math.isclose(found.variance, whole.variance, rel_tol=1e-9, abs_tol=1e-12 * size)
    if whole.variance > 1e-9 * size:
        np.testing.assert_allclose(found.first, whole.first, atol=1e-9)
        np.testing.assert_allclose(found.total, whole.total, atol=1e-9)
        np.testing.assert_allclose(found.shapley, whole.shapley, atol=1e-9)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=1) | st.integers(1, 7).flatmap(
    lambda d: st.lists(st.floats(-1e6, 1e6), min_size=2**d, max_size=2**d)))  # fmt: skip
def test_shares_add_up_and_are_ordered(values: list[float]) -> None:
    found = exact_effects(np.array(values))
    spread = float(np.var(values))
    assert math.isclose(found.variance, spread, rel_tol=1e-9, abs_tol=1e-12 * max(map(abs, values)) ** 2)
    assert math.isclose(found.shapley.sum(), 1.0 if found.variance else 0.0, rel_tol=1e-12)
    assert (found.first <= found.shapley + 1e-12).all()
    assert (found.shapley <= found.total + 1e-12).all()
    assert found.first.sum() <= 1 + 1e-12
    assert math.isclose(found.mean, float(np.mean(values)), abs_tol=1e-9 * max(1.0, *map(abs, values)))


@given(st.integers(0, 6).flatmap(lambda d: st.lists(st.integers(-99, 99), min_size=2**d, max_size=2**d)))
def test_coefficients_are_averages_with_signs(values: list[int]) -> None:
    """The transform against the sum that defines it."""
    d = len(values).bit_length() - 1
    found = coefficients(np.array(values, dtype=float))
    for subset in range(2**d):
        plain = sum(v * (-1) ** (subset & ~corner).bit_count() for corner, v in enumerate(values)) / 2**d
        assert math.isclose(found[subset], plain, abs_tol=1e-9)


def test_a_constant_has_no_effects_and_huge_values_no_overflow() -> None:
    nothing = exact_effects(np.full(8, 1 / 3))
    assert (nothing.variance, *nothing.first, *nothing.total, *nothing.shapley) == (0.0,) * 10
    huge = exact_effects(np.array([0.0, 1e200, 2e200, 3e200]))
    assert np.allclose(huge.first, [0.2, 0.8])
    assert np.isnan(exact_effects(np.full(4, np.nan)).first).all()


def g_function(a: list[float]) -> Callable[[Floats], Floats]:
    return lambda x: np.prod([(np.abs(4 * x[:, i] - 2) + c) / (1 + c) for i, c in enumerate(a)], axis=0)


def ishigami_function(u: Floats) -> Floats:
    x, y, z = ((2 * u - 1) * math.pi).T
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def estimated(function: Callable[[Floats], Floats], d: int, n: int, seed: int) -> Estimates:
    found = sobol_points(n, 2 * d, seed)
    return estimate(function, found[:, :d], found[:, d:], seed)


TEXTBOOK = [(ishigami_function, ishigami()), (g_function([0, 1, 4.5, 9]), sobol_g([0, 1, 4.5, 9]))]


@pytest.mark.parametrize(("function", "sure"), TEXTBOOK, ids=["ishigami", "sobol_g"])
@pytest.mark.parametrize("seed", range(3))
def test_estimates_of_textbook_functions(function: Callable[[Floats], Floats], sure: Indices, seed: int) -> None:
    found = estimated(function, len(sure.first), 2**14, seed)
    for name in ("first", "total", "shapley"):
        off = np.abs(getattr(found, name) - getattr(sure, name))
        error = getattr(found, f"{name}_error")
        assert (off <= 0.01).all(), (name, off)
        assert (off <= 2 * error + 1e-6).all(), (name, off, error)
        assert (error <= 0.04).all(), (name, error)


def test_stated_errors_hold_and_shrink_with_the_draws() -> None:
    sure = ishigami()
    inside, widths = [], []
    for n in (256, 1024):
        runs = [estimated(ishigami_function, 3, n, seed) for seed in range(40)]
        inside += [np.abs(run.total - sure.total) <= run.total_error for run in runs]
        inside += [np.abs(run.shapley - sure.shapley) <= run.shapley_error for run in runs]
        inside += [np.abs(run.first - sure.first) <= run.first_error for run in runs]
        widths.append(np.mean([run.shapley_error for run in runs]))
    assert np.mean(inside) >= 0.93
    assert 1.6 < widths[0] / widths[1] < 2.4  # as 1 / sqrt(n)


def test_effects_of_draws_without_a_value() -> None:
    """f = x + y, unknown where z is in its lower quarter: z has no effect, and the share of unknown draws is said."""

    def function(u: Floats) -> Floats:
        return np.where(u[:, 2] < 0.25, np.nan, u[:, 0] + 2 * u[:, 1])

    found = estimated(function, 3, 4096, 0)
    assert found.undefined == pytest.approx(0.25, abs=0.001)
    np.testing.assert_allclose(found.first, [0.2, 0.8, 0], atol=0.02)
    np.testing.assert_allclose(found.total, [0.2, 0.8, 0], atol=0.02)
    assert found.shapley.sum() == pytest.approx(1)
    never = estimated(lambda u: np.full(len(u), np.nan), 2, 64, 0)
    assert never.undefined == 1
    assert np.isnan(never.first).all()
    assert (estimated(lambda u: np.full(len(u), 0.1), 2, 64, 0).total == 0).all()


def chain_tree(rng: random.Random) -> KpiTree:
    """2-5 levers, each used once, joined by +, - and * in a random order: multilinear."""
    names = [f"lever_{'abcde'[i]}" for i in range(rng.randint(2, 5))]
    levers = []
    for name in names:
        low = rng.choice([0.0, 1.0, 50.0, -3.0]) + rng.random()
        levers.append(Kpi(id=name, name=name, range=Range(low=low, high=low + rng.choice([0.1, 1.0, 20.0])),
                          shape=rng.choice(["", "uniform", "triangular", "normal"])))  # fmt: skip
    parts = list(names)
    while len(parts) > 1:
        a, b = parts.pop(rng.randrange(len(parts))), parts.pop(rng.randrange(len(parts)))
        parts.append(f"({a} {rng.choice('++-***')} {b})")
    return KpiTree(kpis=(Kpi(id="kgi", name="kgi", formula=parts[0]), *levers), kgi="kgi")


def test_both_methods_agree_on_500_random_trees() -> None:
    """Within the stated error nearly always (95 % intervals), and never far beyond it."""
    rng = random.Random(4)
    ratios = []
    for seed in range(500):
        question = uncertain(chain_tree(rng))
        sure = exactly(question)
        assert sure is not None
        assert question.multilinear
        d = len(question.levers)
        points = sobol_points(256, 2 * d, seed)
        found = estimate(question.kgi, question.values(points[:, :d]), question.values(points[:, d:]), seed)
        for name in ("first", "total", "shapley"):
            off = np.abs(getattr(found, name) - getattr(sure, name))
            ratios += (off / (getattr(found, f"{name}_error") + 1e-3)).tolist()
    assert np.mean(np.array(ratios) <= 1) >= 0.95
    assert max(ratios) <= 4


@pytest.mark.parametrize("d", [12, 16])
def test_many_levers_of_a_product_have_a_closed_form(d: int) -> None:
    means, deviations = np.linspace(1, 2, d), np.linspace(0.05, 0.3, d)
    found = exact_effects(np.prod(means[:, None] + deviations[:, None] * signs(d), axis=0))
    squares, ratios = means**2 + deviations**2, deviations**2 / means**2
    whole = np.prod(squares) - np.prod(means**2)
    assert math.isclose(found.variance, whole, rel_tol=1e-10)
    np.testing.assert_allclose(found.first, np.prod(means**2) * ratios / whole, rtol=1e-8)
    np.testing.assert_allclose(found.total, deviations**2 * np.prod(squares) / squares / whole, rtol=1e-8)
    # Shapley effects of a product: elementary symmetric sums of the ratios of the others.
    for i in (0, d - 1):
        others = np.array([1.0])
        for ratio in np.delete(ratios, i):
            others = np.convolve(others, [1.0, ratio])
        sure = ratios[i] * sum(c / (k + 1) for k, c in enumerate(others)) * np.prod(means**2) / whole
        assert math.isclose(found.shapley[i], sure, rel_tol=1e-8)


def test_the_oracle_itself() -> None:
    """x * y with means 0: all of the variance is in the interaction."""
    values = np.array([[a * b for b in (-1.0, 1.0)] for a in (-1.0, 1.0)])
    found = anova(values, [(0.5, 0.5)] * 2)
    assert (found.variance, found.first, found.total, found.shapley) == (1.0, [0.0, 0.0], [1.0, 1.0], [0.5, 0.5])
    assert list(itertools.chain(sobol_g([0, 0]).total)) == pytest.approx([4 / 7, 4 / 7])
