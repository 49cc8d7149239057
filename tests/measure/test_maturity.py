"""What young cohorts will come to (§57): laws, a grid search, and a funnel whose truth is known."""

from __future__ import annotations

import math
import random
from collections import Counter
from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kpitree as kt
from kpitree.data.measuring.cells import Step
from kpitree.data.measuring.maturity import Delay, delay_of, matured
from kpitree.data.measuring.summary import quantile
from tests.measure.funnels import AS_OF, linear

COUNTS = st.dictionaries(st.integers(0, 60), st.integers(1, 5), max_size=8).map(Counter)


@given(COUNTS, st.integers(0, 30))
def test_without_open_records_the_delay_is_what_was_seen(passed: Counter[int], lost: int) -> None:
    delay = delay_of(Step(Counter(passed), Counter(), Counter({0: lost} if lost else {})), 100)
    if not passed:
        assert delay is None
        return
    assert delay is not None
    total = passed.total()
    for age in range(62):
        assert delay.at(age) == pytest.approx(sum(n for day, n in passed.items() if day <= age) / total)


@settings(max_examples=40)
@given(COUNTS, COUNTS)
def test_kaplan_meier_by_hand(passed: Counter[int], ages: Counter[int]) -> None:
    """The product over every day of the share that did not go on among those still under observation."""
    delay = delay_of(Step(Counter(passed), Counter({100 - age: n for age, n in ages.items()})), 100)
    survival, gone = 1.0, []
    for day in range(62):
        risk = sum(n for d, n in passed.items() if d >= day) + sum(n for a, n in ages.items() if a >= day)
        survival *= 1 - passed[day] / risk if risk else 1.0
        gone.append(1 - survival)
    if delay is not None:
        assert [delay.at(day) for day in range(62)] == pytest.approx([x / gone[-1] for x in gone])


@settings(max_examples=40)
@given(st.integers(1, 40), st.integers(0, 20), COUNTS)
def test_the_rate_to_come_is_the_most_likely_one(passed: int, lost: int, ages: Counter[int]) -> None:
    delay = Delay(tuple(range(0, 51, 5)), tuple(i / 10 for i in range(11)))
    step = Step(
        Counter({1: passed}), Counter({100 - age: n for age, n in ages.items()}), Counter({0: lost} if lost else {})
    )
    found = matured(step, delay, 100)
    assert found is not None
    assert passed / step.entered <= found.rate <= 1

    def likelihood(p: float) -> float:
        no = lost * math.log(1 - p) if lost else 0.0
        return passed * math.log(p) + no + sum(n * math.log(1 - p * delay.at(age)) for age, n in ages.items())

    grid = max(likelihood(i / 1000) for i in range(1, 1000))
    assert likelihood(min(found.rate, 1 - 1e-12)) >= grid - 1e-9
    assert found.trials == pytest.approx(passed / found.rate)


def test_grown_cohorts_are_what_they_are() -> None:
    delay = Delay((0, 10), (0.5, 1.0))
    step = Step(Counter({3: 7}), Counter({50: 13}), Counter({1: 4}))
    assert matured(step, delay, 100) == matured(step, delay, 1000)
    found = matured(step, delay, 100)
    assert found is not None
    assert (found.rate, found.trials) == (7 / 24, pytest.approx(24))


def test_unknown_ages_say_nothing() -> None:
    assert matured(Step(Counter({3: 7}), Counter({None: 1})), Delay((0,), (1.0,)), 100) is None
    assert matured(Step(), Delay((0,), (1.0,)), 100) is None
    assert delay_of(Step(Counter({None: 5, -3: 2})), 100) is None


def test_young_cohorts_come_out_right() -> None:
    """Every month has a true rate of 40 %; the last ones show far less, and are put right."""
    r = random.Random(1)
    rows = []
    for _ in range(20_000):
        created = AS_OF - timedelta(days=r.randrange(365))
        won = created + timedelta(days=int(r.expovariate(1 / 40)))
        rows.append((created.isoformat(), won.isoformat() if r.random() < 0.4 and won <= AS_OF else ""))
    frame = pd.DataFrame(rows, columns=["created", "won"])
    found = kt.measure(frame, {"lead": "created", "won": "won"}, cohort="month", as_of=AS_OF)
    won = [row for row in found.rows if row.stage == "won" and row.previous and row.previous > 500]
    youngest = won[-1]
    assert youngest.rate is not None
    assert youngest.rate < 0.15
    assert youngest.maturity is not None
    assert youngest.maturity < 0.4
    assert sum(row.mature_low <= 0.4 <= row.mature_high for row in won) >= len(won) - 2  # type: ignore[operator]
    assert found.totals[-1].mature_rate == pytest.approx(0.4, abs=0.015)
    assert "cohorts_young" in {problem.code for problem in found.problems}


@given(st.lists(st.integers(0, 30), max_size=40), st.floats(0, 1))
def test_quantiles_of_counted_days(values: list[int], q: float) -> None:
    found, expected = quantile(Counter(values), q), linear(values, q)
    assert (found is None) == (expected is None)
    assert found is None or found == pytest.approx(expected)
