"""The one-page handout: what people typed is text, and everything the meeting asks for is on it."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

import pytest

from kpitree.data.templates import template
from kpitree.export.handout import to_handout
from kpitree.export.stamp import Stamp
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, ScaleBy, Scenario
from kpitree.workspace import Workspace
from tests.fixtures.trees import broken_tree


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_kgi_tree_scenarios_and_sources_are_on_it(lang: Any) -> None:
    tree = template("annual_revenue", lang)
    scenario = Scenario(id="s", name="強気", changes={"win_rate": ScaleBy(factor=1.1)})
    text = to_handout(Workspace(tree=tree, scenarios=(scenario,)), Translator(lang), stamp=Stamp(date(2026, 4, 1)))
    assert all(escape(kpi.name) in text for kpi in tree.kpis)
    assert all(escape(kpi.range.source) in text for kpi in tree.levers if kpi.range and kpi.range.source)
    assert "<th class='n'>強気</th>" in text
    assert "27.5%" in text
    assert "http" not in text.partition("<body>")[0]


def test_nothing_that_was_typed_is_markup() -> None:
    bad = "<script>alert(1)</script>\"'&"
    kpi = Kpi(id="lever", name=bad, value=1.0, unit="<b>", source=bad, owner=bad)
    text = to_handout(
        Workspace(tree=KpiTree(kpis=(kpi,), kgi="lever"), title=bad, scenarios=(Scenario(id="s", name=bad),)),
        Translator("en"), stamp=Stamp(date(2026, 4, 1)),
    )  # fmt: skip
    assert "<script" not in text
    assert "<b>" not in text.replace("<b>1", "")


@pytest.mark.parametrize("workspace", [Workspace(), Workspace(tree=broken_tree())])
def test_anything_can_be_written(workspace: Workspace) -> None:
    assert to_handout(workspace, Translator("ja"), stamp=Stamp(date(2026, 4, 1))).startswith("<!doctype html>")
