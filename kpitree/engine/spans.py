"""From characters of a stored formula (with ids) to those of the formula as people see it (with names)."""

from __future__ import annotations

from kpitree.engine.view import shown
from kpitree.formula import Expression, children, parse_formula, rename
from kpitree.model import KpiTree
from kpitree.problems import Span


def shown_formula(tree: KpiTree, kpi_id: str) -> str:
    """The formula of a KPI with names; as typed, with names, where it cannot be read; "" for a lever."""
    kpi = tree[kpi_id]
    if kpi.formula is None:
        return ""
    expression = kpi.expression
    return _named(tree, kpi.formula) if expression is None else shown(tree, expression)


def shown_span(tree: KpiTree, kpi_id: str, span: Span) -> Span:
    """Where `span` of the stored formula is in `shown_formula`; the smallest part that holds all of it."""
    kpi = tree[kpi_id]
    if kpi.formula is None:
        return span
    stored = kpi.expression
    if stored is None:
        before, until = _named(tree, kpi.formula[: span.start]), _named(tree, kpi.formula[: span.end])
        return Span(start=len(before), end=max(len(before), len(until)))
    named = parse_formula(shown(tree, stored), max_length=200_000).expression  # names are longer than ids
    best: Span | None = None
    size = len(kpi.formula) + 1
    # Both are the same formula, so they have the same shape.
    work: list[tuple[Expression, Expression]] = [] if named is None else [(stored, named)]
    while work:
        one, other = work.pop()
        if one.span.start <= span.start and span.end <= one.span.end and one.span.end - one.span.start < size:
            best, size = other.span, one.span.end - one.span.start
        work.extend(zip(children(one), children(other), strict=True))
    return best or Span(start=0, end=len(shown(tree, stored)))


def _named(tree: KpiTree, text: str) -> str:
    return rename(text, lambda name: tree[found].name if (found := tree.resolve(name)) is not None else None)
