"""The Tree page: what was said can be taken back, a value and a line of the detailed text as well."""

from __future__ import annotations

import pytest

from kpitree.model import Counts, Kpi, KpiTree
from tests.pages.conftest import OpenPage, assert_sound
from tests.pages.tree_builder_steps import PAGE, select, tree_of, undo, write

SALES = Kpi(id="sales", name="売上", unit="円", formula="deals * price", owner="営業")
DEALS = Kpi(id="deals", name="件数", unit="件", value=12)
PRICE = Kpi(id="price", name="単価", unit="円", value=5e6, source="CRM")
RATE = Kpi(id="rate", name="受注率", unit="%", counts=Counts(successes=12, trials=80))


def small() -> KpiTree:
    return KpiTree(kpis=(SALES, DEALS, PRICE, RATE), kgi="sales")


@pytest.mark.parametrize("kpi", ["deals", "rate"])
def test_an_emptied_field_is_no_value(open_page: OpenPage, kpi: str) -> None:
    app = open_page(PAGE, tree=small())
    select(app, kpi)
    write(app, kpi, "entry", "  ")
    assert tree_of(app)[kpi].baseline is None  # §1: which is not zero
    undo(app)
    assert tree_of(app) == small()
    write(app, kpi, "entry", "many")
    write(app, kpi, "entry", "")
    assert tree_of(app)[kpi].baseline is None


def test_a_line_taken_out_of_the_detailed_text_is_gone(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=small())
    app.session_state["kpitree"].views[f"{PAGE}:view"] = "text"
    app.session_state["kpitree"].views[f"{PAGE}:text:details"] = True
    app.run()
    text = app.text_area(key=f"{PAGE}:text").value
    assert "source: CRM" in text
    app.text_area(key=f"{PAGE}:text").set_value(text.replace("  source: CRM\n", "")).run()
    app.button(key=f"{PAGE}:text:apply").click().run()
    assert_sound(app)
    assert (tree_of(app)["price"].source, tree_of(app)["sales"].owner) == ("", "営業")
