"""The ranges that the odds stand on, and changing one of them beside what it does."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.odds import Forecast
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from pages.sensitivity.odds.asked import PAGE, Asked
from pages.shell import session
from pages.shell.markup import caption, esc
from pages.shell.range_editor import draw_range_editor

MOST_ROWS = 100
EDITED = f"{PAGE}:edited"


def draw_ranges(t: Translator, question: Asked, found: Forecast) -> None:
    """The ranges it stands on, for those who ask, and the editor of one of them: the odds answer at once."""
    if not found.spreads:
        return
    part = st.expander(t("sensitivity_odds.ranges"), key=f"{PAGE}:ranges", on_change="rerun")
    if not part.open:
        return
    rows = []
    for lever, spread in list(found.spreads.items())[:MOST_ROWS]:
        kpi = question.tree[lever]
        if spread.is_certain:
            said = t("sensitivity_odds.range_fixed", value=t.value(spread.likely, kpi.measure))
        else:
            said = t.range(spread.low, spread.high, kpi.measure)
        source = spread.note or t(f"sensitivity_odds.from_{'fixed' if spread.is_certain else spread.source}")
        if spread.n is not None:
            source = t("sensitivity_odds.from_n", source=source, n=f"{spread.n:,}")
        rows.append(f"<dt>{esc(kpi.name)}<small>{esc(source)}</small></dt><dd>{esc(said)}</dd>")
    with part:
        st.html(f"<div class='kt-why'><dl class='kt-why-inputs'>{''.join(rows)}</dl></div>")
        if len(found.spreads) > MOST_ROWS:
            caption(t("sensitivity_odds.more_rows", n=len(found.spreads) - MOST_ROWS))
        _draw_editor(t, question.tree, [lever for lever in found.spreads if not question.tree[lever].locked])


def _draw_editor(t: Translator, tree: KpiTree, levers: list[str]) -> None:
    """Choose a lever and change its range here."""
    chosen = session.view(EDITED, default="")
    session.seed(EDITED, chosen if chosen in levers else "")
    st.selectbox(
        t("sensitivity_odds.edit_range"), ["", *levers], key=EDITED,
        format_func=lambda lever: tree[lever].name if lever in tree else t("sensitivity_odds.edit_none"),
        on_change=lambda: session.set_view(EDITED, session.typed(EDITED)), width=320,
    )  # fmt: skip
    if chosen in levers:
        draw_range_editor(tree[chosen], page=PAGE, framed=True)
