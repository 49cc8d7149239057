"""Names of files as they can be said. Nothing else: the process that reads strangers' files has to start quickly."""

from __future__ import annotations

import os
from pathlib import Path

MOST_NAME = 120


def shown_name(path: str | os.PathLike[str]) -> str:
    """The name of a file as it can be printed: names in other encodings than UTF-8 get question marks."""
    return Path(path).name.encode("utf-8", "replace").decode("utf-8")[-MOST_NAME:]
