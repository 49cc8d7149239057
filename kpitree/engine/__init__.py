"""Numbers: check a tree, compile it, evaluate it, differentiate it, explain it. Rules: docs/semantics.md."""

from kpitree.engine.changes import Changes, apply_changes
from kpitree.engine.check import CHECKS, check
from kpitree.engine.classify import Classification
from kpitree.engine.compiled import Compiled, compile_tree
from kpitree.engine.evaluate import Evaluation, Status, elasticities, evaluate, gradient
from kpitree.engine.explain import Driver, Explanation, Input, Piece, explain
from kpitree.engine.order import Order, dependency_order
from kpitree.engine.program import Program
from kpitree.engine.spans import shown_formula, shown_span

__all__ = [
    "CHECKS", "Changes", "Classification", "Compiled", "Driver", "Evaluation", "Explanation", "Input", "Order", "Piece",
    "Program", "Status",
    "apply_changes", "check", "compile_tree", "dependency_order", "elasticities", "evaluate", "explain", "gradient",
    "shown_formula", "shown_span",
]  # fmt: skip
