"""Targets with their grounds (§65): the last months' average and an improvement, or else the benchmark."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpitree as kt
from kpitree.analysis.benchmarking import compare
from kpitree.analysis.comparison import Comparison
from kpitree.analysis.own_figures import own_figures
from kpitree.analysis.target_setting import IMPROVEMENTS, REVIEW_MONTHS, REVIEWS, Basis, aims, bases_for, review_on
from kpitree.data.benchmarks import load
from kpitree.model import Benchmark, Kpi
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import EditKpi

RATE = Kpi(id="rate", name="率", unit="%", value=0.1, benchmark="won/opportunity")
ROW = Benchmark(id="row", ratio="won/opportunity", low=0.2, high=0.3)


def beside(value: float | None, row: Benchmark | None = ROW, **more: object) -> Comparison:
    known = {"low": row.low, "high": row.high, "chosen": row} if row is not None else {}
    return Comparison.model_validate(
        {"id": "rate", "kpi": "率", "ratio": "won/opportunity", "value": value, **known, **more}
    )


@given(past=st.lists(st.floats(0, 0.5), min_size=6, max_size=24), value=st.floats(0, 0.5))
def test_a_past_comes_first_and_is_its_average(past: list[float], value: float) -> None:
    first = bases_for(RATE, past, beside(value))[0]
    assert first.ground == "history"
    assert first.n == min(12, len(past))
    assert first.value == pytest.approx(sum(past[-12:]) / first.n, abs=1e-12)


@pytest.mark.parametrize(
    ("value", "better", "end"),
    [
        (0.1, "higher", 0.2), (0.25, "higher", 0.3), (0.2, "higher", 0.3), (0.3, "higher", None), (0.5, "higher", None),
        (0.5, "lower", 0.3), (0.25, "lower", 0.2), (0.1, "lower", None), (None, "higher", 0.2), (None, "lower", 0.3),
    ],
)  # fmt: skip
def test_the_benchmark_is_the_nearest_end_that_lies_ahead(value: float | None, better: str, end: float | None) -> None:
    found = bases_for(RATE, (), beside(value, better=better))
    assert [basis.value for basis in found] == ([] if end is None else [end])


def test_figures_that_contradict_each_other_are_no_ground() -> None:  # §23
    assert bases_for(RATE, (), beside(0.1, reason="contradictory")) == ()
    assert bases_for(RATE, (), None) == bases_for(RATE, (0.1,) * 5, beside(0.1, None)) == ()


def test_the_own_past_is_not_offered_twice() -> None:
    row = Benchmark(id="history", ratio="won/opportunity", typical=0.2, kind="history", own=True)
    found = bases_for(RATE, (0.2,) * 6, beside(0.1, row, low=0.2, high=0.2))
    assert [basis.ground for basis in found] == ["history"]


@given(value=st.floats(0, 1), less=st.booleans())
def test_a_rate_above_a_hundred_percent_is_never_a_target(value: float, less: bool) -> None:  # §2
    found = aims(RATE, Basis(ground="history", value=value, n=6), less_is_better=less)
    assert [aim.improvement for aim in found] == [
        s for s in IMPROVEMENTS if less or float(f"{value * (1 + s):.12g}") <= 1
    ]
    for aim in found:
        factor = 1 - aim.improvement if less else 1 + aim.improvement
        assert aim.value == pytest.approx(value * factor, rel=1e-9)


@given(day=st.dates(date(1990, 1, 1), date(2990, 1, 1)), months=st.sampled_from(REVIEWS))
def test_the_review_is_so_many_months_later(day: date, months: int) -> None:
    later = review_on(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and review_on(later, 0) == later)
    assert later > day


def test_the_usual_review_can_be_chosen() -> None:
    assert set(REVIEW_MONTHS.values()) <= set(REVIEWS)
    assert REVIEW_MONTHS["benchmark"] < REVIEW_MONTHS["history"], "others' figures are replaced as soon as possible"


def test_a_target_is_set_with_its_grounds_and_taken_back_in_one_step() -> None:
    tree = kt.parse(
        "KGI [件] = 100 * 率\n率 = 10%\n  benchmark: won/opportunity\n  history: 10%, 12%, 14%, 10%, 12%, 14%\n"
    )
    kpi = tree.find("率")
    (found,) = compare(tree, load(), beside=own_figures(tree)).rows
    basis = bases_for(kpi, kpi.history, found)[0]
    aim = aims(kpi, basis)[2]
    assert aim.value == 0.132
    history = History(Workspace(tree=tree))
    patch = {"target": aim.value, "target_source": "過去6回の平均 ×1.1", "target_review": date(2027, 2, 28)}
    after = history.apply(EditKpi(kpi=kpi.id, patch=patch))
    set_ = after.present.tree[kpi.id]
    assert (set_.target, set_.target_source, set_.target_review) == (0.132, "過去6回の平均 ×1.1", date(2027, 2, 28))
    assert after.undo().present.tree == tree


@pytest.mark.parametrize(("patch", "kept"), [({"target": 0.5}, False), ({"target": 0.2}, True), ({"note": "x"}, True)])
def test_what_a_target_rested_on_goes_with_it(patch: dict[str, object], kept: bool) -> None:
    kpi = RATE.model_copy(update={"target": 0.2, "target_source": "why", "target_review": date(2027, 1, 1)})
    workspace = Workspace(tree=kt.KpiTree(kpis=(kpi,), kgi="rate"))
    after = EditKpi(kpi="rate", patch=patch).apply(workspace).tree["rate"]
    assert (after.target_source, after.target_review is not None) == (("why", True) if kept else ("", False))
