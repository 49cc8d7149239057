"""What moves first: with enough months, how many months one KPI runs ahead of another, and how sure that is."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.lead_lag import LEAST_MONTHS, SMALL, LeadLag, LeadLags, lead_lag
from kpitree.analysis.leading import indicators
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from pages.plan_vs_actual.period import PAGE
from pages.shell import session
from pages.shell.markup import caption, esc
from pages.shell.saving.csv import draw_csv

LEADS, OPENED = f"{PAGE}:leads", f"{PAGE}:leads_opened"
MOST_LEADING, MOST_LAGGING = 5, 2
COLUMNS = ("leading", "lagging", "lag", "correlation", "months")


def draw_leads(t: Translator, workspace: Workspace) -> None:
    """Closed until somebody asks; says what it needs while there are too few months."""
    session.seed(LEADS, session.view(OPENED, default=False))
    part = st.expander(
        t("lead_lag.title"), key=LEADS, icon=":material/moving:",
        on_change=lambda: session.set_view(OPENED, bool(session.typed(LEADS))),
    )  # fmt: skip
    if not part.open:
        return
    with part:
        months = len(workspace.actuals.months)
        if months < LEAST_MONTHS:
            caption(t("lead_lag.too_few", least=LEAST_MONTHS, n=months))
            return
        pairs = pairs_of(workspace)
        found = lead_lag({kpi_id: workspace.actuals.series(kpi_id) for pair in pairs for kpi_id in pair}, pairs)
        st.html(said(t, workspace.tree, found))
        draw_csv(LEADS, "leading_indicators", found.to_frame)


def pairs_of(workspace: Workspace) -> list[tuple[str, str]]:
    """Leading and lagging KPIs that were entered for months enough, marked ones first, then those nearest the KGI."""
    tree, known = workspace.tree, indicators(workspace.tree)
    entered = [k for k in known if len(workspace.actuals.series(k)) >= LEAST_MONTHS]
    entered.sort(key=lambda k: tree[k].indicator == "")
    leading = [k for k in entered if known[k] == "leading"][:MOST_LEADING]
    lagging = [k for k in entered if known[k] == "lagging"][:MOST_LAGGING]
    return [(one, other) for one in leading for other in lagging]


def said(t: Translator, tree: KpiTree, found: LeadLags) -> str:
    """The sentences of what was found, then every pair that was asked about, then how to read it."""
    if not found.found:
        return f"<p class='kt-caption'>{esc(t('lead_lag.no_pairs', least=LEAST_MONTHS))}</p>"
    lines = [sentence(t, tree, one) for one in found.tendencies]
    if not lines:
        lines = [t("lead_lag.none", n=len(found.found))]
    told = "".join(f"<p class='kt-pa-tendency'>{esc(line)}</p>" for line in lines)
    head = "".join(f"<th scope='col'>{esc(t(f'lead_lag.column_{name}'))}</th>" for name in COLUMNS)
    rows = "".join(_row(t, tree, one) for one in found.found)
    notes = [t("lead_lag.how", n=len(found.found)), t("lead_lag.no_cause")]
    if any(one.small for one in found.found):
        notes.insert(0, t("lead_lag.small", most=SMALL))
    below = "".join(f"<p class='kt-caption'>{esc(note)}</p>" for note in notes)
    return f"{told}<table class='kt-pa-leads'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{below}"


def sentence(t: Translator, tree: KpiTree, one: LeadLag) -> str:
    """When the one rises, the other rises (or falls) so many months later."""
    way = "rises" if (one.correlation or 0.0) > 0 else "falls"
    names = {"leading": tree[one.leading].name, "lagging": tree[one.lagging].name}
    if not one.lag:
        return t(f"lead_lag.{way}_together", **names)
    return t(f"lead_lag.{way}_later", **names, n=one.lag)


def _row(t: Translator, tree: KpiTree, one: LeadLag) -> str:
    cells = [tree[one.leading].name, tree[one.lagging].name]
    if one.lag is None or one.correlation is None or one.low is None or one.high is None:
        cells += [t("lead_lag.few"), "", str(one.months)]
    else:
        lag = t("lead_lag.lag", n=one.lag) if one.verdict == "tendency" else t("lead_lag.unclear")
        low, high = (t.plain(x, digits=2) for x in (one.low, one.high))
        cells += [
            lag,
            t("lead_lag.correlation", r=t.plain(one.correlation, digits=2), low=low, high=high),
            str(one.months),
        ]
    return f"<tr>{''.join(f'<td>{esc(cell)}</td>' for cell in cells)}</tr>"
