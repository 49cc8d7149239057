"""The tree as Markdown: everything is there, and nothing that people typed is read as markup."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kpitree.data.templates import template, templates
from kpitree.export.contents import lines_of
from kpitree.export.markdown import to_markdown
from kpitree.export.stamp import Stamp
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, ScaleBy, Scenario
from kpitree.workspace import Workspace
from tests.fixtures.trees import broken_tree

MADE = Stamp(date(2026, 4, 1))


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("slug", templates())
def test_every_kpi_is_drawn_and_listed_once(slug: str, lang: Any) -> None:
    tree = template(slug, lang)
    text = to_markdown(Workspace(tree=tree), Translator(lang), stamp=MADE)
    edges = sum(len(tree.inputs(kpi.id)) for kpi in tree.kpis)
    assert sorted(line.kpi.id for line in lines_of(tree)) == sorted(kpi.id for kpi in tree.kpis)
    assert text.count("<br/>") == len(tree.kpis)
    assert text.count(" --- n") == edges
    assert "2026-04-01" in text


def test_scenarios_stand_side_by_side() -> None:
    tree = template("btob_basic")
    scenario = Scenario(id="s", name="強気", changes={"win_rate": ScaleBy(factor=1.1)})
    text = to_markdown(Workspace(tree=tree, scenarios=(scenario,)), Translator("ja"), stamp=MADE)
    table = text.partition("## シナリオ")[2].strip().splitlines()
    assert table[0] == "| 指標 | ベースライン | 強気 |"
    assert table[3] == "| 受注率 | 20.0% | 22.0% |"


def test_what_people_typed_is_no_markup() -> None:
    name = '<img src=x>|**a** [x](y)"];n0-->n1'
    tree = KpiTree(kpis=(Kpi(id="lever", name=name, value=1.0, source="`a`\n|b|"),), kgi="lever")
    text = to_markdown(Workspace(tree=tree, title="# a"), Translator("en"), stamp=MADE)
    assert "<img" not in text.replace("\\<img", "")
    drawing = text.partition("```mermaid")[2].partition("```")[0]
    assert "#quot;];n0--#gt;n1" in drawing
    cells = {line.replace("\\|", "").count("|") for line in text.splitlines() if line.startswith("| ")}
    assert cells == {4, 5}


@pytest.mark.parametrize("workspace", [Workspace(), Workspace(tree=broken_tree())])
def test_anything_can_be_written(workspace: Workspace) -> None:
    assert to_markdown(workspace, Translator("ja"), stamp=MADE).startswith("# ")
