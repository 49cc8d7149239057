"""The canvas alone, for tests and for looking at it: `?tree=small|moved|forty|large|naughty|broken|empty&lang=en`."""

from __future__ import annotations

import streamlit as st

from kpitree.engine import evaluate
from kpitree.i18n import Translator, guess_language
from pages.shell.canvas import drawing, tree_canvas
from tests.browser.apps.trees import CHANGES, tree_called

st.set_page_config(layout="wide")
wanted = st.query_params.get("tree", "small")
language = guess_language(st.query_params.get("lang", "ja"))
tree = tree_called(wanted)
changes = dict(CHANGES.get(wanted, {}))
if st.checkbox("move", key="move"):
    changes[tree.levers[0].id] = 0.3
chosen = st.session_state.setdefault("chosen", [])

tree_canvas(
    drawing(
        tree,
        evaluate(tree, changes),
        evaluate(tree),
        Translator(language),
        selected=chosen[-1] if chosen else None,
        changed=changes.keys(),
    ),
    key="canvas",
    height=int(st.query_params.get("height", "560")),
    on_select=chosen.append,
)
st.text(f"chosen: {' '.join(chosen)}")
