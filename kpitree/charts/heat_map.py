"""The KGI over two levers: cells, the line of the target, where it is now and the nearest place that meets the target.

What stands on the axes and in the tooltips is language, so it comes in named parameters (`PARAMETERS`) beside the rows.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from kpitree.charts.palette import PALETTES, Ground, config

HEIGHT = 470
CLICK = "place"  # the selection: x, y of the cell that was clicked
STAMP = "stamp"  # counts up, so that clicking the same cell again is another event
# Ends of the axes, where they have ticks, and what the ticks say; the names of the two levers, for tooltips.
PARAMETERS = ("x_low", "x_high", "y_low", "y_high", "x_ticks", "y_ticks", "x_texts", "y_texts", "x_name", "y_name")

# From little to much; text can be read on all of it. On dark grounds much is bright too.
RAMPS: dict[Ground, tuple[str, str]] = {"light": ("#f0f4fb", "#7eabeb"), "dark": ("#1a2432", "#35649f")}
HOLES: dict[Ground, str] = {"light": "#eceef1", "dark": "#20262e"}
PAPER: dict[Ground, str] = {"light": "#ffffff", "dark": "#0f151c"}


def heat_map(rows: list[dict[str, object]], *, ground: Ground = "light") -> alt.LayerChart:
    """The map. `rows`, by `kind`:

    - "cell": `x`, `x2`, `y`, `y2` (its borders), `at_x`, `at_y` (the values it stands for), `kgi`; `x_text`, `y_text`,
      `text` say the three. "hole": the same, without `kgi`.
    - "line": `chain` (which line), `order`, `x`, `y`.
    - "range": a frame `x`, `x2`, `y`, `y2` around what is achievable.
    - "now", "nearest": `x`, `y`.
    - "label": `x`, `y`, `text`, `tone` (quiet, strong, accent), `align`, `baseline`, `dx`, `dy`; shown while the map's
      width is `from` pixels or more and below `to`.
    - "name": `axis` (x, y) and `text`, beside the axes.
    """
    colours = PALETTES[ground]
    data = alt.Chart()  # the rows belong to the whole: a page replaces them in one place

    def only(kind: str) -> alt.Chart:
        return data.transform_filter(f"datum.kind == '{kind}'")

    x, y = alt.X("x:Q", **_axis("x")), alt.Y("y:Q", **_axis("y"))
    box = {"x": x, "x2": "x2:Q", "y": y, "y2": "y2:Q"}
    low, high = RAMPS[ground]
    said = "x_name + ' ' + datum.x_text + ' · ' + y_name + ' ' + datum.y_text + ' → ' + datum.text"
    # A hair of stroke in the cell's own colour: without it the ground shines through between neighbours.
    stamped = alt.param(name=STAMP, value=0)
    cells = (
        only("cell")
        .transform_calculate(stamp=STAMP)
        .mark_rect(tooltip=alt.ExprRef(said), cursor="pointer", strokeWidth=0.6, cornerRadius=0)
        .encode(
            **box,
            color=alt.Color("kgi:Q", scale=alt.Scale(range=[low, high], zero=False, nice=False), legend=None),
            stroke=alt.Stroke("kgi:Q", scale=alt.Scale(range=[low, high], zero=False, nice=False), legend=None),
        )
        .add_params(
            alt.selection_point(name=CLICK, on="click", clear=False, toggle=False, fields=["at_x", "at_y", "stamp"])
        )
    )
    holes = only("hole")
    hole = holes.mark_rect(color=HOLES[ground], tooltip=alt.ExprRef(said)).encode(**box)
    hatch = holes.mark_rule(color=colours.line, strokeWidth=0.7, opacity=0.7).encode(**box)
    frame = only("range").mark_rect(
        fillOpacity=0, stroke=colours.quiet, strokeDash=[2, 4], strokeWidth=1.2, cornerRadius=0
    ).encode(**box)  # fmt: skip
    chain = {"x": x, "y": y, "detail": "chain:N", "order": "order:Q"}
    lines = [
        only("line").mark_line(color=colour, strokeWidth=width, strokeJoin="round", strokeCap="round").encode(**chain)
        for colour, width in ((PAPER[ground], 6), (colours.text, 2.5))
    ]
    now = only("now").mark_point(
        shape="circle", size=110, filled=True, color=PAPER[ground], stroke=colours.text, strokeWidth=2.5, opacity=1
    ).encode(x=x, y=y)  # fmt: skip
    nearest = [
        only("nearest").mark_point(filled=filled, size=size, opacity=1, **look).encode(x=x, y=y)
        for filled, size, look in (
            (True, 420, {"color": PAPER[ground]}),
            (False, 330, {"color": colours.accent, "strokeWidth": 3}),
            (True, 60, {"color": colours.accent}),
        )
    ]
    words = only("label").transform_filter("width >= datum.from && width < datum.to")
    chart: alt.LayerChart = (
        alt.layer(
            cells, hole, hatch, frame, *lines, now, *nearest, *_labels(words, x, y, ground),
            *_names(only("name"), ground), data=alt.Data(values=rows),
        )
        .add_params(stamped, *(alt.param(name=name, value=_empty(name)) for name in PARAMETERS))
        .properties(height=HEIGHT, padding={"left": 2, "right": 8, "top": 4, "bottom": 4})
        .configure(**config(colours))
    )  # fmt: skip
    return chart


def _empty(name: str) -> object:
    """Something of the right kind until the page says what it is."""
    if name.endswith(("_ticks", "_texts")):
        return []
    return "" if name.endswith("_name") else float(name.endswith("_high"))


def _axis(of: str) -> dict[str, Any]:
    """Scale and axis in terms of the parameters."""
    text = f"indexof({of}_ticks, datum.value) >= 0 ? {of}_texts[indexof({of}_ticks, datum.value)] : ''"
    return {
        "scale": alt.Scale(
            domain=[alt.ExprRef(f"{of}_low"), alt.ExprRef(f"{of}_high")], zero=False, nice=False, clamp=True
        ),
        "axis": alt.Axis(
            values=alt.ExprRef(f"{of}_ticks"), labelExpr=text, title=None, grid=False, ticks=True, tickSize=5,
            labelPadding=5, labelFlush=False, labelOverlap=False,
        ),
    }  # fmt: skip


def _labels(label: alt.Chart, x: alt.X, y: alt.Y, ground: Ground) -> list[alt.Chart]:
    """Words on the map, each over a halo of the ground so that lines do not run through them."""
    colours = PALETTES[ground]
    tones = {"quiet": colours.text, "strong": colours.text, "accent": colours.accent}
    place: dict[str, Any] = {name: alt.ExprRef(f"datum.{name}") for name in ("align", "baseline", "dx", "dy")}
    weight = alt.ExprRef("datum.tone == 'quiet' ? 'normal' : 'bold'")
    layers = []
    for halo in (True, False):
        look: dict[str, Any] = (
            {"stroke": PAPER[ground], "strokeWidth": 4, "strokeJoin": "round", "opacity": 0.82} if halo else {}
        )
        colour = alt.Color("tone:N", scale=alt.Scale(domain=list(tones), range=list(tones.values())), legend=None)
        mark = label.mark_text(fontSize=13, fontWeight=weight, **place, **look)
        layers.append(mark.encode(x=x, y=y, text="text:N", color=colour))
    return layers


def _names(name: alt.Chart, ground: Ground) -> list[alt.Chart]:
    """What the axes are: over the upright one, under the level one."""
    quiet = PALETTES[ground].quiet
    above = name.transform_filter("datum.axis == 'y'").mark_text(
        align="left", baseline="bottom", dy=-10, fontSize=13, color=quiet, limit=alt.ExprRef("width")
    )
    below = name.transform_filter("datum.axis == 'x'").mark_text(
        align="right", baseline="top", dy=32, fontSize=13, color=quiet, limit=alt.ExprRef("width")
    )
    return [
        above.encode(x=alt.value(0), y=alt.value(0), text="text:N"),
        below.encode(x=alt.value("width"), y=alt.value("height"), text="text:N"),
    ]
