"""`kpitree capacities TREE`: where more comes in than can be handled, and what that costs."""

from __future__ import annotations

import click

from kpitree.analysis.capacity import Capacity
from kpitree.analysis.capacity import capacities as ask_capacities
from kpitree.cli.commands import changes_of, command, set_option
from kpitree.cli.printing import as_json, table
from kpitree.cli.sources import Source
from kpitree.i18n import Translator


@command
@set_option
def capacities(t: Translator, source: Source, *, json_: bool, settings: tuple[str, ...]) -> None:
    """Every min(demand, capacity): what is left over, which lever is the bottleneck, and what that costs the KGI."""
    tree = source.tree
    result = ask_capacities(tree, changes_of(source, settings))
    if json_:
        as_json(result.to_frame().to_dict("records"))
        return
    kgi = tree[tree.kgi].measure if tree.kgi else ""

    def cells(row: Capacity) -> list[str]:
        unit, lever = tree[row.id].measure, tree[row.bottleneck] if row.bottleneck else None
        counts = [t.value(x, unit, trim=True) for x in (row.demand, row.capacity, row.overflow)]
        needed = t.value(row.needed, lever.measure, trim=True) if lever is not None else t.value(None)
        return [row.kpi, row.bottleneck_kpi or "", *counts, needed, t.value(row.cost, kgi)]

    if not result.rows:
        click.echo(t("capacity.none"))
        return
    header = ("kpi", "bottleneck", "demand", "capacity", "overflow", "needed", "cost")
    table([t(f"capacity.column_{name}") for name in header], [cells(row) for row in result.rows], left=2)
