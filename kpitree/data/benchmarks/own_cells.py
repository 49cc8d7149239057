"""An own benchmark row from the texts somebody typed, in a form or a spreadsheet; or all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import ValidationError

from kpitree.data.benchmarks import load
from kpitree.formula import NumberText, read_number
from kpitree.formula.signs import shown
from kpitree.model import Benchmark, SetTo, Unit, read_unit
from kpitree.model.benchmark import RATIO_PATTERN, TYPED, check_benchmark
from kpitree.model.entry import read_change
from kpitree.model.kpi import MAX_NAME, MAX_TEXT
from kpitree.problems import Frozen, Problem

Column = Literal[
    "id", "label", "label_en", "ratio", "numerator", "denominator", "unit", "low", "typical", "high", "year", "n",
    "sample", "sample_en", "channel", "industry", "size", "region", "publisher", "source", "note", "note_en", "grade",
    "kind",
]  # fmt: skip
ENDS: tuple[Column, ...] = ("low", "typical", "high")
# Texts as they are; a text in the other language is there only where it differs.
LONGEST: dict[Column, int] = {
    "label": MAX_NAME, "label_en": MAX_NAME, "sample": MAX_NAME, "sample_en": MAX_NAME, "publisher": MAX_NAME,
    "source": MAX_TEXT, "note": MAX_TEXT, "note_en": MAX_TEXT, "unit": 20,
}  # fmt: skip
YEARS = (1990, 2100)
MOST_N = 10**15
# Where to look for what a whole row has wrong.
_PLACES: dict[str, Column] = {
    "benchmark_ratio": "ratio", "benchmark_no_figure": "typical", "benchmark_low_above_high": "low",
    "benchmark_typical_outside": "typical", "benchmark_rate_outside": "typical", "benchmark_negative": "typical",
}  # fmt: skip


class Wrong(Frozen):
    """One thing that is wrong, and where: the column, and the row of a spreadsheet (from 1; 0 in a form)."""

    column: Column | None
    problem: Problem
    row: int = 0
    unit: str = ""


class _Reader:
    """Reads the cells of one row; `wrong` collects what cannot be used."""

    def __init__(self, cells: Mapping[str, str], unit: Unit) -> None:
        self.cells, self.unit = cells, unit
        self.wrong: list[Wrong] = []

    def say(self, column: Column | None, code: str, **params: str | int | float) -> None:
        self.wrong.append(Wrong(column=column, problem=Problem(code=code, params=dict(params))))

    def text(self, column: Column) -> str:
        found = self.cells.get(column, "").strip()
        if len(found) > LONGEST[column]:
            self.say(column, "own_row_too_long", length=len(found), most=LONGEST[column])
        return found

    def figure(self, column: Column) -> float | None:
        typed = self.cells.get(column, "").strip()
        if not typed:
            return None
        found = read_change(typed, unit=self.unit, strict_screen=True)
        if isinstance(found, SetTo):
            return found.value
        if isinstance(found, Problem):
            # What can be said exactly (0.3 % or 30 %?) is said; the rest is simply not a number.
            exact = found.code in ("percent_ambiguous", "number_too_big", "currency_mismatch")
            problem = found if exact else Problem(code="own_row_bad_number", params={"found": shown(typed)})
            self.wrong.append(Wrong(column=column, problem=problem))
        else:
            self.say(column, "own_row_relative", found=shown(typed))
        return None

    def whole(self, column: Column, bounds: tuple[int, int], code: str) -> int | None:
        typed = self.cells.get(column, "").strip()
        if not typed:
            return None
        found = read_number(typed)
        whole = isinstance(found, NumberText) and not found.percent and found.value == int(found.value)
        if isinstance(found, NumberText) and whole and bounds[0] <= found.value <= bounds[1]:
            return int(found.value)
        self.say(column, code, found=shown(typed), least=str(bounds[0]), most=str(bounds[1]))
        return None


def published_unit(ratio: str) -> str:
    """The unit in which a ratio is published; a share where nobody published it."""
    return next((row.unit for row in load() if row.ratio == ratio and row.unit), "%")


def read_own(cells: Mapping[str, str], *, row_id: str) -> tuple[Benchmark | None, tuple[Wrong, ...]]:
    """The own row in these cells (by column; words as ids already), or every reason why there is none."""
    ratio = cells.get("ratio", "").strip()
    unit = cells.get("unit", "").strip() or published_unit(ratio)
    read = _Reader(cells, read_unit(unit))
    if re.match(RATIO_PATTERN, ratio) is None:
        read.say("ratio", "benchmark_ratio", ratio=shown(ratio))
    texts = {column: read.text(column) for column in LONGEST}
    if not texts["label"] and not texts["label_en"]:
        read.say("label", "own_row_no_label")
    if not any(cells.get(end, "").strip() for end in ENDS):
        read.say("typical", "benchmark_no_figure")
    low, typical, high = (read.figure(end) for end in ENDS)
    year, n = read.whole("year", YEARS, "own_row_bad_year"), read.whole("n", (1, MOST_N), "own_row_bad_count")
    kind = cells.get("kind", "") or TYPED[0]
    if kind not in TYPED:
        read.say("kind", "own_row_unknown_word", found=shown(kind))
    if read.wrong:
        return None, tuple(read.wrong)
    both = {name: (texts[name], texts[f"{name}_en"] or texts[name]) for name in ("label", "sample", "note")}  # type: ignore[index]
    try:
        row = Benchmark.model_validate({
            "id": row_id, "ratio": ratio, "unit": unit, "low": low, "typical": typical, "high": high, "year": year,
            "n": n,
            "segment_ja": both["label"][0], "segment_en": both["label"][1], "sample_ja": both["sample"][0],
            "sample_en": both["sample"][1], "caveat_ja": both["note"][0], "caveat_en": both["note"][1],
            "publisher": texts["publisher"], "source": texts["source"], "grade": cells.get("grade", "") or "D",
            "kind": kind, "own": True,
            **{facet: cells.get(facet, "") for facet in ("channel", "industry", "size", "region")},
        })  # fmt: skip
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        column = next((name for name in get_args(Column) if name == field), None)
        return None, (Wrong(column=column, problem=Problem(code="own_row_unusable")),)
    if not row.segment("ja"):  # nothing but signs that nobody sees
        return None, (Wrong(column="label", problem=Problem(code="own_row_no_label")),)
    problems = check_benchmark(row)
    found = tuple(Wrong(column=_place(row, p), problem=p, unit=unit) for p in problems)
    return (None, found) if found else (row, ())


def _place(row: Benchmark, problem: Problem) -> Column:
    """The cell to look at: the one with the value that cannot be, where one is named."""
    value = problem.params.get("value")
    return next((end for end in ENDS if value is not None and getattr(row, end) == value), _PLACES[problem.code])
