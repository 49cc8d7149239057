"""Elements of SVG as text; whatever people typed is escaped here and nowhere else."""

from __future__ import annotations

from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from kpitree.export.picture.letters import clean

FONT = "'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans CJK JP', 'Noto Sans JP', Meiryo, sans-serif"
# The app's light theme: a picture goes onto paper and slides, whatever the screen looks like.
PAPER, INK, QUIET, LINE, ACCENT = "#ffffff", "#16202c", "#5f6b78", "#dfe4ea", "#1f5fd0"
TINT, UP, DOWN = "#eaf1fc", "#1668c1", "#b34d14"
Anchor = Literal["start", "middle", "end"]


def tag(name: str, content: str = "", /, **attributes: str | float | None) -> str:
    """An element. `content` is markup; `_` in names of attributes is `-`; None leaves one out."""
    said = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_said(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def text(
    x: float, y: float, words: str, *, size: float, fill: str = INK, bold: bool = False, anchor: Anchor = "start"
) -> str:
    """One line of text with its baseline at `y`; nothing where there are no words."""
    words = clean(words)
    if not words:
        return ""
    return tag(
        "text", escape(words), x=x, y=y, font_size=size, fill=fill, font_weight=700 if bold else None,
        text_anchor=None if anchor == "start" else anchor,
    )  # fmt: skip


def whole(width: float, height: float, content: str, *, about: str) -> str:
    """The picture; `about` says to those who cannot see it what it shows."""
    return tag(
        "svg", tag("title", escape(clean(about)) or " ") + content, xmlns="http://www.w3.org/2000/svg", role="img",
        width=width, height=height, viewBox=f"0 0 {_said(width)} {_said(height)}", font_family=FONT,
    )  # fmt: skip


def _said(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
