"""The look that themes cannot say: read once, sent with every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
ICON = str(_HERE / "icon.svg")  # a Material icon here would be fetched from the network
_CSS = f"<style>{(_HERE / 'style.css').read_text('utf-8')}</style>"


def apply(product: str) -> None:
    """Put the style sheet on the page, and the product's name above the menu."""
    st.html(_CSS)
    st.logo(_wordmark(product), size="medium")


def _wordmark(product: str) -> str:
    """The name as a picture; the colour is one that both grounds bear."""
    font = "Hiragino Sans, Yu Gothic UI, Noto Sans CJK JP, Noto Sans JP, Meiryo, sans-serif"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="150" height="28" viewBox="0 0 150 28">'
        f'<text x="0" y="21" font-family="{font}" font-size="19" font-weight="700" fill="#2b77c8">{product}</text></svg>'
    )
