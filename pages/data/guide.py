"""Where nothing is chosen yet: what can be dropped here, and where to get it."""

from __future__ import annotations

import streamlit as st

from kpitree.i18n import Translator
from pages.shell.markup import caption, esc, section

LINES = ("hubspot", "salesforce", "ga4", "spreadsheet", "log")


def draw_guide(t: Translator) -> None:
    """One line for each kind of file."""
    section(t("data_guide.title"))
    lines = "".join(
        f"<dt>{esc(t(f'data_guide.{line}'))}</dt><dd>{esc(t(f'data_guide.{line}_below'))}</dd>" for line in LINES
    )
    st.html(f"<dl class='kt-data-guide'>{lines}</dl>")
    caption(t("data_guide.promise"))
