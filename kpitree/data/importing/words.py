"""The words of calendar.toml: eras, signs of dates, what stands for nothing, what marks a row of totals."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Words:
    """Folded as `fold_word` folds; `eras` maps a prefix to the Gregorian year before the era's first."""

    year: str
    month: str
    day: str
    first_year: str
    weekdays: str
    eras: dict[str, int]
    blank: frozenset[str]
    totals: frozenset[str]
    flags: frozenset[str]


def fold_word(text: str) -> str:
    """What two cells must share to say the same: NFKC, without outer spaces, lower case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


@cache
def words() -> Words:
    """The table, read once."""
    data = tomllib.loads(files("kpitree.data.importing").joinpath("calendar.toml").read_text("utf-8"))

    def fold(found: list[str]) -> frozenset[str]:
        return frozenset(fold_word(word) for word in found)

    return Words(
        year=data["year"], month=data["month"], day=data["day"], first_year=data["first_year"],
        weekdays=data["weekdays"], eras={fold_word(era): year for era, year in data["eras"].items()},
        blank=fold(data["blank"]["words"]), totals=fold(data["totals"]["words"]),
        flags=fold(data["flags"]["yes"]) | fold(data["flags"]["no"]),
    )  # fmt: skip


def is_blank(text: str) -> bool:
    """Nothing, or a word that stands for nothing."""
    folded = fold_word(text)
    return not folded or folded in words().blank
