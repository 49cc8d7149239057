"""Keeping what people do: every gesture becomes a revision of the store, and the bar says when it is on the disk.

The page never waits for the store: what is done is noted on the session's Desk, and the process's Keeper saves it
(kpitree/data/store/desk.py, keeper.py). A session begins with the browser's draft (pages/shell/draft), which paints at
once, and joins the store behind it; with `?w=` it begins with what the store has (docs/adr/0024).
"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime import Runtime, get_instance

from kpitree.data.store.desk import Desk, Status
from kpitree.errors import StoreError
from kpitree.problems import Problem
from kpitree.workspace import History, Workspace
from kpitree.workspace.rebasing import rebased, steps
from pages.shell import draft, session
from pages.shell.keeping import browser
from pages.shell.keeping.conflict import ASKING, draw_conflict
from pages.shell.keeping.said import changed_by, said
from pages.shell.keeping.tongue import as_shown, as_stored, tongue_of
from pages.shell.markup import esc, plain
from pages.shell.rerun import back_to, page_here
from pages.shell.shelf import keeper, shared_store

_DESK = "keeping:desk"
_NOTED = "keeping:noted"  # the history that was noted last, and the language it was in
_TONGUE = "keeping:tongue"
_UNKNOWN = "keeping:unknown"
_APART = "keeping:apart"  # is shown, belongs to nothing in the store, and is kept only once it is changed
_PAIR = "keeping:pair"  # a workspace as it is shown, and the same as it is stored
_GONE = ("store_unknown", "store_id_taken")  # problems of a workspace that was deleted
_LATE = "keeping:late"  # is opened when the browser turns out to have no draft of it
_LOOKING = "keeping:looking"  # the fragment in the bar runs by itself every moment
_PAGE = "keeping:page"  # that was drawn last
_NAMED = "keeping:named"  # the address says which workspace it is
EVERY = 2.0  # s between two looks at what happened in the meantime
PATIENCE = 0.08  # s that the end of a run waits for the disk, after everything is drawn
SOON = 0.2  # s after which the browser asks again when that was not enough


def open_asked() -> bool:
    """At the first run of a session: open what `?w=` names, unless the draft is of it; True when there was such a name.

    What cannot be opened is said by `draw_unknown` in place of the page.
    """
    asked = st.query_params.get("w")
    left = browser.left_at()
    if not asked:
        return False
    if left is not None and left[0] == asked:
        session.set_view(_NAMED, True)
        session.set_view(_LATE, asked)
        return False
    draft.leave()
    try:
        open_workspace(asked)
    except StoreError as error:
        session.set_view(_UNKNOWN, error.problem)
    return True


def open_late(*, fresh: bool) -> None:
    """What `?w=` names, where the browser should have had a draft of it and has none."""
    late: str | None = session.view(_LATE, default=None)
    if late is None or not (fresh or session.view("draft_asked", default=False)):
        return
    session.set_view(_LATE, None)
    if session.touched():
        return
    try:
        open_workspace(late)
    except StoreError as error:
        session.set_view(_UNKNOWN, error.problem)
    session.redraw_all()


def open_workspace(workspace_id: str) -> None:
    """Go on with a workspace of the store, with undo as it was left; what was done to the present one is saved all the
    same. Raises StoreError, and nothing is changed then."""
    store, me = shared_store(), browser.me()
    opened = store.open(workspace_id, by=me)
    history = store.history(workspace_id, by=me)
    if (before := _desk()) is not None:
        _note(before)
        if not before.leave():
            raise StoreError("undecided", [Problem(code="library_not_saved", severity="warning")])
    session.set_view(_TONGUE, tongue_of(opened.workspace) or session.language())
    session.show(as_shown(history, session.language()))
    session.set_view(_PAIR, (session.workspace(), opened.workspace))
    session.set_view(
        _DESK, keeper.desk(by=me, workspace_id=workspace_id, base=opened.entry.revision, known=opened.workspace,
                           saved_at=opened.entry.changed_at),
    )  # fmt: skip
    session.set_view(_NOTED, (session.language(), session.history()))
    session.set_view(_NAMED, True)
    session.set_view(_UNKNOWN, None)


def settled() -> Status | None:
    """How the open workspace is kept, once everything done so far is on the disk; None when that takes too long."""
    desk = _desk()
    if desk is None:
        return None
    _note(desk)
    now = desk.wait(2.0)
    return now if now.saved_at is not None else None


def leave() -> None:
    """Let go of the open workspace: what is shown becomes one of its own when it is changed."""
    if (desk := _desk()) is not None:
        desk.leave()
    session.set_view(_DESK, None)
    session.set_view(_NAMED, False)
    session.set_view(_APART, session.workspace())
    st.query_params.pop("w", None)


def status() -> Status | None:
    """How the open workspace is kept; None before the first change."""
    desk = _desk()
    return None if desk is None else desk.status()


def current() -> str | None:
    """The id of the open workspace in the store."""
    now = status()
    return None if now is None else now.workspace_id


def rename_me(name: str) -> None:
    """Be called something else from now on."""
    named = browser.call_me(name)
    if (desk := _desk()) is not None:
        desk.rename(named.name)


def keep(place: DeltaGenerator) -> None:
    """Last in a run: hand over what was done, and say in the bar (`place`) how it is kept."""
    if type(get_instance()) is not Runtime:  # AppTest: nobody is there to keep anything for
        return
    session.set_view(_PAGE, page_here())
    desk = _joined()
    if desk is not None and session.view(_NAMED, default=False):
        here = desk.status().workspace_id
        if here and st.query_params.get("w") != here:
            st.query_params["w"] = here
    session.set_view(_LOOKING, desk is not None)
    with place:
        st.fragment(_say, key="saved", run_every=None if desk is None else EVERY)()
    if desk is not None:
        draw_conflict(desk, mine=_stored(), done=_decided)


def draw_unknown() -> bool:
    """In place of the page: the address names a workspace that cannot be opened; True when that is so."""
    problem: Problem | None = session.view(_UNKNOWN, default=None)
    if problem is None:
        return False
    t = session.translator()
    st.html(f"<div class='kt-headline'><h1>{esc(t('keeping.not_opened'))}</h1></div>")
    st.html(f"<div class='kt-problem kt-error'>{esc(t.problem(problem))}</div>")
    with st.container(horizontal=True):
        st.button(t("keeping.try_again"), key="keeping:again", icon=":material/refresh:", on_click=_again)
        st.button(t("keeping.go_on_without"), key="keeping:without", on_click=_without)
    return True


def _again() -> None:
    try:
        open_workspace(str(st.query_params.get("w")))
    except StoreError as error:
        session.set_view(_UNKNOWN, error.problem)


def _without() -> None:
    st.query_params.pop("w", None)
    session.set_view(_UNKNOWN, None)


def _desk() -> Desk | None:
    found: Desk | None = session.view(_DESK, default=None)
    return found


def _joined() -> Desk | None:
    """The desk of this session: made at the first change, with the draft it begins with noted on it."""
    if (desk := _desk()) is not None or not session.touched():
        return desk
    apart: Workspace | None = session.view(_APART, default=None)
    if apart is None and session.view("share:good", default=False):
        apart = session.workspace()  # what a link carried is kept when it is changed
        session.set_view(_APART, apart)
    if apart is not None and apart == session.workspace():
        return None
    left = None if apart is not None else browser.left_at()
    desk = keeper.desk(by=browser.me(), workspace_id=left[0] if left else None, base=left[1] if left else None)
    session.set_view(_TONGUE, tongue_of(session.workspace()) or session.language())
    session.set_view(_DESK, desk)
    before = () if left else session.history().past[-1:]  # a new one begins with what was before the first change
    for workspace in (*before, session.workspace()):
        _tell(desk, workspace, "do")
    session.set_view(_NOTED, (session.language(), session.history()))
    return desk


def _tongue() -> str:
    tongue: str = session.view(_TONGUE, default=session.language())
    return tongue


def _note(desk: Desk) -> None:
    """Note every step since the last time. A change of the language is none."""
    language, before = session.view(_NOTED, default=(session.language(), session.history()))
    now = session.history()
    if language == session.language():
        for kind, workspace in steps(before, now):
            _tell(desk, workspace, kind)
    session.set_view(_NOTED, (session.language(), now))


def _tell(desk: Desk, workspace: Workspace, kind: str) -> None:
    stored = as_stored(workspace, _tongue())
    session.set_view(_PAIR, (workspace, stored))
    desk.note(stored, kind=kind)  # type: ignore[arg-type]


def _stored() -> Workspace:
    """The present workspace as the store has it: the very one that was read or written, where it is that."""
    shown, stored = session.view(_PAIR, default=(None, None))
    return stored if stored is not None and shown == session.workspace() else as_stored(session.workspace(), _tongue())


def _say() -> None:
    """The last fragment that is drawn after a change, and the one that the browser runs by itself."""
    back_to(session.view(_PAGE, default=""))
    _follow()
    session.answered()


def _follow() -> None:
    """In the bar, after every change and every moment: note, take what others did, say how it stands."""
    t, desk = session.translator(), _joined()
    if desk is None:
        if session.view(_APART, default=None) is not None and not session.view("share:good", default=False):
            browser.remember(None, None)  # it was deleted here: the next session is not to look for it
        return
    _note(desk)
    desk.alive()
    now = desk.wait(PATIENCE)
    past = desk.take_past()
    taken = desk.take(_stored())
    if past is not None and not session.history().past:
        _remember(as_shown(past, session.language()))
    if taken is not None:
        shown = as_shown(History(taken.workspace), session.language()).present
        session.show(rebased(session.history(), was=session.workspace(), now=shown))
        session.set_view(_NOTED, (session.language(), session.history()))
        session.set_view(_PAIR, (session.workspace(), taken.workspace))
        session.notify(changed_by(taken.by))
        session.redraw_all()
    if now.saved_at is None and not session.view(_LOOKING, default=False):
        session.redraw_all()  # the first change of a session: from now on it looks by itself
    st.html(said(t, now))
    if now.asked is not None:
        st.button(plain(t("keeping.decide")), key="keeping:decide", type="primary", on_click=_ask)
    if now.problem is not None and now.problem.code in _GONE:
        st.button(t("keeping.anew"), key="keeping:anew", help=t("keeping.anew_help"), on_click=_anew)
    waiting = now.saved_at is None and now.problem is None and now.asked is None
    browser.remember(now.workspace_id, now.shown, look=SOON if waiting else None)


def _remember(past: History) -> None:
    """Undo as it was left, behind what the draft shows."""
    here = session.history()
    same = past.present == here.present
    session.show(past if same else History(here.present, past=(*past.past, past.present)))
    session.set_view(_NOTED, (session.language(), session.history()))


def _anew() -> None:
    """Somebody deleted the open workspace: keep what is shown as one of its own."""
    leave()
    session.set_view(_APART, Workspace())
    session.redraw_all()


def _ask() -> None:
    session.set_view(ASKING, True)
    session.redraw_all()


def _decided(workspace: Workspace) -> None:
    """Show what was decided; undo goes over one's own earlier steps still."""
    shown = as_shown(History(workspace), session.language()).present
    session.show(rebased(session.history(), was=session.workspace(), now=shown))
    session.set_view(_NOTED, (session.language(), session.history()))
