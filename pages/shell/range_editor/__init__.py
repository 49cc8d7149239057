"""How far a lever can move and how sure that is: low, likely, high, a shape and a source, drawn while one types.

    draw_range_editor(kpi, page=PAGE)

The browser sends what is being typed; the product's own reader and its own distributions answer with an outline, words
and problems. Enter or leaving a field takes it, as one step of undo; Esc gives back what was there.
"""

from pages.shell.range_editor.editor import draw_range_editor

__all__ = ["draw_range_editor"]
