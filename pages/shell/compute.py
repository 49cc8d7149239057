"""Numbers of the workspace for drawing. The engine is fast enough to ask again at every run; only chart
specifications, which are constant, are cached (the only use of st.cache_*)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from kpitree.engine import Evaluation, evaluate
from kpitree.workspace import Workspace


def now(workspace: Workspace) -> Evaluation:
    """The tree with the levers where they are now."""
    return evaluate(workspace.tree, workspace.lever_values())


def baseline(workspace: Workspace) -> Evaluation:
    """The tree with every lever at its baseline."""
    return evaluate(workspace.tree)


@st.cache_resource(max_entries=64, show_spinner=False)
def chart_spec(name: str, _build: Callable[[], Any]) -> dict[str, Any]:
    """The Vega-Lite specification of a chart, built once: building it takes longer than drawing it."""
    spec: dict[str, Any] = _build().to_dict()
    return spec
