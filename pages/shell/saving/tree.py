"""The tree to take along: its picture, and every KPI as a row of a table."""

from __future__ import annotations

from kpitree.export.picture.frame import Picture
from kpitree.export.picture.tree import Values, tree_picture, values_picture
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from pages.shell import compute, session
from pages.shell.files import file_name
from pages.shell.saving import draw_saving
from pages.shell.stamp import stamp


def draw_tree_saving(key: str) -> None:
    """The small button beside a tree; nothing where there is no KPI."""
    workspace = session.workspace()
    if workspace.tree.kpis:
        draw_saving(key, file_name(), lambda: kpi_rows(workspace), lambda: picture_now(workspace))


def draw_values_saving(
    key: str, name: str, tree: KpiTree, values: Values, beside: Values, *, about: str, state: str,
    attained: bool = False,
) -> None:  # fmt: skip
    """The same for a tree with other values than those of now, `beside` which it is shown."""
    t, workspace = session.translator(), session.workspace()
    draw_saving(
        key, name,
        lambda: [
            {"id": k.id, "kpi": k.name, "unit": k.unit, "before": beside.get(k.id), "value": values.get(k.id)}
            for k in tree.kpis
        ],
        lambda: values_picture(
            tree, values, beside, workspace, t, stamp=stamp(), about=about, state=state, attained=attained
        ),
    )  # fmt: skip


def picture_now(workspace: Workspace) -> Picture:
    """The tree as it is now."""
    return tree_picture(workspace, session.translator(), stamp=stamp())


def kpi_rows(workspace: Workspace) -> list[dict[str, object]]:
    """Every KPI with its values, range and formula; columns are called the same in every language."""
    now, base = compute.now(workspace).values, compute.baseline(workspace).values
    return [
        {"id": kpi.id, "kpi": kpi.name, "unit": kpi.unit, "baseline": base[kpi.id], "value": now[kpi.id],
         "low": kpi.range.low if kpi.range else None, "high": kpi.range.high if kpi.range else None,
         "formula": kpi.formula or "", "source": kpi.source, "owner": kpi.owner}
        for kpi in workspace.tree.kpis
    ]  # fmt: skip
