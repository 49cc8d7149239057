"""Own benchmark rows as a CSV file that people edit in a spreadsheet, and back: all rows of a file, or none of them.

Columns and words (stages, channels, kinds) are written in the reader's language and read in any: `Words` is handed in,
because nothing here knows a language.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from kpitree.data import csv_cells
from kpitree.data.benchmarks.own_cells import ENDS, Column, Wrong, read_own
from kpitree.formula import number_text
from kpitree.formula.signs import shown
from kpitree.model import Benchmark
from kpitree.problems import Param, Problem

MOST_ROWS = 500
SEPARATORS = (",", "\t", ";")
COLUMNS: tuple[Column, ...] = tuple(column for column in get_args(Column) if column != "ratio")
FACETS: tuple[Column, ...] = ("channel", "industry", "size", "region", "kind")
NEEDED: tuple[Column, ...] = ("label", "numerator", "denominator")


@dataclass(frozen=True)
class Words:
    """What columns, stages and facets are called: "column", "stage", "channel", "industry", "size", "region", "kind".

    `said` has the words to write, by facet and id, `meant` the ids behind every word that is understood.
    """

    said: Mapping[str, Mapping[str, str]]
    meant: Mapping[str, Mapping[str, str]]

    def say(self, facet: str, word: str) -> str:
        """The word for an id; the id itself where it has none."""
        return self.said.get(facet, {}).get(word, word)

    def read(self, facet: str, text: str) -> str | None:
        """The id behind a word (or an id), whatever the width and case of its letters; None when nobody knows it."""
        return self.meant.get(facet, {}).get(word_key(text))


@dataclass(frozen=True)
class Reading:
    """The rows of a file, or what is wrong with it: then there are none."""

    rows: tuple[Benchmark, ...] = ()
    wrong: tuple[Wrong, ...] = ()


def word_key(text: str) -> str:
    """What two words must share to be the same."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def write_csv(rows: Sequence[Benchmark], words: Words) -> str:
    """Rows as CSV text with a byte order mark; no cell is run as a formula. Without rows: the names of the columns."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([csv_cells.defused(words.say("column", column)) for column in COLUMNS])
    for row in rows:
        cells = _cells(row, words)
        writer.writerow([csv_cells.escaped(cells[column]) for column in COLUMNS])
    return csv_cells.BOM + text.getvalue()


def _cells(row: Benchmark, words: Words) -> dict[Column, str]:
    percent = row.measure.is_rate
    figures = {end: getattr(row, end) for end in ("low", "typical", "high")}
    cells: dict[Column, str] = {
        "id": row.id, "unit": row.unit, "publisher": row.publisher, "source": row.source, "grade": row.grade,
        "numerator": words.say("stage", row.numerator), "denominator": words.say("stage", row.denominator),
        "year": str(row.year or ""), "n": str(row.n or ""),
        "label": row.segment_ja, "label_en": _other(row.segment_ja, row.segment_en),
        "sample": row.sample_ja, "sample_en": _other(row.sample_ja, row.sample_en),
        "note": row.caveat_ja, "note_en": _other(row.caveat_ja, row.caveat_en),
    }  # fmt: skip
    cells |= {end: "" if x is None else number_text(x, percent=percent, lang=None) for end, x in figures.items()}  # type: ignore[misc]
    for facet in FACETS:
        word = str(getattr(row, facet))
        cells[facet] = words.say(facet, word) if word else ""
    return cells


def _other(ja: str, en: str) -> str:
    return "" if en == ja else en


def read_csv(text: str, words: Words, *, taken: Collection[str] = (), published: Collection[str] = ()) -> Reading:
    """The own rows in CSV text (comma, semicolon or tab), or everything that is wrong, cell by cell.

    Rows without an id get one that is not in `taken`; those with one replace the own row of that id. An id in
    `published` is refused. Rows of a spreadsheet are counted from 1, the names of the columns being row 1.
    """
    try:
        records = _records(text.removeprefix(csv_cells.BOM), words)
    except csv.Error:
        return _refused(0, "own_csv_broken")
    filled = [(number, cells) for number, cells in enumerate(records, 1) if any(cell.strip() for cell in cells)]
    if not filled:
        return _refused(0, "own_csv_empty")
    head, columns, wrong = filled[0][0], *_columns(filled[0][1], words)
    if wrong:
        return Reading(wrong=tuple(w.model_copy(update={"row": head}) for w in wrong))
    body = filled[1:]
    if not body:
        return _refused(head, "own_csv_empty")
    if len(body) > MOST_ROWS:
        return _refused(0, "own_csv_too_many", rows=len(body), most=MOST_ROWS)
    return _rows(body, columns, words, {*taken, *published}, published)


def _rows(
    body: Sequence[tuple[int, list[str]]], columns: Sequence[Column], words: Words, taken: set[str],
    published: Collection[str],
) -> Reading:  # fmt: skip
    rows: list[Benchmark] = []
    wrong: list[Wrong] = []
    given: set[str] = set()
    for number, cells in body:
        here: list[Wrong] = []
        if any(cell.strip() for cell in cells[len(columns) :]):
            here.append(_wrong(None, "own_csv_wide", cells=len(cells), columns=len(columns)))
        typed = {str(c): csv_cells.read(cell.strip()) for c, cell in zip(columns, cells, strict=False)}
        plain = _as_ids(typed, words, here)
        row_id = plain.get("id", "").strip()
        if row_id in published or row_id in given:
            code = "own_csv_published" if row_id in published else "own_csv_twice"
            here.append(_wrong("id", code, found=shown(row_id)))
        row_id = row_id or next(name for i in range(1, 10**6) if (name := f"own_{i}") not in taken)
        taken.add(row_id)
        given.add(row_id)
        row, found = read_own(plain, row_id=row_id)
        here += [w for w in found if not _follows(w, here, plain)]
        wrong += [w.model_copy(update={"row": number}) for w in here]
        rows += [row] if row is not None and not here else []
    return Reading(wrong=tuple(wrong)) if wrong else Reading(rows=tuple(rows))


def _follows(wrong: Wrong, before: Sequence[Wrong], cells: Mapping[str, str]) -> bool:
    """True for what is only wrong because another cell is: a ratio of unknown words, figures of that ratio."""
    unknown = {w.column for w in before}
    if not unknown & {"numerator", "denominator"}:
        return wrong.column in unknown
    return wrong.column in ("ratio", *unknown) or (wrong.column in ENDS and not cells.get("unit", ""))


def _as_ids(typed: Mapping[str, str], words: Words, wrong: list[Wrong]) -> dict[str, str]:
    """Cells with ids for words."""
    plain = dict(typed)
    counted: tuple[Column, ...] = ("numerator", "denominator")
    for column in (*counted, *FACETS):
        text = typed.get(column, "")
        known = words.read("stage" if column in counted else column, text) if text else ""
        if known is None:
            wrong.append(_wrong(column, "own_row_unknown_word", found=shown(text)))
        plain[column] = known or ""
    plain["ratio"] = f"{plain['numerator']}/{plain['denominator']}"
    return plain


def _records(text: str, words: Words) -> list[list[str]]:
    """The cells of the text, separated by whatever makes the most sense of the names of the columns."""

    def understood(separator: str) -> int:
        first = next((r for r in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(r)), [])
        return sum(words.read("column", csv_cells.read(cell.strip())) is not None for cell in first)

    separator = max(SEPARATORS, key=understood)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))


def _columns(names: Sequence[str], words: Words) -> tuple[list[Column], list[Wrong]]:
    """What each column holds."""
    columns: list[Column] = []
    wrong: list[Wrong] = []
    cut = len(names) - next((i for i, name in enumerate(reversed(names)) if name.strip()), 0)
    for name in names[:cut]:
        found = words.read("column", csv_cells.read(name.strip()))
        column = next((c for c in COLUMNS if c == found), None)
        if column is None:
            known = tuple(words.say("column", c) for c in COLUMNS)
            wrong.append(_wrong(None, "own_csv_column", found=shown(name.strip()), known=known))
        elif column in columns:
            wrong.append(_wrong(column, "own_csv_column_twice", found=shown(name.strip())))
        else:
            columns.append(column)
    missing = [c for c in NEEDED if c not in columns]
    if missing and not wrong:
        wrong.append(_wrong(None, "own_csv_missing", columns=tuple(words.say("column", c) for c in missing)))
    return columns, wrong


def _wrong(column: Column | None, code: str, **params: Param) -> Wrong:
    return Wrong(column=column, problem=Problem(code=code, params=dict(params)))


def _refused(row: int, code: str, **params: Param) -> Reading:
    return Reading(wrong=(Wrong(column=None, row=row, problem=Problem(code=code, params=dict(params))),))
