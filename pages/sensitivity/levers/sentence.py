"""The headline of the Sensitivity page, and the notes that say when two rankings disagree and why."""

from __future__ import annotations

from kpitree.analysis.insight import best_moves, disagreement
from kpitree.analysis.tornado import Tornado
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.shell import session
from pages.shell.markup import esc, headline, note, strong

MOST_NAMED = 4


def draw_sentence(workspace: Workspace, by_range: Tornado, by_relative: Tornado) -> None:
    """Which lever moves the KGI most within what it can achieve."""
    t = session.translator()
    tree = workspace.tree
    if by_range.bars and by_range.bars[0].swing > 0:
        _strongest(t, workspace, by_range)
        return
    lead = "sensitivity.no_range" if by_relative.bars else "sensitivity.no_levers"
    headline(esc(t(lead, kgi=tree[tree.kgi or ""].name)), esc(t(f"{lead}_below")))


def _strongest(t: Translator, workspace: Workspace, by_range: Tornado) -> None:
    tree = workspace.tree
    kgi = tree[tree.kgi or ""]
    bar = by_range.bars[0]
    ends = sorted((bar.kgi_low - by_range.kgi_now, bar.kgi_high - by_range.kgi_now))
    sentence = t(
        "sensitivity.strongest", lever=strong(bar.kpi), kgi=esc(kgi.name),
        range=esc(t.range(bar.low_value, bar.high_value, tree[bar.id].measure)),
        low=strong(t.delta(ends[0], kgi.measure), "down" if ends[0] < 0 else "up"),
        high=strong(t.delta(ends[1], kgi.measure), "up" if ends[1] > 0 else "down"),
    )  # fmt: skip
    below = ""
    moves = [move for move in best_moves(by_range) if move.id != bar.id]
    if moves:
        below = t("sensitivity.next", lever=moves[0].kpi, effect=t.delta(moves[0].gain, kgi.measure))
    headline(sentence, esc(below))


def draw_notes(workspace: Workspace, by_range: Tornado, by_relative: Tornado, shown: Tornado) -> None:
    """Where the rankings disagree, why equal steps rank nothing in a product, and what was left out."""
    t = session.translator()
    tree = workspace.tree
    found = disagreement(by_range, by_relative)
    if found is not None and found.equal_bars:
        note(t("sensitivity.equal_lead"), t("sensitivity.equal_rest"))
    elif found is not None:
        note(
            t("sensitivity.disagree_lead"),
            t("sensitivity.disagree_rest", by_range=found.first_by_range, by_relative=found.first_by_relative),
        )
    if shown.by == "points":
        note(t("sensitivity.points_lead"), t("sensitivity.points_rest"))
    if shown.skipped and shown.by == "range":
        names = [tree[kpi_id].name for kpi_id in shown.skipped]
        listed = t.join(names[:MOST_NAMED]) + (
            t("sensitivity.and_more", n=len(names) - MOST_NAMED) if len(names) > MOST_NAMED else ""
        )
        note(t("sensitivity.skipped_lead"), t("sensitivity.skipped_rest", names=listed))
    if any(bar.cut for bar in shown.bars):
        names = [bar.kpi for bar in shown.bars if bar.cut]
        note(t("sensitivity.cut_lead"), t("sensitivity.cut_rest", names=t.join(names[:MOST_NAMED])))
