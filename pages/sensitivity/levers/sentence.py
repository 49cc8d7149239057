"""The headline of the question which lever moves the KGI most."""

from __future__ import annotations

import math

from kpitree.analysis.insight import best_moves
from kpitree.analysis.tornado import Tornado
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.shell import session
from pages.shell.markup import esc, headline, strong


def draw_sentence(workspace: Workspace, by_range: Tornado, by_relative: Tornado) -> None:
    """Which lever moves the KGI most within what it can achieve, or why that cannot be said."""
    t, tree = session.translator(), workspace.tree
    kgi = tree[tree.kgi or ""].name
    if by_range.bars and by_range.bars[0].swing > 0:
        _strongest(t, workspace, by_range)
    elif by_range.bars and all(math.isnan(bar.swing) for bar in by_range.bars):
        headline(esc(t("sensitivity_levers.undefined", kgi=kgi)), esc(t("sensitivity_levers.undefined_below")))
    elif by_range.bars:
        headline(esc(t("sensitivity_levers.constant", kgi=kgi)), esc(t("sensitivity_levers.constant_below")))
    else:
        lead = "sensitivity.no_range" if by_relative.bars else "sensitivity.no_levers"
        headline(esc(t(lead, kgi=kgi)), esc(t(f"{lead}_below")))


def _strongest(t: Translator, workspace: Workspace, by_range: Tornado) -> None:
    tree = workspace.tree
    kgi = tree[tree.kgi or ""]
    bar = by_range.bars[0]
    ends = sorted((bar.kgi_low - by_range.kgi_now, bar.kgi_high - by_range.kgi_now))
    sentence = t(
        "sensitivity.strongest", lever=strong(bar.kpi), kgi=esc(kgi.name),
        range=esc(t.range(bar.low_value, bar.high_value, tree[bar.id].measure)),
        low=_difference(t.delta(ends[0], kgi.measure), up=ends[0] >= 0),
        high=_difference(t.delta(ends[1], kgi.measure), up=ends[1] > 0),
    )  # fmt: skip
    below = ""
    moves = [move for move in best_moves(by_range) if move.id != bar.id]
    if moves:
        below = t("sensitivity.next", lever=moves[0].kpi, effect=t.delta(moves[0].gain, kgi.measure))
    headline(sentence, esc(below))


def _difference(text: str, *, up: bool) -> str:
    """A difference in which the sign stays with its number where the line breaks."""
    return f"<span class='kt-number'>{strong(text, 'up' if up else 'down')}</span>"
