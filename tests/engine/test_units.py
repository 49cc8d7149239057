"""Dimensions, one line of tests/fixtures/units.txt each (§12)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitree.engine import check, evaluate
from kpitree.engine.dimension import UNKNOWN, dimension_of
from kpitree.engine.units import infer
from kpitree.formula import names, parse_formula
from kpitree.model import Kpi, KpiTree, read_unit
from kpitree.problems import Problem, Span

FIXTURE = Path(__file__).parents[1] / "fixtures" / "units.txt"
CASES = [line.split(" => ") for line in FIXTURE.read_text("utf-8").splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize(("formula", "expected"), CASES)
def test_line(formula: str, expected: str) -> None:
    expression = parse_formula(formula.replace("?", "nothing")).expression
    assert expression is not None
    dimensions = {n: UNKNOWN if n == "nothing" else dimension_of(read_unit(n)) for n in names(expression)}
    found = infer(expression, dimensions)
    kinds = "|".join(sorted(found.dimension.kinds)) or "none"
    assert (found.problems[0].code if found.problems else kinds) == expected


def tree(formula: str, unit: str = "") -> KpiTree:
    levers = {"price": "円", "won": "件", "budget": "万円", "rate": "%"}
    kpis = [Kpi(id="top", name="Top", unit=unit, formula=formula)]
    kpis += [Kpi(id=i, name=f"{i} の名前", unit=u, value=0.5) for i, u in levers.items()]
    return KpiTree(kpis=tuple(kpis), kgi="top")


def units(problems: list[Problem]) -> list[Problem]:
    return [p for p in problems if p.code.startswith("unit_")]


def test_the_span_is_the_operand_that_does_not_fit() -> None:
    (problem,) = units(check(tree("price * won + won * rate")))
    assert problem.span == Span(start=14, end=24)
    assert problem.params == {"left": "円", "right": "件"}


def test_one_mistake_is_one_problem() -> None:
    assert [p.code for p in units(check(tree("(price + won) * price + won + rate", "円")))] == ["unit_mismatch"]


@pytest.mark.parametrize(
    ("formula", "unit", "code"),
    [
        ("won * rate", "円", "unit_declared"),
        ("price * won", "$", "unit_declared"),
        ("price * won", "万円", "unit_scale"),
        ("won / won", "円", "unit_declared"),
    ],
)
def test_a_declared_unit_against_the_formula(formula: str, unit: str, code: str) -> None:
    (problem,) = units(check(tree(formula, unit)))
    assert (problem.code, problem.severity) == (code, "warning" if code == "unit_declared" else "error")


@pytest.mark.parametrize(
    ("formula", "unit"),
    [("price * won", "円"), ("won / won", "%"), ("won / won", "件/人"), ("price / price", "倍"), ("rate * rate", "倍"),
     ("won * 1.1", "人"), ("budget * won", "万円"), ("won + 1", "")],
)  # fmt: skip
def test_a_declared_unit_that_fits(formula: str, unit: str) -> None:
    assert units(check(tree(formula, unit))) == []


def test_a_computed_kpi_without_a_unit_has_that_of_its_formula() -> None:
    inner = Kpi(id="sales", name="Sales", formula="price * won")
    whole = tree("sales + won")
    assert [p.code for p in units(check(whole.with_kpis((*whole.kpis, inner))))] == ["unit_mismatch"]


def test_units_never_change_a_number() -> None:  # §10
    assert evaluate(tree("price + won")).kgi == 1.0
