"""What a click on a fix does, as actions. Pure: nothing here draws or touches the session."""

from __future__ import annotations

from kpitree.engine import evaluate
from kpitree.engine.evaluate import Evaluation
from kpitree.errors import ActionRefused
from kpitree.formula import rename
from kpitree.model import Counts, KpiTree, SetTo
from kpitree.model.entry import read_change
from kpitree.problems import Fix, Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import Action, AddKpi, EditKpi, SetFormula


def with_names(tree: KpiTree, formula: str) -> str:
    """A stored formula with names instead of ids, whether it can be read or not."""
    return rename(formula, lambda name: tree[found].name if (found := tree.resolve(name)) is not None else None)


def fixed_formula(tree: KpiTree, problem: Problem, fix: Fix) -> str | None:
    """The formula of the problem's KPI, with names, after `fix`; None when the fix is not about its characters."""
    span = fix.span or problem.span
    if problem.kpi is None or problem.kpi not in tree or span is None:
        return None
    formula = tree[problem.kpi].formula
    if formula is None or fix.code == "add_kpi":
        return None
    return with_names(tree, formula[: span.start] + fix.text + formula[span.end :])


def actions_for(workspace: Workspace, problem: Problem, fix: Fix) -> tuple[Action, ...]:
    """What would mend a problem that `check` found; nothing when the KPI has changed since."""
    tree = workspace.tree
    if problem.kpi is None or problem.kpi not in tree:
        return ()
    kpi = tree[problem.kpi]
    if fix.code == "rename":
        return (EditKpi(kpi=kpi.id, patch={"name": fix.text}),)
    if fix.code == "add_kpi":
        # Said again, the formula holds the id of the new KPI, so that it follows when that is renamed.
        again = () if kpi.formula is None else (SetFormula(kpi=kpi.id, text=with_names(tree, kpi.formula)),)
        return (AddKpi(name=fix.text), *again)
    if kpi.is_lever:
        meant = read_change(fix.text, unit=kpi.measure)
        if isinstance(meant, Counts):
            return (EditKpi(kpi=kpi.id, patch={"counts": meant}),)
        return (EditKpi(kpi=kpi.id, patch={"value": meant.value}),) if isinstance(meant, SetTo) else ()
    text = fixed_formula(tree, problem, fix)
    return () if text is None else (SetFormula(kpi=kpi.id, text=text),)


def trial(workspace: Workspace, kpi_id: str, text: str) -> tuple[Evaluation | None, tuple[Problem, ...]]:
    """The tree as it would be with this formula, and what is wrong with it there; None when it is refused."""
    try:
        tried = SetFormula(kpi=kpi_id, text=text).apply(workspace)
    except ActionRefused as refusal:
        return None, tuple(refusal.problems)
    evaluation = evaluate(tried.tree, tried.lever_values())
    return evaluation, tuple(p for p in evaluation.problems if p.kpi == kpi_id)
