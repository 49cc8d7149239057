"""What was changed in an exported workbook, taken in one step (§72)."""

from __future__ import annotations

from pydantic import Field

from kpitree.model import Change
from kpitree.model.kpi import Finite
from kpitree.problems import Problem
from kpitree.workspace.actions.base import Action, edited, refused, the_kpi, with_tree
from kpitree.workspace.actions.levers import ChangeLevers
from kpitree.workspace.workspace import Workspace


class TakeEdits(Action):
    """`baselines` are new baseline values of levers (None: no value any more), `changes` moves of now, `scenarios` the
    changes of scenarios by id; each only what differs. Counts behind a value that was typed over no longer describe it.
    """

    baselines: dict[str, Finite | None] = Field(default_factory=dict)
    changes: dict[str, Change] = Field(default_factory=dict)
    scenarios: dict[str, dict[str, Change]] = Field(default_factory=dict)

    def apply(self, workspace: Workspace) -> Workspace:
        """All of it; refused as a whole when a lever is gone, calculated by now, or locked against moving (§26)."""
        tree = workspace.tree
        for kpi_id, value in self.baselines.items():
            kpi = the_kpi(workspace, kpi_id)
            if not kpi.is_lever:
                raise refused(Problem(code="measured_not_a_lever", kpi=kpi.id))
            tree = tree.replace(edited(kpi, {"value": value, "counts": None}))
        after = ChangeLevers(changes=self.changes).apply(with_tree(workspace, tree))
        scenarios = tuple(
            s.model_copy(update={"changes": {**s.changes, **self.scenarios.get(s.id, {})}}) for s in after.scenarios
        )
        return after.model_copy(update={"scenarios": scenarios})
