"""A waterfall: from one total to another, one bar for each part of the difference.

Plain HTML, not a chart: it is there in the same frame as the KGI, follows the theme and fits a phone.
"""

from __future__ import annotations

import math
from typing import Literal

from kpitree.analysis.bridge import Bridge
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.problems import Frozen
from pages.shell.markup import esc

MOST_ROWS = 8
Tone = Literal["base", "up", "down", "now", "target"]


class Row(Frozen):
    """One bar from `start` to `end` (in the KGI's unit) with what it says.

    `id` is the KPI's, or :baseline, :now, :target, :rest: canvas/follow.js moves the bars with the hand.
    """

    id: str
    label: str
    start: float
    end: float
    tone: Tone
    text: str


def waterfall_rows(t: Translator, result: Bridge, tree: KpiTree, kgi: Kpi) -> list[Row]:
    """Baseline, one row a lever (the small ones of many folded into one), now, target.

    Levers stand in the order of the tree, so that no row jumps while a hand moves.
    """
    unit = kgi.measure

    def total(key: str, value: float, tone: Tone) -> Row:
        label = t(f"what_if.row_{key}")
        return Row(id=f":{key}", label=label, start=0.0, end=value, tone=tone, text=t.value(value, unit))

    rows = [total("baseline", result.kgi_before, "base")]
    shown = result.steps if len(result.steps) <= MOST_ROWS else result.steps[: MOST_ROWS - 1]
    place = {kpi.id: n for n, kpi in enumerate(tree.kpis)}
    in_order = sorted(shown, key=lambda step: place[step.id])
    parts = [(step.id, step.kpi, step.contribution) for step in in_order]
    if rest := result.steps[len(shown) :]:
        parts.append((":rest", t("what_if.row_rest", n=len(rest)), math.fsum(step.contribution for step in rest)))
    at = result.kgi_before
    for row_id, label, part in parts:
        tone: Tone = "up" if part >= 0 else "down"
        rows.append(Row(id=row_id, label=label, start=at, end=at + part, tone=tone, text=t.delta(part, unit)))
        at += part
    rows.append(total("now", result.kgi_after, "now"))
    if kgi.target is not None:
        rows.append(total("target", kgi.target, "target"))
    return rows


def waterfall(rows: list[Row]) -> str:
    """The rows as HTML. Bars share one scale that holds zero; names and numbers are read out as a list."""
    low = min(0.0, *(min(row.start, row.end) for row in rows))
    high = max(0.0, *(max(row.start, row.end) for row in rows))
    span = (high - low) or 1.0

    def bar(row: Row) -> str:
        left = 100 * (min(row.start, row.end) - low) / span
        width = 100 * abs(row.end - row.start) / span
        return (
            f"<li data-part='{row.id}'><span>{esc(row.label)}</span><div><i class='kt-bar-{row.tone}' "
            f"style='left:{left:.3f}%;width:{width:.3f}%'></i>"
            f"<b class='kt-text-{row.tone}' style='left:{left + width:.3f}%'>{esc(row.text)}</b></div></li>"
        )

    return f"<ul class='kt-waterfall'>{''.join(map(bar, rows))}</ul>"
