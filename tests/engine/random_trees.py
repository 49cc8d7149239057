"""Random trees for the engine: every operator and function, shared nodes, zero divisors, missing values, extremes."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from kpitree.formula import Binary, Call, Expression, Name, Number, Unary, render
from kpitree.model import Kpi, KpiTree

EXTREMES = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    2.5,
    -2.5,
    0.1,
    3.0,
    100.0,
    1e-300,
    5e-324,
    1e200,
    -1e200,
    1.7e308,
    1e16,
    123.456,
)
COMPARISONS = ("<", "<=", ">", ">=", "==", "<>")


def wild_values() -> st.SearchStrategy[float]:
    """Lever values: zeros, extremes and (as NaN) missing ones."""
    return st.one_of(st.sampled_from(EXTREMES), st.just(math.nan), st.floats(-1e6, 1e6), st.integers(-3, 3).map(float))


def tame_values() -> st.SearchStrategy[float]:
    """Lever values with which derivatives stay within reason."""
    return st.one_of(st.floats(0.1, 10), st.integers(1, 5).map(float), st.sampled_from([-1.5, 0.25, 2.0]))


def formulas(ids: list[str], *, polynomial: bool = False) -> st.SearchStrategy[Expression]:
    """Formulas over `ids`; `polynomial` leaves out everything that is not + - * sum avg."""
    numbers = (
        st.sampled_from([0.0, 1.0, 2.0, 0.25, 7.0]) if polynomial else st.sampled_from([0.0, 1.0, 0.5, 3.0, 1e200])
    )
    leaves = st.one_of(st.sampled_from(ids).map(Name), st.sampled_from(ids).map(Name), st.builds(Number, numbers))

    def grow(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        some = st.lists(inner, min_size=1, max_size=3).map(tuple)
        ways: list[st.SearchStrategy[Expression]] = [
            st.builds(Binary, st.sampled_from(["+", "-", "*", "*"]), inner, inner),
            st.builds(Unary, st.just("-"), inner),
            st.builds(Call, st.sampled_from(["sum", "avg"]), some),
        ]
        if not polynomial:
            digits = st.one_of(st.just(()), st.sampled_from([0.0, 1.0, 2.0, 15.0]).map(lambda d: (Number(d),)))
            digits = st.one_of(digits, st.sampled_from([1.0, 3.0]).map(lambda d: (Unary("-", Number(d)),)))
            ways += [
                st.builds(Binary, st.just("/"), inner, inner),
                st.builds(Binary, st.sampled_from(COMPARISONS), inner, inner),
                st.builds(Call, st.sampled_from(["min", "max"]), some),
                st.builds(Call, st.sampled_from(["ceil", "floor"]), st.tuples(inner)),
                st.builds(lambda x, d: Call("round", (x, *d)), inner, digits),
                st.builds(Call, st.just("if"), st.tuples(inner, inner, inner)),
            ]
        return st.one_of(ways)

    return st.recursive(leaves, grow, max_leaves=5)


@st.composite
def random_trees(
    draw: st.DrawFn, values: st.SearchStrategy[float] | None = None, *, polynomial: bool = False, broken: bool = False
) -> KpiTree:
    """An acyclic tree (unless `broken`: then with cycles, unknown names and unreadable formulas), the KGI on top."""
    lever_values = values if values is not None else wild_values()
    levers = draw(st.integers(1, 4))
    made = []
    ids: list[str] = []
    for i in range(levers):
        value = draw(lever_values)
        ids.append(f"lever_{i}")
        made.append(Kpi(id=ids[-1], name=f"L{i}", value=None if math.isnan(value) else value))
    for i in range(draw(st.integers(1, 5))):
        kpi_id = f"made_{i}"
        reach = [*ids, f"made_{i + 1}", "nobody"] if broken and draw(st.booleans()) else ids
        formula = render(draw(formulas(reach, polynomial=polynomial)))
        if broken and draw(st.integers(0, 9)) == 0:
            formula += " +"
        made.append(Kpi(id=kpi_id, name=f"M{i}", formula=formula))
        ids.append(kpi_id)
    kgi = made[-1].id
    order = draw(st.permutations(made))
    return KpiTree(kpis=tuple(order), kgi=kgi)
