"""Everything around the pages that draws: the bar, the canvas, the session."""
