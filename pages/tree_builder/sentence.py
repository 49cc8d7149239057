"""The headline of the Tree page: what the KGI is made of, whether anything is wrong, and what to do next."""

from __future__ import annotations

from kpitree.engine.whiteboard import sentence_of
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.workspace import Workspace
from pages.shell import compute, session
from pages.shell.markup import esc, headline, strong

LONGEST_EQUATION = 60  # characters; a longer formula is said by its inputs
MOST_INPUTS = 4


def draw_sentence(workspace: Workspace) -> None:
    """One sentence and one line below it."""
    t = session.translator()
    tree = workspace.tree
    if tree.kgi is None:
        headline(esc(t("tree_builder.empty")), esc(t("tree_builder.empty_below")))
        return
    kgi = tree[tree.kgi]
    evaluation = compute.now(workspace)
    count = len(evaluation.problems)
    parts = {"kpis": len(tree.kpis), "levers": len(tree.levers)}
    if kgi.is_lever:
        below = t("tree_builder.next_split")
    elif evaluation.values[kgi.id] is None:
        below = t("tree_builder.below_stuck", **parts)
    elif count:
        below = t("tree_builder.below_problems", n=count, **parts)
    else:
        below = t("tree_builder.below_fine", **parts)
    headline(_made_of(t, tree, kgi), esc(below))


def _made_of(t: Translator, tree: KpiTree, kgi: Kpi) -> str:
    if kgi.is_lever:
        return t("tree_builder.not_split", kgi=strong(kgi.name))
    equation = sentence_of(tree, kgi.id)
    if kgi.expression is None or not equation.strip():
        return t("tree_builder.not_readable", kgi=strong(kgi.name))
    if len(equation) <= LONGEST_EQUATION:
        return t("tree_builder.made_of", kgi=esc(kgi.name), equation=strong(equation))
    inputs = tree.inputs(kgi.id)
    names = t.join(tree[i].name for i in inputs[:MOST_INPUTS])
    return t("tree_builder.made_of_many", kgi=esc(kgi.name), n=len(inputs), names=strong(names))
