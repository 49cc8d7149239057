"""The canvas alone, for tests and for looking at it: `?tree=small|moved|forty|large|naughty|broken|empty&lang=en`."""

from __future__ import annotations

from typing import Any

import streamlit as st

from kpitree.engine import evaluate
from kpitree.i18n import Translator, guess_language
from kpitree.model import Kpi, KpiTree
from pages.shell.canvas import canvas_script, drawing, tree_canvas
from pages.shell.canvas.weights import weights_of
from tests.browser.apps.trees import CHANGES, tree_called

st.set_page_config(layout="wide")
wanted = st.query_params.get("tree", "small")
language = guess_language(st.query_params.get("lang", "ja"))
tree = tree_called(wanted)
changes = dict(CHANGES.get(wanted, {}))
if st.checkbox("move", key="move"):
    changes[tree.levers[0].id] = 0.3
if st.checkbox("add", key="add"):  # one more KPI below a lever
    first = tree.levers[0]
    parts = (Kpi(id="part_one", name="One", value=2.0), Kpi(id="part_two", name="Two", value=3.0))
    grown = first.model_copy(update={"value": None, "range": None, "formula": "part_one * part_two"})
    tree = KpiTree(kpis=(*(grown if kpi.id == first.id else kpi for kpi in tree.kpis), *parts), kgi=tree.kgi)
chosen = st.session_state.setdefault("chosen", [])
done = st.session_state.setdefault("done", [])
answer = st.session_state.setdefault("answer", {"client": "", "acked": 0, "rev": 0})


def came(batch: dict[str, Any]) -> None:
    """Take every event and do nothing but remember it."""
    answer.update(client=batch["client"], acked=batch["events"][-1]["seq"])
    done.extend(batch["events"])
    chosen.extend(event["kpi"] for event in batch["events"] if event["do"] == "select")


canvas_script(Translator(language))

drawn = drawing(
    tree, evaluate(tree, changes), evaluate(tree), Translator(language), selected=chosen[-1] if chosen else None,
    changed=changes.keys(), weights=weights_of(Translator(language), tree, changes),
)  # fmt: skip
drawn["scenarios"] = [{"id": f"scenario_{n}", "name": f"Plan {n}", "active": False} for n in (1, 2)]
tree_canvas(drawn, key="canvas", height=int(st.query_params.get("height", "560")), answer=answer, on_events=came)
st.text(f"chosen: {' '.join(chosen)}")
st.text(f"done: {' '.join(e['do'] + ':' + str(e.get('id', '')) for e in done if e['do'] != 'select')}")
