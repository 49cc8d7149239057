"""The tree as a drawing: which places it has, the signs between them, and where they stand."""
