"""What stages, columns and kinds of files are called, and numbers of days."""

from __future__ import annotations

import math

from kpitree.data.measuring.stage_words import known_stages
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.problems import Param, Problem

STAGE_PARAMS = ("stage", "before", "stages")


def stage(t: Translator, word: str) -> str:
    """The name of a stage; what people called it where it is their own."""
    return t(f"benchmark_stages.stage_{word}") if word in known_stages() else word


def role(t: Translator, word: str) -> str:
    """The name of a line of the mapping."""
    return t(f"data_mapping.role_{word}") if word in ROLES else stage(t, word)


ROLES = ("amount", "id", "lost", "event", "date", "stage")


def problem(t: Translator, found: Problem, tree: KpiTree | None = None) -> str:
    """A problem in words, with stages by their names."""
    return t.problem(named(t, found), tree)


def named(t: Translator, found: Problem) -> Problem:
    """The problem with stages by their names, and a family by its own."""
    params: dict[str, Param] = dict(found.params)
    for key in STAGE_PARAMS:
        value = params.get(key)
        if isinstance(value, tuple):
            params[key] = tuple(role(t, word) for word in value)
        elif isinstance(value, str):
            params[key] = role(t, value)
    if "family" in params:
        params["family"] = t(f"data.family_{params['family']}")
    return found.model_copy(update={"params": params})


def days(t: Translator, x: float | None) -> str:
    """So many days; — where nobody knows."""
    return t.value(None) if x is None else t("data.days", n=f"{x:,.1f}".removesuffix(".0"))


def within(t: Translator, x: float | None) -> str:
    """So many whole days, rounded up: within them it was done."""
    return days(t, None if x is None else math.ceil(x))


def percent(t: Translator, x: float | None) -> str:
    """A rate."""
    return t.value(x, "%", trim=True)


def count(n: int) -> str:
    """A count, never shortened: it is what was counted."""
    return f"{n:,}"
