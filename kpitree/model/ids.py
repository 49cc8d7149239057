"""Ids for new KPIs: from the name where it has ASCII letters, else kpi, kpi_2 …; never one that is taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from kpitree.formula import FUNCTIONS
from kpitree.model.kpi import ID_PATTERN

MAX_STEM = 40


def new_id(name: str, taken: Container[str]) -> str:
    """A valid id for a KPI of this name. The same name and the same taken ids always give the same id.

    >>> new_id("MQL数", ()), new_id("受注率", {"kpi"}), new_id("Win rate", ())
    ('mql', 'kpi_2', 'win_rate')
    """
    plain = unicodedata.normalize("NFKC", name).lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:MAX_STEM].strip("_")
    if not re.match(ID_PATTERN, stem) or stem in FUNCTIONS or stem == "of":
        stem = f"kpi_{stem}" if stem else "kpi"
    candidate, n = stem, 1
    while candidate in taken:
        n += 1
        candidate = f"{stem}_{n}"
    return candidate
