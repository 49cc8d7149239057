"""What a unit word means: money, a count, a rate, a ratio, time, or nothing (see units.toml).

Counts are interchangeable on purpose: 商談数 [件] × 単価 [円] is written that way by everybody in the field, so a
count multiplies like a pure number, but it does not add to money or to a rate. The rules are in docs/semantics.md.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from kpitree.problems import Frozen

Kind = Literal["money", "count", "rate", "ratio", "time", "none"]


class Unit(Frozen):
    """A unit word, read. `per` is the word after a slash (件/人): such a KPI is an intensity, not a volume."""

    text: str
    kind: Kind
    currency: str = ""
    scale: float = 1.0
    per: str = ""

    @property
    def is_volume(self) -> bool:
        """Something that is counted, so that a required amount of it is rounded up."""
        return self.kind == "count" and not self.per

    @property
    def is_rate(self) -> bool:
        """A share of something, stored 0-1 and shown in %."""
        return self.kind == "rate"


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(files("kpitree.model").joinpath("units.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _words() -> dict[str, Unit]:
    table = _table()
    words: dict[str, Unit] = {}
    for currency, names in table["money"].items():
        for word, scale in names.items():
            words[word.casefold()] = Unit(text=word, kind="money", currency=currency, scale=scale)
    for kind in ("rate", "ratio", "time", "count"):
        for word in table[kind]["words"]:
            words[word.casefold()] = Unit(text=word, kind=kind)
    return words


@lru_cache(maxsize=1024)
def read_unit(text: str) -> Unit:
    """Read a unit as people write it. Never fails: an unknown word is something counted, no word is kind "none".

    >>> read_unit("円").kind, read_unit("件").kind, read_unit("%").kind, read_unit("件/人").per
    ('money', 'count', 'rate', '人')
    """
    clean = text.strip()
    if not clean:
        return Unit(text="", kind="none")
    head, _, per = clean.replace("／", "/").partition("/")
    found = _words().get(head.strip().casefold())
    if found is None:
        return Unit(text=clean, kind="count", per=per.strip())
    return found.model_copy(update={"text": clean, "per": per.strip()})


@lru_cache(maxsize=1024)
def counts_people(word: str) -> bool:
    """Whether a unit word is of people who do the work.

    >>> counts_people("reps"), counts_people("leads")
    (True, False)
    """
    return word.strip().casefold() in _table()["people"]["words"]


@lru_cache(maxsize=1024)
def names_a_volume(name: str) -> bool:
    """True when a name alone says that something is counted. Only asked of KPIs without a unit.

    >>> names_a_volume("MQL数"), names_a_volume("MQLs"), names_a_volume("平均単価")
    (True, True, False)
    """
    table = _table()["names"]
    plain = name.strip().casefold()
    if any(part in plain for part in table["never"]):
        return False
    return plain.endswith(tuple(ending.casefold() for ending in table["volume"]))
