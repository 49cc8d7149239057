"""A workspace as an Excel workbook that calculates by itself (docs/adr/0023, docs/semantics.md §70 to §72)."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

from kpitree.export.stamp import Stamp
from kpitree.i18n import Translator
from kpitree.model import Benchmark
from kpitree.workspace import Workspace


def to_workbook(workspace: Workspace, t: Translator, *, stamp: Stamp, benchmarks: Iterable[Benchmark] = ()) -> bytes:
    """The file. Whatever is in the workspace can be written, broken trees too; the same gives the same bytes.

    `stamp` says when and of which version it was made, `benchmarks` are the rows to compare with besides the
    workspace's own.
    """
    from xlsxwriter import Workbook  # heavy, and only this needs it

    from kpitree.export.contents import futures_of, lines_of
    from kpitree.export.workbook.book import FONTS, Book
    from kpitree.export.workbook.futures_sheet import write_futures
    from kpitree.export.workbook.ladder_sheet import write_ladder
    from kpitree.export.workbook.levers_sheet import write_levers
    from kpitree.export.workbook.places import places_of
    from kpitree.export.workbook.record_sheets import write_actuals, write_benchmarks
    from kpitree.export.workbook.tree_sheet import write_tree

    content = io.BytesIO()
    font = {"font_name": FONTS[t.lang], "font_size": 10}
    workbook = Workbook(content, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_format_properties": font,
    })  # fmt: skip
    lines, futures = lines_of(workspace.tree), futures_of(workspace, t)
    book = Book(
        workbook=workbook, workspace=workspace, t=t, lines=lines, futures=futures,
        places=places_of(lines, futures, t), stamp=stamp, shown=1 if workspace.changes else 0,
    )  # fmt: skip
    created = datetime(stamp.made.year, stamp.made.month, stamp.made.day)
    workbook.set_properties({"title": book.title, "comments": stamp.said(t), "created": created})
    workbook.set_size(2400, 1500)
    write_tree(book)
    write_levers(book)
    write_futures(book)
    write_ladder(book)
    write_benchmarks(book, (*workspace.benchmarks, *benchmarks))
    write_actuals(book)
    workbook.close()
    return content.getvalue()
