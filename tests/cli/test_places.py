"""Where the shell says a problem is: line and column of the text that was read."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from kpitree.cli import main


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a [円] = b + c\nb [円] = 1", "unknown_name", 1, 13),
        ("売上 [円] = 件数 * 単価\n件数 [件] = 3\n単価 [円] = 単か * 2", "unknown_name", 3, 10),
        ("b = 1\na = b + (2", "unclosed_parenthesis", 2, 9),
        ("売上 [円] = 件数 * 単価\n件数 [件] =\n単価 [円] = 5", "missing_value", 2, 1),
    ],
)
def test_a_problem_stands_where_it_is_written(text: str, code: str, line: int, column: int) -> None:
    result = CliRunner().invoke(main, ["check", "-", "--json"], input=text.encode())
    problems = {p["code"]: (p["line"], p["column"]) for p in json.loads(result.stdout)["problems"]}
    assert problems[code] == (line, column), problems
