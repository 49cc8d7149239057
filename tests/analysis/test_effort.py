"""Gain per effort (§35) against differences of the KGI, and effort in equation text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import kpitree as kt
from kpitree.analysis.effort import per_effort
from kpitree.data.text.effort import effort_text, read_effort
from kpitree.errors import UnknownKpi
from kpitree.model import Effort, Kpi, KpiTree, Range
from tests.analysis.trees import lever, made, product_trees, tree_of
from tests.strategies import efforts


def yen(amount: float, per: float, unit: str = "円") -> Effort:
    return Effort(amount=amount, unit=unit, per=per)


@given(product_trees(), efforts())
def test_the_gain_is_what_a_small_step_gives(tree: KpiTree, effort: Effort) -> None:
    """In a product: KGI / lever for each of the lever's units, so that for each unit of effort."""
    first = tree.levers[0]
    (row,) = per_effort(tree.replace(first.model_copy(update={"effort": effort}))).rows
    assert first.baseline is not None
    sure = kt.evaluate(tree).kgi / first.baseline * effort.per / effort.amount
    assert math.isclose(row.per_effort, sure, rel_tol=1e-9) or abs(sure) > 1e300
    assert (row.to, row.cost, row.gain) == (None, None, None)


def test_cheap_levers_come_first_whatever_their_swing() -> None:
    """The classic: the strongest lever is not the one to pay for."""
    tree = tree_of(
        made("revenue", "opps * win * price", "円"),
        lever("opps", 100.0, "件", effort=yen(50_000, 1), range=Range(low=80, high=160)),
        lever("win", 0.2, "%", effort=yen(300_000, 0.01), range=Range(low=0.15, high=0.3)),
        lever("price", 1e6, "円"),
    )
    found = per_effort(tree)
    assert [row.id for row in found.rows] == ["opps", "win"]
    assert [row.per_effort for row in found.rows] == pytest.approx([200_000 / 50_000, 1e6 / 300_000])
    assert [row.cost for row in found.rows] == pytest.approx([60 * 50_000, 10 * 300_000])
    assert [row.gain for row in found.rows] == pytest.approx([1.2e7, 1e7])
    assert found.without == ("price",)
    assert [bar.id for bar in kt.tornado(tree).bars] == ["opps", "win"]
    moved = per_effort(tree, {"win": 0.4})
    assert [(row.id, row.to) for row in moved.rows] == [("opps", 160), ("win", None)]  # beyond its range already


def test_yen_and_hours_are_not_compared() -> None:
    tree = tree_of(
        made("kgi", "xa + xb + xc + xd"),
        lever("xa", 1.0, effort=yen(10, 1)), lever("xb", 1.0, effort=yen(1, 1, "時間")),
        lever("xc", 1.0, effort=yen(5, 1)), lever("xd", 1.0, effort=yen(0.5, -1, "時間"), range=Range(low=0, high=2)),
    )  # fmt: skip
    rows = per_effort(tree).rows
    assert [(row.id, row.unit, row.per_effort) for row in rows] == [
        ("xc", "円", 0.2), ("xa", "円", 0.1), ("xb", "時間", 1.0), ("xd", "時間", -2.0),
    ]  # fmt: skip
    assert (rows[-1].to, rows[-1].cost, rows[-1].gain) == (0.0, 0.5, -1.0)


def test_what_does_not_feed_the_kgi_or_has_no_value() -> None:
    tree = tree_of(
        made("kgi", "xa * 2 + part"), lever("xa", None, effort=yen(1, 1)), lever("xb", 1.0, effort=yen(1, 1)),
        made("part", "xc"), lever("xc", 1.0, effort=yen(1, 1)),
    )  # fmt: skip
    rows = per_effort(tree).rows
    assert [row.id for row in rows] == ["xa", "xc"]
    assert all(math.isnan(row.per_effort) for row in rows)
    assert [row.id for row in per_effort(tree, {"part": 1, "xa": 1}).rows] == ["xa"]  # §15
    assert list(per_effort(tree).to_frame().columns) == ["kpi", "per_effort", "unit", "to", "cost", "gain"]
    with pytest.raises(UnknownKpi):
        per_effort(tree, {"xz": 1})


@given(efforts(), st.booleans(), st.sampled_from(["ja", "en", None]))
def test_effort_text_reads_back(effort: Effort, percent: bool, lang: str | None) -> None:
    assert read_effort(effort_text(effort, percent=percent, lang=lang)) == effort  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "effort"),
    [
        ("30万円 per 1pt", yen(300_000, 0.01)),
        ("３０万円 PER １ｐｔ", yen(300_000, 0.01)),
        ("$20 per 10", yen(20, 10, "$")),
        ("40 hours per 100", yen(40, 100, "hours")),
        ("1,200 円 per -1 pt", yen(1200, -0.01)),
        ("5千円 per 2%", yen(5000, 0.02)),
        ("2 business days per 1", yen(2, 1, "business days")),
    ],
)
def test_effort_as_people_write_it(text: str, effort: Effort) -> None:
    assert read_effort(text) == effort
    (kpi,) = kt.parse(f"a = 1\n  effort: {text}").kpis
    assert kpi.effort == effort


@pytest.mark.parametrize(
    "text",
    [
        "",
        "30",
        "30円",
        "円 per 1",
        "30件 per 1",
        "-3円 per 1",
        "0円 per 1",
        "3円 per 0",
        "3円 per x",
        "3円 / 1",
        "1円 per 1 per 1",
    ],
)
def test_what_is_no_effort_is_said(text: str) -> None:
    assert read_effort(text) is None
    with pytest.raises(kt.FormulaError) as caught:
        kt.parse(f"a = 1\n  effort: {text}")
    assert "bad_effort" in [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    "wrong",
    [{"amount": 0}, {"amount": -1}, {"per": 0}, {"per": math.inf}, {"unit": "件"}, {"unit": "万円"}, {"unit": ""}],
)
def test_an_impossible_effort_cannot_be_made(wrong: dict[str, object]) -> None:
    good = {"amount": 1, "unit": "円", "per": 0.01}
    assert Effort.model_validate(good).per == 0.01
    with pytest.raises(ValidationError):
        Effort.model_validate(good | wrong)


def test_effort_survives_files() -> None:
    kpi = Kpi(id="xa", name="xa", unit="%", value=0.2, effort=yen(300_000, 0.01))
    assert kt.parse(kt.to_text(KpiTree(kpis=(kpi,), kgi="xa"))).kpis == (kpi,)
