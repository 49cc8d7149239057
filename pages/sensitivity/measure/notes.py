"""What stands below the list: how it was calculated, how counts get in, draws without a value."""

from __future__ import annotations

from kpitree.analysis.better_data import BetterData
from kpitree.analysis.learning import BATCH, BATCHES
from kpitree.analysis.uncertain import Uncertain
from kpitree.workspace import Workspace
from pages.sensitivity.shares import percent
from pages.shell import session
from pages.shell.markup import caption, note


def draw_notes(workspace: Workspace, question: Uncertain, result: BetterData) -> None:
    """In words, the most important first."""
    t, tree = session.translator(), workspace.tree
    if not result.std > 0:
        return
    if result.undefined > 0:
        lead = t("sensitivity_causes.missing_lead")
        note(lead, t("sensitivity_measure.missing", share=percent(t, result.undefined)))
    ranged = [k for k, spread in question.spreads.items() if spread.source == "range" and tree[k].measure.is_rate]
    if ranged:
        note(t("sensitivity_measure.count_lead"), t("sensitivity_measure.count_rest"))
    method = t("sensitivity_measure.exact")
    if result.method == "estimated":
        method = t("sensitivity_measure.estimated", n=f"{BATCH * BATCHES:,}", seed=str(result.seed))
    if result.wrong is not None and result.method == "exact":
        method += t("sensitivity_measure.compared", n=f"{BATCH * BATCHES:,}", seed=str(result.seed))
    caption(method)
