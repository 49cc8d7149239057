"""Exports as they come: encodings, headers, dates and amounts of many hands; what they are is decided by evidence."""
