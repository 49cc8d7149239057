"""What a lever gives for what moving it costs: ranked bars, yen and hours apart (§35)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from kpitree.analysis.effort import Payoff, Payoffs
from kpitree.export.picture.frame import Picture
from kpitree.i18n import Translator
from kpitree.model import Effort, Kpi, KpiTree, read_unit
from kpitree.workspace import Workspace
from pages.sensitivity.listing import names_of
from pages.shell import chart, session
from pages.shell.markup import caption, esc, headline, note, section, strong
from pages.shell.saving import draw_saving

if TYPE_CHECKING:
    import altair as alt

    from kpitree.charts import Ground

PLACE = "sensitivity:payoffs"
STEPS = {"money": (1.0, 1e4, 1e6, 1e8), "time": (1.0, 10.0, 100.0, 1000.0)}  # of effort that a gain is told for


def draw_payoff_sentence(workspace: Workspace, found: Payoffs) -> None:
    """The headline: what pays most."""
    t, tree = session.translator(), workspace.tree
    kgi = tree[tree.kgi or ""]
    firsts = [rows[0] for rows in _by_unit(found) if rows[0].per_effort > 0]
    if not firsts:
        headline(esc(t("sensitivity_levers.nothing_pays", kgi=kgi.name)))
        return
    best = firsts[0]
    step = step_of([row for row in found.rows if row.unit == best.unit], kgi)
    below = [t("sensitivity_levers.pays_next", lever=row.kpi, rate=_rate(t, row, kgi, found)) for row in firsts[1:]]
    sentence = t(
        "sensitivity_levers.pays_most", lever=strong(best.kpi), effort=esc(effort_text(t, step, best.unit)),
        gain=strong(t.delta(best.per_effort * step, kgi.measure), "up"), kgi=esc(kgi.name),
    )  # fmt: skip
    headline(sentence, esc("".join(below) or t("sensitivity_levers.pays_below")))


def draw_payoffs(workspace: Workspace, found: Payoffs, strongest: str) -> None:
    """The bars, one chart for each unit of effort; `strongest` (id) leads the achievable range."""
    t, tree = session.translator(), workspace.tree
    kgi = tree[tree.kgi or ""]
    groups = _by_unit(found)
    charts: list[tuple[str, chart.Rows]] = []
    with st.container(key=PLACE):
        for n, rows in enumerate(groups):
            title = t("sensitivity_levers.per", effort=effort_text(t, step_of(rows, kgi), rows[0].unit))
            if len(groups) > 1:
                section(title)
            drawn = payoff_rows(t, rows, tree)
            if drawn:
                charts.append((title if len(groups) > 1 else "", drawn))
                spoken = "; ".join(f"{row['name']} {row['text']}" for row in drawn)
                chart.draw("payoffs", _payoffs, drawn, height=_height(drawn), key=f"{PLACE}:{n}", alt_text=spoken)
    draw_saving(PLACE, "payoff", lambda: table(t, found, kgi), lambda: _picture(t, charts, kgi))
    unknown = [row.kpi for row in found.rows if math.isnan(row.per_effort)]
    if unknown:
        note(t("sensitivity_levers.no_slope_lead"), t("sensitivity_levers.no_slope_rest", names=names_of(t, unknown)))
    if len(groups) > 1:
        note(t("sensitivity_levers.two_units_lead"), t("sensitivity_levers.two_units_rest"))
    if (better := _better_deal(groups, strongest)) is not None:
        rest = t("sensitivity_levers.effort_differs_rest", by_range=tree[strongest].name, by_effort=better.kpi)
        note(t("sensitivity_levers.effort_differs_lead"), rest)
    if found.without:
        names = names_of(t, [tree[lever].name for lever in found.without])
        note(t("sensitivity_levers.without_effort_lead"), t("sensitivity_levers.without_effort_rest", names=names))
    caption(t("sensitivity_levers.slope"))


def _picture(t: Translator, charts: Sequence[tuple[str, chart.Rows]], kgi: Kpi) -> Picture:
    drawn = [(title, chart.drawn("payoffs", _payoffs, rows, height=_height(rows))) for title, rows in charts]
    return chart.pictures(drawn, about=t("picture.payoff", kgi=kgi.name))


def _by_unit(found: Payoffs) -> list[list[Payoff]]:
    units = dict.fromkeys(row.unit for row in found.rows)
    return [[row for row in found.rows if row.unit == unit] for unit in units]


def _better_deal(groups: Sequence[Sequence[Payoff]], strongest: str) -> Payoff | None:
    """What gives more for the same effort than the lever that moves the KGI most; None when nothing comparable does."""
    rows = next((rows for rows in groups if strongest in [row.id for row in rows]), [])
    return rows[0] if rows and rows[0].per_effort > 0 and rows[0].id != strongest else None


def step_of(rows: Sequence[Payoff], kgi: Kpi) -> float:
    """The effort to tell a gain for: ¥1, or so much that the largest gain can be read (0.3 leads for ¥1,000,000)."""
    largest = max((abs(row.per_effort) for row in rows if not math.isnan(row.per_effort)), default=0.0)
    least = 0.001 if kgi.measure.is_rate else 0.1
    steps = STEPS["time" if read_unit(rows[0].unit).kind == "time" else "money"]
    return next((step for step in steps if largest * step >= least), steps[-1]) if largest else steps[0]


def effort_text(t: Translator, amount: float, unit: str) -> str:
    """So much effort: ¥1, 40 hours. Units of time are never left out: 1 of what?"""
    said = t.value(amount, unit, trim=True)
    bare = read_unit(unit).kind == "time" and not any(sign.isalpha() for sign in said)
    return f"{said} {unit}" if bare else said


def _rate(t: Translator, row: Payoff, kgi: Kpi, found: Payoffs) -> str:
    step = step_of([other for other in found.rows if other.unit == row.unit], kgi)
    gain = t.delta(row.per_effort * step, kgi.measure)
    return t("sensitivity_levers.rate", effort=effort_text(t, step, row.unit), gain=gain)


def payoff_rows(t: Translator, rows: Sequence[Payoff], tree: KpiTree) -> chart.Rows:
    """Rows of the chart: those of one unit whose gain is known."""
    kgi = tree[tree.kgi or ""]
    step = step_of(rows, kgi)
    said: chart.Rows = []
    for row in rows:
        effort = tree[row.id].effort
        if math.isnan(row.per_effort) or effort is None:
            continue
        gain = row.per_effort * step
        text = t("sensitivity_levers.rate", effort=effort_text(t, step, row.unit), gain=t.delta(gain, kgi.measure))
        said.append({
            "row": len(said), "name": row.kpi, "gain": gain, "tone": "up" if gain >= 0 else "down",
            "text": text, "detail": _detail(t, row, tree[row.id], effort, kgi),
        })  # fmt: skip
    return said


def _detail(t: Translator, row: Payoff, lever: Kpi, effort: Effort, kgi: Kpi) -> str:
    costs = t(
        "sensitivity_levers.costs", step=t.delta(effort.per, lever.measure, signed=effort.per < 0),
        effort=effort_text(t, effort.amount, effort.unit),
    )  # fmt: skip
    if row.to is None or row.cost is None or row.gain is None or math.isnan(row.gain):
        return costs
    return t(
        "sensitivity_levers.all_the_way", costs=costs, to=t.value(row.to, lever.measure, trim=True),
        cost=effort_text(t, row.cost, row.unit), gain=t.delta(row.gain, kgi.measure),
    )  # fmt: skip


def _payoffs(ground: Ground) -> alt.LayerChart:
    from kpitree.charts import payoff_chart

    return payoff_chart([], ground=ground)


def _height(rows: chart.Rows) -> int:
    from kpitree.charts import payoff_height

    return payoff_height(rows)


def table(t: Translator, found: Payoffs, kgi: Kpi) -> list[dict[str, object]]:
    """The numbers behind the chart."""
    return [
        {
            t("sensitivity_levers.column_lever"): row.kpi,
            t("sensitivity_levers.column_per_effort", kgi=kgi.name): row.per_effort,
            t("sensitivity_levers.column_effort_unit"): row.unit,
            t("sensitivity_levers.column_to"): row.to,
            t("sensitivity_levers.column_cost"): row.cost,
            t("sensitivity_levers.column_gain", kgi=kgi.name): row.gain,
        }
        for row in found.rows
    ]  # fmt: skip
