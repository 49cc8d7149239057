"""What tests of the Scenarios page stand on: a workspace with initiatives and scenarios, and opening it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from kpitree.data.templates import template
from kpitree.model import ScaleBy, SetTo, ShiftBy
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import AddInitiative, AddScenarioOfInitiatives, AddScenarios, EditKpi, StartFrom
from pages import PAGES
from tests.pages.conftest import OpenPage, assert_sound, session_of

SCRIPT = next(page.script for page in PAGES if page.slug == "scenarios")


def planned() -> Workspace:
    """Three initiatives, two of which set the same lever; one scenario with all of them, one without."""
    tree = template("full_funnel", "ja")
    workspace = StartFrom(tree=tree, template="full_funnel").apply(Workspace())
    workspace = EditKpi(kpi=str(tree.kgi), patch={"target": 4e7}).apply(workspace)
    for name, lever, change, fields in (
        ("CRM導入", "sql_to_opportunity", ShiftBy(amount=0.05), {"cost": 8e6, "horizon": "mid", "owner": "佐々木"}),
        ("フォーム改善", "site_cvr", SetTo(value=0.03), {"cost": 1e6, "horizon": "quick"}),
        ("LP刷新", "site_cvr", SetTo(value=0.035), {"horizon": "quick"}),
    ):
        workspace = AddInitiative(name=name, changes={lever: change}, fields=fields).apply(workspace)
    every = tuple(one.id for one in workspace.initiatives)
    workspace = AddScenarioOfInitiatives(name="攻め", initiatives=every).apply(workspace)
    return AddScenarios(changes={"単価": {"average_deal_size": ScaleBy(factor=1.1)}}).apply(workspace)


def open_with(open_page: OpenPage, workspace: Workspace, *, lang: str = "ja") -> AppTest:
    """The page with that workspace."""
    app = open_page("scenarios", lang=lang)
    session_of(app).history = History(workspace)
    app.run()
    assert_sound(app)
    return app


def drawn(app: AppTest) -> str:
    """All HTML of the page."""
    return "".join(element.proto.body for element in app.get("html"))
