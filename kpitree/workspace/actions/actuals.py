"""What happened, month by month: entering it, taking it away, and making it the past that ranges rest on."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from kpitree.model.actuals import MOST_MONTHS, Actual, Actuals
from kpitree.problems import Problem
from kpitree.workspace.actions.base import Action, edited, refused, the_kpi, with_tree
from kpitree.workspace.workspace import Workspace


class SetActuals(Action):
    """Values by month and KPI id, in place of what was there: a cell, a pasted sheet, a file. None takes one away."""

    values: Mapping[str, Mapping[str, Actual | None]]

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with them; all of them or, when one cannot be kept, none."""
        actuals = workspace.actuals
        try:
            for month, values in self.values.items():
                for kpi_id in values:
                    the_kpi(workspace, kpi_id)
                actuals = actuals.with_values(month, values)
        except ValidationError as error:
            raise refused(Problem(code="actuals_not_kept", params={"most": MOST_MONTHS})) from error
        return workspace.model_copy(update={"actuals": actuals})


class ClearActuals(Action):
    """Take the actuals of a month away, or of all months."""

    month: str | None = None

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace without them."""
        kept = {m: v for m, v in workspace.actuals.months.items() if self.month is not None and m != self.month}
        return workspace.model_copy(update={"actuals": Actuals(months=kept)})


class ActualsToHistory(Action):
    """Make the actuals the KPIs' own past (`Kpi.history`), oldest first: ranges, odds and benchmarks rest on it.

    KPIs without actuals keep the past they have.
    """

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the past as it happened."""
        tree = workspace.tree
        past = {kpi.id: tuple(workspace.actuals.series(kpi.id).values()) for kpi in tree.kpis}
        if not any(past.values()):
            raise refused(Problem(code="actuals_none"))
        kpis = tuple(edited(kpi, {"history": past[kpi.id]}) if past[kpi.id] else kpi for kpi in tree.kpis)
        return with_tree(workspace, tree.with_kpis(kpis))
