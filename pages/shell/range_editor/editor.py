"""The range editor on a page: what it is told, and what becomes of what it sends."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from kpitree.analysis.spread import spread_of
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.workspace import Workspace
from kpitree.workspace.actions import EditKpi
from pages.shell import session
from pages.shell.canvas.bundle import bundle, style
from pages.shell.range_editor.offers import offers, taken_offer
from pages.shell.range_editor.picture import picture_of
from pages.shell.range_editor.reading import SHAPES, Reading, read, sound, stamp_of, texts_of
from pages.shell.range_editor.words import lines

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "kpitree_range_editor",
    html="<div class='range-editor'></div>",
    css=style(_HERE / "range_editor.css"),
    js=bundle(_HERE, "range_editor"),
)
Typed = dict[str, str]


def draw_range_editor(kpi: Kpi, *, page: str, framed: bool = False) -> None:
    """Draw the editor of a lever; `page` begins its keys, `framed` sets it apart from a list around it.

    It is a fragment: typing draws nothing else anew.
    """
    key = f"{page}:{kpi.id}:range"

    @st.fragment(key=key)
    def _editor() -> None:
        workspace = session.workspace()
        if kpi.id not in workspace.tree or not workspace.tree[kpi.id].is_lever:
            return
        said = told(session.translator(), workspace, workspace.tree[kpi.id], *_draft(key, workspace.tree[kpi.id]))
        _component(
            key=key, data=[{**said, "framed": framed}], height="content",
            on_typing_change=partial(_came, key, kpi.id, "typing"),
            on_commit_change=partial(_came, key, kpi.id, "commit"),
            on_offer_change=partial(_came, key, kpi.id, "offer"),
        )  # fmt: skip

    _editor()


def told(t: Translator, workspace: Workspace, kpi: Kpi, typed: Typed, count: int) -> dict[str, Any]:
    """What the browser draws: the lever's own texts and those being typed, the outline, the words, what is wrong."""
    reading = read(kpi, typed)
    shown = kpi if reading.wrong else reading.kpi
    spread = spread_of(shown)
    return {
        "kpi": kpi.id,
        "n": count,
        "own": texts_of(kpi, t),
        "typed": typed,
        "labels": _labels(t),
        "hints": _hints(t, shown),
        "shapes": [[shape, t(f"ranges.shape_{shape or 'auto'}")] for shape in SHAPES if _suits(kpi, shape)],
        "stale": bool(reading.wrong),
        "bare": not typed and not kpi.shape and (spread is None or spread.is_certain) and kpi.range is None,
        "wrong": {end: _wrong(t, workspace.tree, reading, end) for end in reading.wrong},
        "say": _say(t, workspace.tree, reading, shown),
        "offers": offers(t, workspace, shown, reading.counts),
        **(picture_of(t, shown, spread) if spread is not None else {"path": [], "marks": []}),
    }


def take(kpi: Kpi, typed: Typed) -> tuple[EditKpi | None, Typed]:
    """What is done with what was typed, if anything, and what has to stay in the fields."""
    reading = read(kpi, typed)
    left = {name: text for name, text in typed.items() if name not in reading.taken}
    return (EditKpi(kpi=kpi.id, patch=reading.patch) if reading.patch else None), left


def _came(key: str, kpi_id: str, what: str) -> None:
    """Called before the next drawing with what the browser sent."""
    sent: Any = getattr(session.typed(key), what, None)
    workspace = session.workspace()
    if not isinstance(sent, Mapping) or kpi_id not in workspace.tree or not workspace.tree[kpi_id].is_lever:
        return
    if receive(key, workspace.tree[kpi_id], what, sent):
        session.redraw_all()


def receive(key: str, kpi: Kpi, what: str, sent: Mapping[str, Any]) -> bool:
    """Remember what is being typed, or take it; True when the lever is another now."""
    typed = sound(sent.get("typed"))
    count = sent.get("n")
    n = count if isinstance(count, int) and count >= 0 else 0
    action: EditKpi | None = None
    if what == "commit":
        action, typed = take(kpi, typed)
    elif what == "offer":
        patch = taken_offer(session.translator(), session.workspace(), kpi, str(sent.get("offer")), read(kpi, typed))
        action, typed = (EditKpi(kpi=kpi.id, patch=patch), {}) if patch else (None, typed)
    done = action is not None and session.apply(action)
    after = session.workspace().tree[kpi.id]
    session.set_view(key, (stamp_of(after), typed, n))
    return done


def _draft(key: str, kpi: Kpi) -> tuple[Typed, int]:
    """What is being typed, unless the lever was changed since, and the number of what the browser sent last."""
    nothing: tuple[str, Typed, int] = ("", {}, 0)
    stamp, typed, count = session.view(key, default=nothing)
    return (dict(typed) if stamp == stamp_of(kpi) else {}), count


def _suits(kpi: Kpi, shape: str) -> bool:
    """Beta is for rates; what a lever has already is always shown."""
    return shape != "beta" or kpi.measure.is_rate or kpi.shape == "beta"


def _labels(t: Translator) -> dict[str, str]:
    return {
        "low": t("ranges.low"),
        "likely": t("ranges.likely"),
        "high": t("ranges.high"),
        "shape": t("ranges.shape"),
        "source": t("ranges.source"),
        "source_hint": t("ranges.source_hint"),
    }


def _hints(t: Translator, kpi: Kpi) -> dict[str, str]:
    """What stands grey in empty fields: what is taken instead, else an entry that would do."""
    spread = spread_of(kpi, assume=True)
    if spread is None or not spread.low < spread.high:
        return {}
    ends = {"low": spread.low, "likely": spread.likely, "high": spread.high}
    return {
        end: t("ranges.hint", value=t.entry(float(f"{x:.3g}"), kpi.measure))
        if spread.source == "assumption"
        else t.value(x, kpi.measure, trim=True)
        for end, x in ends.items()
    }


def _wrong(t: Translator, tree: KpiTree, reading: Reading, end: str) -> dict[str, Any]:
    problem = reading.wrong[end]
    fixes = [{"label": t.fix(fix, problem, tree), "text": fix.text} for fix in problem.fixes]
    return {"text": t.problem(problem, tree), "fixes": fixes}


def _say(t: Translator, tree: KpiTree, reading: Reading, shown: Kpi) -> list[tuple[str, str]]:
    spread = spread_of(shown)
    if spread is None:
        return [("", t("ranges.no_value"))]
    said = lines(t, tree, shown, spread)
    if (reading.wrong or reading.waiting) and shown.range is not None:
        said.insert(0, ("quiet", t("ranges.kept", range=t.range(shown.range.low, shown.range.high, shown.measure))))
    if reading.waiting:
        said.insert(0, ("warn", t("ranges.waits")))
    return said
