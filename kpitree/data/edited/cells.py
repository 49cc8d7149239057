"""The cells of a workbook (or of a sheet saved as CSV), read in a process with limits."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from pydantic import Field

from kpitree.data.csv_cells import read
from kpitree.data.files import decode
from kpitree.data.importing.workbook import is_workbook
from kpitree.data.reading.child import ask
from kpitree.problems import Frozen
from kpitree.workspace.exchange import LEVERS, SCENARIOS

SECONDS = 60
CSV = "CSV"  # the name of the one sheet that such a file has
MARKS = (LEVERS, SCENARIOS)  # in the first column of the row that says what columns are


class Sheet(Frozen):
    """A sheet of ours: the cells as they are, from A1 on; None is an empty one."""

    name: str
    rows: tuple[tuple[float | str | None, ...], ...]

    def head(self, mark: str) -> int | None:
        """The row that says what the columns are, from 0; None when this is another sheet."""
        return next((n for n, row in enumerate(self.rows[:50]) if row and row[0] == mark), None)


class Cells(Frozen):
    """The sheets that were written by an export."""

    sheets: tuple[Sheet, ...] = Field(default=())


def read_cells(content: bytes, *, name: str) -> Cells:
    """The sheets in an uploaded file. Raises FileError: damaged, too large, with a password, no text."""
    if is_workbook(content[:8]):
        with tempfile.TemporaryDirectory(prefix="kpitree-") as folder:
            path = Path(folder) / "edited.xlsx"
            path.write_bytes(content)
            return Cells.model_validate(ask("cells", path, name=name, seconds=SECONDS))
    text = decode(content, name=name).removeprefix("\ufeff")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text.partition("\n")[0] else ",")
    return Cells(sheets=(Sheet(name=CSV, rows=tuple(tuple(read(cell) or None for cell in row) for row in rows)),))
