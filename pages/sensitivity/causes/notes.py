"""What stands below the bars: how it was calculated, what levers do together, draws without a value."""

from __future__ import annotations

import math

from kpitree.analysis.sobol import GlobalSensitivity
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from pages.sensitivity.shares import percent, within
from pages.shell import session
from pages.shell.markup import caption, note

NOTICEABLE = 0.05


def draw_notes(workspace: Workspace, result: GlobalSensitivity) -> None:
    """In words, the most important first."""
    t, tree = session.translator(), workspace.tree
    for problem in result.problems:
        if problem.code == "kgi_undefined_in_draws":
            note(t("sensitivity_causes.missing_lead"), t.problem(problem, tree))
    together = interaction(result)
    if together > 0:
        note(t("sensitivity_causes.together_lead", share=percent(t, together)), t("sensitivity_causes.together_rest"))
    caption(method(t, tree, result))


def interaction(result: GlobalSensitivity) -> float:
    """The share of the spread that no lever causes alone; 0 where it is small or within the error."""
    together = 1 - sum(row.first for row in result.influences)
    error = math.sqrt(sum(row.first_conf**2 for row in result.influences))
    return together if together >= max(NOTICEABLE, 2 * error) else 0.0


def method(t: Translator, tree: KpiTree, result: GlobalSensitivity) -> str:
    """How it was calculated, in one or two sentences."""
    if result.method == "exact":
        return t("sensitivity_causes.exact")
    error = within(t, max((row.shapley_conf for row in result.influences), default=math.nan))
    said = t("sensitivity_causes.estimated", n=f"{result.draws:,}", seed=str(result.seed), error=error)
    return said if result.reason is None else said + t.problem(result.reason, tree)
