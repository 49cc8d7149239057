"""What the numbers rest on: every lever with its value, its range, its source and who answers for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kpitree.export.slides.deck import Deck
from kpitree.export.slides.paper import QUIET
from kpitree.export.slides.story import Story
from kpitree.export.slides.tables import Cell, add_table, widths_of
from kpitree.i18n import Translator
from kpitree.model import Kpi

HEAD, ROW, FOOT, SMALL = 22.0, 29.0, 14.0, 9.5
MOST_SLIDES = 6


def draw_assumptions(deck: Deck, story: Story) -> None:
    """As many slides as the levers need; of very many, the first."""
    t, levers = story.t, story.tree.levers
    columns = columns_of(story)
    heads, weights = [c.head for c in columns], [c.weight for c in columns]
    numbers = [n for n, weight in enumerate(weights) if not weight]
    sourced = sum(1 for kpi in levers if source_of(kpi) or kpi.counts is not None)
    title = t("slides.assumptions_title", n=len(levers), sourced=sourced)
    start = 0
    for n in range(MOST_SLIDES):
        sheet = deck.sheet(t("slides.continued", title=title) if n else title)
        row = ROW * sheet.unit
        fits = max(1, int((sheet.area.h - (HEAD + FOOT) * sheet.unit) / row))
        part = levers[start : start + fits]
        start += len(part)
        if start < len(levers) and n == MOST_SLIDES - 1:
            sheet.foot(t("slides.more_levers", n=len(levers) - start))
        sheet.note([t("slides.notes_assumptions"), *(_note(story, kpi) for kpi in part)])
        rows = [[c.cell(kpi) for c in columns] for kpi in part]
        add_table(
            sheet, sheet.area, heads, rows, widths=widths_of(sheet, sheet.area, heads, rows, weights, size=11),
            numbers=numbers, height=row, head_height=HEAD * sheet.unit, name=t("slides.assumptions"), size=11,
        )  # fmt: skip
        if start >= len(levers):
            break


@dataclass(frozen=True)
class Column:
    """One column; `weight` 0 is as wide as its numbers."""

    head: str
    weight: float
    cell: Callable[[Kpi], Cell]


def columns_of(story: Story) -> list[Column]:
    """Those in which something stands."""
    t, levers = story.t, story.tree.levers
    found = [
        Column(t("slides.lever"), 0.3, lambda kpi: Cell(kpi.name)),
        Column(t("slides.baseline"), 0.0, lambda kpi: Cell(t.value(kpi.baseline, kpi.measure), bold=True)),
    ]
    if any(kpi.range is not None for kpi in levers):
        found.append(Column(t("slides.range"), 0.0, lambda kpi: Cell(_range(t, kpi) or t.value(None), colour=QUIET)))
    found.append(Column(t("slides.source"), 0.42, lambda kpi: _source(t, kpi)))
    if any(kpi.owner for kpi in levers):
        found.append(Column(t("slides.owner"), 0.16, lambda kpi: Cell(kpi.owner, colour=QUIET)))
    return found


def source_of(kpi: Kpi) -> str:
    """Where its value, else its range, comes from."""
    return kpi.source or (kpi.range.source if kpi.range is not None else "")


def _range(t: Translator, kpi: Kpi) -> str:
    return "" if kpi.range is None else t.range(kpi.range.low, kpi.range.high, kpi.measure)


def _source(t: Translator, kpi: Kpi) -> Cell:
    """What was counted, and where it comes from."""
    source = source_of(kpi)
    if kpi.counts is not None:
        counted = t("workbook.counts", successes=f"{kpi.counts.successes:,}", trials=f"{kpi.counts.trials:,}")
        source = f"{counted} {source}".strip()
    return Cell(source or t("slides.no_source"), colour=QUIET, lines=2, size=SMALL)


def _note(story: Story, kpi: Kpi) -> str:
    """Everything that is known of a lever, in full."""
    t = story.t
    parts = [f"{kpi.name}: {t.exact(kpi.baseline, kpi.measure)}"]
    parts += [text for text in (_range(t, kpi), source_of(kpi), kpi.owner, kpi.definition, kpi.note) if text]
    return " / ".join(parts)
