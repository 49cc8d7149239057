"""A lever's baseline and its achievable range, typed."""

from __future__ import annotations

from kpitree.model import Change, Counts, Kpi
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import EditKpi
from pages.shell import entry, session
from pages.shell.markup import caption, section
from pages.tree_builder.selection import PAGE


def draw_value(workspace: Workspace, kpi: Kpi) -> None:
    """The baseline of a lever; a rate that was counted shows its counts."""
    t = session.translator()
    label = t("tree_builder.value")
    entry.field(kpi, kpi.baseline, page=PAGE, on_read=_set_baseline, label=label, on_empty=_set_missing)
    entry.asked(kpi, page=PAGE, on_read=_set_baseline)
    if kpi.counts is not None:
        counts = {"successes": f"{kpi.counts.successes:,}", "trials": f"{kpi.counts.trials:,}"}
        caption(t("tree_builder.counted", **counts))
    if kpi.id in workspace.changes:
        caption(t("tree_builder.moved", value=t.value(workspace.lever_values().get(kpi.id), kpi.measure)))
    from pages.shell.range_editor import draw_range_editor  # not before a lever is looked at: the KGI has no range

    section(t("tree_builder.range"), t("tree_builder.range_below"))
    draw_range_editor(kpi, page=PAGE)


def _set_baseline(kpi_id: str, change: Change | Counts) -> None:
    workspace = session.workspace()
    if kpi_id not in workspace.tree:
        return
    if isinstance(change, Counts):
        session.apply(EditKpi(kpi=kpi_id, patch={"counts": change}))
        return
    base = workspace.tree[kpi_id].baseline
    if base is None and change.kind != "set":
        session.notify(Problem(code="change_of_missing", kpi=kpi_id))
        return
    session.apply(EditKpi(kpi=kpi_id, patch={"value": change.apply(base or 0.0)}))


def _set_missing(kpi_id: str) -> None:
    """Emptied: the lever has no value any more, which is not zero (§1)."""
    if kpi_id in session.workspace().tree:
        session.apply(EditKpi(kpi=kpi_id, patch={"value": None, "counts": None}))
