"""Taking measured numbers as the baseline, in one step (§75)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kpitree.model import Counts
from kpitree.model.kpi import MAX_TEXT
from kpitree.problems import Frozen, Problem
from kpitree.workspace.actions.base import Action, edited, refused, the_kpi, with_tree
from kpitree.workspace.workspace import Workspace


class MeasuredValue(Frozen):
    """What was measured of one lever: `counts` of a rate, else `value`; `source` says where it is from."""

    kpi: str
    value: float | None = None
    counts: Counts | None = None
    source: Annotated[str, Field(max_length=MAX_TEXT)] = ""


class TakeMeasured(Action):
    """Make measured numbers the baseline of their levers, with the source of each. Everything else stays as it is.

    What a lever was moved to in what-if stays moved, as ranges and targets stay: only the baseline was measured.
    """

    items: tuple[MeasuredValue, ...]

    def apply(self, workspace: Workspace) -> Workspace:
        """The levers at what was measured; refused as a whole when one is gone or is calculated by now."""
        tree = workspace.tree
        for item in self.items:
            kpi = the_kpi(workspace, item.kpi)
            if not kpi.is_lever:
                raise refused(Problem(code="measured_not_a_lever", kpi=kpi.id))
            value = None if item.counts is not None else item.value
            patch = {"counts": item.counts, "value": value, "source": item.source}
            tree = tree.replace(edited(kpi, patch))
        return with_tree(workspace, tree)
