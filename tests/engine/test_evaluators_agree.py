"""The generated function, the NumPy program and the slow obvious evaluator give the same numbers, to the last bit."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kpitree.engine import compile_tree, evaluate, vector
from kpitree.engine.careful import operate
from kpitree.engine.meaning import BINARY
from kpitree.engine.reference import reference_values
from kpitree.errors import InvalidValue, UnknownKpi
from kpitree.formula import INFIX, rename
from kpitree.model import Kpi, KpiTree
from tests.assertions import assert_same_values, same
from tests.engine.random_trees import random_trees, wild_values
from tests.strategies import kpi_trees

FAST = settings(deadline=None, max_examples=30)


@given(random_trees(broken=True))
@FAST
def test_a_compiled_tree_is_the_tree(tree: KpiTree) -> None:  # §1 §4 §5 §6 §7 §8 §9
    compiled = compile_tree(tree)
    expected = reference_values(tree)
    assert_same_values(dict(zip(expected, compiled.all(compiled.baseline), strict=True)), expected)
    assert tree.kgi is not None
    assert same(compiled.kgi(compiled.baseline), expected[tree.kgi])
    assert_same_values(evaluate(tree).values, expected)


@given(kpi_trees())
@settings(deadline=None, max_examples=30, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_trees_as_people_write_them(tree: KpiTree) -> None:
    assert_same_values(evaluate(tree).values, reference_values(tree))


@given(random_trees(), st.data())
@FAST
def test_other_values_and_overridden_kpis(tree: KpiTree, data: st.DataObject) -> None:  # §13 §15
    computed = [kpi.id for kpi in tree.kpis if not kpi.is_lever]
    overridden = frozenset(data.draw(st.sets(st.sampled_from(computed), max_size=2)))
    compiled = compile_tree(tree, overridden)
    values = [data.draw(wild_values()) for _ in compiled.levers]
    expected = reference_values(tree, dict(zip(compiled.levers, values, strict=True)))
    assert_same_values(dict(zip(expected, compiled.all(values), strict=True)), expected)
    assert tree.kgi is not None
    assert same(compiled.kgi(values), expected[tree.kgi])
    assert same(compiled.value_of(computed[0])(values), expected[computed[0]])


@given(random_trees(broken=True), st.integers(1, 5), st.integers(1, 3), st.data())
@FAST
def test_arrays_are_scalars_side_by_side(tree: KpiTree, runs: int, periods: int, data: st.DataObject) -> None:
    compiled = compile_tree(tree)
    columns = {}
    for lever in compiled.levers:
        shape = data.draw(st.sampled_from([(), (runs,), (runs, 1), (1, periods), (runs, periods)]))
        drawn = [data.draw(wild_values()) for _ in range(math.prod(shape))]
        columns[lever] = drawn[0] if shape == () else np.array(drawn).reshape(shape)
    everything = [kpi.id for kpi in tree.kpis]
    found = compiled.run(columns, everything)
    full = [
        np.broadcast_to(np.reshape(c, (-1, 1)) if np.ndim(c) == 1 else c, (runs, periods)) for c in columns.values()
    ]
    size = found[everything[0]].shape
    for run in range(size[0]):
        for period in range(size[1]):
            expected = compiled.all([float(column[run, period]) for column in full])
            actual = [float(found[kpi][run, period]) for kpi in everything]
            assert_same_values(dict(zip(everything, actual, strict=True)), dict(zip(everything, expected, strict=True)))


def test_many_chunks_with_trouble_in_one_of_them() -> None:  # §4: only the rows concerned are missing
    tree = KpiTree(
        kpis=(
            Kpi(id="ratio", name="ratio", formula="if(top > 3, top / bottom, bottom)"),
            Kpi(id="top", name="top", value=1),
            Kpi(id="bottom", name="bottom", value=1),
        ),
        kgi="ratio",
    )
    rng = np.random.default_rng(0)
    top, bottom = rng.uniform(0, 6, 50_000), rng.uniform(1, 2, 50_000)
    bottom[20_000:20_010] = 0
    top[30_000] = np.nan
    found = compile_tree(tree).run({"top": top, "bottom": bottom})["ratio"][:, 0]
    with np.errstate(all="ignore"):
        expected = np.where(top > 3, top / np.where(bottom == 0, np.nan, bottom), bottom)
    expected[30_000] = np.nan
    np.testing.assert_array_equal(found, expected)
    assert 0 < np.isnan(found).sum() <= 11


@given(random_trees(broken=True))
@FAST
def test_ids_and_names_carry_no_meaning(tree: KpiTree) -> None:
    new = {kpi.id: f"zz_{len(tree.kpis) - i}_x" for i, kpi in enumerate(tree.kpis)}

    def renamed(formula: str | None) -> str | None:
        return None if formula is None else rename(formula, new.get)

    other = KpiTree(
        kpis=tuple(
            kpi.model_copy(update={"id": new[kpi.id], "name": f"名前 {kpi.id}", "formula": renamed(kpi.formula)})
            for kpi in tree.kpis
        ),
        kgi=None if tree.kgi is None else new[tree.kgi],
    )
    expected = {new[kpi_id]: value for kpi_id, value in evaluate(tree).values.items()}
    assert_same_values(evaluate(other).values, expected)


def test_every_operator_of_the_language_can_be_lowered() -> None:
    assert set(BINARY) == set(INFIX)


@given(random_trees())
@FAST
def test_the_program_survives_json(tree: KpiTree) -> None:
    compiled = compile_tree(tree)
    code = json.loads(json.dumps(compiled.program.to_json(), allow_nan=False))
    slots = [*compiled.baseline, *(math.nan if c is None else c for c in code["constants"])]
    for op, *args in code["instructions"]:
        slots.append(operate(op, [slots[arg] for arg in args]))
    expected = reference_values(tree)
    assert_same_values({kpi: slots[slot] for kpi, slot in code["kpis"].items()}, expected)
    assert code["kpis"][tree.kgi] == code["kgi"]


@pytest.mark.parametrize("chunk", [1, 3, 7])
@given(tree=random_trees(), data=st.data())
@FAST
def test_chunks_do_not_show(chunk: int, tree: KpiTree, data: st.DataObject) -> None:
    compiled = compile_tree(tree)
    seeds = st.sampled_from([0.0, 1.0, 2.5, -3.0, math.nan, 1e200])
    columns = {lever: np.array([data.draw(seeds) for _ in range(7)]) for lever in compiled.levers}
    wanted = [kpi.id for kpi in tree.kpis]
    whole = compiled.run(columns, wanted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vector, "CHUNK", chunk)
        parts = compiled.run(columns, wanted)
    for kpi in wanted:
        np.testing.assert_array_equal(parts[kpi], whole[kpi])


def test_infinity_is_refused_wherever_it_hides() -> None:  # §4
    tree = KpiTree(kpis=(Kpi(id="top", name="T", formula="1 / x_"), Kpi(id="x_", name="X", value=1)), kgi="top")
    column = np.ones(100_000)
    column[70_000] = np.inf
    with pytest.raises(InvalidValue):
        compile_tree(tree).run({"x_": column})
    with pytest.raises(InvalidValue):
        compile_tree(tree).run({"x_": -math.inf})
    with pytest.raises(UnknownKpi):
        compile_tree(tree).run({"top": 1.0})


@pytest.mark.parametrize(
    "formula",
    [
        "1 / (x_ * x_)",  # an infinite divisor would give 0
        "1 / (1 / (x_ * x_))",
        "min(x_ * x_, 3)",
        "max(3, x_ * 1e300)",
        "x_ * x_ > 3",
        "if(x_ * x_, 1, 2)",
        "if(x_ > 1, missing, x_) < 5",  # missing comes out of an `if` and into a comparison
        "if(if(x_ > 1, missing, 0), 1, 2)",
        "round(x_ * 2.5) + round(-(x_ + 0.5))",
        "if(x_ > 1, x_ * 2, x_ * 3) - if(x_ * 2, x_ * 3, x_ * 2)",
        "min(x_ / y_, 1)",
        "floor(x_ / y_) + ceil(-(x_ * y_))",
    ],
)
def test_what_could_hide(formula: str) -> None:  # §1 §4
    kpis = [Kpi(id="top", name="T", formula=formula), Kpi(id="missing", name="M")]
    kpis += [Kpi(id="x_", name="X", value=1), Kpi(id="y_", name="Y", value=1)]
    tree = KpiTree(kpis=tuple(kpis), kgi="top")
    compiled = compile_tree(tree)
    xs = [-1.6, 0.0, 0.4, 2.5, math.nan, 1e200, -1e200]
    for ys in ([1.0, -2.0, 0.3, 5.0, 1.0, 2.0, 0.1], [1.0, 0.0, 0.3, 5.0, 1.0, 2.0, math.nan]):
        expected = [reference_values(tree, {"x_": x, "y_": y})["top"] for x, y in zip(xs, ys, strict=True)]
        scalar = [compiled.kgi([math.nan, x, y]) for x, y in zip(xs, ys, strict=True)]
        assert all(map(same, scalar, expected)), (scalar, expected)
        for x, y, value in zip(xs, ys, expected, strict=True):  # a chunk of its own for each
            (found,) = compiled.run({"x_": np.array([x, x]), "y_": np.array([y, y])})["top"][:1, 0]
            assert same(float(found), value), (x, y, found, value)
        together = compiled.run({"x_": np.array(xs), "y_": np.array(ys)})["top"][:, 0]
        assert all(map(same, together.tolist(), expected)), (together, expected)
