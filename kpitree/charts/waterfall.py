"""From the baseline to now: one bar for each lever that was moved, which add up exactly."""

from __future__ import annotations

import altair as alt

from kpitree.charts.palette import PALETTES, Ground, config

COLUMNS = ("row", "label", "start", "end", "tone", "text")
TONES = ("base", "up", "down", "now", "target")
ROW_HEIGHT = 34


def waterfall_chart(rows: list[dict[str, object]], *, ground: Ground = "light") -> alt.LayerChart:
    """Horizontal waterfall. `rows` have `row` (order), `label`, `start`, `end` (KGI units), `tone` (TONES), `text`."""
    colours = PALETTES[ground]
    tones = [colours.neutral, colours.up, colours.down, colours.accent, colours.faint]
    y = alt.Y("label:N", sort=alt.SortField("row"), title=None, axis=alt.Axis(labelLimit=150))
    x = alt.X("start:Q", title=None, axis=None, scale=alt.Scale(zero=True))
    base = alt.Chart(alt.Data(values=rows))
    bars = base.mark_bar(height=16).encode(
        y=y, x=x, x2="end:Q",
        color=alt.Color("tone:N", scale=alt.Scale(domain=list(TONES), range=tones), legend=None),
        tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("text:N", title=" ")],
    )  # fmt: skip
    texts = base.transform_calculate(at="max(datum.start, datum.end)").mark_text(
        align="left", dx=8, fontWeight="bold", color=colours.text
    ).encode(y=y, x=alt.X("at:Q", axis=None), text="text:N")  # fmt: skip
    chart: alt.LayerChart = (
        (bars + texts)
        .properties(height=ROW_HEIGHT * max(1, len(rows)), padding={"right": 90})
        .configure(**config(colours))
    )
    return chart
