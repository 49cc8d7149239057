"""How a KPI may turn out: a histogram with its percentiles, the target, and where it stands now."""

from __future__ import annotations

from typing import Literal

import altair as alt

from kpitree.charts.palette import PALETTES, Ground, config

Align = Literal["left", "center", "right"]
DISTRIBUTION_HEIGHT = 320
HEAD, FOOT = 52, 50  # room for what the rules say, and for the percentiles


def distribution_chart(rows: list[dict[str, object]], *, ground: Ground = "light") -> alt.LayerChart:
    """The part that reaches the target in the accent, the rest neutral; labelled where it stands, without an axis.

    `rows`: kind "bin" with `x`, `x2`, `share`, `tone` (reach, short, plain), `text`; kind "mark" with `x`, `name`,
    `text`, `place` (left, middle, right: where its label goes); kind "rule" with `x`, `tone` (now, target), `text`,
    `place` (left, right).
    """
    colours = PALETTES[ground]
    data = alt.Chart()  # the rows belong to the whole: a page replaces them in one place
    x = alt.X("x:Q", axis=None, scale=alt.Scale(zero=False, nice=False, padding=10))
    there = alt.X("x:Q", axis=None)
    up = alt.Y(
        "share:Q", axis=None,
        scale=alt.Scale(zero=True, nice=False, range=[alt.ExprRef(f"height - {FOOT}"), alt.ExprRef(f"{HEAD}")]),
    )  # fmt: skip
    bins = data.transform_filter("datum.kind == 'bin'")
    # A hair of the same colour around each bar: else the ground shines through between neighbours.
    bars = bins.mark_bar(cornerRadius=0, strokeWidth=0.6).encode(
        x=x, x2="x2:Q", y=up, y2=alt.datum(0),
        color=alt.Color(
            "tone:N", legend=None,
            scale=alt.Scale(
                domain=["reach", "short", "plain"], range=[colours.accent, colours.neutral, colours.neutral]
            ),
        ),
        stroke=alt.Stroke(
            "tone:N", legend=None,
            scale=alt.Scale(
                domain=["reach", "short", "plain"], range=[colours.accent, colours.neutral, colours.neutral]
            ),
        ),
        tooltip=alt.Tooltip("text:N", title=" "),
    )  # fmt: skip
    marks = data.transform_filter("datum.kind == 'mark'")
    foot = _at(f"height - {FOOT}")
    ground_line = data.transform_filter("datum.kind == 'mark'").mark_rule(color=colours.line, strokeWidth=1).encode(
        x=alt.value(0), x2=alt.value("width"), y=foot
    )  # fmt: skip
    ticks = marks.mark_rule(color=colours.text, strokeWidth=1.5).encode(x=there, y=foot, y2=_to(f"height - {FOOT - 7}"))
    labels = []
    sides: tuple[tuple[str, Align, int], ...] = (("left", "right", 3), ("middle", "center", 0), ("right", "left", -3))
    for place, align, dx in sides:
        here = marks.transform_filter(f"datum.place == '{place}'")
        labels += [
            here.mark_text(align=align, dx=dx, dy=19, fontSize=12.5, color=colours.quiet).encode(
                x=there, y=foot, text="name:N"
            ),
            here.mark_text(align=align, dx=dx, dy=36, fontSize=13.5, fontWeight="bold").encode(
                x=there, y=foot, text="text:N"
            ),
        ]
    beside: tuple[tuple[str, Align, int], ...] = (("left", "right", -6), ("right", "left", 6))
    rules = data.transform_filter("datum.kind == 'rule'")
    for tone, top, dash in (("now", 24, [1, 0]), ("target", 4, [2, 4])):
        line = rules.transform_filter(f"datum.tone == '{tone}'")
        labels.append(
            line.mark_rule(color=colours.text, strokeWidth=1.5, strokeDash=dash, opacity=0.75).encode(
                x=there, y=_at(str(top)), y2=_to(f"height - {FOOT}")
            )
        )
        for place, align, dx in beside:
            labels.append(
                line.transform_filter(f"datum.place == '{place}'")
                .mark_text(align=align, dx=dx, baseline="top", fontSize=13, color=colours.text)
                .encode(x=there, y=_at(str(top)), text="text:N")
            )
    chart: alt.LayerChart = (
        alt.layer(bars, ground_line, ticks, *labels, data=alt.Data(values=rows))
        .properties(height=DISTRIBUTION_HEIGHT, padding={"left": 2, "right": 2, "top": 4, "bottom": 4})
        .configure(**config(colours))
    )
    return chart


def _at(pixels: str) -> alt.YValue:
    return alt.YValue(alt.ExprRef(pixels))


def _to(pixels: str) -> alt.Y2Value:
    return alt.Y2Value(alt.ExprRef(pixels))
