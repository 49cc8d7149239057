"""What else is agreed about a KPI: unit, target, and who stands for it, how it is defined, what it is compared with."""

from __future__ import annotations

from functools import partial
from typing import get_args

import streamlit as st

from kpitree.analysis.leading import inferred
from kpitree.data.benchmarks import load
from kpitree.i18n import Translator
from kpitree.model import MONTHS, Kpi
from kpitree.model.benchmark import COMPARED
from kpitree.model.kpi import Indicator
from kpitree.workspace.actions import EditKpi, SetPeriod
from pages.shell import session
from pages.tree_builder.effort_fields import draw_effort
from pages.tree_builder.fields import Problems, attempt, number_field, text_field
from pages.tree_builder.selection import PAGE

TEXTS = ("owner", "definition", "source", "note")
LONG = ("definition", "note")


def draw_unit_and_target(kpi: Kpi) -> None:
    """The unit (a common one or any word) and the target."""
    t = session.translator()
    left, right = st.columns(2, gap="small")
    with left:
        _draw_unit(t, kpi)
    with right:
        number_field(
            t("tree_builder.target"), kpi, kpi.target, field="target", page=PAGE,
            take=lambda value: attempt(EditKpi(kpi=kpi.id, patch={"target": value})),
        )  # fmt: skip


def common_units(t: Translator) -> list[str]:
    """The units to choose from; any other can be typed."""
    return [unit.strip() for unit in t("tree_builder.units").split(",")]


def _draw_unit(t: Translator, kpi: Kpi) -> None:
    units = ["", *dict.fromkeys([*common_units(t), *([kpi.unit] if kpi.unit else [])])]
    key = f"{PAGE}:{kpi.id}:unit"
    session.seed(key, kpi.unit)
    st.selectbox(
        t("tree_builder.unit"), units, key=key, accept_new_options=True, on_change=_set_unit, args=(kpi.id,),
        format_func=lambda unit: unit or t("tree_builder.no_unit"), help=t("tree_builder.unit_help"),
    )  # fmt: skip


def _draw_period(t: Translator) -> None:
    """Of what stretch of time the tree's numbers are; asked at the KGI."""
    key = f"{PAGE}:period"
    session.seed(key, session.workspace().tree.period)
    st.selectbox(
        t("tree_builder.period"), ["", *MONTHS], key=key, on_change=_set_period, help=t("tree_builder.period_help"),
        format_func=lambda period: t(f"tree_builder.period_{period or 'unknown'}"),
    )  # fmt: skip


def _set_period() -> None:
    if not session.echo(f"{PAGE}:period"):
        session.apply(SetPeriod(period=session.typed(f"{PAGE}:period") or ""))


def _set_unit(kpi_id: str) -> None:
    if not session.echo(f"{PAGE}:{kpi_id}:unit"):
        session.apply(EditKpi(kpi=kpi_id, patch={"unit": str(session.typed(f"{PAGE}:{kpi_id}:unit") or "")}))


def draw_details(kpi: Kpi) -> None:
    """The fields that a meeting fills in later; closed until somebody wants them."""
    t = session.translator()
    labels = {
        "owner": t("tree_builder.owner"),
        "definition": t("tree_builder.definition"),
        "source": t("tree_builder.source"),
        "note": t("tree_builder.note"),
    }
    for field in TEXTS:
        text_field(
            labels[field], str(getattr(kpi, field)), key=f"{PAGE}:{kpi.id}:{field}", area=field in LONG,
            take=partial(_set_text, kpi.id, field),
        )  # fmt: skip
    if kpi.id == session.workspace().tree.kgi:
        _draw_period(t)
    _draw_ratio(t, kpi)
    _draw_indicator(t, kpi)
    _draw_mix(t, kpi)
    _draw_flags(t, kpi)
    draw_effort(kpi)


def _draw_mix(t: Translator, kpi: Kpi) -> None:
    """The whole that a rate lever is a share of (§25): one that others name already, or a new one."""
    if not kpi.mix and not (kpi.is_lever and kpi.measure.is_rate):
        return
    key = f"{PAGE}:{kpi.id}:mix"
    session.seed(key, kpi.mix)
    known = dict.fromkeys(other.mix for other in session.workspace().tree.kpis if other.mix)
    st.selectbox(
        t("tree_builder.mix"), ["", *known], key=key, accept_new_options=True, on_change=_set_mix, args=(kpi.id,),
        format_func=lambda mix: mix or t("tree_builder.no_mix"), help=t("tree_builder.mix_help"),
    )  # fmt: skip


def _set_mix(kpi_id: str) -> None:
    if not session.echo(f"{PAGE}:{kpi_id}:mix"):
        session.apply(EditKpi(kpi=kpi_id, patch={"mix": str(session.typed(f"{PAGE}:{kpi_id}:mix") or "")}))


def _draw_indicator(t: Translator, kpi: Kpi) -> None:
    """Whether it moves first or last (§50): by where it stands, or as the team says."""
    key = f"{PAGE}:{kpi.id}:indicator"
    session.seed(key, kpi.indicator)
    told = inferred(session.workspace().tree).get(kpi.id)
    auto = t("tree_builder.indicator_auto", kind=t(f"tree_builder.indicator_{told or 'neither'}"))
    st.selectbox(
        t("tree_builder.indicator"), get_args(Indicator), key=key, on_change=_set_indicator, args=(kpi.id,),
        format_func=lambda kind: t(f"tree_builder.indicator_{kind}") if kind else auto,
        help=t("tree_builder.indicator_help"),
    )  # fmt: skip


def _set_indicator(kpi_id: str) -> None:
    key = f"{PAGE}:{kpi_id}:indicator"
    if not session.echo(key):
        session.apply(EditKpi(kpi=kpi_id, patch={"indicator": session.typed(key) or ""}))


def _draw_flags(t: Translator, kpi: Kpi) -> None:
    """What What-if leaves alone (§26), and what a board looks at (§27)."""
    said = {
        "locked": (t("tree_builder.locked"), t("tree_builder.locked_help")),
        "headline": (t("tree_builder.headline"), t("tree_builder.headline_help")),
    }
    for field, (label, help_text) in said.items():
        key = f"{PAGE}:{kpi.id}:{field}"
        session.seed(key, getattr(kpi, field))
        st.checkbox(label, key=key, help=help_text, on_change=_set_flag, args=(kpi.id, field))


def _set_flag(kpi_id: str, field: str) -> None:
    if not session.echo(f"{PAGE}:{kpi_id}:{field}"):
        session.apply(EditKpi(kpi=kpi_id, patch={field: bool(session.typed(f"{PAGE}:{kpi_id}:{field}"))}))


def _set_text(kpi_id: str, field: str, text: str) -> Problems:
    return attempt(EditKpi(kpi=kpi_id, patch={field: text}))


def _draw_ratio(t: Translator, kpi: Kpi) -> None:
    """What a rate counts over what, so that it is compared with figures that count the same."""
    known = known_ratios(t)
    if not known and not kpi.benchmark:
        return
    key = f"{PAGE}:{kpi.id}:benchmark"
    session.seed(key, kpi.benchmark)
    options = ["", *known, *([kpi.benchmark] if kpi.benchmark and kpi.benchmark not in known else [])]
    st.selectbox(
        t("tree_builder.ratio"), options, key=key, on_change=_set_ratio, args=(kpi.id,),
        format_func=lambda ratio: known.get(ratio, ratio) or t("tree_builder.no_ratio"),
        help=t("tree_builder.ratio_help"),
    )  # fmt: skip


def known_ratios(t: Translator) -> dict[str, str]:
    """Ratios that there are published figures for, by key ("won/opportunity"), with their labels."""
    ratios = dict.fromkeys(row.ratio for row in load() if row.kind in COMPARED and row.ratio.count("/") == 1)
    labels = {}
    for ratio in ratios:
        numerator, denominator = (t(f"benchmark_stages.stage_{stage}") for stage in ratio.split("/"))
        labels[ratio] = t("tree_builder.ratio_label", denominator=denominator, numerator=numerator)
    return dict(sorted(labels.items(), key=lambda pair: pair[1]))


def _set_ratio(kpi_id: str) -> None:
    if not session.echo(f"{PAGE}:{kpi_id}:benchmark"):
        session.apply(EditKpi(kpi=kpi_id, patch={"benchmark": str(session.typed(f"{PAGE}:{kpi_id}:benchmark") or "")}))
