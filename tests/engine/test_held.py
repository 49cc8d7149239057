"""Holding a computed KPI in one program is overriding it by compiling anew (§15), value by value, missing ones too."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.engine import compile_tree
from kpitree.engine.held import holdable, slopes
from kpitree.model import Kpi, KpiTree
from tests.assertions import same
from tests.engine.random_trees import random_trees, tame_values, wild_values

FAST = settings(deadline=None, max_examples=15)


def compiled_anew(tree: KpiTree, over: frozenset[str], values: dict[str, float], held: str, at: float) -> float:
    """The slow way: another program in which the KPI is a lever."""
    compiled = compile_tree(tree, over | {held})
    known = values | {held: at}
    return compiled.kgi([known[lever] for lever in compiled.levers])


@given(tree=random_trees(wild_values(), broken=True), data=st.data(), at=wild_values())
@FAST
def test_held_is_overridden(tree: KpiTree, data: st.DataObject, at: float) -> None:  # §15
    computed = [kpi.id for kpi in tree.kpis if not kpi.is_lever]
    over = frozenset(data.draw(st.sets(st.sampled_from(computed), max_size=2)) if computed else ())
    compiled = compile_tree(tree, over)
    values = {lever: data.draw(wild_values()) for lever in compiled.levers}
    in_order = [values[lever] for lever in compiled.levers]
    now = dict(zip(compiled.program.kpis, compiled.all(in_order), strict=True))
    # A KPI without a value may be on a cycle, which holding it would open: nobody asks about it.
    ids = tuple(k for k in computed if k not in over and not math.isnan(now[k]))
    program = holdable(tree, over, ids)
    for kpi_id in ids:
        assert same(program.kgi(in_order, held=kpi_id, at=at), compiled_anew(tree, over, values, kpi_id, at))


@given(random_trees(tame_values()))
@FAST
def test_the_slope_of_a_computed_kpi_is_that_of_the_lever_it_would_be(tree: KpiTree) -> None:  # §16
    compiled = compile_tree(tree)
    now = dict(zip(compiled.program.kpis, compiled.all(compiled.baseline), strict=True))
    found = slopes(tree, frozenset(), compiled.baseline)
    assert list(found) == [kpi.id for kpi in tree.kpis]
    for kpi in tree.kpis:
        if kpi.is_lever or math.isnan(now[kpi.id]):
            continue
        freed = compile_tree(tree, frozenset({kpi.id}))
        gradient = freed.gradient([now[lever] for lever in freed.levers])
        expected = gradient[freed.levers.index(kpi.id)]
        assert same(found[kpi.id], expected, rel=1e-9, scale=1e-9)


def test_nothing_held_and_no_kgi_are_no_trouble() -> None:
    tree = KpiTree(kpis=(Kpi(id="sum", name="s", formula="lever * 2"), Kpi(id="lever", name="l", value=3.0)), kgi="sum")
    assert holdable(tree, frozenset(), ("sum",)).kgi([3.0], held="sum", at=10.0) == 10.0
    with pytest.raises(KeyError):
        holdable(tree, frozenset(), ("sum",)).kgi([3.0], held="lever", at=10.0)
    headless = tree.with_kgi(None)
    assert math.isnan(holdable(headless, frozenset(), ("sum",)).kgi([3.0], held="sum", at=1.0))
    assert all(math.isnan(x) for x in slopes(headless, frozenset(), [3.0]).values())
