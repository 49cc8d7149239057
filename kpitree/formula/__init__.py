"""Text <-> expression. This package knows nothing of trees: a name is whatever the text says."""

from kpitree.formula.completion import Candidate, Completion, complete
from kpitree.formula.entry import Entry, read_counts, read_entry
from kpitree.formula.expression import (
    Binary,
    Call,
    Expression,
    Leaf,
    Name,
    Number,
    Operation,
    Unary,
    children,
    fold,
    names,
    walk,
)
from kpitree.formula.functions import FUNCTIONS, Function, find_function
from kpitree.formula.numerals import NumberText, currency_of, number_text, read_number
from kpitree.formula.operators import INFIX, PREFIX, Operator
from kpitree.formula.parser import MAX_DEPTH, MAX_LENGTH, MAX_NODES, Parsed, parse_formula
from kpitree.formula.rendering import canonical, rename, render
from kpitree.formula.signs import quote
from kpitree.formula.surgery import Joint, after, join, joint_beside, joint_of, renamed, reordered, substitute, without
from kpitree.formula.value import ValueLine, read_value_line

__all__ = [
    "FUNCTIONS", "INFIX", "MAX_DEPTH", "MAX_LENGTH", "MAX_NODES", "PREFIX",
    "Binary", "Call", "Candidate", "Completion", "Entry", "Expression", "Function", "Joint", "Leaf", "Name", "Number",
    "NumberText", "Operation", "Operator", "Parsed", "Unary", "ValueLine",
    "after", "canonical", "children", "complete", "currency_of", "find_function", "fold", "join", "joint_beside",
    "joint_of", "names", "number_text", "parse_formula", "quote", "read_counts", "read_entry", "read_number",
    "read_value_line", "rename", "renamed", "render", "reordered", "substitute", "walk", "without",
]  # fmt: skip
