"""What leaves the product: a workbook with live formulas, Markdown. Files of our own are written by `kpitree.data`."""
