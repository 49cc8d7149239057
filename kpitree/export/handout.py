"""One page for the meeting: HTML that prints on A4 and needs nothing beside itself."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from importlib.resources import files

from kpitree.engine.whiteboard import sentence_of
from kpitree.export.contents import Future, futures_of, lines_of
from kpitree.export.picture.tree import tree_within
from kpitree.export.stamp import Stamp, title_of
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.workspace import Workspace

MOST_INDENT = 12
PAPER_WIDTH, PICTURE_HEIGHT = 688.0, 470.0  # CSS pixels of the page between its margins, and of half of it
LEAST_SCALE = 0.4  # of a drawing: below, its letters are smaller than 4 pt


def to_handout(workspace: Workspace, t: Translator, *, stamp: Stamp) -> str:
    """The KGI, the tree with its formulas, the scenarios, and what the numbers rest on. Nothing of it can run."""
    tree, futures = workspace.tree, futures_of(workspace, t)
    values = futures[1 if workspace.changes else 0].values
    kgi = tree[tree.kgi] if tree.kgi else None
    title = title_of(workspace, t)
    top = ""
    if kgi is not None:
        target = ""
        if kgi.target is not None:
            target = f"<small>{_text(t('workbook.col_target'))} {_text(t.value(kgi.target, kgi.measure))}</small>"
        number = _text(t.value(values[kgi.id], kgi.measure))
        top = f"<section class='kgi'><span>{_text(kgi.name)}</span><b>{number}</b>{target}</section>"
    parts = [_part(t("workbook.tree"), _picture(workspace, t) + _kpis(tree, t, values))]
    if len(futures) > 1:
        parts.append(_part(t("workbook.scenarios"), _scenarios(tree, t, futures)))
    parts.append(_part(t("workbook.levers"), _levers(tree, t)))
    look = files("kpitree.export").joinpath("handout.css").read_text("utf-8")
    return (
        f"<!doctype html>\n<html lang='{t.lang}'><head><meta charset='utf-8'><title>{_text(title)}</title>"
        f"<meta name='viewport' content='width=device-width, initial-scale=1'><style>\n{look}</style></head>"
        f"<body><header><h1>{_text(title)}</h1><p>{_text(stamp.said(t))}</p></header>"
        f"{top}{''.join(parts)}</body></html>\n"
    )


def _picture(workspace: Workspace, t: Translator) -> str:
    """The tree as it is drawn, where it can still be read on paper."""
    picture = tree_within(workspace, t)
    width, height = picture.width * LEAST_SCALE, picture.height * LEAST_SCALE
    if not workspace.tree.kpis or width > PAPER_WIDTH or height > PICTURE_HEIGHT:
        return ""
    return f"<div class='tree'>{picture.svg}</div>"


def _kpis(tree: KpiTree, t: Translator, values: Mapping[str, float | None]) -> str:
    rows = []
    for line in lines_of(tree):
        kpi = line.kpi
        formula = sentence_of(tree, kpi.id)
        indent = min(line.depth, MOST_INDENT) * 1.1
        name = f"<span class='kpi' style='padding-left:{indent:.1f}em'>{_text(kpi.name)}</span>"
        rows.append([name, _text(t.value(values[kpi.id], kpi.measure)), _text(formula)])
    return _table([t("workbook.col_kpi"), t("workbook.col_value"), t("workbook.col_formula")], rows, numbers=(1,))


def _scenarios(tree: KpiTree, t: Translator, futures: Sequence[Future]) -> str:
    moved = {k for future in futures for k in (*future.changes, *future.overrides)}
    kpis = [line.kpi for line in lines_of(tree) if line.kpi.id in moved or line.kpi.id == tree.kgi]
    heads = [t("workbook.col_kpi"), *(future.name for future in futures)]
    rows = [[_text(k.name), *(_text(t.value(f.values[k.id], k.measure)) for f in futures)] for k in kpis]
    return _table(heads, rows, numbers=range(1, len(heads)))


def _levers(tree: KpiTree, t: Translator) -> str:
    heads = [t(f"workbook.col_{head}") for head in ("kpi", "baseline", "range", "source", "owner")]
    rows = []
    for kpi in (line.kpi for line in lines_of(tree) if line.kpi.is_lever):
        spread = "" if kpi.range is None else t.range(kpi.range.low, kpi.range.high, kpi.measure)
        source = kpi.source or (kpi.range.source if kpi.range is not None else "")
        rows.append([_text(x) for x in (kpi.name, t.value(kpi.baseline, kpi.measure), spread, source, kpi.owner)])
    return _table(heads, rows, numbers=(1, 2))


def _part(title: str, table: str) -> str:
    return f"<section><h2>{_text(title)}</h2>{table}</section>"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int]) -> str:
    def cells(tag: str, row: Sequence[str]) -> str:
        marks = (" class='n'" if n in numbers else "" for n in range(len(row)))
        return "".join(f"<{tag}{mark}>{cell}</{tag}>" for mark, cell in zip(marks, row, strict=True))

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f"<table><thead><tr>{cells('th', [_text(head) for head in heads])}</tr></thead><tbody>{body}</tbody></table>"


def _text(text: str) -> str:
    return html.escape(text)
