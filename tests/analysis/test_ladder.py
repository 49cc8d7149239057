"""Back-calculation (§20): evaluating the tree at the answer gives the target."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpitree.analysis.ladder import Ladder, ladder, round_up
from kpitree.analysis.meeting import meet
from kpitree.engine import evaluate
from kpitree.errors import InvalidValue, UnknownKpi
from kpitree.model import KpiTree
from tests.analysis.trees import close, funnel, lever, made, tree_of

FORMULAS = {  # all rise in the volumes va and vb (件)
    "line": "va * rate * price + vb * price + 1000",
    "capacity": "min(va, 1000000 * cap) * rate * price + vb * price",
    "volume times volume": "va * vb * rate * price",
    "steps": "ceil(va * rate) * price + floor(vb) * price",
    "saturating": "va / (va + vb + 100) * price * va",
    "larger of two": "max(va * rate, vb) * price",
    "threshold": "if(va > 500, va * price, va * rate * price) + vb",
}


def tree_with(formula: str, va: float | None, vb: float | None, *, cap: float = 1.0) -> KpiTree:
    return tree_of(
        made("kgi", formula, "円"), lever("va", va, "件"), lever("vb", vb, "件"), lever("rate", 0.2, "%"),
        lever("price", 3e4, "円"), lever("cap", cap, "件/人"), lever("unused", 5.0, "件"),
    )  # fmt: skip


def scaled_kgi(result: Ladder, tree: KpiTree) -> float:
    """The KGI at the volumes the ladder asks for, by the ordinary evaluation."""
    levers = {rung.id: rung.required for rung in result.rungs if not rung.held and tree[rung.id].is_lever}
    return evaluate(tree, levers).kgi


@given(
    st.sampled_from(sorted(FORMULAS)), st.floats(0.5, 1e5), st.floats(0.5, 1e5), st.floats(1e-3, 1e3)
)  # fmt: skip
def test_the_tree_at_the_answer_meets_the_target(name: str, va: float, vb: float, times: float) -> None:
    tree = tree_with(FORMULAS[name], va, vb)
    target = evaluate(tree, {"va": va * times, "vb": vb * times}).kgi  # so it can be reached
    result = ladder(tree, target)
    assert result.reachable
    assert scaled_kgi(result, tree) == result.kgi
    if name in ("steps", "threshold", "capacity", "line"):
        assert result.kgi >= target * (1 - 1e-9)
    else:
        assert close(result.kgi, target)
    for rung in result.rungs:
        if rung.id in ("va", "vb"):
            assert close(rung.required, rung.now * result.factor)
        elif rung.held:
            assert rung.required == rung.now


@given(st.sampled_from(sorted(set(FORMULAS) - {"steps", "threshold"})), st.floats(1, 1e4), st.floats(1.01, 100))
def test_continuous_trees_meet_it_exactly(name: str, va: float, times: float) -> None:
    tree = tree_with(FORMULAS[name], va, 7.0)
    target = evaluate(tree).kgi * times
    result = ladder(tree, target)
    assert result.reachable
    assert close(result.kgi, target)
    assert result.problems == ()


@given(st.floats(1, 1e4), st.floats(1.01, 50))
def test_steps_are_met_with_no_more_than_it_takes(va: float, times: float) -> None:
    tree = tree_with("ceil(va * rate) * price", va, None)
    target = evaluate(tree).kgi * times
    result = ladder(tree, target)
    assert result.kgi >= target
    less = evaluate(tree, {"va": va * result.factor * (1 - 1e-9)}).kgi
    assert less < target


def test_the_published_ladder_of_1_oku() -> None:
    result = ladder(funnel(), 1e8)
    required = {rung.id: rung.required_rounded for rung in result.rungs}
    assert {k: required[k] for k in ("won", "opps", "leads")} == {"won": 20, "opps": 100, "leads": 667}
    assert next(rung.required for rung in result.rungs if rung.id == "leads") == pytest.approx(666.6667, abs=1e-4)


@pytest.mark.parametrize("mql", [None, 0.0, 1500.0, 1e-3, 1e7])
def test_the_published_ladder_of_10_oku(mql: float | None) -> None:
    tree = tree_of(
        made("revenue", "existing + new", "円"), lever("existing", 6e8, "円"), made("new", "won * price", "円"),
        made("won", "opps * win", "件"), made("opps", "sql * sql_rate", "件"), made("sql", "mql * mql_rate", "件"),
        lever("mql", mql, "件"), lever("mql_rate", 0.3, "%"), lever("sql_rate", 0.5, "%"), lever("win", 0.25, "%"),
        lever("price", 5e6, "円"),
    )  # fmt: skip
    result = ladder(tree, 1e9)
    required = {rung.id: rung.required_rounded for rung in result.rungs}
    assert {k: required[k] for k in ("won", "opps", "sql", "mql")} == {"won": 80, "opps": 320, "sql": 640, "mql": 2134}
    assert required["new"] == pytest.approx(4e8)
    assert result.reachable


def test_only_volumes_are_rounded() -> None:
    result = ladder(funnel(100.0, target_rate=0.153, win=0.217, price=123.45), 1e3 / 7)
    for rung in result.rungs:
        if rung.id in ("won", "opps", "leads"):
            assert rung.is_volume
            assert rung.required_rounded == math.ceil(rung.required)
        else:
            assert rung.required_rounded == rung.required
    assert {rung.id for rung in result.rungs if rung.held} == {"rate", "win", "price"}


@given(st.integers(0, 10**8), st.floats(-9e-10, 9e-10))
def test_a_part_in_a_billion_is_no_lead_more(whole: int, noise: float) -> None:  # §20
    assert round_up(whole * (1 + noise)) == whole


@given(st.floats(0, 1e8, exclude_min=True))
def test_rounding_up_is_up_and_by_less_than_one(value: float) -> None:
    rounded = round_up(value)
    assert rounded == int(rounded)
    assert -1e-9 * max(1.0, value) <= rounded - value < 1
    assert round_up(rounded) == rounded


@pytest.mark.parametrize(("value", "rounded"), [(2133.3333, 2134), (640.0000000001, 640), (0.2, 1), (-0.5, 0), (0, 0)])
def test_rounding_up_examples(value: float, rounded: float) -> None:
    assert round_up(value) == rounded


def test_an_unreachable_target_is_said_with_the_best_there_is() -> None:
    tree = tree_of(
        made("kgi", "min(leads, capacity) * price", "円"), lever("leads", 100.0, "件"), lever("price", 10.0, "円"),
        lever("capacity", 730.0, "件/人"),
    )  # fmt: skip
    result = ladder(tree, 7301.0)
    assert not result.reachable
    assert result.kgi == 7300.0
    assert next(rung.required for rung in result.rungs if rung.id == "leads") == pytest.approx(
        730.0
    )  # no more than it takes
    assert [problem.code for problem in result.problems] == ["target_not_reached"]
    assert result.problems[0].params["target"] == 7301.0
    at_most = ladder(tree, 7300.0)
    assert at_most.reachable
    assert at_most.problems == ()
    assert at_most.factor == pytest.approx(7.3)


def test_a_capacity_beyond_twice_the_volume_is_not_overlooked() -> None:
    # Three points on a line (0, 1 and 2 times the volume) prove nothing about the fourth.
    tree = tree_of(made("kgi", "min(leads, 500) * 10"), lever("leads", 100.0, "件"))
    assert not ladder(tree, 6000.0).reachable
    assert ladder(tree, 4999.0).factor == pytest.approx(4.999)


def test_a_peak_between_the_looked_at_factors_is_found() -> None:
    tree = tree_of(made("kgi", "leads * (1000 - leads)"), lever("leads", 60.0, "件"))
    reached = ladder(tree, 249_900.0)
    assert reached.reachable
    assert reached.kgi == pytest.approx(249_900.0)
    beyond = ladder(tree, 251_000.0)
    assert not beyond.reachable
    assert beyond.kgi == pytest.approx(250_000.0)


def test_what_is_held_alone_exceeds_the_target() -> None:
    tree = tree_of(made("kgi", "existing + leads * 10"), lever("existing", 900.0, "円"), lever("leads", 5.0, "件"))
    result = ladder(tree, 800.0)
    assert result.reachable
    assert (result.factor, result.kgi) == (0.0, 900.0)
    assert [(p.code, p.severity) for p in result.problems] == [("target_already_passed", "warning")]


def test_more_volume_can_mean_a_lower_kgi() -> None:
    tree = tree_of(made("profit", "fixed - leads * cost"), lever("fixed", 900.0), lever("leads", 5.0, "件"),
                   lever("cost", 10.0, "円"))  # fmt: skip
    assert ladder(tree, 800.0).factor == pytest.approx(2.0)
    assert ladder(tree, 900.0).factor == 0.0
    assert not ladder(tree, 901.0).reachable
    assert ladder(tree, 901.0).kgi == 900.0


def test_a_cost_per_lead_cannot_fall_below_what_each_costs() -> None:
    # Nothing below 10 a lead, and no value at all with no leads: "already passed" would be wrong.
    tree = tree_of(made("cpl", "(1000 + leads * 10) / leads"), lever("leads", 50.0, "件"))
    assert not ladder(tree, 9.0).reachable
    assert ladder(tree, 15.0).factor == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("tree", "code"),
    [
        (KpiTree(), "no_volume_lever"),
        (tree_of(made("kgi", "price * rate"), lever("price", 5.0, "円"), lever("rate", 0.5, "%")), "no_volume_lever"),
        (tree_of(made("kgi", "price * ("), lever("price", 5.0, "件")), "no_volume_lever"),
        (
            tree_of(made("kgi", "leads * price"), lever("leads", 5.0, "件"), lever("price", None, "円")),
            "kgi_has_no_value",
        ),
        (tree_of(made("kgi", "va + vb"), lever("va", 5.0, "件"), lever("vb", None, "件")), "kgi_has_no_value"),
        (tree_of(made("kgi", "va * rate"), lever("va", 5.0, "件"), lever("rate", 0.0, "%")), "target_not_reached"),
        (tree_of(made("kgi", "va + vb"), lever("va", 0.0, "件"), lever("vb", 0.0, "件")), "target_not_reached"),
    ],
)
def test_why_there_is_no_answer(tree: KpiTree, code: str) -> None:
    result = ladder(tree, 100.0)
    assert not result.reachable
    assert [problem.code for problem in result.problems] == [code]


def test_a_volume_per_something_is_held() -> None:  # §20: 件/人 is an intensity
    tree = tree_of(made("kgi", "people * calls"), lever("people", 5.0, "人"), lever("calls", 100.0, "件/人"))
    result = ladder(tree, 1000.0)
    assert {rung.id: (rung.required, rung.held) for rung in result.rungs if rung.id != "kgi"} == {
        "people": (10.0, False),
        "calls": (100.0, True),
    }


def test_changes_are_where_it_starts_from() -> None:
    result = ladder(funnel(1000.0), 1e8, {"rate": "30%", "price": "+100%"})
    assert {rung.id: rung.required for rung in result.rungs}["leads"] == pytest.approx(1e8 / (1e7 * 0.2 * 0.3))
    assert result.kgi_now == pytest.approx(1000 * 0.3 * 0.2 * 1e7)


def test_an_overridden_volume_is_what_is_scaled() -> None:  # §15
    result = ladder(funnel(1000.0), 1e8, {"opps": 50.0})
    assert result.factor == pytest.approx(2.0)
    assert {rung.id: rung.required for rung in result.rungs}["opps"] == pytest.approx(100.0)


@given(
    st.sampled_from(sorted(FORMULAS)), st.floats(1, 1e4), st.just(0.0) | st.floats(1e-3, 1e12) | st.floats(-1e12, -1)
)
def test_it_never_claims_what_is_not_so(name: str, va: float, target: float) -> None:
    tree = tree_with(FORMULAS[name], va, 3.0)
    result = ladder(tree, target)
    assume(result.reachable)
    passed = [p.code for p in result.problems] == ["target_already_passed"]
    assert result.kgi >= target - 1e-9 * abs(target)
    assert passed or result.kgi == pytest.approx(target, rel=1e-9, abs=1e-9) or name in ("steps", "threshold")
    assert passed == (result.factor == 0 and result.kgi > target) or name in ("steps", "threshold")


def test_the_frame_has_the_columns_of_the_contract_in_tree_order() -> None:
    frame = ladder(funnel(), 1e8).to_frame()
    assert list(frame.columns) == ["kpi", "required", "required_rounded"]
    assert list(frame["kpi"]) == ["revenue", "won", "opps", "leads", "rate", "win", "price"]
    assert list(ladder(KpiTree(), 1.0).to_frame().columns) == list(frame.columns)


@pytest.mark.parametrize("target", [math.nan, math.inf, -math.inf])
def test_a_target_must_be_finite(target: float) -> None:  # §4
    with pytest.raises(InvalidValue):
        ladder(funnel(), target)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownKpi):
        ladder(funnel(), 1e8, {"nobody": 1})


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_a_straight_line_is_solved_like_one(base: float, slope: float, factor: float) -> None:
    assume(abs(slope) > 1e-3)
    target = base + slope * factor
    found = meet(lambda f: base + slope * f, target)
    assert found.outcome == "met"
    assert base + slope * found.factor == pytest.approx(target, rel=1e-9, abs=1e-9 * (abs(base) + abs(slope)))


def test_the_nearest_of_several_answers_is_taken() -> None:
    found = meet(lambda f: (f - 2) * (f - 0.25), 0.0)  # 1 lies between 0.25 and 2, in octaves exactly in the middle
    assert found.outcome == "met"
    assert found.factor in (pytest.approx(2.0), pytest.approx(0.25))
    assert meet(lambda f: (f - 1.5) * (f - 0.25), 0.0).factor == pytest.approx(1.5)
