"""An initiative: something a team would do, as the changes of levers it is expected to bring (semantics.md §40)."""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from kpitree.model.change import Change
from kpitree.model.kpi import MAX_NAME, Finite, Text
from kpitree.model.scenario import InitiativeId, Title
from kpitree.problems import Frozen

Horizon = Literal["", "quick", "mid", "long"]  # the empty one is not said
HORIZONS: tuple[Horizon, ...] = (*(h for h in get_args(Horizon) if h), "")  # the soonest first, not said last
MONTH_PATTERN = r"^(?:[0-9]{4}-(?:0[1-9]|1[0-2]))?$(?!\n)"
Month = Annotated[str, Field(pattern=re.compile(MONTH_PATTERN))]


class Initiative(Frozen):
    """`changes` maps ids of levers to what it does to each, as meant: relative, in points, or exactly a value (§40).

    `cost` is money, once, in the currency of the tree; None is not known, which is not zero. `start` is a month
    (2026-04). `confidence` is how likely it is to bring that, 0-1. `serves` names the CSF or KSF it is for, `source`
    where the expectation comes from. Who it depends on is `owner`.
    """

    id: InitiativeId
    name: Title
    changes: dict[str, Change] = Field(default_factory=dict)
    owner: Annotated[Text, Field(max_length=MAX_NAME), AfterValidator(str.strip)] = ""
    cost: Annotated[Finite, Field(ge=0)] | None = None
    start: Month = ""
    confidence: Annotated[Finite, Field(ge=0, le=1)] | None = None
    horizon: Horizon = ""
    serves: Text = ""
    source: Text = ""
    note: Text = ""
