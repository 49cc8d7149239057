"""An exported workbook that came back: what people changed in it, as one action (docs/semantics.md §72)."""

from kpitree.data.edited.cells import Cells, Sheet, read_cells
from kpitree.data.edited.edits import Edits, find_edits

__all__ = ["Cells", "Edits", "Sheet", "find_edits", "read_cells"]
