"""Two futures: how likely the better-looking one is the wrong choice, and what to find out before choosing."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.analysis.better_data import BetterData, Worth
from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.workspace import Workspace
from pages.sensitivity.measure.futures import Future
from pages.sensitivity.shares import percent
from pages.shell import session
from pages.shell.markup import caption, esc

MOST = 5
SURE = 0.005
HELPS = 0.005  # of probability: less is not worth a sentence


def draw_choice(workspace: Workspace, result: BetterData, pair: tuple[Future, Future] | None) -> None:
    """Which one looks better, how likely that is wrong, and which levers would tell; no pair: they are the same."""
    t, tree = session.translator(), workspace.tree
    kgi = tree[tree.kgi or ""]
    if pair is None or result.wrong is None or math.isnan(result.wrong) or result.prefer is None:
        caption(t("sensitivity_measure.no_comparison", kgi=kgi.name))
        return
    better, other = pair[result.prefer].name, pair[1 - result.prefer].name
    said = {"better": better, "other": other, "kgi": kgi.name}
    if result.wrong < SURE:
        _say(t("sensitivity_measure.sure", **said))
        return
    _say(t("sensitivity_measure.wrong", **said, wrong=percent(t, result.wrong)))
    helping = helpful(result)
    if not helping:
        caption(t("sensitivity_measure.nothing_helps"))
        return
    items = "".join(
        f"<li><b>{esc(tree[row.id].name)}</b>&ensp;{esc(_row(t, kgi, result.wrong, row))}</li>"
        for row in helping[:MOST]
    )
    st.html(f"<ol class='kt-preview'>{items}</ol>")


def helpful(result: BetterData) -> list[Worth]:
    """Rows that make a wrong choice less likely, by more than chance in the draws explains; the most first."""
    if result.wrong is None:
        return []
    found = []
    for row in result.rows:
        if row.wrong_known is None or math.isnan(row.wrong_known):
            continue
        if result.wrong - row.wrong_known > max(HELPS, row.wrong_error or 0.0):
            found.append((row.wrong_known, row))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


def _row(t: Translator, kgi: Kpi, wrong: float, row: Worth) -> str:
    known = t("sensitivity_measure.wrong_known", before=percent(t, wrong), after=_chance(t, row.wrong_known))
    if row.gain_known is not None and row.gain_known > (row.gain_error or 0.0):
        known += t("sensitivity_measure.gain", kgi=kgi.name, gain=t.delta(_rounded(row.gain_known), kgi.measure))
    if row.wrong_doubled is None or row.n is None:
        return known
    return known + t("sensitivity_measure.wrong_doubled", n=f"{row.n:,}", after=_chance(t, row.wrong_doubled))


def _chance(t: Translator, share: float | None) -> str:
    """Draws never show that something cannot happen."""
    return percent(t, max(share or 0.0, 1e-9))


def _rounded(gain: float) -> float:
    """Two digits: it is an estimate."""
    return float(f"{gain:.2g}")


def _say(sentence: str) -> None:
    st.html(f"<div class='kt-preview'><b>{esc(sentence)}</b></div>")
