"""One bar a part of a whole: where a spread comes from."""

from __future__ import annotations

import altair as alt

from kpitree.charts.palette import PALETTES, Ground, config

ROW_HEIGHT = 56
ROOM = 116  # pixels for the text behind the longest bar


def height_of(rows: list[dict[str, object]]) -> int:
    """Height in pixels that these rows want."""
    return ROW_HEIGHT * max(1, len(rows))


def shares_chart(rows: list[dict[str, object]], *, ground: Ground = "light") -> alt.LayerChart:
    """Bars from zero, labels above them, so that it reads the same on a projector and on a phone.

    `rows`: `row` (order), `name`, `detail`, `share`, `low` and `high` (what an estimate may be; the same as the share
    when it is exact), `tone` (known, assumed, rest), `text`.
    """
    colours = PALETTES[ground]
    # The rows belong to the whole: a page replaces them in one place.
    data = alt.Chart()
    y = alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.0, paddingOuter=0.0))
    tones = alt.Scale(domain=["known", "assumed", "rest"], range=[colours.accent, colours.accent, colours.line])
    pale = alt.Opacity(
        "tone:N", scale=alt.Scale(domain=["known", "assumed", "rest"], range=[0.9, 0.4, 0.7]), legend=None
    )
    x = alt.X(
        "share:Q",
        axis=None,
        scale=alt.Scale(zero=True, nice=False, padding=0, range=[0, alt.ExprRef(f"width - {ROOM}")]),
    )
    bar = data.mark_bar(height=18, yOffset=12, cornerRadius=3).encode(
        y=y, x=x, color=alt.Color("tone:N", scale=tones, legend=None), opacity=pale,
        tooltip=[alt.Tooltip(f"{field}:N", title=" ") for field in ("name", "text", "detail")],
    )  # fmt: skip
    doubt = (
        data.transform_filter("datum.high > datum.low")
        .mark_rule(color=colours.text, strokeWidth=1.5, yOffset=12, opacity=0.75)
        .encode(y=y, x=alt.X("low:Q", axis=None), x2="high:Q")
    )
    text = data.mark_text(align="left", dx=8, dy=12, fontWeight="bold", fontSize=14).encode(
        y=y, x=alt.X("high:Q", axis=None), text="text:N", color=alt.value(colours.text)
    )
    name = data.mark_text(
        align="left", dy=-11, fontSize=15, fontWeight="bold", color=colours.text, limit=alt.ExprRef("width * 0.48")
    ).encode(y=y, x=alt.value(0), text="name:N")
    detail = data.mark_text(
        align="right", dy=-11, fontSize=12.5, color=colours.quiet, limit=alt.ExprRef("width * 0.5")
    ).encode(y=y, x=alt.value("width"), text="detail:N")
    chart: alt.LayerChart = (
        alt.layer(bar, doubt, text, name, detail, data=alt.Data(values=rows))
        .properties(height=height_of(rows), padding={"left": 2, "right": 2, "top": 4, "bottom": 4})
        .configure(**config(colours))
    )
    return chart
