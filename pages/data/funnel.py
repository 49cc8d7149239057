"""The funnel as a table with bars: counts, rates with their interval, days, and what young records will come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from kpitree.data.measuring.result import Measurement, StageRow
from kpitree.i18n import Translator
from pages.data import words
from pages.shell.markup import caption, esc
from pages.shell.saving.csv import draw_csv

YOUNG = 0.9  # below this maturity the raw rate says clearly less than it will
FEW = 30  # fewer cases say little


def draw_funnel(t: Translator, found: Measurement) -> None:
    """Everything together, stage by stage."""
    st.html(funnel_html(t, found))
    if any(row.previous is not None and row.previous < FEW for row in found.totals):
        caption(t("data.few", n=str(FEW)))
    draw_csv("data:funnel", "funnel", lambda: [row.model_dump(exclude={"segment", "cohort"}) for row in found.totals])


def funnel_html(t: Translator, found: Measurement) -> str:
    """The table, as HTML."""
    most = max((row.count for row in found.totals), default=0)
    timed = any(row.median_days is not None for row in found.totals)
    young = any(is_young(row) for row in found.totals)
    heads = ["stage", "count", "rate", *(["days"] if timed else []), *(["to_come"] if young else [])]
    head = "".join(f"<span>{esc(t(f'data.head_{name}'))}</span>" for name in heads)
    kind = f"{' kt-timed' if timed else ''}{' kt-young' if young else ''}"
    rows = "".join(_row(t, found, row, most, heads) for row in found.totals)
    table = f"<div class='kt-data-head'>{head}</div>{rows}"
    return f"<div class='kt-data'><div class='kt-data-funnel{kind}'>{table}</div></div>"


def _row(t: Translator, found: Measurement, row: StageRow, most: int, heads: Sequence[str]) -> str:
    draw: dict[str, Callable[[], str]] = {
        "stage": lambda: f"<b class='kt-data-stage'>{esc(words.stage(t, row.stage))}</b>",
        "count": lambda: _count(t, found, row, most), "rate": lambda: rate_cell(t, row), "days": lambda: _days(t, row),
        "to_come": lambda: _to_come(t, row),
    }  # fmt: skip
    return f"<div class='kt-data-row'>{''.join(draw[name]() for name in heads)}</div>"


def _count(t: Translator, found: Measurement, row: StageRow, most: int) -> str:
    width = 100 * max(0, row.count) / most if most else 0
    amount = f"<small>{esc(t.value(row.amount, found.currency))}</small>" if row.amount is not None else ""
    number = f"<b>{esc(words.count(row.count))}</b>{amount}"
    return f"<span class='kt-data-count'><i style='width:{width:.2f}%'></i>{number}</span>"


def rate_cell(t: Translator, row: StageRow) -> str:
    """A rate, what it is of, and its interval as a line on a track from 0 to 100 %."""
    if row.previous is None:
        return "<span class='kt-data-rate'></span>"
    if row.rate is None or row.low is None or row.high is None:
        return f"<span class='kt-data-rate'><small>{esc(t.value(None))}</small></span>"
    of = t("data.of", count=words.count(row.count), of=words.count(row.previous))
    interval = t("data.interval", range=t.range(row.low, row.high, "%"))
    few = " kt-few" if row.previous < FEW else ""
    track = (
        f"<i class='kt-data-track' role='img' aria-label='{esc(interval)}'>"
        f"<u style='left:{100 * row.low:.2f}%;width:{100 * (row.high - row.low):.2f}%'></u>"
        f"<s style='left:{100 * row.rate:.2f}%'></s></i>"
    )
    small = f"<small>{esc(interval)}</small><small>{esc(of)}</small>"
    return f"<span class='kt-data-rate{few}'><b>{esc(t.value(row.rate, '%'))}</b>{track}{small}</span>"


def _days(t: Translator, row: StageRow) -> str:
    if row.median_days is None:
        return "<span class='kt-data-days'></span>"
    p90 = t("data.p90", days=words.within(t, row.p90_days))
    timed = t("data.timed", n=words.count(row.timed))
    return (
        f"<span class='kt-data-days' title='{esc(timed)}'><b>{esc(words.days(t, row.median_days))}</b>"
        f"<small>{esc(p90)}</small></span>"
    )


def _to_come(t: Translator, row: StageRow) -> str:
    if not is_young(row) or row.mature_low is None or row.mature_high is None:
        return "<span class='kt-data-days'></span>"
    interval = t.range(row.mature_low, min(1.0, row.mature_high), "%")
    label = f"<small class='kt-card-only'>{esc(t('data.head_to_come'))}</small>"
    rate = esc(t.value(row.mature_rate, "%"))
    return f"<span class='kt-data-days'>{label}<b>{rate}</b><small>{esc(interval)}</small></span>"


def is_young(row: StageRow) -> bool:
    """Whether so much is still to come that the raw rate alone would mislead."""
    if not row.count or row.mature_rate is None or row.maturity is None:
        return False
    return row.maturity < YOUNG
