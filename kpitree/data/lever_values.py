"""A file that says what KPIs are: a JSON object of names and values, as `--before` and `--after` take it."""

from __future__ import annotations

import json
from typing import Any

from kpitree.engine import apply_changes
from kpitree.errors import FileError
from kpitree.model import KpiTree
from kpitree.problems import Problem


def read_lever_values(text: str, tree: KpiTree, *, name: str) -> dict[str, float]:
    """The values by id: numbers, or texts as people type them ("30%", "+10%", "500万"), relative to the baseline.

    Names are those that people see, else ids. Raises FileError for what is no such object or names a KPI twice,
    UnknownKpi (with the nearest names) and InvalidValue as `apply_changes` does.
    """
    try:
        pairs: Any = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise FileError("not JSON", [Problem(code="file_not_json", params={"file": name, "line": line})]) from error
    if not isinstance(pairs, _Pairs):
        raise FileError("no object of names and values", [Problem(code="values_no_object", params={"file": name})])
    found: dict[str, float] = {}
    for key, value in pairs:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            problem = Problem(code="values_no_number", params={"file": name, "name": key[:80]})
            raise FileError("neither a number nor a text", [problem])
        for kpi_id, number in apply_changes(tree, {tree.resolve_typed(key) or key: value}).items():
            if kpi_id in found:
                problem = Problem(code="values_twice", params={"file": name, "name": tree[kpi_id].name})
                raise FileError("a KPI twice", [problem])
            found[kpi_id] = number
    return found


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as it was written, what stands in it twice included."""
