"""Futures side by side: the KGI as columns, and under each what it takes."""

from __future__ import annotations

import math

from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION

from kpitree.export.slides import sentences
from kpitree.export.slides.charts import LABEL_SIZE, Series, add_chart, inner_plot, recoloured
from kpitree.export.slides.deck import Deck, Sheet
from kpitree.export.slides.figures import figures_for
from kpitree.export.slides.paper import DOWN, INK, NEUTRAL, QUIET, UP, Box
from kpitree.export.slides.story import MOST_SCENARIOS, Future, Story
from kpitree.export.slides.tables import Cell, add_table
from kpitree.export.slides.text import clip
from kpitree.model import Kpi

NAMES, ROW, HEAD = 0.2, 22.0, 20.0  # width of the first column in shares; heights in points
LEAST_CHART = 120.0
MOST_RESULTS = 3


def draw_scenarios(deck: Deck, story: Story) -> None:
    """The slide."""
    t, kgi, futures = story.t, story.kgi, story.futures
    assert kgi is not None
    odds = _odds(story)
    title, below = sentences.of_scenarios(story)
    sheet = deck.sheet(title, below, notes=_notes(story))
    hidden = len(story.workspace.compared) - MOST_SCENARIOS
    changed = [k for k in story.tree.kpis if any(k.id in f.there.changes for f in futures)]
    results = [kpi for kpi in story.headlines[1:] if not kpi.is_lever][:MOST_RESULTS]
    row = ROW * sheet.unit
    room = int((sheet.area.h - LEAST_CHART * sheet.unit - HEAD * sheet.unit) / row) - len(results) - bool(odds)
    shown = changed[: max(1, room)]
    notes = [t("slides.more_changes", n=len(changed) - len(shown))] if len(shown) < len(changed) else []
    notes += [t("slides.more_scenarios", n=hidden)] if hidden > 0 else []
    if notes:
        sheet.foot((" " if t.lang == "en" else "").join(notes))
    rows = [_result(story, kpi, futures) for kpi in results]
    if odds:
        rows.append(
            [Cell(t("slides.chance")), *(Cell(sentences.chance(t, odds.get(f.id)), bold=True) for f in futures)]
        )
    rows += [_assumption(story, kpi, futures) for kpi in shown]
    height = HEAD * sheet.unit + row * len(rows)
    upper, lower = sheet.area.foot(height)
    _chart(sheet, story, kgi, futures, upper.beside(NAMES * upper.w))
    add_table(
        sheet, lower, [t("slides.assumption"), *(f.name for f in futures)], rows,
        widths=[NAMES, *((1 - NAMES) / len(futures) for _ in futures)], numbers=(), height=row,
        head_height=HEAD * sheet.unit, size=11 if len(futures) < 6 else 9.5, name=t("slides.scenarios"), centred=True,
    )  # fmt: skip


def _chart(sheet: Sheet, story: Story, kgi: Kpi, futures: tuple[Future, ...], box: Box) -> None:
    """Columns stand over the columns of the table."""
    t = story.t
    found = [f.found.values[kgi.id] for f in futures]
    known = [x for x in found if x is not None and math.isfinite(x)]
    figures = figures_for(t, kgi.measure, max(map(abs, known), default=0.0))
    values = [figures(x) for x in found]
    low = min(0.0, *(x for x in values if x is not None), 0.0)
    high = max(0.0, *(x for x in values if x is not None), 0.0)
    room = 0.16 * ((high - low) or 1.0)
    size = sheet.size(LABEL_SIZE)
    chart = add_chart(
        sheet, box, XL_CHART_TYPE.COLUMN_CLUSTERED, [clip(f.name, size, box.w / len(futures) - 8) for f in futures],
        [Series(kgi.name, values, NEUTRAL, XL_LABEL_POSITION.OUTSIDE_END, figures.plain)], gap=90,
        name=t("slides.scenarios_chart", kgi=kgi.name), ends=(low - (room if low < 0 else 0), high + room),
        spoken="; ".join(f"{f.name} {t.value(x, kgi.measure)}" for f, x in zip(futures, found, strict=True)), size=13,
    )  # fmt: skip
    inner_plot(chart, 0.0, 0.02, 1.0, 0.96)
    chart.category_axis.visible = False
    base = found[0]
    for n, value in enumerate(found[1:], 1):
        if value is not None and base is not None and value != base:
            recoloured(chart.plots[0].series[0], n, UP if value > base else DOWN)


def _result(story: Story, kpi: Kpi, futures: tuple[Future, ...]) -> list[Cell]:
    base, cells = futures[0].found.values[kpi.id], [Cell(kpi.name)]
    for future in futures:
        value = future.found.values[kpi.id]
        tone = INK
        if value is not None and base is not None and value != base:
            tone = UP if value > base else DOWN
        cells.append(Cell(story.t.value(value, kpi.measure), colour=tone))
    return cells


def _assumption(story: Story, kpi: Kpi, futures: tuple[Future, ...]) -> list[Cell]:
    """What a future makes of a lever; a dot where it stays at the baseline."""
    t, base = story.t, futures[0].found.values[kpi.id] if not kpi.is_lever else kpi.baseline
    cells = [Cell(kpi.name, colour=QUIET), Cell(t.value(base, kpi.measure), colour=QUIET)]
    for future in futures[1:]:
        value = future.there.lever_values().get(kpi.id) if kpi.id in future.there.changes else None
        if value is None:
            cells.append(Cell("·", colour=QUIET))
        else:
            tone = INK if base is None or value == base else UP if value > base else DOWN
            cells.append(Cell(t.value(value, kpi.measure), colour=tone))
    return cells


def _odds(story: Story) -> dict[str, float]:
    """The chance of the target by future; empty without a target or anything uncertain."""
    if story.kgi is None or story.kgi.target is None or not story.has_odds:
        return {}
    found = {future.id: story.odds_at(future.there).probability for future in story.futures}
    return {future: share for future, share in found.items() if share is not None}


def _notes(story: Story) -> list[str]:
    """What each future changes, in full."""
    t, tree, kgi = story.t, story.tree, story.kgi
    assert kgi is not None
    said = [t("slides.notes_scenarios")]
    for future in story.futures:
        value = t.exact(future.found.values[kgi.id], kgi.measure)
        said.append(t("slides.notes_future", name=future.name, kgi=kgi.name, value=value))
        for kpi_id, moved in future.there.lever_values().items():
            unit = tree[kpi_id].measure
            before, after = t.exact(future.there.baseline_of(kpi_id), unit), t.exact(moved, unit)
            said.append(t("slides.notes_change", kpi=tree[kpi_id].name, before=before, after=after))
    return said
