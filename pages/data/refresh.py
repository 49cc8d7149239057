"""A newer file of the same columns: what changed since the one before, or since numbers were last taken."""

from __future__ import annotations

import streamlit as st

from kpitree.data.measuring.remembered import taken_of
from kpitree.data.measuring.result import Measurement
from kpitree.i18n import Translator
from kpitree.model.imported import Taken
from pages.data import words
from pages.data.reading import Answer
from pages.shell import session
from pages.shell.markup import delta, esc, section

BEFORE = "data:before"


def remember(
    old: Answer[Measurement] | None, new: Answer[Measurement] | None, taken: Taken | None
) -> Taken | None:  # fmt: skip
    """What `new` is compared with: the file before, where it had the same columns, else what was taken last of such a
    file; None where there is nothing, or nothing that differs."""
    before: tuple[object, Taken | None] = session.view(BEFORE, default=(None, None))
    if new is None or new.found is None:
        return None
    file = new.key[0]
    if before[0] == file:
        return before[1]
    same = old is not None and old.found is not None and old.key[0] != file and is_same_table(old.found, new.found)
    kept = taken_of(old.found) if same and old is not None and old.found is not None else taken
    now = taken_of(new.found)
    if kept is not None and now is not None and (kept.until, kept.counts) == (now.until, now.counts):
        kept = None
    session.set_view(BEFORE, (file, kept))
    return kept


def is_same_table(one: Measurement, other: Measurement) -> bool:
    """Whether two files have the same columns."""
    return one.source is not None and other.source is not None and one.source.names == other.source.names


def draw_changes(t: Translator, before: Taken, now: Measurement) -> None:
    """Stage by stage: the count and the rate then and now."""
    below = t("data.before", file=before.file, until=before.until or t.value(None))
    section(t("data.changed"), below)
    stages = list(before.counts)
    lines = []
    for row in now.totals:
        then = before.counts.get(row.stage)
        if then is None:
            continue
        name = f"<b>{esc(words.stage(t, row.stage))}</b>"
        count = f"{esc(words.count(then))} → {esc(words.count(row.count))} {delta(t, row.count - then, '')}"
        at = stages.index(row.stage)
        was = rate_of(before.counts[stages[at - 1]] if at else 0, then)
        rate = ""
        if row.rate is not None and was is not None:
            ends = f"{esc(t.value(was, '%'))} → {esc(t.value(row.rate, '%'))}"
            rate = f"<small>{ends} {delta(t, row.rate - was, '%')}</small>"
        lines.append(f"<li>{name} {count}{rate}</li>")
    st.html(f"<ul class='kt-data-changes'>{''.join(lines)}</ul>")


def rate_of(previous: int, count: int) -> float | None:
    """The share that reached a stage; None where that is no rate."""
    return count / previous if 0 <= count <= previous and previous else None
