"""The headline: which lever the KGI's spread comes from."""

from __future__ import annotations

import math

from kpitree.analysis.sobol import GlobalSensitivity, Influence
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from pages.sensitivity.shares import percent, width
from pages.shell import session
from pages.shell.markup import esc, headline, strong

SCATTERED = 0.1  # the largest share, below which no lever can be named as the cause
TIED = 0.01


def ranked(result: GlobalSensitivity) -> list[Influence]:
    """Largest fair share first."""
    return sorted(
        result.influences, key=lambda row: -math.inf if math.isnan(row.shapley) else row.shapley, reverse=True
    )


def draw_sentence(workspace: Workspace, result: GlobalSensitivity) -> None:
    """The largest cause and the next one; or why none can be named."""
    t, tree = session.translator(), workspace.tree
    kgi = tree[tree.kgi or ""]
    if not result.influences:
        headline(esc(t("sensitivity_causes.unknown", kgi=kgi.name)), esc(t("sensitivity_causes.unknown_below")))
    elif math.isnan(result.variance):
        lead = t("sensitivity_causes.undefined", kgi=kgi.name)
        headline(esc(lead), esc(" ".join(t.problem(problem, tree) for problem in result.problems)))
    elif result.variance == 0:
        headline(esc(t("sensitivity_causes.constant", kgi=kgi.name)), esc(t("sensitivity_causes.constant_below")))
    else:
        _cause(t, tree, result)


def _cause(t: Translator, tree: KpiTree, result: GlobalSensitivity) -> None:
    kgi = tree[tree.kgi or ""]
    first, *others = ranked(result)
    now = t("sensitivity_causes.width", width=width(t, kgi, result.std))
    said = {"kgi": esc(kgi.name), "lever": strong(tree[first.id].name), "share": strong(percent(t, first.shapley))}
    if first.shapley < SCATTERED:
        headline(t("sensitivity_causes.scattered", **said), now)
        return
    if others and first.shapley - others[0].shapley < max(TIED, first.shapley_conf + others[0].shapley_conf):
        other = strong(tree[others[0].id].name)
        share = strong(percent(t, (first.shapley + others[0].shapley)))
        headline(t("sensitivity_causes.tied", kgi=said["kgi"], lever=said["lever"], other=other, share=share), now)
        return
    below = now
    if others and others[0].shapley > 0:
        name, share = esc(tree[others[0].id].name), percent(t, others[0].shapley)
        below = t("sensitivity_causes.next", lever=name, share=share) + now
    headline(t("sensitivity_causes.cause", **said), below)
