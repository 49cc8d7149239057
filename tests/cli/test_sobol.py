"""The command `sobol`: its frame, what it says beside it, and trees that have no answer."""

from __future__ import annotations

import pytest

from kpitree.analysis.sobol import sobol
from kpitree.data.templates import template
from tests.cli.test_commands import answer, run


@pytest.mark.parametrize("slug", ["full_funnel", "four_channels"])
def test_sobol_is_the_frame(slug: str) -> None:
    found = answer("sobol", f"template:{slug}", "--set", "受注率=30%")
    expected = sobol(template(slug), changes={"受注率": "30%"}).to_frame()
    assert found == expected.to_dict("records")
    assert found
    assert list(found[0]) == ["kpi", "first", "total", "first_conf", "total_conf"]


def test_sobol_says_how_it_came_about_and_what_is_wrong() -> None:
    bent = b"kgi = max(a, b) * c\na = 1 (1..2)\nb = 1 (1..3)\nc = 2"
    said = run("sobol", "-", "--lang", "en", "--draws", "64", typed=bent)
    assert (said.exit_code, said.stderr) == (0, "")
    assert "estimated from 64 draws" in said.stdout
    assert "taken as known: c" in said.stdout
    same = [answer("sobol", "-", "--seed", seed, typed=bent) for seed in ("3", "3", "4")]
    assert same[0] == same[1] != same[2]
    nothing = run("sobol", "-", "--lang", "en", typed=b"kgi = a\na = 1")
    assert "No lever has a range" in nothing.stderr
    gone = answer("sobol", "-", typed=b"kgi = a / b\na = 1 (1..2)\nb = 0")
    assert gone == [{"kpi": "a", "first": None, "total": None, "first_conf": 0, "total_conf": 0}]
