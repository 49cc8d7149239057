"""The tree on the screen: a component that draws what `drawing()` describes and says which KPI was chosen."""

from pages.shell.canvas.component import tree_canvas
from pages.shell.canvas.drawing import drawing
from pages.shell.canvas.on_page import draw_tree

__all__ = ["draw_tree", "drawing", "tree_canvas"]
