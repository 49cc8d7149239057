"""Actuals in the workspace: a layer of their own that follows ids, survives files and goes with its KPIs."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kpitree.data.files import read_workspace, write_workspace
from kpitree.data.link import decode, encode
from kpitree.data.templates import template
from kpitree.model import Counts
from kpitree.model.actuals import MOST_MONTHS, Actuals, number_of
from kpitree.workspace import Workspace
from kpitree.workspace.actions import (
    ActualsToHistory,
    ClearActuals,
    EditKpi,
    RemoveKpi,
    SetActuals,
    SetFormula,
    StartFrom,
)
from tests.workspace.sequences import codes, three_kpis

COUNTED = Counts(successes=12, trials=80)
ENTERED = SetActuals(values={"2026-05": {"won": 9.0}, "2026-04": {"won": 10.0, "price": 4.8e6}})


def entered() -> Workspace:
    return ENTERED.apply(three_kpis())


def test_months_stand_in_order_and_empty_ones_do_not_exist() -> None:
    actuals = entered().actuals
    assert list(actuals.months) == ["2026-04", "2026-05"]
    assert actuals.series("won") == {"2026-04": 10.0, "2026-05": 9.0}
    assert actuals.series("price") == {"2026-04": 4.8e6}  # missing is not zero (§1)
    assert list(SetActuals(values={"2026-05": {"won": None}}).apply(entered()).actuals.months) == ["2026-04"]
    assert not Actuals(months={"2026-04": {}})


def test_the_three_layers_do_not_touch_one_another() -> None:  # §13
    before, after = three_kpis(), entered()
    assert (after.tree, after.changes) == (before.tree, before.changes)
    assert SetFormula(kpi="won", text="1 + 2").apply(after).actuals == after.actuals


def test_they_follow_the_kpi_and_not_its_name() -> None:
    renamed = EditKpi(kpi="won", patch={"name": "成約数"}).apply(entered())
    assert renamed.actuals == entered().actuals
    assert RemoveKpi(kpi="price").apply(entered()).actuals.months == {"2026-04": {"won": 10.0}, "2026-05": {"won": 9.0}}


def test_files_and_links_keep_them() -> None:
    workspace = SetActuals(values={"2026-04": {"won": COUNTED}}).apply(entered())
    assert read_workspace(write_workspace(workspace)) == workspace
    assert decode(encode(workspace)) == workspace
    assert number_of(workspace.actuals.of("2026-04")["won"]) == 0.15
    assert "actuals" not in write_workspace(three_kpis())


def test_clearing_and_starting_anew() -> None:
    assert list(ClearActuals(month="2026-04").apply(entered()).actuals.months) == ["2026-05"]
    assert ClearActuals().apply(entered()).actuals == Actuals()
    assert StartFrom(tree=template("sdr", "ja")).apply(entered()).actuals == Actuals()


def test_what_cannot_be_kept_is_refused_and_nothing_is_lost() -> None:
    assert codes(entered(), SetActuals(values={"2026-04": {"gone": 1.0}})) == ["unknown_kpi"]
    assert codes(entered(), SetActuals(values={"2026-13": {"won": 1.0}})) == ["actuals_not_kept"]
    many = {f"{1990 + n // 12}-{n % 12 + 1:02d}": {"won": 1.0} for n in range(MOST_MONTHS + 1)}
    assert codes(three_kpis(), SetActuals(values=many)) == ["actuals_not_kept"]
    with pytest.raises(ValidationError):
        SetActuals(values={"2026-04": {"won": float("nan")}})


def test_actuals_become_the_past_when_that_is_asked_for() -> None:
    workspace = ActualsToHistory().apply(entered())
    assert workspace.tree["won"].history == (10.0, 9.0)
    assert workspace.tree["price"].history == (4.8e6,)
    assert workspace.actuals == entered().actuals
    assert codes(three_kpis(), ActualsToHistory()) == ["actuals_none"]
