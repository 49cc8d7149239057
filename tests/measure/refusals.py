"""Why a file is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import kpitree as kt
from kpitree.i18n import Translator

MAP = {"lead": "created", "won": "won"}


def refusal(path: Path, mapping: dict[str, str] = MAP, **options: Any) -> tuple[str, dict[str, Any]]:
    """The code and parameters of why a file is refused; it is said in both languages."""
    with pytest.raises(kt.KpiTreeError) as caught:
        kt.measure(path, mapping, **options)
    problem = caught.value.problem
    assert problem is not None
    assert all(Translator(lang).problem(problem) for lang in ("ja", "en"))
    return problem.code, dict(problem.params)
