"""`pytest tests/golden --regenerate-golden` writes the files anew; nothing else ever does."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate-golden", action="store_true", help="write tests/golden/*.json from what the code says now"
    )
