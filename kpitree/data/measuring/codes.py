"""What the rows of the statement's result are about, in numbers (§55, §56)."""

from __future__ import annotations

from typing import Literal

from kpitree.data.importing.dates import EARLIEST

Cohort = Literal["month", "quarter"]
LOST, OPEN, PASSED = 1, 0, 2
# What a row of the result is about, where it is not a step.
AMOUNT, FLAW, LATEST, ROWS, COPIES, WITHOUT_ID, EARLIEST_DAY, DATED = -1, -2, -3, -4, -5, -6, -7, -100
UNREADABLE, FUTURE = 1, 2
EPOCH = f"DATE '{EARLIEST}'"
