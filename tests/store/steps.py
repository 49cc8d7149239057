"""What tests of the store do again and again."""

from __future__ import annotations

import pytest

from kpitree.data.store import Principal
from kpitree.errors import StoreError
from kpitree.workspace import Workspace
from kpitree.workspace.actions import EditKpi

SATO, SUZUKI = Principal(name="佐藤", id="a"), Principal(name="鈴木", id="b")


def edited(workspace: Workspace, kpi: str, value: float) -> Workspace:
    """The workspace with another value of a lever."""
    return EditKpi(kpi=kpi, patch={"value": value}).apply(workspace)


def code(caught: pytest.ExceptionInfo[StoreError]) -> str:
    """The code of what was refused."""
    assert caught.value.problem is not None
    return caught.value.problem.code
