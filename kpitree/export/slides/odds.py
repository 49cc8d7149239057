"""How likely the target is: a native histogram in which P10, P50 and P90 are columns of their own, and a table."""

from __future__ import annotations

import math

from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION

from kpitree.analysis.odds import Forecast
from kpitree.export.slides import sentences
from kpitree.export.slides.charts import Series, add_chart, inner_plot
from kpitree.export.slides.deck import Deck, Sheet
from kpitree.export.slides.paper import INK, NEUTRAL, QUIET, UP, Box
from kpitree.export.slides.story import Story
from kpitree.export.slides.tables import Cell, add_table
from kpitree.export.slides.text import Line, Words
from kpitree.i18n import Translator
from kpitree.model import Kpi

TABLE, TICKS = 0.3, 18.0  # of the width; points below the columns
HEADROOM = 1.24
NEAR = 5  # bins that half a name is wide


def draw_odds(deck: Deck, story: Story) -> None:
    """The slide; where every draw is the same there is nothing to draw."""
    found, kgi = story.odds, story.kgi
    assert kgi is not None
    title, below = sentences.of_odds(story)
    sheet = deck.sheet(title, below, notes=_notes(story, found))
    sheet.foot(_basis(story, found))
    gap = 24 * sheet.unit
    table = TABLE * sheet.area.w
    _histogram(sheet, story.t, kgi, found, sheet.area.left(sheet.area.w - table - gap))
    _table(sheet, story.t, kgi, found, sheet.area.beside(sheet.area.w - table))


def series_of(t: Translator, kgi: Kpi, found: Forecast) -> list[Series]:
    """The share of the draws in each bin, in the series it belongs to: short of the target, reaching it, or a mark."""
    n = len(found.bins)
    marks: dict[int, str] = {}
    for name, value in _percentiles(found):
        at = next((i for i, (low, high, _) in enumerate(found.bins) if low <= value <= high), None)
        if at is not None:
            said = f"{name} {t.value(value, kgi.measure, trim=True)}"
            marks[at] = f"{marks[at]} = {said}" if at in marks else said
    target = found.target
    reaches = [target is not None and (low + high) / 2 >= target for low, high, _ in found.bins]

    def only(keep: list[bool]) -> list[float | None]:
        return [share if kept else None for (_, _, share), kept in zip(found.bins, keep, strict=True)]

    plain = [i not in marks for i in range(n)]
    short = t("slides.draws") if target is None else t("slides.short")
    made = [Series(short, only([p and not r for p, r in zip(plain, reaches, strict=True)]), NEUTRAL, None, "0.0%")]
    if any(reaches):
        made.append(Series(t("slides.reached"), only([p and r for p, r in zip(plain, reaches, strict=True)]), UP, None,
                           "0.0%"))  # fmt: skip
    made.append(Series(t("slides.percentiles"), only([i in marks for i in range(n)]), INK, None, "0.0%"))
    top, lifted = max(share for _, _, share in found.bins), 0.0
    for at, said in sorted(marks.items()):
        # Its name stands over whatever is as near as the name is wide, and over the name before it.
        near = max(share for _, _, share in found.bins[max(0, at - NEAR) : at + NEAR + 1])
        lifted = max(near, lifted + 0.1 * top) if any(0 < at - other < 2 * NEAR for other in marks) else near
        heights: list[float | None] = [lifted if i == at else None for i in range(n)]
        made.append(Series(said, heights, None, XL_LABEL_POSITION.OUTSIDE_END, "0.0%", says_name=True))
    return made


def _histogram(sheet: Sheet, t: Translator, kgi: Kpi, found: Forecast, box: Box) -> None:
    if found.target is not None:
        box = _key(sheet, t, found, box)
    labels = [t.value((low + high) / 2, kgi.measure, trim=True) for low, high, _ in found.bins]
    top = max(share for _, _, share in found.bins)
    chart = add_chart(
        sheet, box.foot(TICKS * sheet.unit)[0], XL_CHART_TYPE.COLUMN_CLUSTERED, labels, series_of(t, kgi, found), gap=6,
        overlap=100, name=t("slides.odds"), ends=(0.0, top * HEADROOM),
        spoken=" ".join(f"{name} {t.value(value, kgi.measure)}" for name, value in _percentiles(found)),
    )  # fmt: skip
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    inner_plot(chart, 0.0, 0.0, 1.0, 0.99)
    _scale(sheet, t, kgi, found, box.foot(TICKS * sheet.unit)[1])


def _scale(sheet: Sheet, t: Translator, kgi: Kpi, found: Forecast, box: Box) -> None:
    """Round values below the columns: sixty bins have no room for a name each."""
    low, high = found.bins[0][0], found.bins[-1][1]
    size, wide = sheet.size(11), 90 * sheet.unit
    for value in ticks(low, high):
        x = box.x + box.w * (value - low) / (high - low)
        place = Box(min(max(x - wide / 2, box.x), box.right - wide), box.y, wide, box.h)
        sheet.text(place, [Line((Words(t.value(value, kgi.measure, trim=True), size, QUIET),), "ctr")])


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers strictly between two, `most` of them at most.

    >>> ticks(0.93, 2.14)
    [1.0, 1.2, 1.4, 1.6, 1.8, 2.0]
    """
    width = high - low
    power = 10.0 ** math.floor(math.log10(width)) if width > 0 and math.isfinite(width) else 1.0
    for step in (power * m for m in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first < most:
            return [float(f"{n * step:.12g}") for n in range(first, last + 1)]
    return []


def _percentiles(found: Forecast) -> tuple[tuple[str, float], ...]:
    return (("P10", found.p10), ("P50", found.p50), ("P90", found.p90))


def _key(sheet: Sheet, t: Translator, found: Forecast, box: Box) -> Box:
    """What the two colours mean; what is left of the box."""
    size = sheet.size(12)
    said = []
    reached = found.probability or 0.0
    for name, share, colour in (("reached", reached, UP), ("short", 1 - reached, NEUTRAL)):
        text = t("slides.share_of_draws", name=t(f"slides.{name}"), share=sentences.chance(t, share))
        said += [Words("■ ", size, colour), Words(text + " " * 4, size, INK)]
    sheet.text(box.top(1.4 * size), [Line(tuple(said))])
    return box.below(1.5 * size)


def _table(sheet: Sheet, t: Translator, kgi: Kpi, found: Forecast, box: Box) -> None:
    rows = [
        [Cell(t("slides.p10"), t("slides.p10_below")), Cell(t.value(found.p10, kgi.measure), bold=True)],
        [Cell(t("slides.p50"), t("slides.p50_below")), Cell(t.value(found.p50, kgi.measure), bold=True)],
        [Cell(t("slides.p90"), t("slides.p90_below")), Cell(t.value(found.p90, kgi.measure), bold=True)],
        [Cell(t("slides.mean")), Cell(t.value(found.mean, kgi.measure))],
    ]
    if found.probability is not None:
        target = t.value(found.target, kgi.measure, trim=True)
        rows.append([Cell(t("slides.chance"), t("slides.target", target=target)),
                     Cell(sentences.chance(t, found.probability), bold=True, colour=UP)])  # fmt: skip
    add_table(
        sheet, box.below(12 * sheet.unit), [t("slides.outcome"), kgi.name], rows, widths=[1.25, 1], numbers=(1,),
        height=40 * sheet.unit, size=12.5, name=t("slides.odds_table"),
    )  # fmt: skip


def _basis(story: Story, found: Forecast) -> str:
    """Ranges, assumptions, draws and seed in one line, as on the page."""
    t, sources = story.t, found.sources
    n = sum(count for source, count in sources.items() if source != "fixed")
    said = t("sensitivity_odds.basis", n=n) if n else t("sensitivity_odds.basis_none")
    if fixed := sources.get("fixed", 0):
        said += t("sensitivity_odds.basis_fixed", n=fixed)
    if linked := len(story.workspace.odds.together):
        said += t("sensitivity_odds.basis_correlated", n=linked)
    if found.counting_noise:
        said += t("sensitivity_odds.basis_noise")
    draws = t("sensitivity_odds.draws_n", n=f"{found.draws:,}")
    return said + t("sensitivity_odds.basis_draws", draws=draws, seed=str(found.seed))


def _notes(story: Story, found: Forecast) -> list[str]:
    """How it was drawn, and every range."""
    t, kgi = story.t, story.kgi
    assert kgi is not None
    said = [t("slides.notes_odds"), _basis(story, found)]
    for lever, spread in found.spreads.items():
        kpi = story.tree[lever]
        if spread.is_certain:
            continue
        span = t.range(spread.low, spread.high, kpi.measure)
        source = spread.note or t(f"sensitivity_odds.from_{spread.source}")
        said.append(t("slides.notes_range", kpi=kpi.name, range=span) + t("slides.notes_source", source=source))
    return said
