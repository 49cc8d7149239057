"""データ / Data: what are our real numbers? Exports in, rates with their n and lead times out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.problem_rows import ProblemRows
from kpitree.data.measuring.result import Measurement
from kpitree.data.reading.child import prepare
from kpitree.i18n import Translator
from kpitree.model.imported import Taken
from kpitree.workspace import Workspace
from pages.data import sentence
from pages.data.asking import Asking, asking
from pages.data.beside import draw_beside
from pages.data.branch import draw_branch
from pages.data.choice import draw_given
from pages.data.funnel import draw_funnel
from pages.data.given import Given, GivenFile, GivenPair
from pages.data.guide import draw_guide
from pages.data.mapping import draw_mapping
from pages.data.monthly import draw_monthly
from pages.data.quality import draw_quality
from pages.data.questions import draw_problems, draw_table_choice, table_of
from pages.data.reading import Answer, asked, kept
from pages.data.refresh import draw_changes, remember
from pages.data.second import draw_joined, draw_second
from pages.data.source_line import draw_source
from pages.data.splits import draw_choice, draw_split
from pages.data.take import draw_take
from pages.shell import session
from pages.shell.markup import caption

_LOOK = (Path(__file__).parent / "look.css").read_text("utf-8")


def draw(t: Translator, workspace: Workspace) -> None:
    """The page: the sentence above, the file, its mapping, the numbers, and what the tree takes of them."""
    top = st.container()
    given = draw_given(t)
    answer: Answer[Measurement] | None = kept("count")
    if given is None:
        if answer is None or answer.found is None:
            with top:
                sentence.draw_empty(t)
            draw_guide(t)
            prepare()
            return
        with top:
            sentence.draw_sentence(t, answer.found)
        draw_source(t, answer.found)
        caption(t("data.file_gone"))
        _draw_numbers(t, workspace, answer.found, None)
        return
    with top:
        look = _looked_at(given)
    if look is None:
        return
    if look.found is None:
        with top:
            sentence.draw_refused(t, given.name)
        draw_problems(t, look.problems)
        return
    _draw_read(t, workspace, given, look.found, top)


def _draw_read(t: Translator, workspace: Workspace, given: Given, source: TableSource, top: DeltaGenerator) -> None:
    """The file is read: which column says what, and what comes of it."""
    draw_table_choice(t, given.id, source)
    given, source = draw_second(t, given, source)
    now = asking(source)
    if not now.form.is_countable:
        with top:
            sentence.draw_unmapped(t, given.name, source, now.form)
        draw_source(t, None, source=source, now=now)
        draw_mapping(t, source, now)
        return
    old: Answer[Measurement] | None = kept("count")
    with top:
        answer = _counted(given, source, now)
    before = remember(old, answer, now.taken)
    if answer is None:
        draw_mapping(t, source, now)
        return
    found = answer.found
    with top:
        if found is None:
            sentence.draw_refused(t, given.name, questions=sum(bool(problem.fixes) for problem in answer.problems))
        else:
            sentence.draw_sentence(t, found)
    draw_source(t, found, source=source, now=now)
    if found is None:
        draw_problems(t, answer.problems, source=source)
    draw_mapping(t, source, now)
    if found is not None:
        rows = given.rows(source, now, table=_table(source)) if isinstance(given, GivenFile | GivenPair) else None
        _draw_numbers(t, workspace, found, (source, now), before=before, rows=rows)


def _draw_numbers(
    t: Translator, workspace: Workspace, found: Measurement, choice: tuple[TableSource, Asking] | None, *,
    before: Taken | None = None, rows: Callable[[], ProblemRows] | None = None,
) -> None:  # fmt: skip
    draw_joined(t, found)
    draw_funnel(t, found)
    if before is not None:
        draw_changes(t, before, found)
    if choice is not None:
        draw_choice(t, *choice)
    if found.by is not None or found.cohort is not None:
        draw_split(t, found)
    if found.cohort == "month":
        draw_monthly(t, workspace, found)
    if found.by is not None:
        draw_beside(t, workspace, found)
        draw_branch(t, workspace, found)
    draw_take(t, workspace, found, choice)
    draw_quality(t, found, rows)


def _looked_at(given: Given) -> Answer[TableSource] | None:
    table, sheet = table_of(given.id)
    return asked("look", (given.id, table, sheet), partial(given.look, table=table, sheet=sheet))


def _counted(given: Given, source: TableSource, now: Asking) -> Answer[Measurement] | None:
    table = _table(source)
    # What is large is counted at once where its columns are known; after that, when somebody asks for it.
    before: Answer[Measurement] | None = kept("count")
    wait = not given.is_quick and (not now.is_sure or (before is not None and before.key[0] == given.id))
    count = partial(given.count, source=source, asked=now, table=table)
    return asked("count", (given.id, table, source.sheet, now.key), count, wait=wait)


def _table(source: TableSource) -> int | None:
    """Which table is meant, where a file has several."""
    return (source.header or source.first) if len(source.tables) > 1 else None


st.html(f"<style>{_LOOK}</style>")
draw(session.translator(), session.workspace())
