"""A workspace is stored in one language, whatever languages the people who share it look at it in.

What a template says in two languages (names, definitions) is said in the session's; otherwise switching the language
would be an edit of every KPI, and two people would take turns in translating each other.
"""

from __future__ import annotations

from typing import get_args

from kpitree.data.templates import retranslate
from kpitree.i18n import Language
from kpitree.workspace import History, Workspace


def tongue_of(workspace: Workspace) -> Language | None:
    """The language its template's words are in; None when it has none, or both."""
    if not workspace.template:
        return None
    of_both: tuple[Language, ...] = get_args(Language)
    same = [lang for lang in of_both if said_in(workspace, lang) == workspace]
    return same[0] if len(same) == 1 else None


def said_in(workspace: Workspace, language: Language) -> Workspace:
    """The workspace with what still is as its template said it in that language."""
    if not workspace.template:
        return workspace
    tree = retranslate(workspace.tree, workspace.template, to=language)
    return workspace if tree == workspace.tree else workspace.model_copy(update={"tree": tree})


def as_stored(workspace: Workspace, tongue: str) -> Workspace:
    """As the store has it."""
    return said_in(workspace, "en" if tongue == "en" else "ja")


def as_shown(history: History, language: Language) -> History:
    """As the session shows it."""
    return history.restated(lambda workspace: said_in(workspace, language))
