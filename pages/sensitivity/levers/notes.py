"""What to know when reading the bars: whether the views agree, what each is about, and what was left out."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kpitree.analysis.insight import Leaders, disagreement, leaders
from kpitree.analysis.tornado import By, Tornado
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.sensitivity.levers.trying import shares_a_whole
from pages.sensitivity.listing import names_of
from pages.shell import session
from pages.shell.markup import caption, note

ENOUGH = 2  # other views that must agree before it is worth saying


def draw_notes(workspace: Workspace, found: Mapping[By, Tornado], by: By) -> None:
    """The notes that belong to the view `by`."""
    t, tree = session.translator(), workspace.tree
    shown = found[by]
    _draw_views(t, found)
    if by == "points":
        note(t("sensitivity.points_lead"), t("sensitivity.points_rest"))
    if by == "history" and shown.bars:
        with_history = len(shown.bars)
        caption(t("sensitivity_levers.history_below", n=with_history, all=with_history + len(shown.skipped)))
    if shown.skipped and by in ("range", "history"):
        names = names_of(t, [tree[kpi_id].name for kpi_id in shown.skipped])
        note(t(f"sensitivity_levers.skipped_{by}"), t(f"sensitivity_levers.skipped_{by}_rest", names=names))
    known = [bar for bar in shown.bars if not math.isnan(bar.swing)]
    unknown = [bar.kpi for bar in shown.bars if math.isnan(bar.swing)]
    if unknown and known:
        kgi = tree[tree.kgi or ""].name
        rest = t("sensitivity_levers.unknown_rest", names=names_of(t, unknown), kgi=kgi)
        note(t("sensitivity_levers.unknown_lead"), rest)
    if cut := [bar.kpi for bar in known if bar.cut]:
        note(t("sensitivity.cut_lead"), t("sensitivity.cut_rest", names=names_of(t, cut)))
    if mixed := [bar.kpi for bar in known if shares_a_whole(workspace, bar)]:
        note(t("sensitivity_levers.mix_lead"), t("sensitivity_levers.mix_rest", names=names_of(t, mixed)))


def _draw_views(t: Translator, found: Mapping[By, Tornado]) -> None:
    """Whether the views name the same lever, and why an equal step may name none."""
    named = leaders(found["range"], [found[by] for by in ("relative", "points", "history")])
    if named is not None and named.other:
        note(t("sensitivity_levers.disagree_lead"), _differ(t, named))
    elif named is not None and len(named.same) >= ENOUGH:
        note(t("sensitivity_levers.agree_lead"), t("sensitivity_levers.agree_rest", lever=named.first.kpi))
    equal = disagreement(found["range"], found["relative"])
    if equal is not None and equal.equal_bars:
        note(t("sensitivity.equal_lead"), t("sensitivity.equal_rest"))


def _differ(t: Translator, named: Leaders) -> str:
    said = [t(f"sensitivity_levers.leads_{leader.by}", lever=leader.kpi) for leader in (named.first, *named.other)]
    return t("sensitivity_levers.disagree_rest", leaders=t.join(said))
