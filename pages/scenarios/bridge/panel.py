"""The bridge between two futures: choose both ends and by what to split, read one sentence, see the waterfall."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import streamlit as st

from kpitree.analysis.bridge import Bridge
from kpitree.analysis.bridge_groups import grouped, ways
from kpitree.analysis.difference import Difference
from kpitree.analysis.volume_mix import VolumeMix, volume_mix
from kpitree.export.picture.bridge_rows import Part, Rows, largest, mix_parts, parts_of, table, waterfall_rows
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, Scenario
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from pages.scenarios.bridge.mix import draw_shifts, draw_stages, stage_of, stages
from pages.scenarios.bridge.notes import notes_of
from pages.scenarios.bridge.states import TARGET, End, between, ends_of, months_of
from pages.scenarios.columns import BASELINE, PAGE
from pages.shell import chart, session
from pages.shell.markup import caption, esc, section, strong
from pages.shell.saving import draw_saving

if TYPE_CHECKING:
    import altair as alt

    from kpitree.charts import Ground

PLACE = f"{PAGE}:bridge"
FROM, TO, BY, ALL = (f"{PLACE}:{part}" for part in ("from", "to", "by", "all"))
CHART = f"{PLACE}:chart"
MIX = "mix"
MOST = 8


def draw(t: Translator, workspace: Workspace, looked_at: Scenario | None) -> None:
    """One sentence, and on request the choices and the picture: they take long to draw. Nothing with only one state."""
    ends = ends_of(t, workspace)
    if len(ends) < 2:
        return
    tree = workspace.tree
    section(t("scenarios_bridge.title"), t("scenarios_bridge.below"))
    start, end, by, kinds = _now(tree, ends, looked_at)
    answer = _answer(t, workspace, start, end, by)
    _sentence(t, tree, (start, end), answer)
    for note in answer.notes:
        caption(note)
    part = st.expander(t("scenarios_bridge.open"), key=f"{PLACE}:open", on_change="rerun")
    if not part.open:
        return
    with part:
        _choices(t, ends, start, end, by, kinds)
        if any(one.id == TARGET for one in (start, end)):
            caption(t("scenarios_bridge.other_ways"))
        if by == MIX and answer.split is not None:
            draw_stages(t, tree)
        if answer.parts:
            kgi = tree[tree.kgi or ""]
            rows = waterfall_rows(t, kgi, (start.name, end.name), answer.totals, answer.parts)
            _picture(t, kgi, rows, answer, (start, end))
            if answer.split is not None:
                draw_shifts(t, tree, answer.split)


@dataclass(frozen=True)
class _Answer:
    """Parts between the KGI at both ends, or why there are none; `said` is how they were counted, `folded` how many
    levers stand in the last one, `notes` what was assumed."""

    parts: list[Part] = field(default_factory=list)
    totals: tuple[float, float] = (math.nan, math.nan)
    problems: tuple[Problem, ...] = ()
    said: str = ""
    folded: int = 0
    split: VolumeMix | None = None
    notes: tuple[str, ...] = ()


def _now(tree: KpiTree, ends: dict[str, End], looked_at: Scenario | None) -> tuple[End, End, str, list[str]]:
    """From, to, by, and what else it could be split by. Until somebody chooses, from the baseline to the scenario that
    is looked at."""
    others = [k for k in ends if k != BASELINE]
    followed = looked_at.id if looked_at is not None and looked_at.id in ends else others[0]
    start, end = session.view(FROM, default=""), session.view(TO, default="")
    kinds = [*ways(tree), *([MIX] if stages(tree) else [])]
    by = session.view(BY, default="")
    return (
        ends[start if start in ends else BASELINE], ends[end if end in ends else followed],
        by if by in kinds else kinds[0], kinds,
    )  # fmt: skip


def _choices(t: Translator, ends: dict[str, End], start: End, end: End, by: str, kinds: list[str]) -> None:
    with st.container(key=f"{PLACE}:choices", horizontal=True, vertical_alignment="bottom", gap="small"):
        for key, value in ((FROM, start.id), (TO, end.id)):
            session.seed(f"{key}:choice", value)
            st.selectbox(
                t("scenarios_bridge.from" if key == FROM else "scenarios_bridge.to"), list(ends), key=f"{key}:choice",
                format_func=lambda k: ends[k].name if k in ends else "", width=270,
                on_change=_chosen, args=(key,),
            )  # fmt: skip
        if len(kinds) > 1:
            session.seed(f"{BY}:choice", by)
            st.segmented_control(
                t("scenarios_bridge.by"), kinds, key=f"{BY}:choice", required=True,
                format_func=lambda k: t(f"bridge.by_{k}"), on_change=_chosen, args=(BY,),
            )  # fmt: skip


def _chosen(key: str) -> None:
    taken = session.typed(f"{key}:choice")
    if taken and not session.echo(f"{key}:choice"):
        session.set_view(key, taken)


def _answer(t: Translator, workspace: Workspace, start: End, end: End, by: str) -> _Answer:
    """What lies between the ends, by what was chosen; then what no lever explains."""
    months = months_of(start, end)
    if months is None:
        return _Answer(problems=(Problem(code="bridge_other_months"),))
    found = between(workspace, start, end, months)
    if months and not found.known:
        return _Answer(problems=(Problem(code="bridge_nothing_reported"),))
    tree = workspace.tree
    answer = _mix(t, tree, found) if by == MIX else _parts(t, tree, found, by)
    rest = [Part(name=t("scenarios_bridge.remainder"), detail=t("scenarios_bridge.remainder_detail"),
                 contribution=found.remainder)] if found.remainder and not answer.problems else []  # fmt: skip
    return replace(answer, parts=answer.parts + rest, notes=notes_of(t, tree, start, end, found, months))


def _totals(found: Difference) -> tuple[float, float]:
    """The KGI at both ends; where nobody knows it, what the known KPIs make of it."""
    before, after = found.kgi_before, found.kgi_after
    return (
        found.split.kgi_before if before is None else before, found.split.kgi_after if after is None else after
    )  # fmt: skip


def _mix(t: Translator, tree: KpiTree, found: Difference) -> _Answer:
    """By volume, mix, rate and price (§45)."""
    split = volume_mix(tree, found.before, found.after, stage_of(tree))
    said = t("scenarios_bridge.method_mix", stage=split.stage)
    return _Answer(mix_parts(t, tree, split), _totals(found), split.problems, said, split=split)


def _parts(t: Translator, tree: KpiTree, found: Difference, by: str) -> _Answer:
    """By lever, branch, owner or channel (§44)."""
    result = found.split
    way = next(known for known in ways(tree) if known == by)
    groups = grouped(result, tree, way, most=None if session.view(ALL, default=False) else MOST)
    folded = sum(len(group.steps) for group in groups.groups if group.kind == "rest")
    return _Answer(parts_of(t, tree, groups), _totals(found), result.problems, _method(t, tree, result), folded)


def _method(t: Translator, tree: KpiTree, result: Bridge) -> str:
    """How the parts were counted, and how far off a sample may be (§21)."""
    error = max((step.error for step in result.steps), default=0.0)
    if result.method != "sampled":
        return t("scenarios_bridge.method_exact")
    return t("scenarios_bridge.method_sampled", error=t.delta(error, tree[tree.kgi or ""].measure, signed=False))


def _sentence(t: Translator, tree: KpiTree, ends: tuple[End, End], answer: _Answer) -> None:
    """The difference and what makes most of it, or why that cannot be said."""
    if ends[0].id == ends[1].id:
        caption(t("scenarios_bridge.same"))
        return
    if answer.problems:
        caption(t.problem(answer.problems[0], tree))
        return
    kgi, (before, after) = tree[tree.kgi or ""], answer.totals
    names = {"start": esc(ends[0].name), "end": esc(ends[1].name), "kgi": esc(kgi.name)}
    top = largest(answer.parts)
    if top is None:
        words = t("scenarios_bridge.nothing", **names)
    else:
        effect = strong(t.change(after - before, before, kgi.measure), "up" if after >= before else "down")
        part = strong(t.delta(top.contribution, kgi.measure), "up" if top.contribution >= 0 else "down")
        words = t("scenarios_bridge.sentence", **names, effect=effect, part=part, largest=esc(top.name))
    st.html(f"<p class='kt-br-said'>{words}</p>")


def _picture(t: Translator, kgi: Kpi, rows: Rows, answer: _Answer, ends: tuple[End, End]) -> None:
    spoken = "; ".join(f"{row['name']} {row['text']}" for row in rows)
    with st.container(key=CHART):
        chart.draw("waterfall", _waterfall, rows, height=_height(rows), key=f"{CHART}:drawn", alt_text=spoken)
    with st.container(key=f"{PLACE}:foot", horizontal=True, vertical_alignment="center", gap="small"):
        caption(answer.said)
        everything = session.view(ALL, default=False)
        if answer.folded or (everything and len(answer.parts) > MOST):
            label = t("scenarios_bridge.fewer") if everything else t("scenarios_bridge.unfold", n=answer.folded)
            st.button(
                label, key=f"{ALL}:button", type="tertiary", on_click=session.set_view, args=(ALL, not everything)
            )
        about, state = t("picture.bridge", kgi=kgi.name), f"{ends[0].name} → {ends[1].name}"
        draw_saving(
            CHART, "bridge", lambda: table(t, kgi, rows, answer.parts),
            lambda: chart.picture("waterfall", _waterfall, rows, height=_height(rows), about=about, state=state),
        )  # fmt: skip


def _waterfall(ground: Ground) -> alt.LayerChart:
    from kpitree.charts import waterfall_chart

    return waterfall_chart([], ground=ground)


def _height(rows: Rows) -> int:
    from kpitree.charts import waterfall_height

    return waterfall_height(rows)
