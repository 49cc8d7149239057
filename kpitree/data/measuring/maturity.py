"""What a young cohort will come to (§57): whoever has not gone on yet may still do so.

How long going on takes is estimated from all records together: Kaplan-Meier (1958), with those that are open censored
at their age, and those that were lost kept to the end, since their "no" is final. G(t) is the share that has gone on
after t days, F(t) = G(t) ÷ G(longest) how much of what will come has come by then. A cohort's own rate p is then the
most likely one: whoever went on counts as p, whoever was lost as 1 − p, whoever is open at age a as 1 − p·F(a).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kpitree.data.measuring.cells import Step

_STEPS = 100


@dataclass(frozen=True, slots=True)
class Delay:
    """F as a step function: after `days[i]` days, `share[i]` of those that will go on have done so."""

    days: tuple[int, ...]
    share: tuple[float, ...]

    def at(self, age: int) -> float:
        """F(age), 0-1."""
        i = bisect_right(self.days, age)
        return self.share[i - 1] if i else 0.0


@dataclass(frozen=True, slots=True)
class Matured:
    """The rate a cohort will come to, and the trials that it rests on: as if it had been seen in so many."""

    rate: float
    trials: float


def delay_of(step: Step, as_of: int) -> Delay | None:
    """How long going on takes, from all records; None when nobody's days are known."""
    events = {days: n for days, n in step.passed.items() if days is not None and days >= 0}
    if not events:
        return None
    ages = Counter({as_of - entry: n for entry, n in step.open.items() if entry is not None})
    censored = sorted(ages.items())
    at_risk = sum(events.values()) + sum(ages.values()) + step.lost.total()
    gone, survival, days, shares, i = 0, 1.0, [], [], 0
    for day in sorted(events):
        # Whoever is exactly as old as the event is still at risk of it.
        while i < len(censored) and censored[i][0] < day:
            gone += censored[i][1]
            i += 1
        risk = at_risk - gone
        survival *= 1 - events[day] / risk
        gone += events[day]
        days.append(day)
        shares.append(1 - survival)
    whole = shares[-1]
    return Delay(tuple(days), tuple(share / whole for share in shares)) if whole > 0 else None


def matured(step: Step, delay: Delay, as_of: int) -> Matured | None:
    """The most likely final rate of one cohort; None when somebody's age is unknown, or all are too young to say."""
    passed, lost = step.passed.total(), step.lost.total()
    if None in step.open or not step.entered:
        return None
    seen: dict[float, int] = {}
    for entry, n in sorted((entry or 0, n) for entry, n in step.open.items()):
        share = delay.at(as_of - entry)
        seen[share] = seen.get(share, 0) + n
    if passed == 0:
        trials = lost + sum(share * n for share, n in seen.items())
        return Matured(0.0, trials) if trials > 0 else None
    rate = _most_likely(passed, lost, seen)
    return Matured(rate, passed / rate)


def _most_likely(passed: int, lost: int, seen: Mapping[float, int]) -> float:
    """Where the likelihood is steepest no more. Its slope falls in p all the way: Newton's steps within a bracket."""
    raw = passed / (passed + lost + sum(seen.values()))
    young = {share: n for share, n in seen.items() if 0 < share < 1}
    unseen = seen.get(0.0, 0)
    final = lost + seen.get(1.0, 0)  # these are a "no" for good
    if not young:
        return passed / (passed + final) if passed + final + unseen else raw
    low, high = raw, 1.0
    if not final and passed - sum(n * share / (1 - share) for share, n in young.items()) >= 0:
        return 1.0
    p = raw
    for _ in range(_STEPS):
        slope = passed / p - final / (1 - p)
        bend = -passed / (p * p) - final / ((1 - p) * (1 - p))
        for share, n in young.items():
            part = share / (1 - p * share)
            slope -= n * part
            bend -= n * part * part
        low, high = (p, high) if slope > 0 else (low, p)
        following = p - slope / bend
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - p) <= 1e-15 * p:
            return following
        p = following
    return p
