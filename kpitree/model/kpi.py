"""One KPI: a lever with a value, or a quantity computed by a formula from other KPIs."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from kpitree.formula import Expression, canonical, parse_formula
from kpitree.model.unit import Unit, names_a_volume, read_unit
from kpitree.problems import Frozen

MAX_NAME = 80
MAX_TEXT = 2_000
# An id is an Excel defined name and a JSON key as well, so it is short, plain ASCII and never looks like a cell.
# (`$` alone would let a line break stand behind it; `\Z` is not known to JSON Schema.)
ID_PATTERN = r"^(?![a-z]{1,3}[0-9]+$)(?![rc]$)[a-z][a-z0-9_]{0,63}$(?!\n)"
KpiId = Annotated[str, Field(pattern=re.compile(ID_PATTERN))]


def name_key(name: str) -> str:
    """What two names must share to be the same name: NFKC form without outer spaces (ＭＱＬ数 is MQL数)."""
    return unicodedata.normalize("NFKC", name).strip()


def bad_character(text: str) -> str | None:
    """The first character that cannot stand in a name (control, line or direction mark, half a pair), if any."""
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cc", "Cs", "Zl", "Zp", "Cn", "Co") or (category == "Cf" and character != "\u200d"):
            return character
    return None


def _check_name(name: str) -> str:
    clean = unicodedata.normalize("NFC", name).strip()
    if not clean:
        raise ValueError("a name cannot be empty")
    if len(clean) > MAX_NAME:
        raise ValueError(f"a name can have {MAX_NAME} characters at most")
    if bad_character(clean) is not None:
        raise ValueError("a name cannot hold control characters")
    return clean


def _check_finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("a number must be finite")
    return value


def _clean_text(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    sayable = "".join(c for c in plain if c == "\n" or bad_character(c) is None)
    return "\n".join(line.rstrip() for line in sayable.split("\n")).strip("\n")


# How a range becomes a distribution (§28); the empty one is PERT for a range, and what fits for other sources.
Shape = Literal["", "pert", "triangular", "uniform", "normal", "lognormal", "beta", "fixed"]
# What moves first and what last (§50); the empty one is told by where it stands in the tree.
Indicator = Literal["", "leading", "lagging"]
Finite = Annotated[float, AfterValidator(_check_finite)]
Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(_clean_text)]
KpiName = Annotated[str, AfterValidator(_check_name)]
UnitText = Annotated[str, Field(max_length=20, pattern=re.compile(r"^[^\[\]\n\r#]*$")), AfterValidator(str.strip)]


class Range(Frozen):
    """What a lever can achieve: low..high, or low..likely..high, with where that comes from."""

    low: Finite
    high: Finite
    likely: Finite | None = None
    source: Text = ""

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if not self.low <= (self.low if self.likely is None else self.likely) <= self.high:
            raise ValueError("a range must be ordered: low, likely, high")
        return self


class Counts(Frozen):
    """An observed rate, `successes of trials`: 12 of 80. It carries its own uncertainty."""

    successes: int = Field(ge=0, le=10**15)
    trials: int = Field(gt=0, le=10**15)

    @model_validator(mode="after")
    def _possible(self) -> Counts:
        if self.successes > self.trials:
            raise ValueError("there cannot be more successes than trials")
        return self

    @property
    def rate(self) -> float:
        """successes / trials, 0-1."""
        return self.successes / self.trials


class Effort(Frozen):
    """What moving a lever costs: `amount` (money or time, in `unit`) for each `per`, in the lever's own unit.

    300,000 yen per 1 pt is Effort(amount=300000, unit="円", per=0.01). Below zero, `per` is what moving it down costs.
    """

    amount: Finite = Field(gt=0)
    unit: UnitText
    per: Finite

    @model_validator(mode="after")
    def _possible(self) -> Effort:
        if self.per == 0:
            raise ValueError("an effort moves a lever by something")
        if not is_effort_unit(self.unit):
            raise ValueError("an effort is money in its currency's own unit, or time")
        return self


def is_effort_unit(text: str) -> bool:
    """Whether effort can be told in a unit: money (not in thousands) or time."""
    unit = read_unit(text)
    return unit.kind in ("money", "time") and unit.scale == 1 and not unit.per


class Kpi(Frozen):
    """A lever (`formula` is None) or a computed KPI. Ids never change; names do.

    `formula` holds ids where the names are known and the text as typed where it cannot be read. Values of rates are
    0-1, of money in the unit's own currency. `benchmark` says what a rate counts over what, as "won/opportunity".
    What-if leaves a `locked` KPI as it is (§26). Levers with the same `mix` ("channel") are shares of one whole (§25).
    `headline` KPIs are what a board looks at (§27). `shape` says how a lever's range becomes a distribution (§28),
    `effort` what moving a lever costs (§35). `target_source` says what the target rests on, `target_review` when it is
    to be looked at again (§65), `indicator` whether it moves first or last (§50).
    """

    id: KpiId
    name: KpiName
    unit: UnitText = ""
    formula: Annotated[str, Field(max_length=MAX_TEXT)] | None = None
    value: Finite | None = None
    counts: Counts | None = None
    range: Range | None = None
    history: tuple[Finite, ...] = ()
    target: Finite | None = None
    source: Text = ""
    owner: Annotated[Text, Field(max_length=MAX_NAME)] = ""
    definition: Text = ""
    note: Text = ""
    benchmark: Annotated[str, Field(max_length=MAX_NAME, pattern=re.compile(r"^[a-z0-9_/]*$"))] = ""
    locked: bool = False
    headline: bool = False
    mix: Annotated[Text, Field(max_length=MAX_NAME), AfterValidator(str.strip)] = ""
    shape: Shape = ""
    effort: Effort | None = None
    target_source: Text = ""
    target_review: date | None = None
    indicator: Indicator = ""

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Kpi:
        if self.formula is not None and (self.value is not None or self.counts is not None or self.range is not None):
            raise ValueError("a KPI has a formula or a value, not both")
        if self.value is not None and self.counts is not None:
            raise ValueError("a KPI has a value or counts, not both")
        if self.formula is not None and (plain := canonical(self.formula)) != self.formula:
            object.__setattr__(self, "formula", plain)
        return self

    @property
    def is_lever(self) -> bool:
        """True when people set it, False when a formula does."""
        return self.formula is None

    @property
    def baseline(self) -> float | None:
        """The lever's agreed value: what was typed or counted; None is missing, which is not zero."""
        return self.counts.rate if self.counts else self.value

    @property
    def expression(self) -> Expression | None:
        """The formula, parsed; None for a lever or a formula that cannot be read."""
        return parse_formula(self.formula).expression if self.formula is not None else None

    @property
    def measure(self) -> Unit:
        """The unit, read."""
        return read_unit(self.unit)

    @property
    def is_volume(self) -> bool:
        """Something that is counted and rounded up; a KPI without a unit is judged by its name (リード数, MQLs)."""
        unit = self.measure
        return unit.is_volume or (unit.kind == "none" and names_a_volume(self.name))
