"""One quiet line about the file: which export it is, how it is written, how many rows, of which days."""

from __future__ import annotations

from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.result import Measurement
from kpitree.i18n import Translator
from pages.data import words
from pages.data.asking import Asking
from pages.shell.markup import caption

PLAIN = ("utf-8", "utf-8-sig")


def draw_source(
    t: Translator, found: Measurement | None, *, source: TableSource | None = None, now: Asking | None = None
) -> None:  # fmt: skip
    """The line; parts nobody knows are left out."""
    source = source if source is not None else found.source if found is not None else None
    if source is None:
        return
    parts = [source.file]
    if now is not None:
        family = now.suggestion.family
        parts.append(t("data.is_family", family=t(f"data.family_{family}")) if family else t("data.is_nobodys"))
    if found is not None and found.lines:
        parts.append(t("data.rows", n=words.count(found.lines)))
    parts.append(t("data.columns", n=words.count(len(source.columns))))
    if source.format == "csv" and source.encoding not in PLAIN:
        parts.append(t("data.encoding", name=source.encoding.upper().replace("_", "-")))
    if source.sheet and len(source.sheets) > 1:
        parts.append(t("data.in_sheet", sheet=source.sheet))
    caption(t("data_mapping.dot").join(parts))
