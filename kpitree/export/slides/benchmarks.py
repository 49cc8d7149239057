"""Beside published figures: own value and band on one scale, what reaching it is worth, and who says so."""

from __future__ import annotations

from kpitree.analysis.comparison import Comparison
from kpitree.export.slides import sentences
from kpitree.export.slides.deck import Deck, Sheet
from kpitree.export.slides.paper import DOWN, INK, LINE, NEUTRAL, PAPER, UP, Box
from kpitree.export.slides.story import Story
from kpitree.export.slides.tables import Cell, add_table, widths_of
from kpitree.i18n import Translator
from kpitree.model import Benchmark, Kpi, Unit

MOST = 8
HEAD, ROW, HIGHEST = 24.0, 38.0, 54.0
WEIGHTS = (0.26, 0.0, 0.2, 0.0, 0.0, 0.36)  # KPI, own, picture, band, worth, source; 0: as wide as its text
ROOM = 1.15  # of the largest figure, on the right of a scale


def draw_benchmarks(deck: Deck, story: Story) -> None:
    """The slide."""
    t, found = story.t, story.benchmarking
    title, below = sentences.of_benchmarks(story)
    sheet = deck.sheet(title, below, notes=_notes(story))
    row = ROW * sheet.unit
    fits = max(1, min(MOST, int((sheet.area.h - (HEAD + 16) * sheet.unit) / row)))
    rows = story.compared[:fits]
    row = min(HIGHEST * sheet.unit, max(row, (sheet.area.h - (HEAD + 30) * sheet.unit) / len(rows)))
    foot = t("slides.benchmarks_foot")
    if len(rows) < len(story.compared):
        foot += t("slides.more_benchmarks", n=len(story.compared) - len(rows))
    sheet.foot(foot)
    worth = t("slides.worth")
    if found.adds_up:
        worth += t("benchmarks.per_period_head" if found.periods is None else "benchmarks.per_year_head")
    heads = [t("slides.kpi"), t("slides.own"), "", t("slides.band"), worth, t("slides.source")]
    cells = [_row(story, one) for one in rows]
    widths = widths_of(sheet, sheet.area, heads, cells, WEIGHTS)
    add_table(
        sheet, sheet.area, heads, cells, widths=widths, numbers=(1, 3, 4), height=row,
        head_height=HEAD * sheet.unit, name=t("slides.benchmarks"),
    )  # fmt: skip
    left, width = sheet.area.x + sum(widths[:2]), widths[2]
    pad = 14 * sheet.unit
    for n, one in enumerate(rows):
        place = Box(left + pad, sheet.area.y + HEAD * sheet.unit + n * row, width - 2 * pad, row)
        _strip(sheet, story.tree[one.id], one, place)


def _row(story: Story, row: Comparison) -> list[Cell]:
    t, kpi, kgi = story.t, story.tree[row.id], story.kgi
    unit = row.unit(kpi)
    worth = row.gain
    gain = t.delta(worth, kgi.measure) if worth is not None and kgi is not None else t.value(None)
    bad = row.reach_value is not None
    return [
        Cell(row.kpi, bold=True, lines=2),
        Cell(t.value(row.value, unit), bold=True, colour=DOWN if bad else INK),
        Cell(""),
        Cell(band_of(t, row, unit), verdict_of(t, row)),
        Cell(gain, colour=UP if worth is not None else INK, bold=worth is not None),
        Cell(*source_of(t, row.chosen), size=10.5),
    ]


def verdict_of(t: Translator, row: Comparison) -> str:
    """Where the own value lies, as on the page (§63)."""
    if row.overlap == "overlaps" and row.verdict != "within":
        return t("benchmarks.overlaps")
    point = "point_" if row.low == row.high else ""
    return t(f"benchmarks.verdict_{point}{row.verdict}")


def band_of(t: Translator, row: Comparison, unit: Unit) -> str:
    """The band in numbers; one end where the other is open."""
    low, high = row.low, row.high
    if low is not None and high is not None:
        return t.range(low, high, unit) if low != high else t.value(low, unit, trim=True)
    if low is None:
        return t("benchmarks.below", value=t.value(high, unit, trim=True))
    return t("benchmarks.above", value=t.value(low, unit, trim=True))


def source_of(t: Translator, row: Benchmark | None) -> tuple[str, str]:
    """About whom, year and sample; who published it and how sure it is."""
    if row is None:
        return "", ""
    if row.kind == "history":
        return t("benchmarks.history", n=str(row.n)), t("benchmarks.own_publisher")
    parts = [row.segment(t.lang)]
    if row.year is not None:
        parts.append(t("benchmarks.year", year=str(row.year)))
    if sample := row.sample(t.lang) or (t("benchmarks.n", n=t.value(float(row.n))) if row.n else ""):
        parts.append(sample)
    own = t("benchmarks.own_publisher")
    publisher = row.publisher or (own if row.own else row.source) or t("benchmarks.no_source")
    grade = "" if row.own else t("benchmarks.dot") + t("benchmarks.grade_words", grade=row.grade)
    return t("benchmarks.dot").join(part for part in parts if part), publisher + grade


def _strip(sheet: Sheet, kpi: Kpi, row: Comparison, box: Box) -> None:
    """A line from zero, the band on it, and the own value as a dot; its interval as a thin line."""
    figures = [x for x in (row.low, row.high, row.value, *(row.interval or ())) if x is not None]
    top = max(figures, default=0.0) * ROOM
    if kpi.measure.is_rate:
        top = min(top, max(1.0, max(figures, default=1.0)))
    if top <= 0 or min(figures) < 0:
        return
    middle, thick = box.y + box.h / 2, 5 * sheet.unit

    def at(x: float | None, *, open_: float) -> float:
        return open_ if x is None else box.x + box.w * min(1.0, x / top)

    sheet.line(box.x, middle, box.right, middle, LINE, 1.0)
    left, right = at(row.low, open_=box.x), at(row.high, open_=box.right)
    width = max(right - left, 3 * sheet.unit)
    sheet.panel(Box(left, middle - thick, width, 2 * thick), [], inside=NEUTRAL, edge=None, round_=False)
    if row.interval is not None:
        sheet.line(at(row.interval[0], open_=box.x), middle, at(row.interval[1], open_=box.x), middle, INK, 1.5)
    tone = DOWN if row.reach_value is not None else UP
    sheet.dot(at(row.value, open_=box.x), middle, 4.5 * sheet.unit, tone, PAPER)


def _notes(story: Story) -> list[str]:
    """Every comparison with its source and what to be careful about."""
    t = story.t
    said = [t("slides.notes_benchmarks")]
    for row in story.compared:
        unit = row.unit(story.tree[row.id])
        band, value = band_of(t, row, unit), t.value(row.value, unit)
        line = t("slides.notes_compared", kpi=row.kpi, value=value, band=band, verdict=verdict_of(t, row))
        if row.chosen is not None:
            texts = (*source_of(t, row.chosen), row.chosen.source, row.chosen.caveat(t.lang))
            line += t("slides.notes_source", source=t("benchmarks.dot").join(text for text in texts if text))
        said.append(line)
    return said
