"""One bar a lever: what the KGI gains for one unit of effort."""

from __future__ import annotations

import altair as alt

from kpitree.charts.palette import PALETTES, Ground, config
from kpitree.charts.tornado import name_of, share

ROW_HEIGHT = 82


def height_of(rows: list[dict[str, object]]) -> int:
    """Height in pixels that these rows want."""
    return ROW_HEIGHT * max(1, len(rows)) + 8


def payoff_chart(rows: list[dict[str, object]], *, ground: Ground = "light") -> alt.LayerChart:
    """Bars from zero; the name and what it gives stand above a bar, what it costs below, so that a phone has room.

    `rows`: `row` (order), `name`, `text` (the gain in words), `detail`, `gain`, `tone` (up, down).
    """
    colours = PALETTES[ground]
    data = alt.Chart()
    y = alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.0, paddingOuter=0.0))
    tone = alt.Color("tone:N", scale=alt.Scale(domain=["up", "down"], range=[colours.up, colours.down]), legend=None)
    bar = data.mark_bar(height=16, cornerRadius=3).encode(
        y=y, x=alt.X("gain:Q", axis=None, scale=alt.Scale(zero=True, nice=False)), color=tone,
        tooltip=[alt.Tooltip(f"{field}:N", title=" ") for field in ("name", "text", "detail")],
    )  # fmt: skip
    name = name_of(data, y, colours, dy=-22)
    text = data.mark_text(align="right", dy=-22, fontSize=15, fontWeight="bold", limit=share(0.56)).encode(
        y=y, x=alt.value("width"), text="text:N", color=tone
    )
    detail = data.mark_text(align="left", dy=22, fontSize=12.5, color=colours.quiet, limit=share(1)).encode(
        y=y, x=alt.value(0), text="detail:N"
    )
    chart: alt.LayerChart = (
        alt.layer(bar, name, text, detail, data=alt.Data(values=rows))
        .properties(height=height_of(rows), padding={"left": 2, "right": 2, "top": 4, "bottom": 4})
        .configure(**config(colours))
    )
    return chart
