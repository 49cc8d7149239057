"""The quiet line of the bar: how the open workspace is kept, and who else has it open."""

from __future__ import annotations

from kpitree.data.store import Principal
from kpitree.data.store.desk import Status
from kpitree.i18n import Translator
from kpitree.problems import Problem
from pages.shell.keeping import browser
from pages.shell.keeping.clock import clock
from pages.shell.markup import esc


def said(t: Translator, now: Status) -> str:
    """Saved, being saved, not saved and why, waiting for a decision; and who else is here. As HTML, with the number of
    the newest revision that has everything (`data-saved`) for those who script the app."""
    if now.problem is not None:
        words, tone = t("keeping.not_saved"), "down"
        title = t.problem(now.problem) + t("keeping.kept_here")
    elif now.asked is not None:
        words, tone, title = t("keeping.waits"), "down", t("keeping.waits_below")
    elif now.saved_at is None:
        words, tone, title = t("keeping.saving"), "", ""
    else:
        words, tone, title = t("keeping.saved", time=clock(now.saved_at)), "", t("keeping.saved_below")
    names = [person.name or t("keeping.somebody") for person in now.others if person.id != browser.me().id]
    here = t("keeping.here", names=t.join(names)) if names else ""
    beside = f"<i title='{esc(here)}'>{esc(here)}</i>" if here else ""
    at = "" if now.saved_at is None else now.revision
    shown = f"class='kt-saved kt-{tone}' title='{esc(title)}' role='status' data-saved='{at}'"
    return f"<div {shown}>{esc(words)}{beside}</div>"


def changed_by(who: Principal) -> Problem:
    """What is said once, when others' changes are on the page."""
    code = "others_changed" if who.name else "others_changed_unnamed"
    return Problem(code=code, severity="warning", params={"name": who.name})
