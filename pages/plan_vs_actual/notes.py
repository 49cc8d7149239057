"""Beside the split: the next question, what to watch, how sure it is, what does not fit and what is missing."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.bottleneck import Bottleneck, PlanRow
from kpitree.analysis.leading import leading_for
from kpitree.analysis.quality import stages_of
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from pages.plan_vs_actual.period import Compared, this_month
from pages.shell.markup import esc, heading
from pages.shell.months import month_name

MOST_NAMES = 6


def draw_notes(t: Translator, workspace: Workspace, found: Compared) -> None:
    """Notes, each with what it is about in bold before it."""
    result, tree = found.result, workspace.tree
    if result is None:
        return
    notes: list[tuple[str, str]] = []
    if result.worst is not None:
        notes.append(("question", question(t, tree, result.worst)))
        notes += [("watch", watch) for watch in _watch(t, tree, result.worst)]
        notes += [("sure", sure) for sure in _sure(t, tree, result.worst)]
    notes += [("mismatch", said) for said in _mismatches(t, tree, result)]
    notes += [("missing", said) for said in _missing(t, tree, found, result)]
    doubtful = [problem for problem in result.problems if problem.severity == "warning"]  # no split: said there
    notes += [("check", t.problem(problem, tree)) for problem in doubtful]
    notes.append(("plan", _plan(t, workspace, found)))
    if found.months[-1] == this_month():
        notes.append(("month", t("plan_vs_actual.not_over")))
    lines = "".join(
        f"<dt>{esc(t(f'plan_vs_actual.note_{kind}'))}</dt><dd>{esc(said)}</dd>" for kind, said in notes if said
    )
    st.html(f"{heading(t('plan_vs_actual.notes'))}<dl class='kt-pa-notes'>{lines}</dl>")


def question(t: Translator, tree: KpiTree, worst: PlanRow) -> str:
    """What to ask next: about the stage, never about who."""
    kpi = tree[worst.id]
    if not kpi.is_lever:
        inputs = t.join([tree[k].name for k in tree.inputs(kpi.id)][:MOST_NAMES])
        return t("plan_vs_actual.ask_inside", kpi=kpi.name, inputs=inputs)
    if kpi.measure.is_rate:
        stages = stages_of(tree, kpi.id)
        if stages:
            stage, volume = (tree[k].name for k in stages[0])
            if kpi.benchmark.startswith("won/"):
                return t("plan_vs_actual.ask_win", stage=stage, volume=volume)
            return t("plan_vs_actual.ask_rate", stage=stage, volume=volume)
        return t("plan_vs_actual.ask_share", kpi=kpi.name)
    if kpi.measure.kind == "money":
        return t("plan_vs_actual.ask_money", kpi=kpi.name)
    return t("plan_vs_actual.ask_volume", kpi=kpi.name)


def _watch(t: Translator, tree: KpiTree, worst: PlanRow) -> list[str]:
    leading = leading_for(tree, worst.id)
    if leading is None:
        return []
    return [t("plan_vs_actual.watch", leading=tree[leading].name, kpi=worst.kpi)]


def _sure(t: Translator, tree: KpiTree, worst: PlanRow) -> list[str]:
    """Whether so few cases can fall like this by chance."""
    if worst.interval is None or worst.trials is None:
        return []
    key = "by_chance" if worst.by_chance else "not_by_chance"
    unit = tree[worst.id].measure
    said = {"n": f"{worst.trials:,.0f}", "range": t.range(*worst.interval, unit), "plan": t.value(worst.plan, unit)}
    return [t(f"plan_vs_actual.{key}", kpi=worst.kpi, **said)]


def _mismatches(t: Translator, tree: KpiTree, result: Bottleneck) -> list[str]:
    found = []
    for mismatch in result.mismatches[:MOST_NAMES]:
        unit = tree[mismatch.id].measure
        found.append(t(
            "plan_vs_actual.mismatch", kpi=tree[mismatch.id].name, reported=t.value(mismatch.reported, unit),
            calculated=t.value(mismatch.calculated, unit), difference=t.delta(mismatch.difference, unit),
        ))  # fmt: skip
    return found


def _missing(t: Translator, tree: KpiTree, found: Compared, result: Bottleneck) -> list[str]:
    """Levers that stand at their plan for want of an actual, and sums that lack a month."""
    said = []
    if result.missing:
        names = t.join([tree[k].name for k in result.missing[:MOST_NAMES]])
        more = len(result.missing) - MOST_NAMES
        if more > 0:
            said.append(t("plan_vs_actual.missing_more", names=names, n=more))
        else:
            said.append(t("plan_vs_actual.missing", names=names))
    for kpi_id, months in list(found.over.incomplete.items())[:MOST_NAMES]:
        names = t.join([month_name(t, month) for month in months])
        said.append(t("plan_vs_actual.incomplete", kpi=tree[kpi_id].name, months=names))
    return said


def _plan(t: Translator, workspace: Workspace, found: Compared) -> str:
    """What part of the plan is compared."""
    period = workspace.tree.period
    if not period:
        return t("plan_vs_actual.plan_no_period", n=found.share.months)
    if found.share.share == 1:
        return t(f"plan_vs_actual.plan_whole_{period}")
    return t(f"plan_vs_actual.plan_part_{period}", n=found.share.months)
