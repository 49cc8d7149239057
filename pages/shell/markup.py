"""Small pieces of HTML and Markdown. Whatever people typed is escaped here and nowhere else."""

from __future__ import annotations

import html
import re

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Unit

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|$~:<>])")


def esc(text: str) -> str:
    """Text for HTML."""
    return html.escape(text, quote=True)


def plain(text: str) -> str:
    """Text for a label that would read Markdown: every sign stands for itself."""
    return _MARKDOWN.sub(r"\\\1", text)


def headline(sentence: str, below: str = "") -> None:
    """The one sentence a page answers with (`sentence` is HTML: use `esc` and `strong`), and a line below it."""
    line = f"<p class='kt-below'>{below}</p>" if below else ""
    st.html(f"<div class='kt-headline'><h1>{sentence}</h1>{line}</div>")


def strong(text: str, tone: str = "accent", follows: str = "") -> str:
    """Marked words in a headline; tones: accent, up, down."""
    return f"<em class='kt-{tone}'{follows}>{esc(text)}</em>"


def follows(kpi_id: str, what: str = "live") -> str:
    """Attribute of an element whose text follows the hand (canvas/follow.js): the `live` value of a KPI, its `change`
    from the baseline, its `part` in the difference of the KGI; or the `strongest` lever's "name" or "part"."""
    return f" data-{what}='{kpi_id}'"


def note(lead: str, rest: str) -> None:
    """One line that teaches: a bold beginning and a calm rest."""
    st.html(f"<div class='kt-note'><strong>{esc(lead)}</strong> {esc(rest)}</div>")


def caption(text: str) -> None:
    """A small grey line."""
    st.html(f"<div class='kt-caption'>{esc(text)}</div>")


def heading(title: str, below: str = "") -> str:
    """A small heading of a part of a page, as HTML."""
    more = f"<span>{esc(below)}</span>" if below else ""
    return f"<h2 class='kt-section'>{esc(title)}{more}</h2>"


def section(title: str, below: str = "") -> None:
    """A small heading of a part of a page."""
    st.html(heading(title, below))


def delta(t: Translator, difference: float, unit: Unit | str, *, of: float | None = None) -> str:
    """▲ or ▼ with a difference, and in percent of `of`, as HTML; nothing when there is no difference."""
    if difference != difference or difference == 0:
        return ""
    tone, sign = ("up", "▲") if difference > 0 else ("down", "▼")
    percent = f" ({t.percent_change(difference / abs(of))})" if of else ""
    return f"<span class='kt-{tone}'>{sign} {esc(t.delta(abs(difference), unit, signed=False) + percent)}</span>"
