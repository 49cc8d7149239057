"""Which lever moves the KGI most: a tornado of native bars, each lever from its low to its high end."""

from __future__ import annotations

from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION

from kpitree.analysis.tornado import Bar
from kpitree.export.slides import sentences
from kpitree.export.slides.charts import LABEL_SIZE, Series, add_chart, recoloured
from kpitree.export.slides.deck import Deck
from kpitree.export.slides.figures import figures_for
from kpitree.export.slides.paper import DOWN, UP
from kpitree.export.slides.story import Story
from kpitree.export.slides.text import clip

MOST, FEW, SMALL = 10, 7, 10.0  # bars; with more than a few their names are smaller
ROOM = 0.24  # of the longest bar, for the numbers beside it


def draw_tornado(deck: Deck, story: Story) -> None:
    """The slide."""
    t, kgi = story.t, story.kgi
    assert kgi is not None
    bars, now = story.bars[:MOST], story.tornado.kgi_now
    title, below = sentences.of_tornado(story)
    sheet = deck.sheet(title, below, notes=_notes(story))
    foot = t("slides.tornado_foot", kgi=kgi.name, now=t.value(now, kgi.measure))
    if len(story.bars) > MOST:
        foot += t("slides.more_bars", n=len(story.bars) - MOST)
    sheet.foot(foot)
    # Of two ends on one side of now the nearer one is drawn over the farther.
    pairs = [sorted((bar.kgi_low - now, bar.kgi_high - now)) for bar in bars]
    figures = figures_for(t, kgi.measure, max(max(map(abs, pair)) for pair in pairs), difference=True)
    reach = max(figures(abs(x)) or 0.0 for pair in pairs for x in pair)
    least, most = (min(0.0, *(figures(pair[0]) or 0.0 for pair in pairs)),
                   max(0.0, *(figures(pair[1]) or 0.0 for pair in pairs)))  # fmt: skip
    room = ROOM * (most - least or reach or 1.0)
    width, points = 0.3 * sheet.area.w, LABEL_SIZE if len(bars) <= FEW else SMALL
    size = sheet.size(points)
    chart = add_chart(
        sheet, sheet.area.top((58 * len(bars) + 20) * sheet.unit), XL_CHART_TYPE.BAR_CLUSTERED,
        [f"{clip(bar.kpi, size, width)}\n{_about(story, bar)}" for bar in bars],
        [
            Series(t("slides.low_end"), [figures(pair[0]) for pair in pairs], DOWN,
                   XL_LABEL_POSITION.OUTSIDE_END, figures.signed),
            Series(t("slides.high_end"), [figures(pair[1]) for pair in pairs], UP,
                   XL_LABEL_POSITION.OUTSIDE_END, figures.signed),
        ],
        gap=70, overlap=100, size=points, name=t("slides.tornado"), ends=(least - room, most + room),
        spoken="; ".join(f"{bar.kpi} {t.delta(low, kgi.measure)} {t.delta(high, kgi.measure)}"
                         for bar, (low, high) in zip(bars, pairs, strict=True)),
    )  # fmt: skip
    chart.category_axis.reverse_order = True
    for n, (low, high) in enumerate(pairs):
        if low > 0:
            recoloured(chart.plots[0].series[0], n, UP)
        if high < 0:
            recoloured(chart.plots[0].series[1], n, DOWN)


def _about(story: Story, bar: Bar) -> str:
    t, unit = story.t, story.tree[bar.id].measure
    return t("sensitivity.detail", now=t.value(bar.now, unit), range=t.range(bar.low_value, bar.high_value, unit))


def _notes(story: Story) -> list[str]:
    """How it was calculated, and every bar in full with the source of its range."""
    t, kgi = story.t, story.kgi
    assert kgi is not None
    said = [t("slides.notes_tornado", now=t.exact(story.tornado.kgi_now, kgi.measure))]
    for bar in story.bars:
        unit = story.tree[bar.id].measure
        source = bar.note or (t(f"sensitivity.source_{bar.source}") if bar.source in ("counts", "history") else "")
        line = t(
            "slides.notes_bar", kpi=bar.kpi, low=t.exact(bar.low_value, unit), high=t.exact(bar.high_value, unit),
            kgi_low=t.exact(bar.kgi_low, kgi.measure), kgi_high=t.exact(bar.kgi_high, kgi.measure),
        )  # fmt: skip
        said.append(line + (t("slides.notes_source", source=source) if source else ""))
    return said
