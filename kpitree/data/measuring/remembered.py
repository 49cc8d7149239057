"""The mapping of a table as the workspace keeps it, and the table it is found again for (§74)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from pydantic import ValidationError

from kpitree.data.measuring.form import Form
from kpitree.data.measuring.result import Measurement
from kpitree.errors import InvalidValue
from kpitree.model.imported import Import, Taken
from kpitree.problems import Problem

FEWEST = 3  # columns that have to be there again before a table with others beside them is taken for the same


def fingerprint(names: Iterable[str]) -> str:
    """What tables with these columns are known by, in whatever order they stand.

    >>> fingerprint(["b", "a"]) == fingerprint(["a", "b"]), len(fingerprint([]))
    (True, 16)
    """
    return sha256("\0".join(sorted(names)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def remembered(imports: Sequence[Import], names: Sequence[str]) -> Import | None:
    """What is kept of tables with these columns; else the last that used only columns that are there, three or more."""
    same = fingerprint(names)
    there = set(names)
    for one in reversed(imports):
        if one.id == same:
            return one
    for one in reversed(imports):
        if len(used := columns_of(one)) >= FEWEST and used <= there:
            return one
    return None


def columns_of(one: Import) -> set[str]:
    """The columns that a kept mapping speaks of."""
    said = [*(line.said for line in one.lines), one.lost]
    return ({text.when for text in said} | {text.column for text in said} | set(one.beside.values())) - {"", "*"}


def form_of_import(one: Import) -> Form:
    """The form as it was."""
    return Form.model_validate(one.model_dump(include={"shape", "lines", "beside", "lost"}))


def import_of(
    names: Sequence[str], form: Form, *, by: str | None, answers: dict[str, str], own: Iterable[str],
    taken: Taken | None = None,
) -> Import:  # fmt: skip
    """What to keep. Raises InvalidValue for names that are too long to be kept, or more than can be."""
    try:
        return Import.model_validate({
            **form.model_dump(), "id": fingerprint(names), "by": by or "", "answers": answers,
            "own": tuple(sorted(own)), "taken": taken,
        })  # fmt: skip
    except ValidationError as error:
        raise InvalidValue("mapping", [Problem(code="mapping_not_kept", severity="warning")]) from error


def taken_of(found: Measurement) -> Taken | None:
    """What of a count the next one is compared with; None where its words are too long to be kept."""
    until = found.as_of.isoformat() if found.as_of is not None else ""
    file = found.source.file if found.source is not None else ""
    try:
        return Taken(file=file, until=until, counts={row.stage: row.count for row in found.totals})
    except ValidationError:
        return None
