"""`kpitree capacities`: where more comes in than can be handled (§52)."""

from __future__ import annotations

import pytest

from kpitree.i18n import Translator
from tests.cli.test_commands import answer, run
from tests.hostile import hostile_files


def test_it_says_what_is_left_over() -> None:
    (row,) = answer("capacities", "template:capacity")
    assert (row["demand"], row["capacity"], row["overflow"]) == (500, 400, 100)
    assert (row["bottleneck"], row["needed"]) == ("IS人数", 5)
    assert row["cost"] == pytest.approx(1.5e7)
    (row,) = answer("capacities", "template:capacity", "--set", "IS人数=6")
    assert (row["overflow"], row["needed"], row["binds"]) == (0, None, "demand")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_as_a_table_and_without_limits(lang: str) -> None:
    assert {"ja": "IS人数", "en": "Inside sales reps"}[lang] in run(
        "capacities", "template:capacity", "--lang", lang
    ).stdout
    words = Translator("ja" if lang == "ja" else "en")("capacity.none")
    assert words in run("capacities", "template:sdr", "--lang", lang).stdout


@pytest.mark.parametrize("name", ["empty", "binary", "truncated"])
def test_files_of_strangers(name: str) -> None:
    run("capacities", "-", typed=hostile_files()[name])
