"""The same funnel by segment, or by the month or quarter in which it began."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.result import Measurement, StageRow
from kpitree.i18n import Translator
from pages.data import words
from pages.data.asking import SPLITS, Asking, change
from pages.data.funnel import FEW, is_young
from pages.shell import session
from pages.shell.markup import caption, esc, section
from pages.shell.saving.csv import draw_csv

PAGE = "data"
SPLIT, BY = f"{PAGE}:split", f"{PAGE}:by"
MOST_ROWS = 40
Group = tuple[StageRow, ...]


def draw_choice(t: Translator, source: TableSource, now: Asking) -> None:
    """Whether, and by what, the funnel is split."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{PAGE}:splits"):
        offered = SPLITS if now.form.shape != "totals" else SPLITS[:2]
        session.seed(SPLIT, now.split if now.split in offered else "")
        st.segmented_control(
            t("data.split"), offered, key=SPLIT, required=True, label_visibility="collapsed",
            format_func=lambda split: t(f"data.split_{split or 'none'}"), on_change=partial(_split, source),
        )  # fmt: skip
        if now.split == "by":
            names = [column.name for column in sorted(source.columns, key=lambda one: one.kind not in ("text", "flag"))]
            session.seed(BY, now.by if now.by in names else None)
            st.selectbox(
                t("data.by"), names, index=None, key=BY, label_visibility="collapsed", placeholder=t("data.by_choose"),
                width=280, on_change=partial(_by, source),
            )  # fmt: skip


def _split(source: TableSource) -> None:
    split = next((known for known in SPLITS if known == session.typed(SPLIT)), SPLITS[0])
    change(source, lambda old: replace(old, split=split))


def _by(source: TableSource) -> None:
    by = session.typed(BY)
    change(source, lambda old: replace(old, by=by))


def draw_split(t: Translator, found: Measurement) -> None:
    """One line a segment or cohort, one column a step."""
    groups = grouped(found)
    shown = groups[:MOST_ROWS]
    section(t("data.by_segment", column=found.by) if found.by is not None else t(f"data.by_{found.cohort}"),
            t("data.by_segment_below" if found.by is not None else "data.by_cohort_below"))  # fmt: skip
    st.html(table_html(t, found, shown))
    if len(groups) > len(shown):
        caption(t("data.more_groups", n=str(len(groups) - len(shown))))
    if any(row.previous is not None and row.previous < FEW for group in shown for row in group):
        caption(t("data.few", n=str(FEW)))
    draw_csv(f"{PAGE}:split", "funnel_split", lambda: found.to_frame(details=True))


def grouped(found: Measurement) -> list[Group]:
    """The rows of each segment or cohort together, in the order they have."""
    groups: dict[tuple[str | None, str | None], list[StageRow]] = {}
    for row in found.rows:
        groups.setdefault((row.segment, row.cohort), []).append(row)
    return [tuple(rows) for rows in groups.values()]


def table_html(t: Translator, found: Measurement, groups: list[Group]) -> str:
    """The table, as HTML: the first stage's count, then each step's rate."""
    stages = [words.stage(t, row.stage) for row in found.totals]
    title = found.by if found.by is not None else t("data.cohort")
    head = f"<th scope='col'>{esc(title)}</th><th scope='col'>{esc(stages[0])}</th>"
    head += "".join(f"<th scope='col'>{esc(t('data.step', stage=stage))}</th>" for stage in stages[1:])
    body = "".join(_line(t, found, group) for group in groups)
    whole = _line(t, found, found.totals, title=t("data.split_none"), tone=" class='kt-data-whole'")
    table = f"<thead><tr>{head}</tr></thead><tbody>{body}{whole}</tbody>"
    return f"<div class='kt-data-scroll' tabindex='0'><table class='kt-data-table'>{table}</table></div>"


def _line(t: Translator, found: Measurement, group: Group, *, title: str = "", tone: str = "") -> str:
    name = title or group[0].segment or group[0].cohort or t("data.blank")
    cells = f"<th scope='row'>{esc(name[:80])}</th><td><b>{esc(words.count(group[0].count))}</b></td>"
    pairs = zip(group[1:], found.totals[1:], strict=True)
    return f"<tr{tone}>{cells}{''.join(_cell(t, row, whole, is_whole=bool(tone)) for row, whole in pairs)}</tr>"


def _cell(t: Translator, row: StageRow, whole: StageRow, *, is_whole: bool) -> str:
    if row.rate is None or row.low is None or row.high is None or row.previous is None:
        return f"<td><small>{esc(_of(t, row))}</small></td>"
    sign = "" if is_whole else _against(row, whole)
    few = " class='kt-few'" if row.previous < FEW else ""
    comes = t("data.comes_to", rate=words.percent(t, row.mature_rate)) if is_young(row) and row.previous >= FEW else ""
    more = f"<small class='kt-accent'>{esc(comes)}</small>" if comes else ""
    title = esc(t("data.interval", range=t.range(row.low, row.high, "%")))
    small = f"<small>{esc(_of(t, row))}</small>{more}"
    return f"<td{few} title='{title}'><b>{esc(t.value(row.rate, '%'))}</b>{sign}{small}</td>"


def _of(t: Translator, row: StageRow) -> str:
    return t("data.of", count=words.count(row.count), of=words.count(row.previous or 0))


def _against(row: StageRow, whole: StageRow) -> str:
    """▲ or ▼ where the rate of everything together lies outside the interval."""
    if whole.rate is None or row.low is None or row.high is None or (row.previous or 0) < FEW:
        return ""
    if row.low <= whole.rate <= row.high:
        return ""
    return "<i class='kt-up'>▲</i>" if row.low > whole.rate else "<i class='kt-down'>▼</i>"
