"""Return on effort on the Sensitivity page: what is told, in which unit, and what is not compared (§35)."""

from __future__ import annotations

import math

import pytest

from kpitree.analysis.effort import per_effort
from kpitree.i18n import Translator
from kpitree.model import Effort, Kpi, KpiTree
from pages.sensitivity.levers.payoffs import effort_text, payoff_rows, step_of
from tests.pages.conftest import OpenPage
from tests.pages.test_sensitivity_levers import HOSTILE, drawn, look, rich_tree, texts


def test_returns_are_told_for_an_effort_that_makes_them_readable() -> None:
    t = Translator("ja")
    tree = rich_tree()
    found = per_effort(tree)
    assert step_of(found.rows, tree["sales"]) == 1.0
    rows = payoff_rows(t, found.rows, tree)
    assert [row["text"] for row in rows] == ["¥1で +¥20", "¥1で +¥10"]
    assert rows[0]["detail"].startswith("1.0ptに¥30万")
    assert "¥150万 で +¥3,000万" in rows[0]["detail"]
    deals = KpiTree(
        kpis=tuple(
            k.model_copy(update={"unit": "件", "formula": "leads * meet"}) if k.id == "sales" else k for k in tree.kpis
        ),
        kgi="sales",
    )
    scarce = per_effort(deals)
    step = step_of(scarce.rows, deals["sales"])
    assert step == 1e4  # 0.00002 opportunities for ¥1 say nothing to anyone
    assert max(row.per_effort for row in scarce.rows) * step >= 0.1


def test_units_of_time_are_never_left_out() -> None:
    assert effort_text(Translator("en"), 40, "時間") == "40 時間"
    assert effort_text(Translator("en"), 40, "hours") == "40 hours"
    assert effort_text(Translator("ja"), 3e5, "円") == "¥30万"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_money_and_time_are_ranked_apart_and_a_better_deal_is_told(open_page: OpenPage, lang: str) -> None:
    t = Translator("ja" if lang == "ja" else "en")
    hours = look(
        open_page("sensitivity", lang=lang, tree=rich_tree(effort=Effort(amount=40, unit="時間", per=0.01))), "effort"
    )
    assert [row["name"] for n in (0, 1) for row in drawn(hours, n)] == ["商談化率", "リード数", HOSTILE]
    assert t("sensitivity_levers.two_units_lead") in texts(hours)
    assert t("sensitivity_levers.effort_differs_lead") not in texts(hours)  # hours are not compared with yen
    dear = look(
        open_page("sensitivity", lang=lang, tree=rich_tree(effort=Effort(amount=9e6, unit="円", per=0.01))), "effort"
    )
    assert t("sensitivity_levers.effort_differs_lead") in texts(dear)
    assert t("sensitivity_levers.two_units_lead") not in texts(dear)


def test_an_effort_that_lowers_the_kgi_is_not_praised(open_page: OpenPage) -> None:
    tree = KpiTree(
        kpis=(
            Kpi(id="profit", name="利益", unit="円", formula="sales - cost"),
            Kpi(id="sales", name="売上", unit="円", value=100),
            Kpi(id="cost", name="費用", unit="円", value=40, effort=Effort(amount=5, unit="円", per=1)),
        ),
        kgi="profit",
    )  # fmt: skip
    app = look(open_page("sensitivity", tree=tree), "effort")
    assert Translator("ja")("sensitivity_levers.nothing_pays", kgi="利益") in texts(app)
    assert drawn(app)[0]["tone"] == "down"
    assert math.isclose(drawn(app)[0]["gain"], -0.2)
