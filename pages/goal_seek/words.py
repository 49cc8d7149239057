"""Words that several parts of the page say."""

from __future__ import annotations

from kpitree.analysis.plans import Plan
from kpitree.i18n import Translator
from kpitree.model import KpiTree


def relaxed(t: Translator, tree: KpiTree, plan: Plan) -> str:
    """Which bound would have to give, and how far; nothing where no single one is enough."""
    relax = plan.relax
    if relax is None:
        return ""
    unit = tree[relax.id].measure
    to, at = t.value(relax.to, unit, trim=True), t.value(relax.bound_at, unit, trim=True)
    return t(f"plans.relax_{relax.bound}", lever=relax.kpi, at=at, to=to)
