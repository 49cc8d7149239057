"""What follows from reports (§46): from a consistent world only what is true; contradictions are named."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpitree.analysis.actual_values import actual_values
from kpitree.engine import evaluate
from kpitree.model import KpiTree
from tests.analysis.trees import funnel, lever, made, tree_of
from tests.engine.random_trees import random_trees, tame_values


@settings(max_examples=60)
@given(random_trees(tame_values(), polynomial=True), st.data())
def test_what_is_found_is_true(tree: KpiTree, data: st.DataObject) -> None:  # §46
    truth = {k: v for k, v in evaluate(tree).values.items() if v is not None}
    assume(all(1e-6 < abs(v) < 1e6 for v in truth.values()) and len(truth) == len(tree.kpis))
    told = data.draw(st.sets(st.sampled_from(sorted(truth)), min_size=1))
    found = actual_values(tree, {k: truth[k] for k in told})
    for kpi_id, known in found.known.items():
        assert known.value == pytest.approx(truth[kpi_id], rel=1e-4, abs=1e-4)
        assert (known.kind == "reported") == (kpi_id in told)
    assert all(abs(m.difference) < 1e-6 * max(abs(m.reported), abs(m.calculated), 1.0) for m in found.mismatches)


@settings(max_examples=40)
@given(random_trees(broken=True), st.data())
def test_no_tree_and_no_report_is_too_strange(tree: KpiTree, data: st.DataObject) -> None:
    values = st.floats(allow_nan=False, allow_infinity=False)
    told = data.draw(st.dictionaries(st.sampled_from([k.id for k in tree.kpis]), values))
    found = actual_values(tree, told)
    assert all(math.isfinite(known.value) for known in found.known.values())
    assert all(found.value(k) == v for k, v in told.items())


def test_rates_are_derived_from_counts_all_the_way_down() -> None:
    found = actual_values(funnel(1000), {"revenue": 2e7, "won": 5.0, "opps": 50.0, "leads": 400.0})
    assert {k: known.kind for k, known in found.known.items() if known.kind != "reported"} == dict.fromkeys(
        ("rate", "win", "price"), "derived"
    )
    assert (found.value("rate"), found.value("win"), found.value("price")) == (0.125, 0.1, 4e6)


def test_what_does_not_follow_is_missing_and_not_zero() -> None:  # §1
    found = actual_values(funnel(1000), {"opps": 50.0})
    assert set(found.known) == {"opps"}
    assert math.isnan(found.value("leads"))
    nothing = actual_values(funnel(1000), {"opps": 0.0, "leads": 0.0})
    assert "rate" not in nothing.known  # 0 of 0 is no rate


def test_a_contradiction_is_named_where_it_is() -> None:
    found = actual_values(funnel(1000), {"leads": 400.0, "rate": 0.1, "opps": 50.0, "won": 5.0})
    (mismatch,) = found.mismatches
    assert (mismatch.id, mismatch.reported, mismatch.calculated, mismatch.difference) == ("opps", 50.0, 40.0, 10.0)
    assert found.value("win") == 0.1  # of the deals that were reported


def test_derived_values_are_used_like_reported_ones() -> None:
    tree = tree_of(made("top", "mid * xc"), made("mid", "xa + xb"), lever("xa", 1), lever("xb", 1), lever("xc", 1))
    found = actual_values(tree, {"top": 12.0, "xc": 2.0, "xa": 4.0})
    assert (found.value("mid"), found.value("xb")) == (6.0, 2.0)
