"""What is being typed about a lever's range, read: what it would become, and what is wrong with which field.

Only the fields that differ from what the lever says are in `typed`. A lever is never given half a range: as long as
something is wrong or one end is missing, its last good range stays, and what was typed stays in the fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from kpitree.i18n import Translator
from kpitree.model import Counts, Kpi, Range
from kpitree.model.entry import read_change
from kpitree.model.kpi import MAX_TEXT, Shape
from kpitree.problems import Problem

ENDS = ("low", "likely", "high")
FIELDS = (*ENDS, "source", "shape")
SHAPES: tuple[Shape, ...] = get_args(Shape)
LONGEST = 200  # characters of a number; the reader says the same


@dataclass(frozen=True)
class Reading:
    """`kpi` is the lever as it would be, `patch` what that changes (empty: nothing), `wrong` the problem of a field.

    `waiting`: an end is missing. `counts` were typed where a number belongs. `taken` are the fields that `patch` holds.
    """

    kpi: Kpi
    patch: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Problem] = field(default_factory=dict)
    waiting: bool = False
    counts: Counts | None = None
    taken: frozenset[str] = frozenset()


def texts_of(kpi: Kpi, t: Translator) -> dict[str, str]:
    """What the fields show when nobody types."""
    own = kpi.range
    numbers = {end: t.entry(getattr(own, end), kpi.measure) if own else "" for end in ENDS}
    return {**numbers, "source": own.source if own else "", "shape": kpi.shape}


def stamp_of(kpi: Kpi) -> str:
    """What drafts are made on: when this is another, the lever was changed elsewhere, and drafts are out of date."""
    return repr((kpi.range, kpi.shape, kpi.baseline, kpi.unit))


def sound(typed: Any) -> dict[str, str]:
    """What a browser sent, as far as it is text in a field that exists."""
    if not isinstance(typed, Mapping):
        return {}
    return {name: str(typed[name])[:MAX_TEXT] for name in FIELDS if isinstance(typed.get(name), str)}


def read(kpi: Kpi, typed: Mapping[str, str]) -> Reading:
    """Read what was typed over what the lever says."""
    patch: dict[str, Any] = {}
    taken: set[str] = set()
    shape = typed.get("shape")
    if shape in SHAPES:
        taken.add("shape")
        if shape != kpi.shape:
            patch["shape"] = shape
    numbers, wrong, counts = _numbers(kpi, typed)
    wrong = wrong or _order(kpi, numbers, typed)
    touched = any(name in typed for name in (*ENDS, "source"))
    low, likely, high = (numbers[end] for end in ENDS)
    waiting = False
    if wrong or not touched:
        pass
    elif low is not None and high is not None:
        source = typed.get("source", kpi.range.source if kpi.range else "")
        found = Range(low=low, likely=likely, high=high, source=source)
        taken |= {*ENDS, "source"}
        if found != kpi.range:
            patch["range"] = found
    elif low is None and high is None and kpi.range is not None:
        taken |= {*ENDS, "source"}
        patch["range"] = None
    else:
        waiting = any(number is not None for number in numbers.values())
    return Reading(kpi.model_copy(update=patch), patch, wrong, waiting, counts, frozenset(taken))


Numbers = dict[str, float | None]


def _numbers(kpi: Kpi, typed: Mapping[str, str]) -> tuple[Numbers, dict[str, Problem], Counts | None]:
    """The three numbers; a field that nobody touched keeps its own to the last digit."""
    numbers: Numbers = {}
    wrong: dict[str, Problem] = {}
    counts: Counts | None = None
    for end in ENDS:
        now: float | None = getattr(kpi.range, end) if kpi.range is not None else None
        text = typed.get(end)
        if text is None or not text.strip():
            numbers[end] = now if text is None else None
            continue
        found = read_change(text, unit=kpi.measure, strict_screen=True)
        if isinstance(found, Counts):
            counts, number = found, found.rate
        elif isinstance(found, Problem):
            wrong[end] = found.at(kpi=kpi.id)
            continue
        else:
            base = kpi.baseline if now is None else now
            if found.kind != "set" and base is None:
                wrong[end] = Problem(code="change_of_missing", kpi=kpi.id)
                continue
            number = found.apply(base or 0.0)
        numbers[end] = number
        if not abs(number) < float("inf"):
            wrong[end] = Problem(code="number_too_big", kpi=kpi.id, params={"found": text[:LONGEST]})
        elif kpi.measure.is_rate and not 0 <= number <= 1:
            wrong[end] = Problem(code="range_beyond_rate", kpi=kpi.id, params={"value": number})
    return {end: numbers.get(end) for end in ENDS}, wrong, counts


def _order(kpi: Kpi, numbers: Numbers, typed: Mapping[str, str]) -> dict[str, Problem]:
    """Said at the field that was typed last in the row of the two that contradict each other."""
    low, likely, high = (numbers[end] for end in ENDS)

    def say(code: str, first: str, second: str, **params: float) -> dict[str, Problem]:
        return {second if second in typed else first: Problem(code=code, kpi=kpi.id, params=dict(params))}

    if low is not None and high is not None and low > high:
        return say("range_low_above_high", "low", "high", low=low, high=high)
    if low is not None and likely is not None and likely < low:
        return say("range_likely_below", "low", "likely", likely=likely, low=low)
    if likely is not None and high is not None and likely > high:
        return say("range_likely_above", "likely", "high", likely=likely, high=high)
    return {}
