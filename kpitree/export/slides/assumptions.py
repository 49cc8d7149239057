"""What the numbers rest on: every lever with its value, its range, its source and who answers for it."""

from __future__ import annotations

from kpitree.export.slides.deck import Deck
from kpitree.export.slides.paper import QUIET
from kpitree.export.slides.story import Story
from kpitree.export.slides.tables import Cell, add_table, widths_of
from kpitree.model import Kpi

HEAD, ROW, SMALL = 22.0, 29.0, 9.5
MOST_SLIDES = 6


def draw_assumptions(deck: Deck, story: Story) -> None:
    """As many slides as the levers need; of very many, the first."""
    t, levers = story.t, story.tree.levers
    with_source = sum(1 for kpi in levers if source_of(kpi) or kpi.counts is not None)
    title = t("slides.assumptions_title", n=len(levers), sourced=with_source)
    owners, heads = any(kpi.owner for kpi in levers), [t("slides.lever"), t("slides.baseline")]
    weights = [0.3, 0.0]
    if any(kpi.range is not None for kpi in levers):
        heads.append(t("slides.range"))
        weights.append(0.0)
    heads.append(t("slides.source"))
    weights.append(0.42)
    if owners:
        heads.append(t("slides.owner"))
        weights.append(0.16)
    start = done = 0
    while start < len(levers) and done < MOST_SLIDES:
        sheet = deck.sheet(title if not start else t("slides.continued", title=title))
        left = (MOST_SLIDES - done == 1) and len(levers) - start
        if left:
            sheet.area = sheet.area.foot(20 * sheet.unit)[0]
        row = ROW * sheet.unit
        fits = max(1, int((sheet.area.h - HEAD * sheet.unit) / row))
        part = levers[start : start + fits]
        sheet.note([t("slides.notes_assumptions"), *(_note(story, kpi) for kpi in part)])
        rows = [_row(story, kpi, with_range=len(heads) > 3 + owners, with_owner=owners) for kpi in part]
        add_table(
            sheet, sheet.area, heads, rows, widths=widths_of(sheet, sheet.area, heads, rows, weights, size=11), numbers=(1, 2) if len(heads) > 3 + owners else (1,),
            height=row, head_height=HEAD * sheet.unit, name=t("slides.assumptions"), size=11,
        )  # fmt: skip
        start, done = start + len(part), done + 1
        if left and start < len(levers):
            sheet.area = sheet.deck.master.area
            sheet.foot(t("slides.more_levers", n=len(levers) - start))


def source_of(kpi: Kpi) -> str:
    """Where its value, else its range, comes from."""
    return kpi.source or (kpi.range.source if kpi.range is not None else "")


def _row(story: Story, kpi: Kpi, *, with_range: bool, with_owner: bool) -> list[Cell]:
    t = story.t
    value = t.value(kpi.baseline, kpi.measure)
    source = source_of(kpi)
    if kpi.counts is not None:
        counted = t("workbook.counts", successes=f"{kpi.counts.successes:,}", trials=f"{kpi.counts.trials:,}")
        source = f"{counted} {source}".strip()
    cells = [Cell(kpi.name), Cell(value, bold=True)]
    if with_range:
        spread = "" if kpi.range is None else t.range(kpi.range.low, kpi.range.high, kpi.measure)
        cells.append(Cell(spread or t.value(None), colour=QUIET))
    cells.append(Cell(source or t("slides.no_source"), colour=QUIET, lines=2, size=SMALL))
    if with_owner:
        cells.append(Cell(kpi.owner, colour=QUIET))
    return cells


def _note(story: Story, kpi: Kpi) -> str:
    """Everything that is known of a lever, in full."""
    t = story.t
    parts = [f"{kpi.name}: {t.exact(kpi.baseline, kpi.measure)}"]
    if kpi.range is not None:
        parts.append(t.range(kpi.range.low, kpi.range.high, kpi.measure))
    parts += [text for text in (source_of(kpi), kpi.owner, kpi.definition, kpi.note) if text]
    return " / ".join(parts)
