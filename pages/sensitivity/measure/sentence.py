"""The headline: the one thing to measure next, or that there is none."""

from __future__ import annotations

import math

from kpitree.analysis.better_data import BetterData, Worth
from kpitree.analysis.uncertain import Uncertain
from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.workspace import Workspace
from pages.sensitivity.shares import width
from pages.shell import session
from pages.shell.markup import esc, headline, strong

LITTLE = 0.04  # of the variance: the width shrinks by two percent


def by_share(result: BetterData) -> list[Worth]:
    """Rows by what knowing the lever takes from the spread, the most first; without those that do not touch it."""
    rows = [row for row in result.rows if not math.isnan(row.share_known)]
    return sorted(rows, key=lambda row: -row.share_known)


def draw_sentence(workspace: Workspace, question: Uncertain, result: BetterData) -> None:
    """What to measure, and what that does to the width of the KGI."""
    t, tree = session.translator(), workspace.tree
    kgi = tree[tree.kgi or ""]
    rows = by_share(result)
    if not question.levers and not question.narrow:
        headline(esc(t("sensitivity_measure.unknown", kgi=kgi.name)), esc(t("sensitivity_causes.unknown_below")))
    elif math.isnan(result.std):
        headline(esc(t("sensitivity_causes.undefined", kgi=kgi.name)), esc(t("sensitivity_measure.undefined_below")))
    elif result.std == 0 or not rows:
        headline(esc(t("sensitivity_measure.constant", kgi=kgi.name)), esc(t("sensitivity_causes.constant_below")))
    else:
        first = rows[0]
        lead = t("sensitivity_measure.measure", lever=strong(tree[first.id].name))
        if first.share_known < max(LITTLE, first.share_error):
            lead = t("sensitivity_measure.little", kgi=esc(kgi.name), lever=strong(tree[first.id].name))
        below = t("sensitivity_measure.width")
        if any(row.std_doubled is not None for row in rows):
            below += t("sensitivity_measure.as_many")
        headline(lead + _effect(t, kgi, result.std, first), esc(below))


def _effect(t: Translator, kgi: Kpi, std: float, row: Worth) -> str:
    """What the headline promises, as HTML: twice the counts where there are counts, else knowing the lever."""
    before = width(t, kgi, std)
    if row.n is not None and row.std_doubled is not None:
        after = width(t, kgi, row.std_doubled)
        return t("sensitivity_measure.more_counts", n=f"{row.n:,}", kgi=esc(kgi.name), before=before, after=after)
    return t("sensitivity_measure.if_known", kgi=esc(kgi.name), before=before, after=width(t, kgi, row.std_known))


def said(t: Translator, kgi: Kpi, std: float, row: Worth) -> str:
    """What better data about one lever would do to the width, as HTML."""
    before = width(t, kgi, std)
    if row.n is not None and row.std_doubled is not None:
        return t(
            "sensitivity_measure.counted", n=f"{row.n:,}", twice=f"{2 * row.n:,}", before=before,
            after=width(t, kgi, row.std_doubled), known=width(t, kgi, row.std_known),
        )  # fmt: skip
    return t("sensitivity_measure.known", before=before, after=width(t, kgi, row.std_known))
