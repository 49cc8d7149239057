"""Own rows: what a company knows about itself, added beside the published figures."""

from __future__ import annotations

import streamlit as st
from pydantic import ValidationError

from kpitree.data.benchmarks import load
from kpitree.formula import NumberText, read_number
from kpitree.i18n import Translator
from kpitree.model import Benchmark, SetTo, Unit, read_unit
from kpitree.model.benchmark import check_benchmark
from kpitree.model.entry import read_change
from kpitree.model.kpi import MAX_NAME, MAX_TEXT
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AddBenchmark, RemoveBenchmark
from pages.benchmarks import words
from pages.shell import session
from pages.shell.markup import esc, plain, section

PAGE = "benchmarks"
FIELDS = ("ratio", "label", "low", "typical", "high", "year", "n", "note")
YEARS = (1990, 2100)
MOST_N = 10**15


def draw_add(workspace: Workspace) -> None:
    """The button that opens the form for an own row."""
    t = session.translator()
    with st.popover(t("benchmarks.add"), key=f"{PAGE}:add", icon=":material/add:", on_change="rerun"):
        st.html(f"<div class='kt-caption'>{esc(t('benchmarks.add_lead'))}</div>")
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
            st.text_input(t(f"benchmarks.add_{end}"), key=f"{PAGE}:add:{end}", placeholder=example, width=112)
    with st.container(horizontal=True, gap="small"):
        st.text_input(t("benchmarks.add_year"), key=f"{PAGE}:add:year", placeholder="2026", width=112)
        st.text_input(t("benchmarks.add_n"), key=f"{PAGE}:add:n", placeholder="120", width=112)
    st.text_input(t("benchmarks.add_note"), key=f"{PAGE}:add:note")


def ratios(workspace: Workspace) -> list[str]:
    """The ratios an own row can be about: those of the tree first, then all that are published."""
    mine = [kpi.benchmark for kpi in workspace.tree.kpis if "/" in kpi.benchmark.strip("/")]
    published = [row.ratio for row in load() if row.kind not in ("example", "practice") and "unstated" not in row.ratio]
    return list(dict.fromkeys([*mine, *published]))


def _submit() -> None:
    t, workspace = session.translator(), session.workspace()
    typed = {name: str(session.typed(f"{PAGE}:add:{name}") or "").strip() for name in FIELDS}
    taken = {row.id for row in (*load(), *workspace.benchmarks)}
    row_id = next(f"own_{i}" for i in range(1, len(taken) + 2) if f"own_{i}" not in taken)
    row, wrong = read_row(t, typed, row_id=row_id)
    if row is not None and session.apply(AddBenchmark(row=row)):
        for name in FIELDS:
            session.seed(f"{PAGE}:add:{name}", None if name == "ratio" else "")
        session.seed(f"{PAGE}:add", False)
    session.set_view(f"{PAGE}:add:wrong", wrong)


def read_row(t: Translator, typed: dict[str, str], *, row_id: str) -> tuple[Benchmark | None, tuple[str, ...]]:
    """An own row from what was typed, or every reason why there is none, in words."""
    wrong: list[str] = []
    if not typed["ratio"]:
        wrong.append(t("benchmarks.need_ratio"))
    if not typed["label"]:
        wrong.append(t("benchmarks.need_label"))
    if not any(typed[end] for end in ("low", "typical", "high")):
        wrong.append(t.problem(Problem(code="benchmark_no_figure")))
    for name, most in (("label", MAX_NAME), ("note", MAX_TEXT)):
        if len(typed[name]) > most:
            wrong.append(t("benchmarks.too_long", field=t(f"benchmarks.add_{name}"), most=str(most)))
    unit = unit_of(typed["ratio"])
    low, typical, high = (_figure(t, end, typed[end], unit, wrong) for end in ("low", "typical", "high"))
    year = _whole(typed["year"], YEARS, t("benchmarks.bad_year", least=str(YEARS[0]), most=str(YEARS[1])), wrong)
    n = _whole(typed["n"], (1, MOST_N), t("benchmarks.bad_n"), wrong)
    if wrong:
        return None, tuple(wrong)
    try:
        row = Benchmark(
            id=row_id, ratio=typed["ratio"], unit=unit.text, segment_ja=typed["label"], segment_en=typed["label"],
            low=low, typical=typical, high=high, year=year, n=n, caveat_ja=typed["note"], caveat_en=typed["note"],
            kind="measurement", own=True,
        )  # fmt: skip
    except ValidationError:
        return None, (t("benchmarks.unusable"),)
    problems = tuple(_said(t, problem, unit) for problem in check_benchmark(row))
    return (None, problems) if problems else (row, ())


def unit_of(ratio: str) -> Unit:
    """The unit in which a ratio is published; a share where nobody published it."""
    return next((row.measure for row in load() if row.ratio == ratio), read_unit("%"))


def _figure(t: Translator, end: str, text: str, unit: Unit, wrong: list[str]) -> float | None:
    if not text:
        return None
    found = read_change(text, unit=unit, strict_screen=True)
    if isinstance(found, SetTo):
        return found.value
    field = t(f"benchmarks.add_{end}")
    if isinstance(found, Problem):
        # What can be said exactly (0.3 % or 30 %?) is said; the rest is simply not a number.
        exact = found.code in ("percent_ambiguous", "number_too_big")
        bad = t("benchmarks.bad_number", field=field, text=text[:40])
        wrong.append(f"{field}: {t.problem(found)}" if exact else bad)
    else:
        wrong.append(t("benchmarks.relative_number", field=field, text=text[:40]))
    return None


def _whole(text: str, bounds: tuple[int, int], message: str, wrong: list[str]) -> int | None:
    if not text:
        return None
    found = read_number(text)
    whole = isinstance(found, NumberText) and not found.percent and found.value == int(found.value)
    if isinstance(found, NumberText) and whole and bounds[0] <= found.value <= bounds[1]:
        return int(found.value)
    wrong.append(message)
    return None


def _said(t: Translator, problem: Problem, unit: Unit) -> str:
    params = {k: t.value(v, unit, trim=True) if isinstance(v, float) else v for k, v in problem.params.items()}
    return t.problem(problem.model_copy(update={"params": params}))


def draw_list(workspace: Workspace) -> None:
    """The own rows that are there, each with a way to take it out."""
    if not workspace.benchmarks:
        return
    t = session.translator()
    section(t("benchmarks.own_rows"), t("benchmarks.own_rows_below"))
    for row in workspace.benchmarks:
        with st.container(horizontal=True, vertical_alignment="center", key=f"{PAGE}:own:{row.id}", gap="small"):
            parts = (words.ratio(t, row.ratio), words.figures_of(t, row), words.facts(t, row), row.caveat(t.lang))
            about = esc(t("benchmarks.dot").join(part for part in parts if part))
            name = esc(words.title(t, row))
            st.html(f"<div class='kt-bm-mine'><b>{name}</b><span>{about}</span></div>", width="stretch")
            st.button(
                "", key=f"{PAGE}:own:{row.id}:remove", icon=":material/delete:", type="tertiary",
                help=plain(t("benchmarks.remove_help", label=words.title(t, row))),
                on_click=session.do, args=(RemoveBenchmark(row=row.id),),
            )  # fmt: skip
