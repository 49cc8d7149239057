"""Many draws: only on a button, with progress, stopped by a button or by anything else that is done on the page.

While it runs, the script runs; a click ends it at the next sign of progress. What was asked for is forgotten before
it begins, so that nothing begins it again, and the result of before stays until the new one is whole.
"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kpitree.analysis.odds import Forecast
from kpitree.i18n import Translator
from pages.sensitivity.odds.asked import DRAWS, PAGE, Asked
from pages.sensitivity.odds.drawn import QUICK, Kept, drawn, long_run
from pages.sensitivity.odds.words import draws, fine
from pages.shell import session
from pages.shell.markup import caption, esc

KEY = f"{PAGE}:long"
STEP = 0.01  # how often progress is said


def kept_for(found: Forecast) -> Forecast | None:
    """The long result while it answers what is asked now and many draws are wanted; the quick one is beside it."""
    kept = drawn().kept
    fresh = kept is not None and kept.quick == found.fingerprint and kept.forecast.draws == _wanted()
    return kept.forecast if kept is not None and fresh else None


def draw_state(t: Translator, question: Asked, found: Forecast) -> None:
    """What there is of many draws: a button, an old result, why it is old. Nothing where the quick ones do."""
    holder, wanted = drawn(), _wanted()
    if wanted == QUICK or holder.wanted:
        return
    kept = holder.kept if holder.kept is not None and _about(holder.kept.asked) == _about(question) else None
    if kept is not None and kept_for(found) is not None:
        many, few = draws(t, kept.forecast.draws), draws(t, QUICK)
        if found.probability is None:
            caption(t("sensitivity_odds.long_done", draws=many))
        else:
            here, beside = fine(t, kept.forecast.probability), fine(t, found.probability)
            caption(t("sensitivity_odds.long_done_odds", draws=many, result=here, quick=few, beside=beside))
        return
    with st.container(key=f"{KEY}:state", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            f"<div class='kt-problem'>{esc(_said(t, question, kept, stopped=holder.stopped))}</div>", width="content"
        )
        again = kept is not None and kept.forecast.draws == wanted
        label = "sensitivity_odds.long_again" if again or holder.stopped else "sensitivity_odds.long_start"
        st.button(t(label, draws=draws(t, wanted)), key=f"{KEY}:start", on_click=_want, args=(wanted,))


def _said(t: Translator, question: Asked, kept: Kept | None, *, stopped: bool) -> str:
    """Why the long result is not what is shown."""
    said = []
    if stopped:
        said.append(t("sensitivity_odds.long_stopped"))
    if kept is None:
        said.append("" if stopped else t("sensitivity_odds.long_not_yet", draws=draws(t, QUICK)))
    elif kept.asked == question:  # only its number of draws is another one
        said.append(t("sensitivity_odds.long_other", draws=draws(t, kept.forecast.draws)))
    else:
        why = "sensitivity_odds.long_moved" if kept.asked.moved != question.moved else "sensitivity_odds.long_changed"
        said.append(t(why, draws=draws(t, kept.forecast.draws), result=_result(t, kept)))
    return " ".join(filter(None, said))


def _about(question: Asked) -> tuple[str, ...]:
    """The KPI that is asked for, and the tree it is in: of another one nothing can be said."""
    return (question.kpi.id, *(kpi.id for kpi in question.tree.kpis))


def _result(t: Translator, kept: Kept) -> str:
    one = kept.forecast
    if one.probability is not None:
        return fine(t, one.probability)
    return t.range(one.p10, one.p90, kept.asked.kpi.measure)


def do_work(t: Translator, place: DeltaGenerator, question: Asked, found: Forecast) -> None:
    """The work that a button asked for, last on the page: everything else is drawn by then."""
    holder = drawn()
    if not holder.wanted:
        return
    wanted, holder.wanted, holder.stopped = holder.wanted, 0, True
    with place, st.container(key=f"{KEY}:running", horizontal=True, vertical_alignment="center", gap="small"):
        text = t("sensitivity_odds.long_running", draws=draws(t, wanted))
        bar = st.progress(0.0, text=text)
        st.button(t("sensitivity_odds.long_stop"), key=f"{KEY}:stop")  # any click ends the script that works here
    said = 0.0

    def progress(share: float) -> None:
        nonlocal said
        if share >= said + STEP:
            said = share
            bar.progress(min(1.0, share), text=text)

    result = long_run(question, wanted, progress)
    holder.kept, holder.stopped = Kept(result, question, found.fingerprint), False
    session.redraw_all()


def _wanted() -> int:
    return session.view(DRAWS, default=QUICK)


def _want(wanted: int) -> None:
    drawn().wanted = wanted
