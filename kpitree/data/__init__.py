"""The outside world: equation text, files, templates and benchmark figures."""
