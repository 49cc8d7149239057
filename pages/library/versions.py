"""The versions of the open workspace: name one, look back, compare with now, take one again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from kpitree.data.store import Revision, Version
from kpitree.errors import StoreError
from kpitree.i18n import Translator
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import OpenWorkspace
from pages.library.cards import attempt
from pages.library.compared import draw_compared
from pages.shell import keeping, session
from pages.shell.keeping import browser
from pages.shell.keeping.clock import day_and_time
from pages.shell.keeping.tongue import said_in
from pages.shell.markup import caption, esc, plain, section
from pages.shell.shelf import shared_store

NAME, LOOKED, BESIDE = (f"library:version:{part}" for part in ("name", "looked", "beside"))
NOW = "now"
MOMENTS = 12  # of the newest revisions, one for each stretch of work
PAUSE = 10 * 60 * 1000  # ms without a change that end a stretch of work
_LOOK_BACK = 400  # revisions


def draw_versions(t: Translator, here: str | None) -> None:
    """The panel; before there is an open workspace, one line that says when there will be."""
    section(t("library.versions"), t("library.versions_below"))
    if here is None:
        caption(t("library.versions_none_open"))
        return
    try:
        named = shared_store().versions(here, by=browser.me())
        moments = stretches(shared_store().revisions(here, by=browser.me(), limit=_LOOK_BACK))
    except StoreError as error:
        for problem in error.problems:
            st.html(f"<div class='kt-problem kt-error'>{esc(t.problem(problem))}</div>")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="library:naming"):
        st.text_input(t("library.version_name"), key=NAME, max_chars=80, placeholder=t("library.version_example"),
                      label_visibility="collapsed", width=320)  # fmt: skip
        st.button(t("library.name_now"), key="library:version:do", icon=":material/bookmark_add:", on_click=_name)
    choices = {f"v:{version.id}": version for version in named} | {
        f"r:{moment.number}": moment for moment in moments[:MOMENTS]
    }
    left, right = st.columns([2, 3], gap="large")
    with left:
        chosen = st.radio(
            t("library.timeline"), list(choices), key=LOOKED, index=None,
            format_func=lambda key: plain(_label(t, choices[key])),
        )  # fmt: skip
    with right:
        if chosen is None or chosen not in choices:
            caption(t("library.choose_version"))
            return
        _draw_chosen(t, here, chosen, choices)


def stretches(log: tuple[Revision, ...]) -> tuple[Revision, ...]:
    """The last revision of each stretch of work, newest first: hundreds of gestures are one evening."""
    kept: list[Revision] = []
    later: Revision | None = None
    for one in log:
        if later is None or later.at - one.at > PAUSE or later.by != one.by:
            kept.append(one)
        later = one
    return tuple(kept)


def _label(t: Translator, one: Version | Revision) -> str:
    at = day_and_time(t, one.at)
    if isinstance(one, Version):
        return t("library.named_at", name=one.name, at=at)
    return t("library.changed_by", at=at, name=one.by.name) if one.by.name else at


def _draw_chosen(t: Translator, here: str, chosen: str, choices: Mapping[str, Version | Revision]) -> None:
    """What it was, beside now or beside another one; and the way back to it."""
    one = choices[chosen]
    others = [NOW, *(key for key in choices if key != chosen)]
    picked = st.selectbox(
        t("library.beside"), others, key=BESIDE, width=360,
        format_func=lambda key: t("library.now") if key not in choices else _label(t, choices[key]),
    )  # fmt: skip
    beside = choices.get(picked) if picked != chosen else None
    try:
        then = _read(here, one)
        now = session.workspace() if beside is None else _read(here, beside)
    except StoreError as error:
        for problem in error.problems:
            st.html(f"<div class='kt-problem kt-error'>{esc(t.problem(problem))}</div>")
        return
    if beside is None:
        draw_compared(t, then, now, at=_label(t, one))
    else:
        draw_compared(t, then, now, at=_label(t, one), other=_label(t, beside))
    with st.container(horizontal=True):
        st.button(
            t("library.restore"), key="library:version:restore", icon=":material/history:",
            help=t("library.restore_help"), disabled=then == session.workspace(), on_click=session.do,
            args=(OpenWorkspace(workspace=then),),
        )  # fmt: skip
        if isinstance(one, Version):
            st.button(t("library.forget"), key="library:version:forget", type="tertiary",
                      on_click=_forget, args=(here, chosen.removeprefix("v:")))  # fmt: skip


def _read(here: str, one: Version | Revision) -> Workspace:
    return said_in(shared_store().read(here, one.number, by=browser.me()), session.language())


def _name() -> None:
    name, now = str(session.typed(NAME) or ""), keeping.settled()
    if now is None or now.workspace_id is None or now.revision is None:
        session.notify(Problem(code="library_not_saved", severity="warning"))
        return
    if attempt(partial(shared_store().name_version, now.workspace_id, now.revision, name, by=browser.me())):
        session.seed(NAME, "")


def _forget(here: str, version_id: str) -> None:
    attempt(partial(shared_store().forget_version, here, version_id, by=browser.me()))
