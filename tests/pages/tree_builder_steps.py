"""What tests of the Tree page do on it, in a person's words."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from kpitree.model import KpiTree
from tests.pages.conftest import assert_sound, session_of, workspace_of

PAGE = "tree_builder"


def tree_of(app: AppTest) -> KpiTree:
    return workspace_of(app).tree


def select(app: AppTest, kpi_id: str) -> None:
    if any(box.key == f"{PAGE}:select" for box in app.selectbox):
        app.selectbox(key=f"{PAGE}:select").select(kpi_id).run()
    else:  # nothing was chosen yet: as a click on the drawing does
        session_of(app).views[f"{PAGE}:selected"] = kpi_id
        app.run()
    assert_sound(app)


def open_details(app: AppTest) -> None:
    """Open what a meeting fills in later: owner, definition, flags; it is not drawn before."""
    app.session_state[f"{PAGE}:details"] = True
    app.run()
    assert_sound(app)


def write(app: AppTest, kpi_id: str, field: str, text: str) -> None:
    """Type into a field of the inspector and leave it."""
    app.text_input(key=f"{PAGE}:{kpi_id}:{field}").set_value(text).run()
    assert_sound(app)


def click(app: AppTest, key: str) -> None:
    app.button(key=f"{PAGE}:{key}").click().run()
    assert_sound(app)


def undo(app: AppTest) -> None:
    app.button(key="bar:undo").click().run()
    assert_sound(app)


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def html_of(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def component(app: AppTest, holding: str) -> dict[str, Any]:
    """The data of the component that has the key `holding`."""
    sent = [json.loads(element.proto.json) for element in app.get("bidi_component") if element.proto.json]
    found = [data[0] if isinstance(data, list) else data for data in sent]
    return next(data for data in found if holding in data)
