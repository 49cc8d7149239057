"""A newer file of the same columns: what changed since the one before."""

from __future__ import annotations

import streamlit as st

from kpitree.data.measuring.result import Measurement
from kpitree.i18n import Translator
from pages.data import words
from pages.data.reading import Answer
from pages.shell import session
from pages.shell.markup import delta, esc, section

BEFORE = "data:before"


def remember(old: Answer[Measurement] | None, new: Answer[Measurement] | None) -> Measurement | None:
    """What the file before said, when `new` is about another file with the same columns; None otherwise."""
    before: tuple[object, Measurement | None] = session.view(BEFORE, default=(None, None))
    if new is None or new.found is None:
        return None
    file = new.key[0]
    if before[0] == file:
        return before[1]
    same = old is not None and old.found is not None and old.key[0] != file and is_same_table(old.found, new.found)
    kept = old.found if same and old is not None else None
    session.set_view(BEFORE, (file, kept))
    return kept


def is_same_table(one: Measurement, other: Measurement) -> bool:
    """Whether two files have the same columns."""
    return one.source is not None and other.source is not None and one.source.names == other.source.names


def draw_changes(t: Translator, before: Measurement, now: Measurement) -> None:
    """Stage by stage: the count and the rate then and now."""
    file = before.source.file if before.source is not None else ""
    below = t("data.before", file=file, until=before.as_of.isoformat() if before.as_of is not None else t.value(None))
    section(t("data.changed"), below)
    rows = {row.stage: row for row in before.totals}
    lines = []
    for row in now.totals:
        then = rows.get(row.stage)
        if then is None:
            continue
        name = f"<b>{esc(words.stage(t, row.stage))}</b>"
        count = f"{esc(words.count(then.count))} → {esc(words.count(row.count))} {delta(t, row.count - then.count, '')}"
        rate = ""
        if row.rate is not None and then.rate is not None:
            ends = f"{esc(t.value(then.rate, '%'))} → {esc(t.value(row.rate, '%'))}"
            rate = f"<small>{ends} {delta(t, row.rate - then.rate, '%')}</small>"
        lines.append(f"<li>{name} {count}{rate}</li>")
    st.html(f"<ul class='kt-data-changes'>{''.join(lines)}</ul>")
