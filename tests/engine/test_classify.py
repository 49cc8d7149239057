"""Multilinear or not, and why not (§22). The law itself is in test_gradient.py."""

from __future__ import annotations

import pytest

from kpitree.engine import compile_tree
from kpitree.model import Kpi, KpiTree


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("x_ * y_ + 3 * x_ - sum(y_, 1)", None),
        ("x_ / 2", None),
        ("x_ * (1 - y_)", None),
        ("min(2, 3) * x_", None),  # the same whatever the levers are
        ("x_ / y_", "not_multilinear_division"),
        ("1 / x_", "not_multilinear_division"),
        ("x_ * x_", "not_multilinear_product"),
        ("x_ * (y_ + x_)", "not_multilinear_product"),
        ("min(x_, 3)", "not_multilinear_function"),
        ("if(x_ > 1, 1, 2)", "not_multilinear_function"),
        ("ceil(x_) * y_", "not_multilinear_function"),
    ],
)
def test_formula(formula: str, reason: str | None) -> None:
    kpis = (
        Kpi(id="top", name="T", formula="inner * 2"),
        Kpi(id="inner", name="I", formula=formula),
        Kpi(id="x_", name="X", value=1),
        Kpi(id="y_", name="Y", value=1),
        Kpi(id="side", name="side metric", formula="x_ / y_"),
    )
    found = compile_tree(KpiTree(kpis=kpis, kgi="top")).classification
    assert found.multilinear == (reason is None)
    assert (found.reason.code if found.reason else None) == reason
    assert found.reason is None or found.reason.kpi == "inner"
