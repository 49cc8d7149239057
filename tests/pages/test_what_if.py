"""The What-if page: typing, sliding, resetting, adopting; what cannot be read is asked about and loses nothing."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.engine import evaluate
from kpitree.i18n import Translator
from tests.pages.conftest import OpenPage, assert_sound, workspace_of

NAUGHTY = Path(__file__).parents[3] / "shared/data/hostile/naughty-strings/blns.json"


def rate_of(app: AppTest) -> str:
    return next(k.id for k in workspace_of(app).tree.levers if k.measure.is_rate)


def volume_of(app: AppTest) -> str:
    return next(k.id for k in workspace_of(app).tree.levers if k.is_volume)


@pytest.mark.parametrize(
    ("text", "expected"), [("30%", 0.3), ("30", 0.3), ("３０％", 0.3), ("+5pt", None), ("12 of 60", 0.2)]
)
def test_a_typed_rate_moves_the_lever(open_page: OpenPage, text: str, expected: float | None) -> None:
    app = open_page("what_if")
    rate = rate_of(app)
    base = workspace_of(app).tree[rate].baseline
    assert base is not None
    app.text_input(key=f"what_if:{rate}:entry").set_value(text).run()
    assert_sound(app)
    want = base + 0.05 if expected is None else expected
    assert workspace_of(app).lever_values()[rate] == pytest.approx(want, rel=1e-12)
    assert workspace_of(app).tree[rate].baseline == base  # §13


def test_percent_of_a_rate_is_asked_about_and_a_click_decides(open_page: OpenPage) -> None:  # §14
    app = open_page("what_if")
    rate = rate_of(app)
    base = workspace_of(app).tree[rate].baseline or 0.0
    app.text_input(key=f"what_if:{rate}:entry").set_value("+10%").run()
    assert workspace_of(app).changes == {}
    assert app.text_input(key=f"what_if:{rate}:entry").value == "+10%"
    values = []
    for n in range(2):
        app.button(key=f"what_if:{rate}:entry:fix:0:{n}").click().run()
        values.append(workspace_of(app).lever_values()[rate])
        app.text_input(key=f"what_if:{rate}:entry").set_value("+10%").run()
    assert sorted(values) == pytest.approx(sorted([base + 0.1, base * 1.1]))


def test_the_slider_moves_and_resets_and_the_baseline_stays(open_page: OpenPage) -> None:
    app = open_page("what_if")
    rate = rate_of(app)
    kgi = evaluate(workspace_of(app).tree).kgi
    app.slider(key=f"what_if:{rate}:slider").set_value(18.0).run()
    workspace = workspace_of(app)
    assert workspace.lever_values() == {rate: 0.18}
    assert evaluate(workspace.tree, workspace.lever_values()).kgi != kgi
    assert evaluate(workspace.tree).kgi == kgi
    app.button(key=f"what_if:{rate}:reset").click().run()
    assert workspace_of(app).changes == {}


def test_adopting_makes_the_values_the_baseline(open_page: OpenPage) -> None:
    app = open_page("what_if")
    volume = volume_of(app)
    app.text_input(key=f"what_if:{volume}:entry").set_value("+10%").run()
    moved = workspace_of(app).lever_values()[volume]
    app.button(key="what_if:tray:adopt").click().run()
    assert_sound(app)
    assert workspace_of(app).tree[volume].baseline == moved
    assert workspace_of(app).changes == {}


def test_nothing_typed_can_break_the_page_or_change_a_value_silently(open_page: OpenPage) -> None:
    strings: list[str] = json.loads(NAUGHTY.read_text("utf-8")) if NAUGHTY.exists() else ["<script>", "\u202e1", "NaN"]
    app = open_page("what_if")
    rate = rate_of(app)
    for text in ["NaN", "inf", "-", "%", "1,00", "12 of 0", "81 of 80", "１e999", *strings[::25]]:
        before = workspace_of(app)
        app.text_input(key=f"what_if:{rate}:entry").set_value(text).run()
        assert_sound(app)
        after = workspace_of(app)
        if after != before:  # then it was a number, and the field says which
            assert math.isfinite(after.lever_values()[rate])
            assert app.text_input(key=f"what_if:{rate}:entry").value == Translator("ja").entry(
                after.lever_values()[rate], "%"
            )
        elif text.strip():  # what was refused stays where it was typed
            assert app.text_input(key=f"what_if:{rate}:entry").value in (text, text.strip())
