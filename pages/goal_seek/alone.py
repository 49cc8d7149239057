"""One lever alone: what it would have to be, whether that is within its range and its benchmark band, or "cannot"."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.analysis.achievable import achievable
from kpitree.analysis.ladder import round_up
from kpitree.analysis.solve import Solution
from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.model.mix import mix_of
from pages.goal_seek.answer import Answer
from pages.shell.markup import caption, esc, section
from pages.shell.saving.csv import draw_csv

SLACK = 1e-9
AT_ONCE = 12


def draw(t: Translator, answer: Answer) -> None:
    """A line for each lever, those that can first."""
    ways = answer.ways
    section(t("goal_seek.alone"), t("goal_seek.alone_below"))
    if not ways:
        caption(t("goal_seek.alone_none"))
        return
    ordered = sorted(ways, key=lambda way: (_rank(answer, way), abs(way.relative_change)))
    titles = (t("goal_seek.lever"), t("goal_seek.now"), t("goal_seek.required"), t("goal_seek.alone_says"))
    head = "".join(f"<th scope='col'>{esc(title)}</th>" for title in titles)
    rows = "".join(_row(t, answer, way) for way in ordered[:AT_ONCE])
    st.html(f"<div class='kt-stages kt-alone'><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>")
    names = {way.lever: answer.tree[way.lever].name for way in ordered}
    said = {"target", "now", "value", "reachable", "best_kgi", "best_value", "bound"}
    draw_csv(
        "goal_seek:alone", "goal_seek_levers",
        lambda: [
            {"kpi": names[way.lever], "asked": _asked(answer.tree[way.lever], way), **way.model_dump(include=said)}
            for way in ordered
        ],
    )  # fmt: skip
    if len(ordered) > AT_ONCE:
        caption(t("goal_seek.alone_more", n=len(ordered) - AT_ONCE))


def _rank(answer: Answer, way: Solution) -> int:
    """Within the range, reachable at all, not."""
    return 2 if not way.reachable else 1 if _inside(answer, way) is False else 0


def _inside(answer: Answer, way: Solution) -> bool | None:
    """Whether a solution is within the achievable range; None where there is none."""
    reach = achievable(answer.tree[way.lever])
    if reach is None or not way.reachable:
        return None
    dust = SLACK * max(abs(reach.low), abs(reach.high))
    return reach.low - dust <= _asked(answer.tree[way.lever], way) <= reach.high + dust


def _row(t: Translator, answer: Answer, way: Solution) -> str:
    kpi = answer.tree[way.lever]
    unit = kpi.measure
    now = t.value(way.now, unit, trim=True)
    asked = _asked(kpi, way)
    to = t.value(asked, unit, trim=True) if way.reachable else t("goal_seek.cannot_short")
    says = [_range_says(t, answer, way), *(_band_says(t, answer, way))]
    lines = "".join(f"<small>{esc(line)}</small>" for line in says[1:] if line)
    css = ("kt-can", "kt-beyond-range", "kt-cannot")[_rank(answer, way)]
    change = ""
    if way.reachable and math.isfinite(way.relative_change):
        change = f"<small>{esc(t.delta(asked - way.now, unit))}</small>"
    return (
        f"<tr class='{css}' data-lever='{way.lever}'><th scope='row'><span>{esc(kpi.name)}</span></th>"
        f"<td data-name='{esc(t('goal_seek.now'))}'>{esc(now)}</td>"
        f"<td data-name='{esc(t('goal_seek.required'))}'><b>{esc(to)}</b>{change}</td>"
        f"<td data-name='{esc(t('goal_seek.alone_says'))}'><span>{esc(says[0])}</span>{lines}</td></tr>"
    )


def _asked(kpi: Kpi, way: Solution) -> float:
    """What has to be asked for: of a volume the next whole one on the far side of the target."""
    if not kpi.is_volume or not way.reachable:
        return way.value
    return round_up(way.value) if way.value > way.now else -round_up(-way.value)


def _range_says(t: Translator, answer: Answer, way: Solution) -> str:
    kpi = answer.tree[way.lever]
    aimed, reach = answer.kpi.measure, achievable(kpi)
    if not way.reachable:
        if math.isnan(way.best_kgi):
            return t("goal_seek.alone_no_value")
        best = t.value(way.best_kgi, aimed, trim=True)
        return t("goal_seek.alone_best", best=best, at=t.value(way.best_value, kpi.measure, trim=True))
    if reach is None:
        return t("goal_seek.alone_no_range")
    ends = t.range(reach.low, reach.high, kpi.measure)
    if _inside(answer, way):
        return t("goal_seek.alone_inside", range=ends)
    if mix_of(answer.tree, way.lever):  # at the end of its range the other shares would move as well
        return t("goal_seek.alone_beyond", range=ends)
    end = reach.high if _asked(kpi, way) > reach.high else reach.low
    kgi = t.value(_kgi_at(answer, way.lever, end), aimed, trim=True)
    return t("goal_seek.alone_at_best", range=ends, at=t.value(end, kpi.measure, trim=True), best=kgi)


def _kgi_at(answer: Answer, lever: str, value: float) -> float:
    from kpitree.engine import evaluate

    return evaluate(answer.tree, {**answer.aim.changes, lever: value}).kgi


def _band_says(t: Translator, answer: Answer, way: Solution) -> list[str]:
    row = answer.bands.get(way.lever)
    if row is None or not way.reachable:
        return []
    unit = answer.tree[way.lever].measure
    dust = SLACK * abs(way.value)
    if row.high is not None and way.value > row.high + dust:
        return [t("goal_seek.band_above", end=t.value(row.high, unit, trim=True))]
    if row.low is not None and way.value < row.low - dust:
        return [t("goal_seek.band_below", end=t.value(row.low, unit, trim=True))]
    return [t("goal_seek.band_inside")]
