"""A spreadsheet as a CSV file. Only a child process with limits may do this: a hostile workbook ends its process.

The archive is measured before anything in it is unpacked: what would become too large is refused at once.
"""

from __future__ import annotations

import csv
import datetime
import zipfile
from pathlib import Path
from typing import Any

from kpitree.errors import FileError
from kpitree.problems import Param, Problem

MOST_UNPACKED = 400 << 20  # bytes of XML: about a million rows of ten columns
MOST_CELLS = 30_000_000
MOST_MARKED = 2_000_000
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_workbook(head: bytes) -> bool:
    """Whether a file begins like a spreadsheet: a zip archive, or the container of older and of encrypted ones."""
    return head.startswith((b"PK\x03\x04", _OLE))


def sheet_to_csv(path: Path, target: Path, *, name: str, sheet: str = "") -> tuple[str, tuple[str, ...]]:
    """Write a sheet (the first that is not empty when none is named) to `target`; (its name, the names of all).

    Dates become ISO dates, whole numbers lose their point, line breaks in cells become spaces. Raises FileError.
    """
    import python_calamine

    _measure(path, name)
    try:
        book = python_calamine.load_workbook(str(path))
        names = tuple(book.sheet_names)
        if sheet and sheet not in names:
            params: dict[str, Param] = {"file": name, "sheet": sheet[:80], "sheets": names}
            raise _refused(Problem(code="sheet_not_there", params=params))
        for wanted in (sheet,) if sheet else names:
            found = book.get_sheet_by_name(wanted)
            if found.total_height * found.total_width > MOST_CELLS:
                raise _too_large(name)
            if _write(found, target):
                return wanted, names
    except python_calamine.PasswordError as error:
        raise _refused(Problem(code="workbook_password", params={"file": name})) from error
    except (python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError, ValueError) as error:
        raise _refused(Problem(code="workbook_damaged", params={"file": name})) from error
    raise _refused(Problem(code="table_empty", params={"file": name}))


def _measure(path: Path, name: str) -> None:
    with path.open("rb") as stream:
        head = stream.read(1 << 20)
    if head.startswith(_OLE):
        if _ENCRYPTED in head:
            raise _refused(Problem(code="workbook_password", params={"file": name}))
        return
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _refused(Problem(code="workbook_damaged", params={"file": name})) from error
    # The directory may lie about sizes; the limits of the process hold then.
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _too_large(name)
    if not any(part.filename.startswith("xl/") for part in parts):
        raise _refused(Problem(code="workbook_damaged", params={"file": name}))


def _write(sheet: Any, target: Path) -> bool:
    """The rows of a sheet, from its first row on, so that they keep their numbers."""
    written = False
    target.unlink(missing_ok=True)
    with target.open("x", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for row in sheet.to_python(skip_empty_area=False):
            cells = [_cell(value) for value in row]
            written = written or any(cells)
            writer.writerow(cells)
    return written


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    return " ".join(str(value).split())


def _too_large(name: str) -> FileError:
    params = {"file": name, "most_mb": str(MOST_UNPACKED >> 20)}
    return _refused(Problem(code="workbook_too_large", params=dict(params)))


def _refused(problem: Problem) -> FileError:
    return FileError(problem.code, [problem])


def marked_sheets(path: Path, marks: tuple[str, ...], *, name: str) -> list[tuple[str, list[list[float | str | None]]]]:
    """The sheets with one of these marks in their first column, cell by cell: numbers, texts, None for nothing.

    Raises FileError.
    """
    import python_calamine

    _measure(path, name)
    try:
        book = python_calamine.load_workbook(str(path))
        found = []
        for sheet in map(book.get_sheet_by_name, book.sheet_names):
            if sheet.total_height * sheet.total_width > MOST_MARKED:
                continue  # none of ours is as large
            rows = [[_plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
            if any(row and row[0] in marks for row in rows[:50]):
                found.append((sheet.name, rows))
        return found
    except python_calamine.PasswordError as error:
        raise _refused(Problem(code="workbook_password", params={"file": name})) from error
    except (python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError, ValueError) as error:
        raise _refused(Problem(code="workbook_damaged", params={"file": name})) from error


def _plain(value: Any) -> float | str | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return _cell(value) or None
