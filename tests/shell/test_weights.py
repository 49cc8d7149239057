"""How thick the canvas draws edges: elasticities of every KPI against numerical derivatives, swings against a scan."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpitree.analysis.achievable import achievable
from kpitree.engine import elasticities, evaluate
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from pages.shell.canvas.weights import elasticities_of_all, swings, weights_of
from tests.browser.apps.trees import tree_called

# Formulas of two, three levels; what is alike in two of them, and copies, must not be mixed up.
SHAPES = (
    {"top": "left * right", "left": "a * b", "right": "g + d"},
    {"top": "left + right", "left": "a * b", "right": "a * b + g"},
    {"top": "left * right", "left": "a", "right": "a + b"},
    {"top": "left / right", "left": "a + b", "right": "g * left"},
    {"top": "left - right", "left": "a * b", "right": "left * g"},
    {"top": "min(left, right) * d", "left": "a * b", "right": "g"},
    {"top": "left + right", "left": "a * b", "right": "a * b"},
)
levers = st.fixed_dictionaries({i: st.floats(0.5, 20) for i in "abdg"})


def tree_of(formulas: dict[str, str], values: dict[str, float]) -> KpiTree:
    computed = [Kpi(id=i, name=i.title(), formula=f) for i, f in formulas.items()]
    inputs = [
        Kpi(id=i, name=f"Lever {i}", value=v, range={"low": v / 2, "high": 2 * v})  # type: ignore[arg-type]
        for i, v in values.items()
    ]
    return KpiTree(kpis=(*computed, *inputs), kgi="top")


@given(st.sampled_from(SHAPES), levers)
def test_an_elasticity_is_what_moving_that_kpi_by_hand_does(formulas: dict[str, str], values: dict[str, float]) -> None:
    tree = tree_of(formulas, values)
    now = evaluate(tree)
    found = elasticities_of_all(tree)
    assume(abs(now.kgi) > 0.1 * max(abs(v or 0.0) for v in now.values.values()))
    if "min" in formulas["top"]:
        assume(abs(now["left"] - now["right"]) > 0.01 * now["left"])
    for kpi in tree.kpis:
        value, step = now[kpi.id], 1e-5
        if kpi.id == "top":
            assert found["top"] == 1
            continue
        up, down = (evaluate(tree, {kpi.id: value * (1 + s)}).kgi for s in (step, -step))
        assert found[kpi.id] == pytest.approx((up - down) / (2 * step) / now.kgi, rel=1e-5, abs=1e-5)


@given(st.sampled_from(SHAPES), levers)
def test_levers_have_the_elasticities_of_the_engine(formulas: dict[str, str], values: dict[str, float]) -> None:  # §16
    tree = tree_of(formulas, values)
    assume(evaluate(tree).kgi != 0)
    found = elasticities_of_all(tree)
    for name, elasticity in elasticities(tree).items():
        assert found[tree.find(name).id] == pytest.approx(elasticity, rel=1e-9, abs=1e-12)


@given(st.sampled_from(SHAPES), levers)
def test_a_computed_kpi_swings_as_far_as_what_is_below_it(formulas: dict[str, str], values: dict[str, float]) -> None:
    tree = tree_of(formulas, values)
    found = swings(tree)
    for kpi in tree.kpis:
        if kpi.id in formulas:
            below = [found[i] for i in tree.inputs(kpi.id) if i in found]
            assert found.get(kpi.id) == (max(below) if below else None)
        elif kpi.id in found:
            reach = achievable(kpi)
            assert reach is not None
            ends = [evaluate(tree, {kpi.id: x}).kgi for x in (reach.low, reach.high)]
            assert found[kpi.id] == pytest.approx(abs(ends[1] - ends[0]))


def test_what_an_overridden_kpi_is_made_of_does_not_count() -> None:  # §15
    tree = tree_of(SHAPES[0], dict.fromkeys("abdg", 2.0))
    found = elasticities_of_all(tree, {"left": 9.0})
    assert (found["left"], found["a"]) == (1.0, 0.0)
    assert "a" not in swings(tree, {"left": 9.0})


def test_without_numbers_nothing_is_said() -> None:
    assert weights_of(Translator("ja"), KpiTree()) == {}
    assert weights_of(Translator("ja"), tree_called("broken")).keys() <= {k.id for k in tree_called("broken").kpis}
    missing = KpiTree(
        kpis=(Kpi(id="a", name="A", formula="b * d"), Kpi(id="b", name="B"), Kpi(id="d", name="D")), kgi="a"
    )
    assert weights_of(Translator("en"), missing) == {}
    assert all(math.isnan(x) for x in elasticities_of_all(missing).values())


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_largest_is_one_and_only_a_few_are_named(lang: str) -> None:
    said = weights_of(Translator("ja" if lang == "ja" else "en"), tree_called("small"))
    for key in ("e", "s"):
        sizes = [row[key] for row in said.values() if key in row]
        assert max(sizes) == 1
        assert all(0 < x <= 1 for x in sizes)
        assert 1 <= sum(key + "t" in row for row in said.values()) <= 3


def test_it_is_cheap_enough_to_send_always() -> None:
    tree, t = tree_called("large"), Translator("ja")
    weights_of(t, tree)
    start = time.perf_counter()
    weights_of(t, tree)
    assert time.perf_counter() - start < 0.1  # 300 KPIs; milliseconds on an idle machine
