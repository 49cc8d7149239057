"""Which column says what: always shown, with why it was chosen, and changed by people in the order of the funnel."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kpitree.data.importing.source import Column, TableSource
from kpitree.data.measuring.form import BESIDE, SHAPES, Form
from kpitree.data.measuring.mapping import MOST_STAGES
from kpitree.data.measuring.stage_text import EVERY, StageText, can_be_condition, can_be_value
from kpitree.data.measuring.stage_words import known_stages
from kpitree.i18n import Translator
from pages.data import words
from pages.data.asking import Asking, reform
from pages.shell import session
from pages.shell.markup import caption, esc, plain

PAGE = "data"
OPEN = f"{PAGE}:mapping"
MOST_NAME = 40
WIDTHS = (1.5, 2.4, 2.0, 2.4, 0.8)


def draw_mapping(t: Translator, source: TableSource, now: Asking) -> None:
    """One line that says the mapping, and the form to change it; open where something in it is only a guess."""
    said = "".join(
        f"<span><b>{esc(words.role(t, role))}</b> ← {esc(_short(t, now.form, role, text))}</span>"
        for role, text in now.form.mapping.items()
    )
    st.html(f"<div class='kt-data-mapping'>{said or esc(t('data_mapping.nothing'))}</div>")
    part = st.expander(t("data_mapping.change"), key=OPEN, expanded=not now.is_sure, icon=":material/rule:")
    with part:
        draw_form(t, source, now)


def draw_form(t: Translator, source: TableSource, now: Asking) -> None:
    """The form: the shape of the table, a line for each stage, the columns beside them."""
    key = f"{PAGE}:shape"
    session.seed(key, now.form.shape)
    st.segmented_control(
        t("data_mapping.shape"), SHAPES, key=key, required=True, on_change=partial(_shaped, source),
        format_func=lambda shape: t(f"data_mapping.shape_{shape}"), help=t("data_mapping.shape_help"),
    )  # fmt: skip
    caption(t(f"data_mapping.shape_{now.form.shape}_below"))
    for role in BESIDE[now.form.shape]:
        if role in ("event", "date", "stage"):
            _draw_beside(t, source, now, role)
    for at, line in enumerate(now.form.lines):
        _draw_line(t, source, now, line.stage, line.said, first=at == 0)
    if now.form.shape != "totals":
        _draw_line(t, source, now, "lost", now.form.lost, first=True)
    for role in BESIDE[now.form.shape]:
        if role in ("amount", "id"):
            _draw_beside(t, source, now, role)
    _draw_more(t, source, now.form)


def _draw_line(t: Translator, source: TableSource, now: Asking, stage: str, said: StageText, *, first: bool) -> None:
    """One stage."""
    with st.container(key=f"{PAGE}:line:{stage}"):
        label, when, condition, values, tools = st.columns(WIDTHS, vertical_alignment="center", gap="small")
        label.html(_label(t, now, stage))
        if now.form.shape in ("now", "events"):
            column = now.form.beside.get("event" if now.form.shape == "events" else "stage", "")
            with when:
                _draw_values(t, source, stage, said, column)
        else:
            with when:
                _draw_when(t, source, now.form, stage, said)
            if now.form.shape == "dates":
                with condition:
                    _draw_condition(t, source, stage, said)
                if said.column:
                    with values:
                        _draw_values(t, source, stage, said, said.column)
        if stage != "lost":
            with tools, st.container(horizontal=True, gap=None):
                _draw_tools(t, source, stage, first=first)


def _short(t: Translator, form: Form, role: str, text: str) -> str:
    """What is said of a role, with one of many values."""
    said = form.lost if role == "lost" else form.line(role)
    if form.shape != "dates" or not said.column:
        return said.when if form.shape == "totals" and said.when else text
    params = {"column": said.column, "value": said.values[0]}
    condition = t("data_mapping.is_like" if len(said.values) > 1 else "data_mapping.is", **params)
    return f"{said.when} {condition}".strip()


def _label(t: Translator, now: Asking, role: str) -> str:
    match = now.match(role)
    why = ""
    if role in now.own and role in now.form.mapping:
        why = t("data_mapping.sure_own")
    elif match is not None and role in now.form.mapping:
        level = "sure" if match.confidence >= 0.9 else "likely" if match.confidence >= 0.5 else "doubtful"
        percent = words.percent(t, match.confidence)
        why = t("data_mapping.why", sure=t(f"data_mapping.sure_{level}"), percent=percent)
        return (
            f"<div class='kt-data-role' title='{esc(words.problem(t, match.reason))}'><b>{esc(words.role(t, role))}</b>"
            f"<small class='kt-{level}'>{esc(why)}</small></div>"
        )
    return f"<div class='kt-data-role'><b>{esc(words.role(t, role))}</b><small>{esc(why)}</small></div>"


def _draw_when(t: Translator, source: TableSource, form: Form, stage: str, said: StageText) -> None:
    wanted = "number" if form.shape == "totals" else "date"
    names = [column.name for column in sorted(source.columns, key=lambda column: column.kind != wanted)]
    options = list(dict.fromkeys(["", *([EVERY] if form.shape == "dates" else []), *names]))
    key = f"{PAGE}:{stage}:when"
    session.seed(key, said.when if said.when in options else "")
    st.selectbox(
        words.role(t, stage), options, key=key, label_visibility="collapsed", on_change=partial(_when, source, stage),
        format_func=partial(_column_name, t, source, form, bool(said.column)),
    )  # fmt: skip


def _draw_condition(t: Translator, source: TableSource, stage: str, said: StageText) -> None:
    options = ["", *(column.name for column in source.columns if can_be_condition(column.name))]
    key = f"{PAGE}:{stage}:if"
    session.seed(key, said.column if said.column in options else "")
    st.selectbox(
        t("data_mapping.condition", stage=words.role(t, stage)), options, key=key, label_visibility="collapsed",
        format_func=lambda name: t("data_mapping.if", column=name) if name else t("data_mapping.no_condition"),
        on_change=partial(_condition, source, stage),
    )  # fmt: skip


def _draw_values(t: Translator, source: TableSource, stage: str, said: StageText, column: str) -> None:
    seen = next((one.examples for one in source.columns if one.name == column), ())
    options = list(dict.fromkeys([*said.values, *(value for value in seen if can_be_value(value))]))
    key = f"{PAGE}:{stage}:values"
    session.seed(key, list(said.values))
    st.multiselect(
        t("data_mapping.values", stage=words.role(t, stage)), options, key=key, label_visibility="collapsed",
        placeholder=t("data_mapping.values_choose"), accept_new_options=True, on_change=partial(_values, source, stage),
    )  # fmt: skip


def _draw_tools(t: Translator, source: TableSource, stage: str, *, first: bool) -> None:
    st.button(
        "", key=f"{PAGE}:{stage}:up", icon=":material/arrow_upward:", type="tertiary", disabled=first,
        help=plain(t("data_mapping.up", stage=words.stage(t, stage))),
        on_click=reform, args=(source, stage, lambda form: form.earlier(stage)),
    )  # fmt: skip
    st.button(
        "", key=f"{PAGE}:{stage}:remove", icon=":material/close:", type="tertiary",
        help=plain(t("data_mapping.remove", stage=words.stage(t, stage))),
        on_click=reform, args=(source, stage, lambda form: form.without_stage(stage)),
    )  # fmt: skip


def _draw_beside(t: Translator, source: TableSource, now: Asking, role: str) -> None:
    with st.container(key=f"{PAGE}:line:{role}"):
        label, column, _ = st.columns((WIDTHS[0], WIDTHS[1], sum(WIDTHS[2:])), vertical_alignment="center", gap="small")
        label.html(_label(t, now, role))
        options = ["", *source.names]
        key = f"{PAGE}:{role}:column"
        chosen = now.form.beside.get(role, "")
        session.seed(key, chosen if chosen in options else "")
        column.selectbox(
            words.role(t, role), options, key=key, label_visibility="collapsed",
            help=t(f"data_mapping.role_{role}_help"),
            on_change=partial(_beside, source, role), format_func=partial(_column_name, t, source, now.form, False),
        )  # fmt: skip


def _draw_more(t: Translator, source: TableSource, form: Form) -> None:
    there = {line.stage for line in form.lines}
    if len(there) >= MOST_STAGES:
        return
    key = f"{PAGE}:stage:add"
    session.seed(key, None)
    st.selectbox(
        t("data_mapping.add"), [stage for stage in known_stages() if stage not in there], index=None, key=key,
        format_func=lambda stage: words.stage(t, stage), placeholder=t("data_mapping.add"), accept_new_options=True,
        label_visibility="collapsed", width=280, on_change=partial(_add, source),
    )  # fmt: skip


def _column_name(t: Translator, source: TableSource, form: Form, conditioned: bool, name: str) -> str:
    """A column with what it holds and its first value; the words for none and for every row."""
    if not name:
        return t("data_mapping.day_unknown" if conditioned else "data_mapping.none")
    if name == EVERY and name not in source.names:
        return t("data_mapping.every")
    column = next((one for one in source.columns if one.name == name), Column(name=name, letter=""))
    example = column.examples[0][:24] if column.examples else ""
    kind = t(f"data_mapping.kind_{column.kind}")
    return t("data_mapping.column", name=name, kind=kind) if not example else t(
        "data_mapping.column_with", name=name, kind=kind, example=example)  # fmt: skip


def _shaped(source: TableSource) -> None:
    shape = session.typed(f"{PAGE}:shape")
    if shape in SHAPES:
        reform(source, "shape", lambda form: form.shaped(shape))


def _when(source: TableSource, stage: str) -> None:
    when = session.typed(f"{PAGE}:{stage}:when") or ""
    reform(source, stage, lambda form: form.saying(stage, _now(form, stage, when=when, total=form.shape == "totals")))


def _condition(source: TableSource, stage: str) -> None:
    column = session.typed(f"{PAGE}:{stage}:if") or ""
    reform(source, stage, lambda form: form.saying(stage, _now(form, stage, column=column, values=())))


def _values(source: TableSource, stage: str) -> None:
    values = tuple(value for value in session.typed(f"{PAGE}:{stage}:values") or () if can_be_value(value))
    reform(source, stage, lambda form: form.saying(stage, _now(form, stage, values=values)))


def _now(form: Form, stage: str, **changed: object) -> StageText:
    said = form.lost if stage == "lost" else form.line(stage)
    return StageText.model_validate(said.model_dump() | changed)


def _beside(source: TableSource, role: str) -> None:
    column = session.typed(f"{PAGE}:{role}:column") or ""
    reform(source, role, lambda form: form.beside_at(role, column))


def _add(source: TableSource) -> None:
    stage = str(session.typed(f"{PAGE}:stage:add") or "").strip()[:MOST_NAME]
    reform(source, stage, lambda form: form.with_stage(stage))
