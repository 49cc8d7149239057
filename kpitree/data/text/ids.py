"""Ids for KPIs that only have a name: always the same for the same text, short, ASCII, valid in Excel."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from kpitree.model import new_id
from kpitree.model.kpi import ID_PATTERN

_VALID = re.compile(ID_PATTERN)


def is_valid_id(text: str) -> bool:
    """True for what the model takes as an id."""
    return _VALID.match(text) is not None and "\n" not in text


def generate_ids(names: Sequence[str], given: Sequence[str | None], avoid: Collection[str] = ()) -> list[str]:
    """An id for each name: the one in `given` at its place, else what `new_id` makes of it, numbered when taken."""
    taken = {kpi_id for kpi_id in given if kpi_id is not None} | set(avoid)
    following: dict[str, int] = {}
    ids: list[str] = []
    for name, known in zip(names, given, strict=True):
        if known is not None:
            ids.append(known)
            continue
        base = new_id(name, ())
        candidate, number = base, following.get(base, 2)
        while candidate in taken:
            candidate, number = f"{base}_{number}", number + 1
        following[base] = number
        taken.add(candidate)
        ids.append(candidate)
    return ids


def ids_to_write(names: Sequence[str], ids: Sequence[str]) -> list[str | None]:
    """Those of `ids` that must be written down because `generate_ids` would not find them from the names."""
    given: list[str | None] = [None] * len(ids)
    while (generated := generate_ids(names, given)) != list(ids):
        for at, (wanted, found) in enumerate(zip(ids, generated, strict=True)):
            if wanted != found:
                given[at] = wanted
    return given
