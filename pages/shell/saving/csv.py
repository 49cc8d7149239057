"""The numbers of any table as CSV: one button, one rule (table.py), everywhere the same.

Where a result says its own table (`to_frame`), that is the file: the columns are those of the package and of the shell,
in every language; a page's own rows have names as people read them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from pages.shell import session
from pages.shell.keeping.clock import now
from pages.shell.saving import Rows, file_name
from pages.shell.saving.table import to_csv

if TYPE_CHECKING:
    import pandas as pd


def draw_csv(key: str, name: str, rows: Callable[[], Rows | pd.DataFrame], *, label: str = "") -> None:
    """A small button under a table; the file is made when it is pressed, so `rows` must not ask for the session."""
    st.download_button(
        label or session.translator()("saving.table"), lambda: to_csv(as_rows(rows())).encode(),
        file_name=f"{file_name(name)}_{now():%Y-%m-%d}.csv", mime="text/csv", key=f"{key}:csv", type="tertiary",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def as_rows(table: Rows | pd.DataFrame) -> Rows:
    """A frame as rows; rows as they are."""
    if isinstance(table, Sequence):
        return table
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
