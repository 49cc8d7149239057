"""Several futures side by side: from P10 to P90, the middle as a dot, and how likely each reaches the target."""

from __future__ import annotations

import altair as alt

from kpitree.charts.palette import PALETTES, Ground, config

ROW_HEIGHT = 70
FOOT = 30  # room for what the rule says


def intervals_height(rows: list[dict[str, object]]) -> int:
    """Height in pixels that these rows want, the words under them included."""
    return ROW_HEIGHT * max(1, sum(row["kind"] == "row" for row in rows)) + FOOT


def intervals_chart(rows: list[dict[str, object]], *, ground: Ground = "light") -> alt.LayerChart:
    """One line a future, its words above and below, so that it reads the same on a projector and on a phone.

    `rows`: kind "row" with `row` (order), `name`, `odds`, `low`, `x`, `high`, `low_text`, `text`, `high_text`, `tone`
    (now, other); kind "rule" with `x`, `text`.
    """
    colours = PALETTES[ground]

    def share(of_width: float) -> alt.ExprRef:
        """So many pixels of the width there is: longer text ends in an ellipsis instead of squeezing the lines."""
        return alt.ExprRef(f"width * {of_width}")

    data = alt.Chart()  # the rows belong to the whole: a page replaces them in one place
    y = alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.0, paddingOuter=0.0))
    x = alt.X("low:Q", axis=None, scale=alt.Scale(zero=False, nice=False, padding=76))
    middle, top = alt.X("x:Q", axis=None), alt.X("high:Q", axis=None)
    futures = data.transform_filter("datum.kind == 'row'")
    tone = alt.Color(
        "tone:N", legend=None, scale=alt.Scale(domain=["now", "other"], range=[colours.accent, colours.line])
    )
    line = futures.mark_rule(strokeWidth=8, strokeCap="round", opacity=0.45, yOffset=6, y2Offset=6).encode(
        y=y, x=x, x2="high:Q", color=tone
    )
    dot = futures.mark_point(filled=True, size=130, opacity=1, yOffset=6).encode(y=y, x=middle, color=tone)
    low = futures.mark_text(align="right", dx=-10, dy=6, color=colours.quiet).encode(y=y, x=x, text="low_text:N")
    high = futures.mark_text(align="left", dx=10, dy=6, color=colours.quiet).encode(y=y, x=top, text="high_text:N")
    mid = futures.mark_text(dy=25, fontWeight="bold").encode(y=y, x=middle, text="text:N")
    name = futures.mark_text(
        align="left", dy=-17, fontSize=14.5, fontWeight="bold", color=colours.text, limit=share(0.62)
    ).encode(y=y, x=alt.value(0), text="name:N")
    odds = futures.mark_text(align="right", dy=-17, fontSize=14.5, fontWeight="bold", color=colours.accent,
                             limit=share(0.36)).encode(y=y, x=alt.value("width"), text="odds:N")  # fmt: skip
    rule = data.transform_filter("datum.kind == 'rule'")
    target = rule.mark_rule(color=colours.text, strokeWidth=1.5, strokeDash=[2, 4], opacity=0.75).encode(x=middle)
    words = rule.mark_text(dy=10, baseline="top", fontSize=12.5, color=colours.quiet).encode(
        x=middle, y=alt.value("height"), text="text:N"
    )
    chart: alt.LayerChart = (
        alt.layer(target, line, dot, low, high, mid, name, odds, words, data=alt.Data(values=rows))
        .properties(height=intervals_height(rows), padding={"left": 2, "right": 2, "top": 4, "bottom": 4})
        .configure(**config(colours))
    )
    return chart
