"""Exports to try the product on, made by us: nobody's data, the habits of the tools they look like.

`python -m benchmarks.make_samples` writes them anew.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from kpitree.errors import FileError
from kpitree.problems import Problem


def samples() -> tuple[str, ...]:
    """The names of all samples: family, language and ending, as in "hubspot_deals.ja.csv"."""
    return tuple(sorted(path.name for path in _folder().iterdir() if path.suffix == ".csv"))


def sample(name: str) -> Path:
    """The file of a sample. Raises FileError when there is none of that name."""
    if name not in samples():
        raise FileError(
            "no such sample", [Problem(code="no_such_sample", params={"name": name[:80], "known": samples()})]
        )
    return _folder() / name


def _folder() -> Path:
    return Path(str(files("kpitree.data.importing").joinpath("samples")))
