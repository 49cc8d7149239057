"""The own solver against scipy's SLSQP from several starts: the same optimum, the target met, never outside."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize

from kpitree.analysis.cheapest import cheapest
from kpitree.analysis.costs import Costs, differences

STARTS = 4


def sums_of_products(seed: int, *, bent: bool, falling: bool) -> Costs:
    """2-10 knobs in 1-4 branches with bounds and weights at random; `falling`: a third lower the value (churn)."""
    dice = random.Random(seed)
    count = dice.randint(2, 10)
    terms = [dice.sample(range(count), dice.randint(1, min(4, count))) for _ in range(dice.randint(1, 4))]

    def value(xs: object) -> float:
        factors = [9 - x if falling and i % 3 == 0 else x for i, x in enumerate(xs)]  # type: ignore[arg-type,var-annotated]
        return math.fsum(math.prod(factors[i] for i in term) for term in terms)

    now = [dice.uniform(0.5, 2) for _ in range(count)]
    low = [x * dice.uniform(0.3, 1) for x in now]
    high = [x * dice.uniform(1, 4) for x in now]
    weight = [1 / (b - a) ** 2 if bent else dice.uniform(0.3, 3) for a, b in zip(low, high, strict=True)]
    ends = [a if falling and i % 3 == 0 else b for i, (a, b) in enumerate(zip(low, high, strict=True))]
    target = value(now) + dice.uniform(0.02, 0.98) * (value(ends) - value(now))
    return Costs(value, target, now, low, high, weight, bent=bent)


def by_slsqp(costs: Costs, seed: int) -> float:
    """The lowest cost that SLSQP finds; straight costs are split into what goes up and what goes down."""
    now, low, high, weight = (np.array(x) for x in (costs.now, costs.low, costs.high, costs.weight))
    dice, n, best = np.random.default_rng(seed), len(costs.now), math.inf
    size = abs(costs.target)
    for k in range(STARTS):
        if costs.bent:
            start = np.full(n, 0.01) if k == 0 else dice.uniform(low - now, high - now)
            found = minimize(
                lambda z: float(weight @ (z * z)), start, jac=lambda z: 2 * weight * z, method="SLSQP",
                bounds=list(zip(low - now, high - now, strict=True)), options={"ftol": 1e-14, "maxiter": 300},
                constraints=[{"type": "eq", "fun": lambda z: (costs.value(list(now + z)) - costs.target) / size}],
            )  # fmt: skip
            xs = now + found.x
        else:
            start = np.full(2 * n, 0.01) if k == 0 else dice.uniform(0, np.concatenate([high - now, now - low]))
            found = minimize(
                lambda z: float(weight @ (z[:n] + z[n:])), start, jac=lambda _: np.concatenate([weight, weight]),
                bounds=[(0, b) for b in (*(high - now), *(now - low))], method="SLSQP",
                options={"ftol": 1e-14, "maxiter": 300},
                constraints=[
                    {"type": "eq", "fun": lambda z: (costs.value(list(now + z[:n] - z[n:])) - costs.target) / size}
                ],
            )  # fmt: skip
            xs = now + found.x[:n] - found.x[n:]
        if found.success and abs(costs.value(list(xs)) - costs.target) < 1e-8 * size:
            best = min(best, float(found.fun))
    return best


@pytest.mark.filterwarnings("ignore:Values in x were outside bounds")
@pytest.mark.parametrize("seed", [254, 1321, 1323])
def test_where_the_best_begins_far_from_it(seed: int) -> None:
    """Straight costs: of 3,000 at random those that are lost when fewer beginnings are traded."""
    costs = sums_of_products(seed, bent=False, falling=False)
    assert costs.cost(cheapest(costs)) <= by_slsqp(costs, seed) * (1 + 1e-6)


@pytest.mark.parametrize("bent", [True, False])
def test_slopes_that_are_handed_over_change_nothing(bent: bool) -> None:
    for seed in range(40):
        costs = sums_of_products(seed, bent=bent, falling=True)

        def both(xs: object, costs: Costs = costs) -> tuple[float, list[float]]:
            at = list(xs)  # type: ignore[call-overload]
            return costs.value(at), differences(costs, at, costs.value(at))

        found = cheapest(replace(costs, both=both))
        assert costs.cost(found) == pytest.approx(costs.cost(cheapest(costs)), rel=1e-9), seed


@pytest.mark.filterwarnings("ignore:Values in x were outside bounds")
@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("bent", [True, False])
def test_the_same_optimum_as_slsqp(bent: bool, falling: bool) -> None:  # §39
    for seed in range(40 if bent else 20):
        costs = sums_of_products(seed, bent=bent, falling=falling)
        found = cheapest(costs)
        assert costs.value(found) == pytest.approx(costs.target, rel=1e-9), seed
        assert all(a <= x <= b for x, a, b in zip(found, costs.low, costs.high, strict=True)), seed
        assert costs.cost(found) <= by_slsqp(costs, seed) * (1 + 1e-6), seed


def test_two_levers_by_hand() -> None:
    """x × y from (1, 1): by squares both alike; at 1 and 4 a unit, Lagrange says x = 4 y."""

    def product(xs: object) -> float:
        x, y = xs  # type: ignore[misc]
        return float(x * y)

    squares = Costs(product, 4.0, [1.0, 1.0], [0.0, 0.0], [9.0, 9.0], [1.0, 1.0])
    assert cheapest(squares) == pytest.approx([2.0, 2.0], rel=1e-6)
    straight = Costs(product, 4.0, [1.0, 1.0], [0.0, 0.0], [9.0, 9.0], [1.0, 4.0], bent=False)
    assert cheapest(straight) == pytest.approx([4.0, 1.0], rel=1e-6)
    dearer = Costs(product, 9.0, [1.0, 1.0], [0.0, 0.0], [9.0, 9.0], [1.0, 4.0], bent=False)
    assert cheapest(dearer) == pytest.approx([6.0, 1.5], rel=1e-6)
