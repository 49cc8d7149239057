"""How a lever is changed from its baseline. A change keeps how it was meant, so that it follows a moving baseline."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kpitree.model.kpi import Finite
from kpitree.problems import Frozen


class SetTo(Frozen):
    """Exactly this value, whatever the baseline: 30%, 500万."""

    kind: Literal["set"] = "set"
    value: Finite

    def apply(self, baseline: float) -> float:
        """The lever's new value."""
        return self.value


class ScaleBy(Frozen):
    """Relative to the baseline: +10% is a factor of 1.1."""

    kind: Literal["scale"] = "scale"
    factor: Finite

    def apply(self, baseline: float) -> float:
        """The lever's new value."""
        return baseline * self.factor


class ShiftBy(Frozen):
    """So much more or less than the baseline: -300, or +5pt (0.05) of a rate."""

    kind: Literal["shift"] = "shift"
    amount: Finite

    def apply(self, baseline: float) -> float:
        """The lever's new value."""
        return baseline + self.amount


Change = Annotated[SetTo | ScaleBy | ShiftBy, Field(discriminator="kind")]
