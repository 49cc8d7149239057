"""Questions asked of a tree; each returns a frozen result with to_frame(). One module per question: import from it."""
