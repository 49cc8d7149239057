"""Own rows: what a company knows about itself, added beside the published figures, one by one or from a spreadsheet."""

from __future__ import annotations

import streamlit as st

from kpitree.data.benchmarks import facet, load
from kpitree.data.benchmarks.own_cells import Wrong, read_own
from kpitree.i18n import Translator
from kpitree.model import Benchmark
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AddBenchmark, RemoveBenchmark
from pages.benchmarks import words
from pages.benchmarks.own_files import draw_files, said_of
from pages.shell import session
from pages.shell.markup import caption, esc, plain, section

PAGE = "benchmarks"
FACETS = ("industry", "channel", "size", "region")
TYPED = ("label", "low", "typical", "high", "year", "n", "note")
FIELDS = ("ratio", *TYPED, *FACETS)
WAY, WAYS = f"{PAGE}:add:way", ("form", "file")
# Where a form says something else than a spreadsheet does.
FORM_COLUMNS = {"numerator": "ratio", "denominator": "ratio"}


def draw_own(workspace: Workspace) -> None:
    """The menu with the form for an own row, and the files."""
    t = session.translator()
    menu = st.popover(t("benchmarks.add"), key=f"{PAGE}:add", icon=":material/add:", on_change="rerun")
    if not menu.open:
        return
    with menu:
        way = session.view(WAY, default=WAYS[0])
        session.seed(WAY, way)
        st.segmented_control(
            t("benchmarks.add"), WAYS, key=WAY, label_visibility="collapsed", required=True, on_change=_look,
            format_func=lambda one: t(f"benchmarks.add_{one}"),
        )  # fmt: skip
        if way == "file":
            draw_files(t, workspace)
        else:
            _form(t, workspace)


def _look() -> None:
    session.set_view(WAY, session.typed(WAY) or WAYS[0])


def _form(t: Translator, workspace: Workspace) -> None:
    caption(t("benchmarks.add_lead"))
    with st.form(f"{PAGE}:add:form", border=False):
        _fields(t, ratios(workspace))
        key = f"{PAGE}:add:submit"
        st.form_submit_button(t("benchmarks.add_submit"), type="primary", on_click=_submit, key=key)
    wrong: tuple[str, ...] = session.view(f"{PAGE}:add:wrong", default=())
    for message in wrong:
        st.html(f"<div class='kt-problem kt-error' role='alert'>{esc(message)}</div>")


def _fields(t: Translator, offered: list[str]) -> None:
    st.selectbox(
        t("benchmarks.add_ratio"), offered, index=None, format_func=lambda ratio: words.ratio(t, ratio),
        key=f"{PAGE}:add:ratio", help=t("benchmarks.add_ratio_help"), placeholder=t("benchmarks.add_choose"),
    )  # fmt: skip
    st.text_input(t("benchmarks.add_label"), key=f"{PAGE}:add:label", placeholder=t("benchmarks.add_label_example"))
    with st.container(horizontal=True, gap="small"):
        for end in ("low", "typical", "high"):
            example = t("benchmarks.add_number_example")
            st.text_input(t(f"benchmarks.add_{end}"), key=f"{PAGE}:add:{end}", placeholder=example, width=106)
        st.text_input(t("benchmarks.add_year"), key=f"{PAGE}:add:year", placeholder="2026", width=92)
        st.text_input(t("benchmarks.add_n"), key=f"{PAGE}:add:n", placeholder="120", width=106)
    with st.container(horizontal=True, gap="small"):
        for name in FACETS:
            options = facet(name)  # type: ignore[arg-type]
            names = {"": t("benchmarks.any"), **{word: words.named(t, name, word) for word in options}}
            st.selectbox(
                t(f"benchmarks.{name}"), list(names), key=f"{PAGE}:add:{name}", format_func=names.__getitem__, width=137
            )
    st.text_input(t("benchmarks.add_note"), key=f"{PAGE}:add:note")


def ratios(workspace: Workspace) -> list[str]:
    """The ratios an own row can be about: those of the tree first, then all that are published."""
    mine = [kpi.benchmark for kpi in workspace.tree.kpis if "/" in kpi.benchmark.strip("/")]
    published = [row.ratio for row in load() if row.ratio and row.kind not in ("finding", "practice")]
    return list(dict.fromkeys([*mine, *(ratio for ratio in published if "unstated" not in ratio)]))


def _submit() -> None:
    t, workspace = session.translator(), session.workspace()
    typed = {name: str(session.typed(f"{PAGE}:add:{name}") or "").strip() for name in FIELDS}
    taken = {row.id for row in (*load(), *workspace.benchmarks)}
    row_id = next(f"own_{i}" for i in range(1, len(taken) + 2) if f"own_{i}" not in taken)
    row, wrong = read_own(typed, row_id=row_id)
    if row is not None and session.apply(AddBenchmark(row=row)):
        for name in FIELDS:
            session.seed(f"{PAGE}:add:{name}", None if name == "ratio" else "")
        session.seed(f"{PAGE}:add", False)
    session.set_view(f"{PAGE}:add:wrong", tuple(in_form(t, one) for one in wrong))


def in_form(t: Translator, wrong: Wrong) -> str:
    """What is wrong in the form, with the name of the field."""
    said = said_of(t, wrong)
    if wrong.column is None:
        return said
    column = FORM_COLUMNS.get(wrong.column, wrong.column)
    return t("benchmarks.in_field", field=t(f"benchmarks.add_{column}"), message=said) if column in TYPED else said


def draw_list(workspace: Workspace) -> None:
    """The own rows that are there, each with a way to take it out."""
    if not workspace.benchmarks:
        return
    t = session.translator()
    section(t("benchmarks.own_rows"), t("benchmarks.own_rows_below"))
    for row in workspace.benchmarks:
        _draw_row(t, row)


def _draw_row(t: Translator, row: Benchmark) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"{PAGE}:own:{row.id}", gap="small"):
        facets = [words.named(t, name, word) for name in FACETS if (word := str(getattr(row, name)))]
        parts = (words.ratio(t, row.ratio), words.all_figures(t, row), words.facts(t, row), *facets, row.caveat(t.lang))
        about = esc(t("benchmarks.dot").join(part for part in parts if part))
        name = esc(words.title(t, row))
        st.html(f"<div class='kt-bm-mine'><b>{name}</b><span>{about}</span></div>", width="stretch")
        st.button(
            "", key=f"{PAGE}:own:{row.id}:remove", icon=":material/delete:", type="tertiary",
            help=plain(t("benchmarks.remove_help", label=words.title(t, row))),
            on_click=session.do, args=(RemoveBenchmark(row=row.id),),
        )  # fmt: skip
