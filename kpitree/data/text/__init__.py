"""Equation text: a whole tree as lines that people can read, type and mail. `parse(to_text(tree)) == tree`."""

from kpitree.data.text.reader import MAX_TEXT_LENGTH, TextTree, parse, read_text
from kpitree.data.text.writer import to_text

__all__ = ["MAX_TEXT_LENGTH", "TextTree", "parse", "read_text", "to_text"]
