"""The two things that are looked at before they are taken along: the picture of the tree, and the handout."""

from __future__ import annotations

import base64
from pathlib import Path

import streamlit as st

from kpitree.export.picture.frame import Picture
from kpitree.export.stamp import Stamp
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.share.kinds import HANDOUT, PAGE, draw_button, draw_head
from pages.shell.files import file_name
from pages.shell.markup import esc
from pages.shell.saving import draw_buttons
from pages.shell.saving.tree import picture_now

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "kpitree_preview",
    html="<div class='preview'></div>",
    css="\n" + (_HERE / "preview.css").read_text("utf-8"),
    js=(_HERE / "preview.js").read_text("utf-8"),
)
HEIGHT = 300  # px of a preview


def draw_previews(t: Translator, workspace: Workspace, at: Stamp) -> None:
    """Side by side; below each other on a phone."""
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True, height="stretch", key=f"{PAGE}:card:picture"):
        picture = picture_now(workspace)
        st.html(_image(picture, t("sharing.picture_preview")))
        draw_head(t, "picture", "png")
        draw_buttons(f"{PAGE}:picture", file_name(), picture=picture)
    with right, st.container(border=True, height="stretch", key=f"{PAGE}:card:print"):
        html = HANDOUT.make(workspace, t, at, benchmarks=()).decode()
        _component(key=f"{PAGE}:preview", data=[{"html": html, "label": t("sharing.print_preview")}], height=HEIGHT)
        draw_head(t, HANDOUT.name, HANDOUT.ending)
        draw_button(t, workspace, HANDOUT, at)


def _image(picture: Picture, label: str) -> str:
    source = base64.b64encode(picture.svg.encode()).decode()
    return f"<div class='kt-preview'><img alt='{esc(label)}' src='data:image/svg+xml;base64,{source}'></div>"
