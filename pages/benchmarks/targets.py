"""Setting a target with its grounds (§65): the last months' average plus an improvement, or the benchmark where there
is no past; one step of undo, with the day to look at it again."""

from __future__ import annotations

from datetime import date

import streamlit as st

from kpitree.analysis.comparison import Comparison
from kpitree.analysis.target_setting import REVIEW_MONTHS, REVIEWS, Aim, Basis, Ground, aims, bases_for, review_on
from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.model.kpi import MAX_TEXT
from kpitree.workspace.actions import EditKpi
from pages.benchmarks import words
from pages.shell import session
from pages.shell.markup import caption, plain

PAGE = "benchmarks"


def draw_button(t: Translator, kpi: Kpi, row: Comparison) -> None:
    """The button that unfolds the way to a target; it says the target there is."""
    target = t.value(kpi.target, row.unit(kpi), trim=True)
    label = t("benchmarks.target_now", target=target) if kpi.target is not None else t("benchmarks.target")
    st.button(
        plain(label), key=f"{PAGE}:{kpi.id}:target", icon=":material/flag:", on_click=_unfold, args=(kpi.id,),
        type="secondary",
    )  # fmt: skip


def _unfold(kpi_id: str) -> None:
    session.set_view(f"{PAGE}:target", "" if session.view(f"{PAGE}:target", default="") == kpi_id else kpi_id)


def draw_target(kpi: Kpi, row: Comparison) -> None:
    """The way to a target, where it was unfolded: what it rests on, how much better, when to look at it again."""
    if session.view(f"{PAGE}:target", default="") != kpi.id:
        return
    t = session.translator()
    with st.container(key=f"{PAGE}:targets", gap="small"):
        if kpi.target is not None:
            caption(standing(t, kpi, today=date.today()))
        bases = bases_for(kpi, kpi.history, row)
        if bases:
            _choose(t, kpi, row, bases)
        else:
            caption(t("benchmarks.target_nothing"))


def standing(t: Translator, kpi: Kpi, *, today: date) -> str:
    """What the target there is rests on, and whether it is time to look at it again."""
    said = kpi.target_source or t("benchmarks.target_no_source")
    if kpi.target_review is None:
        return said
    key = "target_due" if kpi.target_review <= today else "target_review_on"
    return t(f"benchmarks.{key}", source=said, day=kpi.target_review.isoformat())


def _choose(t: Translator, kpi: Kpi, row: Comparison, bases: tuple[Basis, ...]) -> None:
    key = f"{PAGE}:{kpi.id}:target"
    by_ground = {basis.ground: basis for basis in bases}
    ground = session.view(f"{key}:ground", default=bases[0].ground)
    basis = by_ground.get(ground, bases[0])
    found = aims(kpi, basis, less_is_better=row.better == "lower")
    if not found:
        caption(t("benchmarks.target_nothing"))
        return
    aim = _improvement(t, kpi, row, found, key, list(by_ground), basis)
    today, months = date.today(), session.view(f"{key}:months", default=REVIEW_MONTHS[basis.ground])
    session.seed(f"{key}:months", months)
    patch = {
        "target": aim.value,
        "target_source": source_of(t, kpi, row, aim)[:MAX_TEXT],
        "target_review": review_on(today, months),
    }
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            t("benchmarks.target_review"), REVIEWS, key=f"{key}:months", on_change=_keep, args=(key, "months"),
            format_func=lambda n: t("benchmarks.target_months", n=str(n), day=review_on(today, n).isoformat()),
            width=240,
        )  # fmt: skip
        st.button(
            t("benchmarks.target_set", target=t.value(aim.value, row.unit(kpi), trim=True)), key=f"{key}:set",
            type="primary", on_click=_set, args=(EditKpi(kpi=kpi.id, patch=patch),),
            disabled=all(getattr(kpi, field) == value for field, value in patch.items()),
        )  # fmt: skip


def _improvement(
    t: Translator, kpi: Kpi, row: Comparison, found: tuple[Aim, ...], key: str, grounds: list[Ground], basis: Basis
) -> Aim:
    """The two choices side by side: what it rests on (where there are several), and how much better."""
    labels = {aim.improvement: _label(t, kpi, row, aim) for aim in found}
    improvement = session.view(f"{key}:improvement", default=found[0].improvement)
    aim = next((aim for aim in found if aim.improvement == improvement), found[0])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        if len(grounds) > 1:
            session.seed(f"{key}:ground", basis.ground)
            st.segmented_control(
                t("benchmarks.target_ground"), grounds, key=f"{key}:ground", required=True,
                format_func=lambda g: t(f"benchmarks.target_ground_{g}"), on_change=_keep, args=(key, "ground"),
            )  # fmt: skip
        session.seed(f"{key}:improvement", aim.improvement)
        st.pills(
            t("benchmarks.target_improvement"), list(labels), key=f"{key}:improvement", required=True, wrap=True,
            format_func=lambda step: plain(labels[step]), on_change=_keep, args=(key, "improvement"),
        )  # fmt: skip
    caption(rests_on(t, kpi, row, basis))
    return aim


def _keep(key: str, name: str) -> None:
    session.set_view(f"{key}:{name}", session.typed(f"{key}:{name}"))
    if name == "ground":  # a benchmark is looked at again sooner
        session.set_view(f"{key}:months", REVIEW_MONTHS[session.typed(f"{key}:ground")])


def _set(action: EditKpi) -> None:
    if session.apply(action):
        session.set_view(f"{PAGE}:target", "")


def rests_on(t: Translator, kpi: Kpi, row: Comparison, basis: Basis) -> str:
    """The basis in words: 直近12回の実績の平均 12.0%."""
    value = t.value(basis.value, row.unit(kpi), trim=True)
    if basis.ground == "history" or basis.row is None:
        return t("benchmarks.target_rests_on_history", n=str(basis.n), value=value)
    about = t("benchmarks.dot").join(
        part for part in (words.title(t, basis.row), words.publisher(t, basis.row)) if part
    )
    return t("benchmarks.target_rests_on_benchmark", figure=about, value=value)


def source_of(t: Translator, kpi: Kpi, row: Comparison, aim: Aim) -> str:
    """What is kept with the target, for whoever asks where it came from."""
    said = rests_on(t, kpi, row, aim.basis)
    return t("benchmarks.target_improved", basis=said, factor=_factor(row, aim)) if aim.improvement else said


def _label(t: Translator, kpi: Kpi, row: Comparison, aim: Aim) -> str:
    value = t.value(aim.value, row.unit(kpi), trim=True)
    if not aim.improvement:
        return t("benchmarks.target_as_it_is", value=value)
    return t("benchmarks.target_times", factor=_factor(row, aim), value=value)


def _factor(row: Comparison, aim: Aim) -> str:
    return f"{1 - aim.improvement if row.better == 'lower' else 1 + aim.improvement:g}"
