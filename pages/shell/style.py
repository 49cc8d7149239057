"""The look that themes cannot say: read once, sent with every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

# An emoji: a Material icon would be fetched from the network, an image file would load a whole imaging library.
ICON = "\N{DECIDUOUS TREE}"
_SHEETS = ("style", "what_if", "sensitivity", "keeping")
_CSS = "\n".join((Path(__file__).parent / f"{name}.css").read_text("utf-8") for name in _SHEETS)


def apply(product: str) -> None:
    """Put the style sheet on the page, and the product's name above the menu."""
    st.html(f'<style>:root {{ --kt-product: "{product}"; }}\n{_CSS}</style>')
