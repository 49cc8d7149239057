"""What the store takes and gives back: who asks, what is kept, and what became of a save."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kpitree.model.scenario import plain_title
from kpitree.problems import Frozen
from kpitree.workspace import Workspace
from kpitree.workspace.merging import Clash

# What made a revision: a step, the same gesture going on, going back or forth, a merge, an older one taken again.
Kind = Literal["do", "more", "undo", "redo", "merge", "restore"]
MAX_PERSON = 80
ID = r"[A-Za-z0-9_-]{1,64}"  # of a workspace, a browser, an edit
Named = Annotated[str, AfterValidator(lambda text: plain_title(text)[:MAX_PERSON])]


class Principal(Frozen):
    """Who asks. `name` is what people call themselves; `id` tells browsers apart today and accounts later."""

    name: Named = ""
    id: Annotated[str, Field(pattern=rf"^({ID})?$")] = ""


class Card(Frozen):
    """What a list shows of a workspace without opening it: its KGI now, and the outline of its tree as depths."""

    kgi: str = ""
    unit: str = ""
    value: float | None = None
    template: str = ""  # of its tree: what says the KGI's name in the other language
    kpis: int = 0
    depths: tuple[int, ...] = ()


class Entry(Frozen):
    """One workspace of the store. Times are UTC, in ms since 1970."""

    id: str
    title: str
    card: Card
    revision: int
    created_at: int
    changed_at: int
    changed_by: str
    archived: bool = False


class Opened(Frozen):
    """A workspace as it is now."""

    entry: Entry
    workspace: Workspace


class Revision(Frozen):
    """One saved state: its number, what made it, by whom and when."""

    number: int
    kind: Kind
    by: Principal
    at: int


class Version(Frozen):
    """A revision that was given a name; it is kept for good."""

    id: str
    number: int
    name: str
    by: str
    at: int


class Head(Frozen):
    """The newest revision of a workspace, and who made it: what is asked again and again."""

    revision: int
    by: Principal
    at: int


class Person(Frozen):
    """Somebody who has the workspace open, and when they were last heard of."""

    name: str
    id: str
    seen_at: int


class Saved(Frozen):
    """It is on the disk, as this revision."""

    workspace_id: str
    revision: int
    at: int


class Merged(Frozen):
    """Others had saved in the meantime, and both went together: `workspace` is on the disk, as this revision."""

    workspace_id: str
    revision: int
    at: int
    workspace: Workspace
    by: Principal


class Conflict(Frozen):
    """Others had saved in the meantime, and it does not go together: nothing was written. `theirs` is the head."""

    workspace_id: str
    revision: int
    theirs: Workspace
    by: Principal
    clashes: tuple[Clash, ...]
