"""What adds up over time, the plan of some months, and several months as one (§47)."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpitree.analysis.actuals_over import actuals_over, months_between
from kpitree.analysis.bottleneck import bottleneck
from kpitree.analysis.flows import flows, plan_share
from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.model import MONTHS, Counts, KpiTree
from kpitree.model.actuals import Actuals
from tests.analysis.trees import funnel, lever, made, tree_of
from tests.fixtures.trees import broken_tree

NOT_ADDING = {"%", "倍", "か月"}


@pytest.mark.parametrize("slug", templates())
@pytest.mark.parametrize("months", [1, 5])
def test_the_kgi_of_a_part_of_the_plan_is_that_part_of_the_kgi(slug: str, months: int) -> None:  # §47
    tree = template(slug, "ja")
    share = plan_share(tree, months)
    assert share.share == months / MONTHS[tree.period]
    assert evaluate(tree, share.changes).kgi == pytest.approx(evaluate(tree).kgi * share.share, rel=1e-12)
    assert not any(tree[k].unit in NOT_ADDING for k in flows(tree))


def test_prices_rates_and_people_do_not_add_up() -> None:
    assert flows(funnel(1000)) == {"revenue", "won", "opps", "leads"}
    team = tree_of(
        made("handled", "min(mqls, people * each)", "件"), lever("mqls", 500, "件"), lever("people", 4, "人"),
        lever("each", 100, "件/人"), made("spend", "mqls * cost", "円"), lever("cost", 3000, "円"),
        made("per_win", "budget / handled", "円"), lever("budget", 1e6, "円"),
    )  # fmt: skip
    assert flows(team) == {"handled", "mqls", "each", "spend", "budget"}
    assert "people" in flows(
        tree_of(made("visitors", "people * rate", "人"), lever("people", 4, "人"), lever("rate", 0.5, "%"))
    )


def test_missing_values_do_not_change_what_adds_up() -> None:
    assert flows(funnel(None)) == flows(funnel(1000))
    for tree in (KpiTree(), broken_tree(), tree_of(made("top", "top + 1"))):
        assert plan_share(tree, 1).months == 1


def test_no_period_is_a_month() -> None:
    assert plan_share(funnel(1000), 1).changes == {}
    assert plan_share(funnel(1000), 3).changes == {"leads": 3000.0}


def actuals(**months: dict[str, float | Counts]) -> Actuals:
    return Actuals(months={name.replace("m", "2026-"): values for name, values in months.items()})


MONTHLY = actuals(m04={"leads": 100, "rate": 0.1}, m05={"leads": 300, "opps": 60}, m06={"leads": 50})


def test_one_month_is_as_it_was_entered() -> None:
    assert actuals_over(funnel(1000), MONTHLY, ["2026-04"]).values == {"leads": 100, "rate": 0.1}
    assert actuals_over(funnel(1000), MONTHLY, ["2026-07"]).values == {}


def test_sums_are_sums_and_rates_follow_from_them() -> None:  # §46, §47
    over = actuals_over(funnel(1000), MONTHLY, ["2026-04", "2026-05"])
    assert over.values == {"leads": 400.0, "opps": 70.0}
    result = bottleneck(funnel(1000), over.values)
    assert result.row("rate").actual == 0.175  # 70 of 400, not the average of 10 % and 20 %
    assert over.incomplete == {}


def test_a_month_without_a_value_leaves_the_sum_missing() -> None:  # §1
    over = actuals_over(funnel(1000), MONTHLY, ["2026-04", "2026-05", "2026-06"])
    assert over.values == {"leads": 450.0}
    assert over.incomplete == {"opps": ("2026-06",)}
    assert actuals_over(funnel(1000), MONTHLY, ["2026-03", "2026-04"]).incomplete == {
        "leads": ("2026-03",), "opps": ("2026-03",),
    }  # fmt: skip


def test_counted_rates_are_counted_together() -> None:
    counted = actuals(m04={"win": Counts(successes=1, trials=10)}, m05={"win": Counts(successes=5, trials=20)})
    assert actuals_over(funnel(1000), counted, ["2026-04", "2026-05"]).values == {"win": Counts(successes=6, trials=30)}


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0.01, 1), st.floats(0.01, 1)), min_size=2, max_size=6))
def test_the_sum_of_the_months_is_the_kgi_of_all(months: list[tuple[int, float, float]]) -> None:
    tree = funnel(1000)
    entered = Actuals(months={
        f"2026-{n:02d}": {"leads": leads, "rate": rate, "win": win, "price": 5e6}
        for n, (leads, rate, win) in enumerate(months, 1)
    })  # fmt: skip
    over = actuals_over(tree, entered, list(entered.months))
    result = bottleneck(tree, over.values, plan=plan_share(tree, len(months)).changes)
    expected = sum(leads * rate * win * 5e6 for leads, rate, win in months)
    assert result.kgi_actual == pytest.approx(expected, rel=1e-9)
    assert result.remainder == 0.0
    assert result.missing == ()


@given(st.integers(1970 * 12, 2100 * 12), st.integers(-3, 40))
def test_months_between(first: int, more: int) -> None:
    def text(n: int) -> str:
        return f"{n // 12:04d}-{n % 12 + 1:02d}"

    found = months_between(text(first), text(first + more))
    assert found == tuple(text(first + i) for i in range(more + 1))
    assume(found)
    assert list(found) == sorted(found)
