"""How changes and money of this page are said."""

from __future__ import annotations

from kpitree.i18n import Translator
from kpitree.model import Change, Kpi, KpiTree, ScaleBy, SetTo, Unit, read_unit


def meant(t: Translator, kpi: Kpi, change: Change) -> str:
    """A change as it was meant: +10% (relative), +5.0pt, 30%."""
    if isinstance(change, SetTo):
        return t("scenarios.set_to", value=t.value(change.value, kpi.measure, trim=True))
    if isinstance(change, ScaleBy):
        return t("scenarios.relative", percent=t.percent_change(change.factor - 1))
    return t.delta(change.amount, kpi.measure)


def money(tree: KpiTree) -> Unit:
    """The unit of costs: the currency of the KGI, else of the first KPI that is money, else yen."""
    first = [tree[tree.kgi]] if tree.kgi is not None else []
    found = next((k.measure.currency for k in (*first, *tree.kpis) if k.measure.kind == "money"), "JPY")
    return read_unit(found)
