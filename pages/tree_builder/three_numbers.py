"""Start from three numbers: leads, how many of them are won, and what an order is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from kpitree.data.templates import START_THREE, template, three_numbers
from kpitree.engine import evaluate
from kpitree.engine.whiteboard import sentence_of
from kpitree.errors import InvalidValue
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.problems import Fix, Problem
from kpitree.workspace.actions import StartFrom
from pages.shell import session
from pages.shell.markup import caption, esc
from pages.shell.messages import draw_problems
from pages.tree_builder.fields import attempt, read_number_of
from pages.tree_builder.selection import PAGE, close, select

KEY = f"{PAGE}:three"
FIELDS = {"leads": "leads", "rate": "lead_to_win", "price": "average_deal_size"}


def draw_three_numbers() -> None:
    """Three fields, what they make, and one button."""
    t = session.translator()
    tree = template(START_THREE, t.lang)
    caption(t("tree_builder.three_below"))
    labels = {
        "leads": t("tree_builder.three_leads"),
        "rate": t("tree_builder.three_rate"),
        "price": t("tree_builder.three_price"),
    }
    numbers: dict[str, float] = {}
    for column, (field, kpi_id) in zip(st.columns(3, gap="small"), FIELDS.items(), strict=True):
        with column:
            text = st.text_input(
                labels[field], key=f"{KEY}:{field}", live=True,
                placeholder=t("tree_builder.three_example", value=t.entry(tree[kpi_id].value, tree[kpi_id].measure)),
            )  # fmt: skip
        found = read_three(tree, kpi_id, str(text or ""))
        if isinstance(found, Problem):
            draw_problems([found], key=f"{KEY}:{field}", on_fix=_mend(field))
        elif found is not None:
            numbers[field] = found
    made = _made(t, numbers)
    do = st.button(t("tree_builder.three_do"), key=f"{KEY}:do", type="primary", width="stretch", disabled=made is None)
    if do and made is not None and not attempt(StartFrom(tree=made, template=START_THREE)):
        select(made.kgi or "")
        close()
        session.redraw_all()


def _mend(field: str) -> Callable[[Problem, Fix], None]:
    return lambda _problem, fix: session.seed(f"{KEY}:{field}", fix.text)


def read_three(tree: KpiTree, kpi_id: str, text: str) -> float | Problem | None:
    """What was typed for one of the three; None for nothing yet; a Problem that concerns no KPI that exists."""
    if not text.strip():
        return None
    kpi = tree[kpi_id]
    found = read_number_of(kpi, text, None)
    if isinstance(found, Problem):
        return found.model_copy(update={"kpi": None})
    rest = {field: 1.0 for field, i in FIELDS.items() if i != kpi_id}
    field = next(name for name, i in FIELDS.items() if i == kpi_id)
    try:
        make_three({**rest, field: found}, lang="ja")
    except InvalidValue as error:
        problem = error.problems[0]
        # Said in words: the KPI is not in the workspace yet, so its name would be looked up in vain.
        return problem.model_copy(update={"kpi": None, "params": {**problem.params, "kpi": kpi.name}})
    return found


def make_three(numbers: Mapping[str, float], *, lang: str) -> KpiTree:
    """The tree of three numbers. Raises InvalidValue."""
    return three_numbers(numbers["leads"], numbers["rate"], numbers["price"], lang="en" if lang == "en" else "ja")


def _made(t: Translator, numbers: Mapping[str, float]) -> KpiTree | None:
    """The tree, once all three numbers are there, with the number it makes."""
    if len(numbers) < len(FIELDS):
        return None
    try:
        tree = make_three(numbers, lang=t.lang)
    except InvalidValue:
        return None
    kgi = tree[tree.kgi or tree.kpis[0].id]
    value = t.value(evaluate(tree).kgi, kgi.measure)
    st.html(f"<div class='kt-preview'>{esc(kgi.name)} = {esc(sentence_of(tree, kgi.id))} = <b>{esc(value)}</b></div>")
    return tree
