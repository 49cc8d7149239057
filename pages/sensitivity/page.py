"""感度 / Sensitivity: which lever moves the KGI most, how sure is that, and what to find out next?

Each question is a package beside this file with `draw(workspace)`; only the one that is asked is loaded.
"""

from __future__ import annotations

import math
from importlib import import_module

import streamlit as st

from pages.sensitivity.empty import draw_empty
from pages.shell import compute, session

PAGE = "sensitivity"
QUESTIONS = ("levers", "two_levers", "odds", "causes", "measure", "ranges")

workspace = session.workspace()
t = session.translator()
if workspace.tree.kgi is None or math.isnan(compute.now(workspace).kgi):
    draw_empty(workspace)
else:
    key = f"{PAGE}:question"
    session.seed(key, session.view(key, default=QUESTIONS[0]))
    asked = st.segmented_control(
        t("sensitivity.question"), QUESTIONS, key=key, required=True, label_visibility="collapsed",
        format_func=lambda question: t(f"sensitivity.ask_{question}"),
        on_change=lambda: session.set_view(key, session.typed(key)),
    )  # fmt: skip
    import_module(f"pages.sensitivity.{asked if asked in QUESTIONS else QUESTIONS[0]}").draw(workspace)
