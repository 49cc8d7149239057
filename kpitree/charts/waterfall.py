"""From one state to another: a bar for the KGI at both ends, and between them one for each part of the difference."""

from __future__ import annotations

import altair as alt

from kpitree.charts.palette import PALETTES, Ground, config
from kpitree.charts.tornado import share

ROW_HEIGHT = 54
TONES = ("base", "up", "down", "now")


def height_of(rows: list[dict[str, object]]) -> int:
    """Height in pixels that these rows want."""
    return ROW_HEIGHT * max(1, len(rows))


def waterfall_chart(rows: list[dict[str, object]], *, ground: Ground = "light") -> alt.LayerChart:
    """Waterfall with names above the bars, so that it reads the same on a projector and on a phone.

    The axis holds zero. `rows`: `row` (order), `name`, `start` and `end` (in the KGI's unit), `at` (the larger of both:
    where the text stands), `tone` (base, up, down, now), `text`, `detail` (at the right edge), `exact` (on hover),
    `zero`, and `low` and `high`, from where to where the axis goes.
    """
    colours = PALETTES[ground]
    data = alt.Chart()  # the rows belong to the whole: a page replaces them in one place
    y = alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.0, paddingOuter=0.0))
    scale = alt.Scale(zero=True, nice=False, padding=2)
    tone = alt.Color(
        "tone:N", legend=None,
        scale=alt.Scale(domain=list(TONES), range=[colours.line, colours.up, colours.down, colours.accent]),
    )  # fmt: skip
    # Room for the texts: an invisible bar that is longer than any other, on both sides of which the scale ends.
    room = data.mark_rule(opacity=0).encode(y=y, x=alt.X("low:Q", axis=None, scale=scale), x2="high:Q")
    bar = data.mark_bar(height=20, yOffset=12, cornerRadius=3).encode(
        y=y, x=alt.X("start:Q", axis=None, scale=scale), x2="end:Q", color=tone,
        tooltip=[alt.Tooltip(f"{field}:N", title=" ") for field in ("name", "detail", "exact")],
    )  # fmt: skip
    text = data.mark_text(align="left", dx=8, dy=12, fontWeight="bold", color=colours.text).encode(
        y=y, x=alt.X("at:Q", axis=None, scale=scale), text="text:N"
    )
    name = data.mark_text(align="left", dx=7, dy=-11, fontSize=13.5, color=colours.text, limit=share(0.55)).encode(
        y=y, x=alt.value(0), text="name:N"
    )
    detail = data.mark_text(align="right", dy=-11, fontSize=12.5, color=colours.quiet, limit=share(0.42)).encode(
        y=y, x=alt.value("width"), text="detail:N"
    )
    zero = data.mark_rule(color=colours.line, strokeWidth=1).encode(x=alt.X("zero:Q", axis=None, scale=scale))
    chart: alt.LayerChart = (
        alt.layer(zero, room, bar, text, name, detail, data=alt.Data(values=rows))
        .properties(height=height_of(rows), padding={"left": 2, "right": 2, "top": 4, "bottom": 4})
        .configure(**config(colours))
    )
    return chart
