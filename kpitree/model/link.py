"""Which KPIs of a tree are linked to another one (§51): read from the formulas, which are all that a link is."""

from __future__ import annotations

from kpitree.formula.links import read_link
from kpitree.model.kpi import Finite, KpiId
from kpitree.model.tree import KpiTree
from kpitree.problems import Frozen


class Link(Frozen):
    """`kpi` is what `base` says, changed by `effect` whenever `driver` is another `step` (0.1) above `anchor`; ids.

    `effect` is in points (0.01 is 1 pt) or, when `relative`, a part of the base; below zero it takes away.
    """

    kpi: KpiId
    base: KpiId
    driver: KpiId
    anchor: Finite
    effect: Finite
    step: Finite
    relative: bool


def link_of(tree: KpiTree, kpi_id: str) -> Link | None:
    """The link of a KPI, None where its formula is none or speaks of KPIs that are gone."""
    kpi = tree[kpi_id]
    if kpi.formula is None or not kpi.formula.startswith("max(0"):  # read no other formula for this
        return None
    found = read_link(kpi.expression)
    base, driver = (tree.resolve(found.base), tree.resolve(found.driver)) if found is not None else (None, None)
    if found is None or base is None or driver is None or base == driver or kpi_id in (base, driver):
        return None
    return Link(
        kpi=kpi_id, base=base, driver=driver, anchor=found.anchor, effect=found.effect, step=found.step,
        relative=found.relative,
    )  # fmt: skip


def links(tree: KpiTree) -> tuple[Link, ...]:
    """All of them, in tree order."""
    return tuple(link for kpi in tree.kpis if (link := link_of(tree, kpi.id)) is not None)


def linked_by(tree: KpiTree, kpi_id: str) -> Link | None:
    """The link whose base this KPI is, if any."""
    found = (link_of(tree, user) for user in tree.users(kpi_id))
    return next((link for link in found if link is not None and link.base == kpi_id), None)
