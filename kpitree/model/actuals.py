"""What really happened, month by month: the third layer beside the baseline and the changes (docs/adr/0021)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import Field, model_validator

from kpitree.model.kpi import Counts, Finite, KpiId
from kpitree.problems import Frozen

MONTH_PATTERN = r"^(?:19[7-9][0-9]|2[0-9]{3})-(?:0[1-9]|1[0-2])$(?!\n)"
MOST_MONTHS = 120
Month = Annotated[str, Field(pattern=re.compile(MONTH_PATTERN))]
Actual = Finite | Counts


def number_of(actual: Actual) -> float:
    """The value, of counts the rate."""
    return actual.rate if isinstance(actual, Counts) else actual


class Actuals(Frozen):
    """`months` maps a month ("2026-04") to the values of KPIs by id, levers or computed; oldest month first.

    Who is not there is missing, which is not zero (§1). A month without values is not there either.
    """

    months: dict[Month, dict[KpiId, Actual]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Actuals:
        filled = {month: self.months[month] for month in sorted(self.months) if self.months[month]}
        if len(filled) > MOST_MONTHS:
            raise ValueError(f"actuals can be kept for {MOST_MONTHS} months at most")
        if list(filled) != list(self.months):
            object.__setattr__(self, "months", filled)
        return self

    def __bool__(self) -> bool:
        return bool(self.months)

    def of(self, month: str) -> Mapping[str, Actual]:
        """The values of a month by KPI id; empty when there are none."""
        return self.months.get(month, {})

    def series(self, kpi_id: str) -> dict[str, float]:
        """The values of a KPI by month, oldest first; months without one are left out."""
        return {month: number_of(values[kpi_id]) for month, values in self.months.items() if kpi_id in values}

    def only(self, known: Callable[[str], bool]) -> Actuals:
        """The same without the KPIs that are not `known`; itself when all are."""
        if all(known(k) for values in self.months.values() for k in values):
            return self
        return Actuals(months={m: {k: v for k, v in values.items() if known(k)} for m, values in self.months.items()})

    def with_values(self, month: str, values: Mapping[str, Actual | None]) -> Actuals:
        """The same with these values of a month in place of what it had; None takes a value away."""
        merged = {**self.of(month), **values}
        return Actuals(months=self.months | {month: {k: v for k, v in merged.items() if v is not None}})
