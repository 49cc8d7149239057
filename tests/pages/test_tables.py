"""Every table of every page can be taken along, and what is in the file is the table."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from kpitree.analysis.bottleneck import bottleneck
from kpitree.data.templates import template
from kpitree.engine import evaluate
from kpitree.model import Kpi, KpiTree, ScaleBy, Scenario, SetTo
from kpitree.workspace import History, Workspace
from pages.scenarios.columns import Column
from pages.scenarios.comparison import table_rows
from pages.shell.saving.csv import as_rows
from pages.shell.saving.table import to_csv
from tests.pages.conftest import OpenPage, assert_sound, session_of

TABLES = {
    "goal_seek": ("goal_seek:stages", "goal_seek:alone"),
    "scenarios": ("scenarios:comparison",),
    "sensitivity": ("sensitivity:elasticities",),
}


@pytest.mark.parametrize("slug", TABLES)
def test_there_is_a_button_under_every_table(open_page: OpenPage, slug: str) -> None:
    app = open_page(slug)
    tree = template("btob_basic")
    scenario = Scenario(id="s", name="強気", changes={"win_rate": ScaleBy(factor=1.2)})
    session_of(app).history = History(Workspace(tree=tree, scenarios=(scenario,)))
    app.run()
    assert_sound(app)
    found = [element.proto.id for element in app.get("download_button")]
    assert [key for key in TABLES[slug] if not any(one.endswith(f"{key}:csv") for one in found)] == []


def test_a_result_is_its_frame_with_names_defused() -> None:
    tree = KpiTree(
        kpis=(
            Kpi(id="sales", name="=売上", unit="円", formula="leads * price"),
            Kpi(id="leads", name="+リード", value=3), Kpi(id="price", name="-単価", unit="円", value=0.1),
        ), kgi="sales",
    )  # fmt: skip
    text = to_csv(as_rows(bottleneck(tree, {"leads": 2}).to_frame()))
    head, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert [row[head.index("kpi")] for row in rows] == ["'=売上", "'+リード", "'-単価"]
    assert [row[head.index("plan")] for row in rows] == ["0.30000000000000004", "3", "0.1"]
    assert rows[2][head.index("actual")] == ""


def test_futures_of_the_same_name_stay_apart() -> None:
    changes = {"win_rate": SetTo(value=0.3)}
    same = tuple(Scenario(id=f"s_{n}", name=name, changes=changes) for n, name in enumerate(("ベースライン", "強気")))
    workspace = Workspace(tree=template("btob_basic"), scenarios=same)
    columns = [Column("baseline", "ベースライン", workspace, evaluate(workspace.tree))]
    for scenario in same:
        there = workspace.at(scenario)
        columns.append(Column(scenario.id, scenario.name, there, evaluate(there.tree, there.lever_values()), scenario))
    rows = table_rows(workspace, columns)
    assert {"ベースライン", "ベースライン (2)", "強気"} <= set(rows[0])
    assert rows[0]["ベースライン"] != rows[0]["ベースライン (2)"]


PICTURES = {
    "tree_builder": "tree_builder:picture",
    "what_if": "what_if:tree_picture",
    "goal_seek": "goal_seek:tree",
    "sensitivity": "sensitivity:chart",
    "benchmarks": "benchmarks:list",
}


@pytest.mark.parametrize("slug", PICTURES)
def test_what_is_drawn_can_be_saved_with_what_people_typed_as_text(open_page: OpenPage, slug: str) -> None:
    tree = template("btob_basic")
    kgi = tree[tree.kgi or ""].model_copy(update={"target": 2e8})
    lever = tree["win_rate"].model_copy(update={"name": "<b>率</b> & 'x'"})
    app = open_page(slug, tree=tree.replace(kgi).replace(lever))
    app.session_state[f"{PICTURES[slug]}:saving"] = True
    app.run()
    assert_sound(app)
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "svg" in one.proto.json]
    (data,) = [data[0] for data in found if isinstance(data, list) and "svg" in data[0]]
    said = [text.text for text in ElementTree.fromstring(data["svg"]).iter("{http://www.w3.org/2000/svg}text")]
    assert "<b>率</b> & 'x'" in said
    assert data["csv"].startswith("\ufeff")
