"""A scenario: changes over the baseline that were given a name, to come back to and to compare."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from kpitree.model.change import Change
from kpitree.model.kpi import MAX_NAME, Text, bad_character
from kpitree.problems import Frozen

ScenarioId = Annotated[str, Field(pattern=re.compile(r"^[a-z][a-z0-9_]{0,63}$(?!\n)"))]


def plain_title(text: str) -> str:
    """A title on one line: white space (line breaks too) made single spaces, what cannot be said left out."""
    return " ".join("".join(c if bad_character(c) is None else " " for c in text).split())


def _check_title(text: str) -> str:
    clean = plain_title(text)
    if not 1 <= len(clean) <= MAX_NAME:
        raise ValueError(f"the name of a scenario has 1 to {MAX_NAME} characters")
    return clean


class Scenario(Frozen):
    """`changes` maps KPI ids to changes, as `Workspace.changes` does; none at all is the baseline itself."""

    id: ScenarioId
    name: Annotated[str, AfterValidator(_check_title)]
    changes: dict[str, Change] = Field(default_factory=dict)
    note: Text = ""
