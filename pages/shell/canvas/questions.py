"""What the canvas asks back: an entry that could mean two things, and the ways to a wanted value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kpitree.i18n import Translator
from kpitree.model import Counts
from kpitree.model.entry import read_change
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import affected

Question = dict[str, Any]
MOST_WAYS = 8
MOST_NAMES = 5
TYPED = ("enter", "want", "rename", "formula")


def asked_about(t: Translator, workspace: Workspace, problem: Problem, event: Mapping[str, Any]) -> Question:
    """What is unclear about a typed entry, and the entries it may have meant."""
    return {
        "kind": "entry",
        "kpi": problem.kpi,
        "text": event.get("text"),
        "again": event.get("do"),
        "message": t.problem(problem, workspace.tree),
        "fixes": [{"label": t.fix(fix, problem, workspace.tree), "text": fix.text} for fix in problem.fixes],
    }


def ways_to(t: Translator, workspace: Workspace, event: Mapping[str, Any]) -> Question | None:
    """Every lever that alone could bring a computed KPI to what was typed, and what it would need."""
    kpi_id, text = event.get("kpi"), event.get("text")
    if not isinstance(kpi_id, str) or not isinstance(text, str) or kpi_id not in workspace.tree:
        return None
    from kpitree.analysis.solve import ways

    tree = workspace.tree
    kpi = tree[kpi_id]
    wanted = wanted_of(workspace, kpi_id, text)
    if isinstance(wanted, Problem):
        return asked_about(t, workspace, wanted, event)
    now = workspace.lever_values()
    rows = []
    for way in ways(tree, kpi_id, wanted, now)[:MOST_WAYS]:
        lever = tree[way.lever]
        rows.append(
            {
                "kpi": lever.id,
                "name": lever.name,
                "value": way.value if way.reachable else None,
                "text": t.value(way.value, lever.measure) if way.reachable else t("canvas.cannot"),
            }
        )
    said = t.value(wanted, kpi.measure)
    return {"kind": "ways", "kpi": kpi_id, "text": text, "wanted": wanted, "said": said, "rows": rows}


def wanted_of(workspace: Workspace, kpi_id: str, text: str) -> float | Problem:
    """The value that was typed for a KPI; a relative one is of its baseline."""
    found = read_change(text, unit=workspace.tree[kpi_id].measure, strict_screen=True)
    if isinstance(found, Problem):
        return found.at(kpi=kpi_id)
    return found.rate if isinstance(found, Counts) else found.apply(workspace.baseline_of(kpi_id) or 0.0)


def refused(
    t: Translator, workspace: Workspace, event: Mapping[str, Any], problems: Sequence[Problem]
) -> Question | None:
    """Why something was not done, said at the node it was done to; what was typed can be mended there."""
    kpis = event.get("kpis")
    kpi = event.get("kpi") or (kpis[0] if isinstance(kpis, list) and kpis else None)
    if not problems:
        return None
    again = event.get("do") if event.get("do") in TYPED else None
    messages = " ".join(t.problem(problem, workspace.tree) for problem in problems)
    return {"kind": "entry", "kpi": kpi, "text": event.get("text"), "message": messages, "fixes": [], "again": again}


def removal_of(t: Translator, workspace: Workspace, event: Mapping[str, Any]) -> Question | None:
    """What goes with KPIs that are about to be deleted, and whose formulas lose an input."""
    tree, wanted = workspace.tree, event.get("kpis")
    kpis = [k for k in wanted if isinstance(k, str) and k in tree] if isinstance(wanted, list) else []
    if not kpis:
        return None
    found = affected(tree, kpis)

    def named(ids: Sequence[str]) -> str:
        names = [tree[i].name for i in ids[:MOST_NAMES]]
        more = [t("canvas.and_more", n=len(ids) - MOST_NAMES)] if len(ids) > MOST_NAMES else []
        return t.join([*names, *more])

    gone, users = [k for k in found.gone if k not in kpis], found.users
    one = t("canvas.remove_one", name=tree[kpis[0]].name)
    return {
        "kind": "removal",
        "kpi": kpis[0],
        "kpis": kpis,
        "title": one if len(kpis) == 1 else t("canvas.remove_many", n=len(kpis)),
        "gone": t("canvas.remove_gone", names=named(gone)) if gone else "",
        "users": t("canvas.remove_users", names=named(users)) if users else "",
    }
