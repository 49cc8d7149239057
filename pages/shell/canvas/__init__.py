"""The tree on the screen: a component that draws what `drawing()` describes, and what hands do on it."""

from pages.shell.canvas.component import canvas_script, tree_canvas
from pages.shell.canvas.drawing import drawing
from pages.shell.canvas.on_page import draw_picture, draw_tree

__all__ = ["canvas_script", "draw_picture", "draw_tree", "drawing", "tree_canvas"]
