"""The look that themes cannot say: read once, sent with every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kpitree.i18n import Translator

# An emoji: a Material icon would be fetched from the network, an image file would load a whole imaging library.
ICON = "\N{DECIDUOUS TREE}"
_SHEETS = ("style", "what_if", "sensitivity", "keeping", "upload")
_CSS = "\n".join((Path(__file__).parent / f"{name}.css").read_text("utf-8") for name in _SHEETS)


def apply(t: Translator) -> None:
    """Put the style sheet on the page, with the words that only a style sheet can say."""
    said = {"product": t("shell.product"), "choose-file": t("uploading.choose"), "drop-file": t("uploading.drop")}
    words = " ".join(f'--kt-{name}: "{text}";' for name, text in said.items())
    st.html(f"<style>:root {{ {words} }}\n{_CSS}</style>")
