"""Pictures to take along: SVG on white that needs nothing beside itself, and PNG painted from it."""
