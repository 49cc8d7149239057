"""What initiatives are worth: alone, in the mix, together (§43)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.analysis import initiatives as module
from kpitree.analysis.cases import case
from kpitree.analysis.initiative_game import OWN
from kpitree.analysis.initiatives import InitiativeWorths, initiative_worths
from kpitree.engine import evaluate
from kpitree.model import Change, Initiative, Kpi, KpiTree, Range, ScaleBy, SetTo, ShiftBy
from kpitree.model.stacking import stack
from tests.strategies import kpi_trees
from tests.workspace.sequences import changes


def sales(formula: str = "leads * rate * price") -> KpiTree:
    return KpiTree(
        kpis=(
            Kpi(id="sales", name="売上", unit="円", formula=formula),
            Kpi(id="leads", name="リード", unit="件", value=1000.0, range=Range(low=800, high=1500)),
            Kpi(id="rate", name="受注率", unit="%", value=0.2, range=Range(low=0.15, high=0.3)),
            Kpi(id="price", name="単価", unit="円", value=1e6, range=Range(low=9e5, high=1.2e6)),
        ),
        kgi="sales",
    )


def three() -> tuple[Initiative, ...]:
    team: dict[str, Change] = {"rate": ScaleBy(factor=1.1), "leads": ScaleBy(factor=1.2)}
    return (
        Initiative(id="crm", name="CRM", horizon="quick", cost=1e7, changes={"rate": ShiftBy(amount=0.05)}),
        Initiative(id="team", name="IS", horizon="mid", changes=team),
        Initiative(id="ai", name="AI", horizon="quick", cost=2e7, changes={"price": SetTo(value=1.1e6)}),
    )  # fmt: skip


def kgi(tree: KpiTree, there: Sequence[Initiative], own: dict[str, Change]) -> float:
    """Slow and obvious: stacked, and evaluated."""
    found = stack(tree, there, own).changes
    base = evaluate(tree).values
    numbers = {}
    for k, change in found.items():
        start = tree[k].baseline if tree[k].is_lever else base[k]
        value = change.apply(math.nan if start is None else start)
        if math.isfinite(value):
            numbers[k] = value
    return evaluate(tree, numbers).kgi


def by_orders(tree: KpiTree, there: Sequence[Initiative], own: dict[str, Change]) -> dict[str, float]:
    """Shapley values by walking every order."""
    players = [*(one.id for one in there), *([OWN] if own else [])]
    parts = dict.fromkeys(players, 0.0)
    orders = list(itertools.permutations(players))
    for order in orders:
        there_by_then: set[str] = set()
        before = kgi(tree, [], {})
        for player in order:
            there_by_then.add(player)
            now = kgi(tree, [one for one in there if one.id in there_by_then], own if OWN in there_by_then else {})
            parts[player] += (now - before) / len(orders)
            before = now
    return parts


@st.composite
def questions(draw: st.DrawFn) -> tuple[KpiTree, tuple[Initiative, ...], dict[str, Change]]:
    tree = draw(kpi_trees(max_kpis=5).filter(lambda t: t.kgi is not None))
    levers = [k.id for k in tree.levers]
    if not levers:
        return tree, (), {}
    some = st.dictionaries(st.sampled_from(levers), changes(), max_size=2)
    found = draw(st.lists(some, max_size=3))
    own = draw(st.dictionaries(st.sampled_from([k.id for k in tree.kpis]), changes(), max_size=1))
    return tree, tuple(Initiative(id=f"i{n}", name=f"i{n}", changes=c) for n, c in enumerate(found)), own


@given(questions())
@settings(max_examples=60, deadline=None)
def test_against_every_order_step_by_step(question: tuple[KpiTree, tuple[Initiative, ...], dict[str, Change]]) -> None:
    tree, there, own = question
    result = initiative_worths(tree, there, [one.id for one in there], own)
    assert result.kgi_before == pytest.approx(kgi(tree, [], {}), nan_ok=True)
    assert result.kgi_after == pytest.approx(kgi(tree, there, own), nan_ok=True)
    slow = by_orders(tree, there, own)
    scale = max((abs(v) for v in slow.values() if math.isfinite(v)), default=0.0) + abs(result.kgi_before)
    for row in result.rows:
        alone = kgi(tree, [one for one in there if one.id == row.id], {}) - result.kgi_before
        assert row.alone == pytest.approx(alone, nan_ok=True, abs=1e-9 * scale)
        assert row.mixed == pytest.approx(slow[row.id], nan_ok=True, abs=1e-9 * scale)
    assert result.own == pytest.approx(slow.get(OWN, 0.0), nan_ok=True, abs=1e-9 * scale)


def total(result: InitiativeWorths) -> float:
    return math.fsum([result.own, *(row.mixed or 0.0 for row in result.rows)])


def test_parts_add_up_to_the_difference_and_horizons_too() -> None:
    result = initiative_worths(sales(), three(), ["crm", "team", "ai"], {"leads": ScaleBy(factor=0.9)})
    assert total(result) == pytest.approx(result.kgi_after - result.kgi_before, rel=1e-12)
    assert math.fsum(t.mixed for t in result.totals) + result.own == pytest.approx(total(result), rel=1e-12)
    quick, mid = result.totals
    assert (quick.horizon, quick.count, quick.cost, quick.unknown_costs) == ("quick", 2, 3e7, 0)
    assert (mid.horizon, mid.count, mid.cost, mid.unknown_costs) == ("mid", 1, 0.0, 1)
    crm, ai = three()[0], three()[2]
    assert quick.alone == pytest.approx(kgi(sales(), [crm, ai], {}) - 2e8)


def test_interaction_is_named_with_whom() -> None:
    tree = sales("leads * rate + price")
    relative = (
        Initiative(id="a", name="a", changes={"leads": ScaleBy(factor=1.5)}),
        Initiative(id="b", name="b", changes={"rate": ScaleBy(factor=1.5)}),
        Initiative(id="c", name="c", changes={"price": ShiftBy(amount=10.0)}),
    )
    a, b, c = initiative_worths(tree, relative, "abc").rows
    assert (a.alone, a.mixed, a.interaction, a.partner, a.pair) == (100.0, 125.0, 25.0, "b", 50.0)
    assert (b.partner, b.last) == ("a", 150.0)
    assert (c.alone, c.mixed, c.partner) == (10.0, 10.0, None)  # it works on nothing
    capped = (
        Initiative(id="a", name="a", changes={"rate": ShiftBy(amount=0.6)}),
        Initiative(id="b", name="b", changes={"rate": ShiftBy(amount=0.6)}),
    )
    first = initiative_worths(tree, capped, "ab").rows[0]
    assert (first.alone, first.mixed, first.last) == (600.0, 400.0, pytest.approx(200.0))  # a rate ends at 100 %


def test_one_that_is_off_has_only_its_own_effect() -> None:
    result = initiative_worths(sales(), three(), ["crm"])
    crm, team, ai = result.rows
    assert (crm.alone, crm.mixed, crm.interaction, crm.per_cost) == (5e7, 5e7, 0.0, 5.0)
    assert (team.mixed, team.last, team.interaction, team.per_cost) == (None, None, None, None)
    assert (ai.alone, ai.per_cost) == (pytest.approx(2e7), pytest.approx(1.0))
    assert initiative_worths(sales(), (), ()).rows == ()
    free = Initiative(id="free", name="無料", cost=0.0, changes={"rate": ShiftBy(amount=0.05)})
    assert initiative_worths(sales(), (free,), ["free"]).rows[0].per_cost is None


def test_many_are_estimated_with_their_error(monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple(
        Initiative(id=f"i{n}", name=str(n), changes={("leads", "rate", "price")[n % 3]: ScaleBy(factor=1 + 0.01 * n)})
        for n in range(9)
    )
    exact = initiative_worths(sales(), many, [one.id for one in many])
    monkeypatch.setattr(module, "MOST_SUBSETS", 3)
    found = initiative_worths(sales(), many, [one.id for one in many])
    assert (exact.method, found.method) == ("subsets", "sampled")
    assert total(found) == pytest.approx(total(exact))
    for row, true in zip(found.rows, exact.rows, strict=True):
        assert true.mixed is not None
        assert row.mixed == pytest.approx(true.mixed, abs=5 * row.error + 1e-6 * abs(total(exact)))


def test_the_frame_has_ascii_columns_and_numbers() -> None:
    frame = initiative_worths(sales(), three(), ["crm", "ai"]).to_frame()
    assert list(frame.columns) == [
        "id", "initiative", "horizon", "cost", "alone", "mixed", "interaction", "last", "per_cost",
    ]  # fmt: skip
    assert frame["mixed"].isna().tolist() == [False, True, False]


def test_the_best_and_the_worst_case_are_the_ends_of_the_ranges() -> None:
    tree = sales("leads * rate * price - 10 * leads")
    corners = [
        evaluate(tree, {"leads": a, "rate": b, "price": c}).kgi
        for a, b, c in itertools.product((800, 1500), (0.15, 0.3), (9e5, 1.2e6))
    ]
    for best, wanted in ((True, max(corners)), (False, min(corners))):
        found = case(tree, best=best)
        assert evaluate(tree, {k: c.value for k, c in found.items()}).kgi == wanted
    assert case(KpiTree(), best=True) == {}


def test_cases_leave_what_is_locked_or_shared_and_keep_rates_within_bounds() -> None:
    kpis = (
        Kpi(id="sales", name="売上", formula="leads * rate * a + b"),
        Kpi(id="leads", name="リード", value=10, range=Range(low=1, high=20), locked=True),
        Kpi(id="rate", name="率", unit="%", value=0.5, range=Range(low=0.4, high=1.4)),
        Kpi(id="a", name="a", unit="%", value=0.5, range=Range(low=0.4, high=0.6), mix="m"),
        Kpi(id="b", name="b", unit="%", value=0.5, range=Range(low=0.4, high=0.6), mix="m"),
    )
    assert case(KpiTree(kpis=kpis, kgi="sales"), best=True) == {"rate": SetTo(value=1.0)}


def test_a_missing_lever_that_makes_no_difference_stays_missing() -> None:  # §1
    kpis = (
        Kpi(id="sales", name="売上", formula="floor(rate * 0.1)"),
        Kpi(id="rate", name="率", unit="%", range=Range(low=0.1, high=0.9)),
    )
    assert case(KpiTree(kpis=kpis, kgi="sales"), best=True) == {}


@given(kpi_trees())
@settings(max_examples=40, deadline=None)
def test_cases_never_raise_and_are_no_worse_than_the_baseline(tree: KpiTree) -> None:
    base = evaluate(tree).kgi
    for best in (True, False):
        found = evaluate(tree, {k: c.value for k, c in case(tree, best=best).items()}).kgi
        if not math.isnan(base) and not math.isnan(found):
            assert np.isfinite(found)
