"""A scenario: changes over the baseline that were given a name, to come back to and to compare."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from kpitree.model.change import Change
from kpitree.model.kpi import MAX_NAME, Finite, Text, bad_character
from kpitree.problems import Frozen

_ID = re.compile(r"^[a-z][a-z0-9_]{0,63}$(?!\n)")
ScenarioId = Annotated[str, Field(pattern=_ID)]
InitiativeId = Annotated[str, Field(pattern=_ID)]


def plain_title(text: str) -> str:
    """A title on one line: white space (line breaks too) made single spaces, what cannot be said left out."""
    return " ".join("".join(c if bad_character(c) is None else " " for c in text).split())


def _check_title(text: str) -> str:
    clean = plain_title(text)
    if not 1 <= len(clean) <= MAX_NAME:
        raise ValueError(f"the name of a scenario or an initiative has 1 to {MAX_NAME} characters")
    return clean


Title = Annotated[str, AfterValidator(_check_title)]


class Scenario(Frozen):
    """`changes` maps KPI ids to changes, as `Workspace.changes` does; none at all is the baseline itself.

    `initiatives` are switched on in it; its own changes come on top of what they bring (§41). `chosen` says, by KPI,
    which of two initiatives that set a lever to different values counts. `base` are the baseline values of the levers
    it changes from when it was saved (§42). An `archived` scenario is kept, but not compared.
    """

    id: ScenarioId
    name: Title
    changes: dict[str, Change] = Field(default_factory=dict)
    note: Text = ""
    initiatives: tuple[InitiativeId, ...] = ()
    chosen: dict[str, InitiativeId] = Field(default_factory=dict)
    base: dict[str, Finite] = Field(default_factory=dict)
    archived: bool = False
