"""Taking measured numbers as the baseline, in one step (§75)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kpitree.model import Counts
from kpitree.model.imported import Import
from kpitree.model.kpi import MAX_TEXT
from kpitree.problems import Frozen, Problem
from kpitree.workspace.actions.base import Action, edited, refused, the_kpi, with_tree
from kpitree.workspace.actions.imports import RememberImport
from kpitree.workspace.actions.split import split
from kpitree.workspace.workspace import Workspace


class MeasuredValue(Frozen):
    """What was measured of one lever: `counts` of a rate, else `value`; `source` says where it is from.

    `history` replaces the past values, oldest first, where there are any.
    """

    kpi: str
    value: float | None = None
    counts: Counts | None = None
    source: Annotated[str, Field(max_length=MAX_TEXT)] = ""
    history: tuple[float, ...] = ()


class TakeMeasured(Action):
    """Make measured numbers the baseline of their levers, with the source of each. Everything else stays as it is.

    What a lever was moved to in what-if stays moved, as ranges and targets stay: only the baseline was measured. With
    `remembered` the mapping of the table is kept too, and what was taken of it, to compare the next file with.
    """

    items: tuple[MeasuredValue, ...]
    remembered: Import | None = None

    def apply(self, workspace: Workspace) -> Workspace:
        """The levers at what was measured; refused as a whole when one is gone or is calculated by now."""
        tree = workspace.tree
        for item in self.items:
            kpi = the_kpi(workspace, item.kpi)
            if not kpi.is_lever:
                raise refused(Problem(code="measured_not_a_lever", kpi=kpi.id))
            value = None if item.counts is not None else item.value
            patch: dict[str, object] = {"counts": item.counts, "value": value, "source": item.source}
            if item.history:
                patch["history"] = item.history
            tree = tree.replace(edited(kpi, patch))
        taken = with_tree(workspace, tree)
        return taken if self.remembered is None else RememberImport(remembered=self.remembered).apply(taken)


class MeasuredSegment(Frozen):
    """A segment and what was measured in it; `items` name levers of the tree before it is split."""

    name: str
    items: tuple[MeasuredValue, ...] = ()


class SplitByMeasured(Action):
    """Split a KPI by segments and give each segment's levers what was measured in it, in one step.

    Levers outside of the branch stay as they are; those inside that were not measured keep an n-th, or their rate.
    """

    kpi: str
    segments: tuple[MeasuredSegment, ...]

    def apply(self, workspace: Workspace) -> Workspace:
        """The split tree with its segments at what was measured; refused as SplitBySegment and TakeMeasured are."""
        followed, copies = split(workspace, self.kpi, tuple(segment.name for segment in self.segments))
        items = tuple(
            item.model_copy(update={"kpi": copy[item.kpi]})
            for segment, copy in zip(self.segments, copies, strict=True)
            for item in segment.items
            if item.kpi in copy
        )
        return TakeMeasured(items=items).apply(followed)
