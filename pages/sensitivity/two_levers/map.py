"""The map on the page: rows and words for the chart, and what a click on it does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import streamlit as st

from kpitree.analysis.grid import Axis
from kpitree.analysis.round_places import round_points
from kpitree.export.picture.frame import Picture
from kpitree.i18n import Translator
from pages.sensitivity.two_levers.answer import Answer
from pages.sensitivity.two_levers.labels import CORNERS, WIDTHS, Spot, place
from pages.sensitivity.two_levers.setting import KEY, set_both
from pages.shell import chart, compute, session

if TYPE_CHECKING:
    import altair as alt

    from kpitree.charts import Ground

CHART = f"{KEY}:chart"
TICKS = (4, 6)  # at most so many steps across and upwards
Row = dict[str, Any]


def draw_map(t: Translator, answer: Answer) -> None:
    """The heat map with everything on it."""
    today = _today(t, answer, chart.ground())
    x, y = (answer.x.id, answer.cells.xs), (answer.y.id, answer.cells.ys)
    with st.container(key=KEY):
        st.vega_lite_chart(
            spec=today, theme=None, key=CHART, alt=_spoken(t, answer), width="stretch",
            on_select=lambda: _clicked(x, y), selection_mode="place",
        )  # fmt: skip


def map_picture(t: Translator, answer: Answer) -> Picture:
    """The same to take along."""
    about = t("picture.two_levers", kgi=answer.kgi.name, x=answer.x.name, y=answer.y.name)
    return chart.pictures([("", _today(t, answer, "light"))], about=about)


def _today(t: Translator, answer: Answer, ground: Ground) -> Row:
    spec = compute.chart_spec(f"heat_map/{ground}", lambda: _heat_map(ground))
    values = _parameters(t, answer) | {"stamp": session.revision()}
    params = [{**p, "value": values[p["name"]]} if p["name"] in values else p for p in spec["params"]]
    return {**spec, "params": params, "data": {"values": rows(t, answer)}}


def _heat_map(ground: Ground) -> alt.LayerChart:
    from kpitree.charts import heat_map

    return heat_map([], ground=ground)


def _clicked(x: tuple[str, Sequence[float]], y: tuple[str, Sequence[float]]) -> None:
    """Set both levers to the cell that was clicked; anything else that a browser may send is no cell."""
    picked = getattr(session.typed(CHART), "selection", {}).get("place") or [{}]
    to_x, to_y = picked[0].get("at_x"), picked[0].get("at_y")
    if to_x in x[1] and to_y in y[1]:
        set_both(x[0], float(to_x), y[0], float(to_y))


def rows(t: Translator, answer: Answer) -> list[Row]:
    """Everything that is drawn (see kpitree/charts/heat_map.py)."""
    found, x, y = answer.map, answer.map.x, answer.map.y
    drawn = _cells(t, answer)
    for n, line in enumerate(found.lines):
        drawn += [{"kind": "line", "chain": n, "order": i, "x": a, "y": b} for i, (a, b) in enumerate(line)]
    if answer.outside():
        drawn.append({"kind": "range", "x": x.low, "x2": x.high, "y": y.low, "y2": y.high})
    if math.isfinite(x.now) and math.isfinite(y.now):
        drawn.append({"kind": "now", "x": x.now, "y": y.now})
    if answer.nearest is not None:
        drawn.append({"kind": "nearest", "x": answer.nearest.x, "y": answer.nearest.y})
    drawn += _labels(t, answer)
    for name, axis, kpi in (("x", x, answer.x), ("y", y, answer.y)):
        span = t.range(axis.low, axis.high, kpi.measure)
        said = t(f"sensitivity_two_levers.span_{axis.source}", lever=axis.kpi, range=span)
        drawn.append({"kind": "name", "axis": name, "text": t(f"sensitivity_two_levers.towards_{name}", axis=said)})
    return drawn


def _cells(t: Translator, answer: Answer) -> list[Row]:
    cells, measure = answer.cells, answer.kgi.measure
    x_texts = [t.value(x, answer.x.measure, trim=True) for x in cells.xs]
    y_texts = [t.value(y, answer.y.measure, trim=True) for y in cells.ys]
    drawn = []
    for j, y in enumerate(cells.ys):
        for i, x in enumerate(cells.xs):
            kgi = float(cells.kgi[j, i])
            row: Row = {
                "kind": "cell", "x": cells.x_ends[i], "x2": cells.x_ends[i + 1], "y": cells.y_ends[j],
                "y2": cells.y_ends[j + 1], "at_x": x, "at_y": y, "x_text": x_texts[i], "y_text": y_texts[j],
            }  # fmt: skip
            row |= (
                {"kgi": kgi, "text": t.value(kgi, measure)}
                if math.isfinite(kgi)
                else {"kind": "hole", "text": t("sensitivity_two_levers.no_value")}
            )
            drawn.append(row)
    return drawn


def _labels(t: Translator, answer: Answer) -> list[Row]:
    found, x, y, measure = answer.map, answer.map.x, answer.map.y, answer.kgi.measure

    def spot(a: float, b: float) -> Spot:
        return ((a - x.shown_low) / (x.shown_high - x.shown_low), (b - y.shown_low) / (y.shown_high - y.shown_low))

    points = []
    if math.isfinite(x.now) and math.isfinite(y.now):
        now = t("sensitivity_two_levers.now", value=t.value(found.kgi_now, measure, trim=True))
        points.append((spot(x.now, y.now), now, "strong"))
    if answer.nearest is not None:
        to_x, to_y = answer.both(t, answer.nearest.x, answer.nearest.y)
        goal = t("sensitivity_two_levers.goal", x=to_x, y=to_y)
        points.append((spot(answer.nearest.x, answer.nearest.y), goal, "accent"))
    longest = max(found.lines, key=len, default=())
    target = t("sensitivity.rule_target", value=t.value(found.target, measure, trim=True))
    ends = {at: float(found.kgi[-int(at[1]), -int(at[0])]) for at in CORNERS}
    corners = {at: t.value(kgi, measure, trim=True) for at, kgi in ends.items() if math.isfinite(kgi)}
    line = [spot(*point) for point in longest]
    return [
        {
            "kind": "label", "from": least, "to": most, "x": x.shown_low + label.at[0] * (x.shown_high - x.shown_low),
            "y": y.shown_low + label.at[1] * (y.shown_high - y.shown_low), "text": label.text, "tone": label.tone,
            "align": label.align, "baseline": label.baseline, "dx": label.dx, "dy": label.dy,
        }
        for least, most, plot in WIDTHS
        for label in place(plot, points, line, target, corners)
    ]  # fmt: skip


def _parameters(t: Translator, answer: Answer) -> Row:
    values: Row = {}
    for name, axis, kpi, most in (("x", answer.map.x, answer.x, TICKS[0]), ("y", answer.map.y, answer.y, TICKS[1])):
        ticks = _ticks(axis, kpi.is_volume, most)
        values |= {
            f"{name}_low": axis.shown_low, f"{name}_high": axis.shown_high, f"{name}_name": axis.kpi,
            f"{name}_ticks": ticks, f"{name}_texts": [t.value(tick, kpi.measure, trim=True) for tick in ticks],
        }  # fmt: skip
    return values


def _ticks(axis: Axis, whole: bool, most: int) -> list[float]:
    """Round values; an end that stands too near to the next one is left out."""
    points = list(round_points(axis.shown_low, axis.shown_high, whole, most))
    step = max((b - a for a, b in pairwise(points)), default=0.0)
    if len(points) > 2 and points[1] - points[0] < 0.7 * step:
        del points[0]
    if len(points) > 2 and points[-1] - points[-2] < 0.7 * step:
        del points[-1]
    return points


def _spoken(t: Translator, answer: Answer) -> str:
    low, high = (t.value(end, answer.kgi.measure, trim=True) for end in answer.span)
    return t("sensitivity_two_levers.spoken", x=answer.x.name, y=answer.y.name, kgi=answer.kgi.name, low=low, high=high)
