"""予実 / Plan vs actual."""
