"""A real spreadsheet program: workbooks are recalculated by LibreOffice without a screen, then read."""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

SOFFICE = shutil.which("soffice")
# Without this, formulas keep what was written beside them.
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def needs_office() -> None:
    """Skip without LibreOffice; in CI its absence is a failure."""
    if SOFFICE is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice (soffice) is needed; scripts/test installs it with apt")
        pytest.skip("needs LibreOffice (soffice) to calculate workbooks")


def recalculated(folder: Path, files: Mapping[str, bytes]) -> dict[str, CalamineWorkbook]:
    """Each file, calculated anew from its formulas."""
    needs_office()
    profile, given, made = folder.parent / "office", folder / "given", folder / "made"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS)
    for part in (given, made):
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
    for name, content in files.items():
        (given / f"{name}.xlsx").write_bytes(content)
    command = [str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx",
               "--outdir", str(made), *(str(given / f"{name}.xlsx") for name in files)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: CalamineWorkbook.from_path(str(made / f"{name}.xlsx")) for name in files}


def rows(book: CalamineWorkbook, sheet: str) -> list[list[Any]]:
    """The cells of a sheet from A1 on."""
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def by_name(content: bytes) -> dict[str, tuple[str, int, int]]:
    """Sheet, row and column (from 0) of every defined name that is one cell, as written."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = html.unescape(archive.read("xl/workbook.xml").decode())
    found = {}
    for name, place in re.findall(r'<definedName name="([^"]+)"[^>]*>([^<]*)</definedName>', text):
        if at := re.fullmatch(r"'?(.+?)'?!\$([A-Z]+)\$(\d+)", place):
            found[name] = (at[1].replace("''", "'"), int(at[3]) - 1, _column(at[2]))
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def edited(content: bytes, sheet: int, cells: Mapping[str, float | str | None], folder: Path) -> bytes:
    """The workbook with other numbers (or no number) typed into cells of its n-th sheet, from 1."""
    source, target = folder / "before.xlsx", folder / "after.xlsx"
    source.write_bytes(content)
    part = f"xl/worksheets/sheet{sheet}.xml"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            data = old.read(item)
            if item == part:
                text = data.decode()
                for cell, value in cells.items():
                    text, n = re.subn(rf'<c r="{cell}"((?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)', _typed(cell, value), text)
                    assert n == 1, cell
                data = text.encode()
            new.writestr(item, data)
    return target.read_bytes()


def _typed(cell: str, value: float | str | None) -> str:
    if value is None:
        return rf'<c r="{cell}"\1/>'
    if isinstance(value, str):
        return rf'<c r="{cell}"\1 t="inlineStr"><is><t>{value}</t></is></c>'
    return rf'<c r="{cell}"\1><v>{value!r}</v></c>'
