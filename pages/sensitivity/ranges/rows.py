"""One row for each lever: how far it can move, and what that rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kpitree.analysis.spread import Spread, spread_of
from kpitree.analysis.tornado import tornado
from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.workspace import Workspace
from pages.shell.range_editor.picture import outline
from pages.shell.range_editor.words import half_width, has_grounds

Standing = Literal["grounds", "assumed", "none"]  # what a range rests on; none: there is no range


@dataclass(frozen=True)
class Row:
    """A lever, its spread, and by how much it moves the KGI within its range (None where that is not known).

    `moved_to` is where what-if has it, when that is not its own value.
    """

    kpi: Kpi
    spread: Spread | None
    swing: float | None
    moved_to: float | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether the lever can turn out differently, be it by an assumption that the page makes."""
        return self.spread is not None and not self.spread.is_certain

    @property
    def has_range(self) -> bool:
        """Whether it has an uncertainty of its own."""
        return self.spread is not None and self.is_drawn and self.spread.source != "assumption"

    @property
    def standing(self) -> Standing:
        """What its range rests on."""
        if self.spread is None or not self.is_drawn:
            return "none"
        return "grounds" if has_grounds(self.spread) else "assumed"


def rows_of(workspace: Workspace, *, assume: bool = False) -> list[Row]:
    """Every lever in the order of the tree; with `assume`, those without any range have ± 10 %."""
    tree = workspace.tree
    bars = {bar.id: bar.swing for bar in tornado(tree, changes=workspace.lever_values()).bars}
    swings = {kpi_id: swing for kpi_id, swing in bars.items() if swing == swing}
    moved = workspace.lever_values()
    return [Row(kpi, spread_of(kpi, assume=assume), swings.get(kpi.id), moved.get(kpi.id)) for kpi in tree.levers]


def ordered(rows: list[Row], by: str) -> list[Row]:
    """By what they do to the KGI, largest first, those without a range last; or as they stand in the tree."""
    if by != "swing":
        return rows
    return sorted(rows, key=lambda row: (not row.has_range, -(row.swing if row.swing is not None else -1.0)))


def shown(t: Translator, row: Row, kgi: Kpi) -> dict[str, Any]:
    """A row as the list draws it."""
    kpi, spread = row.kpi, row.spread
    low, likely, high = ("", "", "")
    if row.is_drawn and spread is not None:
        low, likely, high = (t.value(x, kpi.measure, trim=True) for x in (spread.low, spread.likely, spread.high))
    return {
        "id": kpi.id,
        "name": kpi.name,
        "below": _below(t, row),
        "press": t("ranges.open" if row.has_range or kpi.shape == "fixed" else "ranges.give"),
        "ends": [low, likely, high],
        "path": outline(spread) if spread is not None else [],
        "standing": row.standing,
        "basis": basis(t, row),
        "swing": t.value(row.swing, kgi.measure, trim=True) if row.swing is not None and row.has_range else "",
    }


def _below(t: Translator, row: Row) -> str:
    """The lever's value, where what-if has it, and whether that leaves it alone."""
    kpi = row.kpi
    parts = [t("ranges.now", value=t.value(kpi.baseline, kpi.measure, trim=True))]
    if row.moved_to is not None and row.moved_to != kpi.baseline:
        parts.append(t("ranges.moved", value=t.value(row.moved_to, kpi.measure, trim=True)))
    if kpi.locked:
        parts.append(t("ranges.locked"))
    return " · ".join(parts)


def basis(t: Translator, row: Row) -> str:
    """What a range rests on, in a few words."""
    kpi, spread = row.kpi, row.spread
    if spread is None or not row.is_drawn:
        if kpi.shape == "fixed" and kpi.baseline is not None:
            return t("ranges.row_fixed")
        return t("ranges.row_none")
    if spread.source == "assumption":
        return t("ranges.row_assumption")
    if spread.source == "counts" and kpi.counts is not None:
        counts = {"successes": f"{kpi.counts.successes:,}", "trials": f"{kpi.counts.trials:,}"}
        return t("ranges.row_counts", **counts, width=half_width(t, spread))
    if spread.source == "history":
        return t("ranges.row_history", n=spread.n or 0)
    return spread.note.strip() or t("ranges.row_no_source")


def table(t: Translator, rows: list[Row]) -> list[dict[str, object]]:
    """The list as a table to take along."""
    return [
        {
            t("ranges.column_lever"): row.kpi.name,
            t("ranges.column_unit"): row.kpi.unit,
            t("ranges.column_now"): row.kpi.baseline,
            t("ranges.low"): row.spread.low if row.spread is not None and row.is_drawn else None,
            t("ranges.likely"): row.spread.likely if row.spread is not None and row.is_drawn else None,
            t("ranges.high"): row.spread.high if row.spread is not None and row.is_drawn else None,
            t("ranges.shape"): row.spread.distribution.kind if row.spread is not None and row.is_drawn else "",
            t("ranges.source"): basis(t, row),
            t("ranges.column_swing"): row.swing,
        }
        for row in rows
    ]
