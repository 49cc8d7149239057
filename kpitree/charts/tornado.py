"""One bar a lever: what the KGI is at the low and at the high end of the range asked for."""

from __future__ import annotations

import altair as alt

from kpitree.charts.palette import PALETTES, Ground, Palette, config

ROW_HEIGHT = 66
NARROW = 560  # pixels of width below which a line is said briefly
FOOT = 66  # room for what the rules say
END = "end"  # the selection that a click on a bar makes: `id` of the lever and `side`


def height_of(rows: list[dict[str, object]]) -> int:
    """Height in pixels that these rows want, the words under them included."""
    return ROW_HEIGHT * max(1, len({row["row"] for row in rows if row["kind"] == "bar"})) + FOOT


def share(of_width: float) -> alt.ExprRef:
    """So many pixels of the width there is: longer text ends in an ellipsis instead of squeezing the bars."""
    return alt.ExprRef(f"width * {of_width}")


def name_of(rows: alt.Chart, y: alt.Y, colours: Palette, dy: float) -> alt.Chart:
    """The name above a bar, at the left edge."""
    named: alt.Chart = rows.mark_text(
        align="left", dy=dy, fontSize=15, fontWeight="bold", color=colours.text, limit=share(0.4)
    ).encode(y=y, x=alt.value(0), text="name:N")
    return named


def tornado_chart(rows: list[dict[str, object]], *, ground: Ground = "light") -> alt.LayerChart:
    """Tornado with labels above the bars, so that it reads the same on a projector and on a phone.

    `rows`: kind "bar" (two a lever) with `id`, `side` (low, high), `row` (order), `name`, `detail` (`brief` on a
    phone), `kgi_now` (where the bar begins), `kgi`, `tone` (up, down), `text`, `hint`; kind "rule" with `kgi`, `text`,
    `tone` (now, target). A click on a bar selects its end.
    """
    colours = PALETTES[ground]
    data = alt.Chart()  # the rows belong to the whole: a page replaces them in one place
    y = alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.0, paddingOuter=0.0))
    x = alt.X("kgi_now:Q", axis=None, scale=alt.Scale(zero=False, nice=False, padding=74))
    # Every layer says the same of the axis: Vega-Lite fails to merge one that is absent with one that is not said.
    there = alt.X("kgi:Q", axis=None)
    bars = data.transform_filter("datum.kind == 'bar'")
    clicked = alt.selection_point(name=END, fields=["id", "side"], on="click", toggle=False)
    bar = bars.mark_bar(height=22, yOffset=12, cornerRadius=3, cursor="pointer").encode(
        y=y, x=x, x2="kgi:Q",
        color=alt.Color(
            "tone:N", scale=alt.Scale(domain=["up", "down"], range=[colours.up, colours.down]), legend=None
        ),
        tooltip=[alt.Tooltip(f"{field}:N", title=" ") for field in ("name", "detail", "text", "hint")],
    ).add_params(clicked)  # fmt: skip
    left = bars.transform_filter("datum.kgi <= datum.kgi_now").mark_text(align="right", dx=-8, dy=12, fontWeight="bold")
    right = bars.transform_filter("datum.kgi > datum.kgi_now").mark_text(align="left", dx=8, dy=12, fontWeight="bold")
    ends = [side.encode(y=y, x=there, text="text:N", color=alt.Color("tone:N", legend=None)) for side in (left, right)]
    firsts = bars.transform_filter("datum.side == 'high'")
    name = name_of(firsts, y, colours, dy=-14)
    # On a phone the source has no room: the tooltip says it there.
    said = alt.ExprRef(f"width < {NARROW} ? datum.brief : datum.detail")
    detail = firsts.mark_text(
        align="right", dy=-14, fontSize=12.5, color=colours.quiet, limit=share(0.58), text=said
    ).encode(y=y, x=alt.value("width"))
    rules = data.transform_filter("datum.kind == 'rule'")
    lines = [
        rules.transform_filter(f"datum.tone == '{tone}'")
        .mark_rule(color=colours.line, strokeWidth=1.5, strokeDash=dash)
        .encode(x=there)
        for tone, dash in (("now", [1, 0]), ("target", [2, 4]))
    ]
    # The two may stand close together: the target is said one line lower.
    words = [
        rules.transform_filter(f"datum.tone == '{tone}'")
        .mark_text(dy=dy, baseline="top", fontSize=12.5, color=colours.quiet)
        .encode(x=there, y=alt.value("height"), text="text:N")
        for tone, dy in (("now", 10), ("target", 28))
    ]
    chart: alt.LayerChart = (
        alt.layer(*lines, bar, *ends, name, detail, *words, data=alt.Data(values=rows))
        .properties(height=height_of(rows), padding={"left": 2, "right": 2, "top": 4, "bottom": 4})
        .configure(**config(colours))
    )
    return chart
