"""What a team agrees on before it asks for odds: which levers go together, and whether small numbers vary by chance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field, model_validator

from kpitree.model.kpi import KpiId
from kpitree.problems import Frozen

MAX_PAIRS = 200


class Together(Frozen):
    """Two levers that rise and fall together (`rho` above 0) or against each other: a rank correlation (§30)."""

    one: KpiId
    other: KpiId
    rho: Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]

    @model_validator(mode="after")
    def _of_two(self) -> Together:
        if self.one == self.other:
            raise ValueError("a lever cannot be correlated with itself")
        return self

    @property
    def pair(self) -> frozenset[str]:
        """The two ids: which is named first makes no difference."""
        return frozenset((self.one, self.other))


class Odds(Frozen):
    """`together` has each pair of levers once; `counting_noise` draws counted results (§31)."""

    together: Annotated[tuple[Together, ...], Field(max_length=MAX_PAIRS)] = ()
    counting_noise: bool = False

    @model_validator(mode="after")
    def _each_pair_once(self) -> Odds:
        if len({pair.pair for pair in self.together}) < len(self.together):
            raise ValueError("the correlation of two levers is given twice")
        return self

    def correlation(self) -> dict[tuple[str, str], float]:
        """The rank correlations as `simulate` takes them."""
        return {(pair.one, pair.other): pair.rho for pair in self.together}

    def rho(self, one: str, other: str) -> float | None:
        """The correlation of two levers; None where none is agreed on."""
        return next((pair.rho for pair in self.together if pair.pair == {one, other}), None)

    def only(self, known: Callable[[str], bool]) -> Odds:
        """The same without the pairs of KPIs that are not `known`; itself when all are."""
        kept = tuple(pair for pair in self.together if known(pair.one) and known(pair.other))
        return self if len(kept) == len(self.together) else self.model_copy(update={"together": kept})
