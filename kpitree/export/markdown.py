"""The tree as Markdown: a Mermaid drawing, every KPI in a table, levers with their sources, scenarios."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kpitree.engine.whiteboard import sentence_of
from kpitree.export.contents import Future, futures_of, lines_of
from kpitree.export.stamp import Stamp, title_of
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.workspace import Workspace

_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~$#&]")
_MERMAID = {"&": "amp", '"': "quot", "<": "lt", ">": "gt", "#": "35", "`": "96", "\\": "92"}


def to_markdown(workspace: Workspace, t: Translator, *, stamp: Stamp) -> str:
    """Markdown text in the language of `t`; what people typed is escaped."""
    tree, futures = workspace.tree, futures_of(workspace, t)
    values = futures[1 if workspace.changes else 0].values
    kgi = tree[tree.kgi] if tree.kgi else None
    parts = [f"# {_plain(title_of(workspace, t))}", _plain(stamp.said(t))]
    if kgi is not None:
        parts.append(f"**{_plain(kgi.name)}: {_plain(t.value(values[kgi.id], kgi.measure))}**")
    if tree.kpis:
        parts += [_mermaid(tree, t, values), _kpis(tree, t, values), f"## {t('workbook.levers')}", _levers(tree, t)]
    if len(futures) > 1:
        parts += [f"## {t('workbook.scenarios')}", _scenarios(tree, t, futures)]
    return "\n\n".join(parts) + "\n"


def _mermaid(tree: KpiTree, t: Translator, values: Mapping[str, float | None]) -> str:
    """The tree from left to right: each KPI with its value, the KGI thick."""
    lines = lines_of(tree)
    node = {line.kpi.id: f"n{i}" for i, line in enumerate(lines)}
    drawn = ["flowchart LR"]
    for line in lines:
        kpi = line.kpi
        text = f"{_label(kpi.name)}<br/>{_label(t.value(values[kpi.id], kpi.measure))}"
        left, right = ("([", "])") if kpi.is_lever else ("[", "]")
        drawn.append(f'  {node[kpi.id]}{left}"{text}"{right}')
    drawn += [f"  {node[line.kpi.id]} --- {node[used]}" for line in lines for used in tree.inputs(line.kpi.id)]
    if tree.kgi:
        drawn.append(f"  style {node[tree.kgi]} stroke-width:3px")
    return "\n".join(["```mermaid", *drawn, "```"])


def _kpis(tree: KpiTree, t: Translator, values: Mapping[str, float | None]) -> str:
    heads = [t("workbook.col_kpi"), t("workbook.col_value"), t("workbook.col_formula")]
    rows = []
    for line in lines_of(tree):
        indent = "&emsp;" * line.depth
        value = t.value(values[line.kpi.id], line.kpi.measure)
        rows.append([indent + _plain(line.kpi.name), _plain(value), _plain(sentence_of(tree, line.kpi.id))])
    return _table(heads, rows)


def _levers(tree: KpiTree, t: Translator) -> str:
    heads = [t("workbook.col_kpi"), t("workbook.col_baseline"), t("workbook.col_range"), t("workbook.col_source")]
    rows = []
    for kpi in (line.kpi for line in lines_of(tree) if line.kpi.is_lever):
        spread = "" if kpi.range is None else t.range(kpi.range.low, kpi.range.high, kpi.measure)
        source = kpi.source or (kpi.range.source if kpi.range is not None else "")
        rows.append([_plain(kpi.name), _plain(t.value(kpi.baseline, kpi.measure)), _plain(spread), _plain(source)])
    return _table(heads, rows)


def _scenarios(tree: KpiTree, t: Translator, futures: Sequence[Future]) -> str:
    """The KGI and every lever that some scenario changes."""
    moved = {k for future in futures for k in (*future.changes, *future.overrides)}
    kpis = [line.kpi for line in lines_of(tree) if line.kpi.id in moved or line.kpi.id == tree.kgi]
    heads = [t("workbook.col_kpi"), *(_plain(future.name) for future in futures)]
    rows = [[_plain(kpi.name), *(_plain(t.value(f.values[kpi.id], kpi.measure)) for f in futures)] for kpi in kpis]
    return _table(heads, rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows))


def _plain(text: str) -> str:
    """Text that Markdown leaves as it is, on one line."""
    return _MARKDOWN.sub(r"\\\g<0>", " ".join(text.split()))


def _label(text: str) -> str:
    """Text inside a Mermaid label, where entities begin with a number sign."""
    return "".join(f"#{_MERMAID[c]};" if c in _MERMAID else c for c in " ".join(text.split()))
