"""The futures one can decide between (baseline, what-if as it is now, saved scenarios), and which two were chosen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from kpitree.workspace import Workspace
from pages.shell import session
from pages.shell.markup import section

PAIR = "sensitivity:measure:pair"
BASELINE, NOW = "baseline", "now"


@dataclass(frozen=True)
class Future:
    """`changes` are lever values over the baseline, by id."""

    id: str
    name: str
    changes: dict[str, float]


def futures(workspace: Workspace) -> list[Future]:
    """All of them; what-if is one of its own while it is not one of the saved ones."""
    t = session.translator()
    found = [Future(BASELINE, t("what_if.scenario_baseline"), {})]
    if workspace.changes and not any(workspace.is_at(s) for s in workspace.compared):
        found.append(Future(NOW, t("sensitivity_measure.now"), workspace.lever_values()))
    for scenario in workspace.compared:
        values = workspace.at(scenario).lever_values()
        found.append(Future(f"scenario:{scenario.id}", scenario.name, values))
    return found


def chosen(known: list[Future]) -> tuple[Future, Future] | None:
    """The two that were chosen, else the first two; None when there is nothing to choose between."""
    if len(known) < 2:
        return None
    by_id = {future.id: future for future in known}
    wanted: tuple[str, str] = session.view(PAIR, default=(known[0].id, known[1].id))
    return by_id.get(wanted[0], known[0]), by_id.get(wanted[1], known[1])


def draw_chooser(known: list[Future], pair: tuple[Future, Future]) -> None:
    """Two fields side by side."""
    t = session.translator()
    section(t("sensitivity_measure.choice"), t("sensitivity_measure.choice_below"))
    names = {future.id: future.name for future in known}
    with st.container(horizontal=True, key="sensitivity:measure:futures"):
        for side, future in zip(("first", "second"), pair, strict=True):
            key = f"sensitivity:measure:{side}"
            session.seed(key, future.id)
            st.selectbox(
                t(f"sensitivity_measure.{side}"), list(names), key=key, label_visibility="collapsed", width=280,
                format_func=lambda k: names.get(k, ""), on_change=partial(_choose, key, side, pair),
            )  # fmt: skip


def _choose(key: str, side: str, pair: tuple[Future, Future]) -> None:
    taken = session.typed(key)
    if taken is None or session.echo(key):
        return
    session.set_view(PAIR, (str(taken), pair[1].id) if side == "first" else (pair[0].id, str(taken)))
