"""A limit (§52) in words: how much comes in, how much can be handled, what is left over and what that costs."""

from __future__ import annotations

from kpitree.analysis.capacity import Capacity
from kpitree.i18n import Translator
from kpitree.model import KpiTree


def lead_of(t: Translator, tree: KpiTree, row: Capacity) -> str:
    """The bottleneck, named; or that everything can be handled."""
    unit = (tree[row.wanted] if row.wanted in tree else tree[row.id]).measure
    what = tree[row.wanted].name if row.wanted in tree else t("capacity.coming", kpi=row.kpi)
    demand, capacity = t.value(row.demand, unit, trim=True), t.value(row.capacity, unit, trim=True)
    if row.overflow <= 0:
        used = t.value(row.utilisation, "%", trim=True)
        return t("capacity.fits", what=what, demand=demand, capacity=capacity, used=used)
    over = t.value(row.overflow, unit, trim=True)
    return t("capacity.over", what=what, demand=demand, capacity=capacity, over=over)


def rest_of(t: Translator, tree: KpiTree, row: Capacity, *, others: int = 0) -> str:
    """What follows the lead: what would mend it, what that is worth, how many other limits overflow as well."""
    if row.overflow <= 0:
        return ""
    parts = [t("capacity.bottleneck", lever=tree[row.bottleneck].name)] if row.bottleneck is not None else []
    kgi = tree[tree.kgi] if tree.kgi is not None else None
    if row.bottleneck is not None and row.needed is not None:
        lever = tree[row.bottleneck]
        to = t.value(row.needed, lever.measure, trim=True)
        worth = row.kgi_needed - row.kgi
        if kgi is None or worth != worth or worth == 0:
            parts.append(t("capacity.enough", lever=lever.name, needed=to))
        else:
            effect = t.change(worth, row.kgi, kgi.measure)
            parts.append(t("capacity.enough_worth", lever=lever.name, needed=to, kgi=kgi.name, effect=effect))
    elif kgi is not None and row.cost == row.cost and row.cost != 0:
        parts.append(t("capacity.worth", kgi=kgi.name, effect=t.change(row.cost, row.kgi, kgi.measure)))
    if others:
        parts.append(t("capacity.others", n=others))
    return "".join(parts)
