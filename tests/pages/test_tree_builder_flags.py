"""The Tree page: saying that a lever is a share of a whole, is locked, or is a headline KPI (§25, §26, §27)."""

from __future__ import annotations

from kpitree.model import Kpi, KpiTree
from kpitree.model.mix import mix_of
from kpitree.workspace import History
from kpitree.workspace.actions import EditKpi
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of
from tests.pages.tree_builder_steps import PAGE, open_details, select, tree_of, undo


def two_shares() -> KpiTree:
    """Sales of two channels, whose shares do not know of each other yet."""
    return KpiTree(
        kpis=(
            Kpi(id="sales", name="売上", unit="円", formula="ads * 300 + web * price"),
            Kpi(id="ads", name="広告の割合", unit="%", value=0.6),
            Kpi(id="web", name="Webの割合", unit="%", value=0.4),
            Kpi(id="price", name="単価", unit="円", value=100.0),
        ),
        kgi="sales",
    )


def test_two_shares_are_made_one_whole_without_editing_text(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=two_shares())
    open_details(app)
    select(app, "ads")
    assert app.selectbox(key=f"{PAGE}:ads:mix").value == ""
    after = EditKpi(kpi="ads", patch={"mix": "チャネル構成"}).apply(workspace_of(app))
    session_of(app).history = History(after)  # a new name: AppTest can only choose among those that are there
    app.run()
    assert_sound(app)
    assert tree_of(app)["ads"].mix == "チャネル構成"
    select(app, "web")
    assert "チャネル構成" in app.selectbox(key=f"{PAGE}:web:mix").options
    app.selectbox(key=f"{PAGE}:web:mix").select("チャネル構成").run()
    assert mix_of(tree_of(app), "ads") == ("ads", "web")
    undo(app)
    assert tree_of(app)["web"].mix == ""


def test_only_rates_that_people_set_can_be_shares(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=two_shares())
    open_details(app)
    for kpi_id, offered in (("sales", False), ("ads", True), ("price", False)):
        select(app, kpi_id)
        assert (f"{PAGE}:{kpi_id}:mix" in {box.key for box in app.selectbox}) is offered


def test_a_kpi_is_locked_and_made_a_headline(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=two_shares())
    open_details(app)
    select(app, "price")
    for field in ("locked", "headline"):
        assert getattr(tree_of(app)["price"], field) is False
        app.checkbox(key=f"{PAGE}:price:{field}").check().run()
        assert getattr(tree_of(app)["price"], field) is True
        undo(app)
        assert getattr(tree_of(app)["price"], field) is False
        assert app.checkbox(key=f"{PAGE}:price:{field}").value is False
    assert_sound(app)


def test_what_moves_first_is_told_by_depth_or_by_people(open_page: OpenPage) -> None:  # §50
    app = open_page(PAGE, tree=two_shares())
    open_details(app)
    select(app, "sales")
    box = app.selectbox(key=f"{PAGE}:sales:indicator")
    assert box.options[0] == "自動: 遅行指標（結果）"
    box.select("leading").run()
    assert_sound(app)
    assert tree_of(app)["sales"].indicator == "leading"
    undo(app)
    assert tree_of(app)["sales"].indicator == ""
