"""The look that themes cannot say: read once, sent with every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
ICON = str(_HERE / "icon.svg")  # a Material icon here would be fetched from the network
_CSS = f"<style>{(_HERE / 'style.css').read_text('utf-8')}</style>"


def apply() -> None:
    """Put the style sheet on the page."""
    st.html(_CSS)
