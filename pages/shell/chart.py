"""Charts on a page: a specification that was built once, with today's rows put in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from kpitree.export.picture.chart import chart_picture
from kpitree.export.picture.frame import Picture
from pages.shell import compute, session
from pages.shell.stamp import stamp

if TYPE_CHECKING:
    import altair as alt

    from kpitree.charts import Ground

Rows = list[dict[str, Any]]


def ground() -> Ground:
    """Whether the page is light or dark now."""
    return "dark" if st.context.theme.type == "dark" else "light"


def draw(
    name: str, build: Callable[[Ground], alt.TopLevelMixin], rows: Rows, *, height: int, key: str, alt_text: str,
    on_select: Callable[..., None] | None = None,
) -> None:  # fmt: skip
    """Draw a chart of `rows`. `build(ground)` makes it without rows, `height` is in pixels, and
    `alt_text` says the chart to those who cannot see it. `on_select` is the callback of a chart that has selections."""
    on = ground()
    spec = compute.chart_spec(f"{name}/{on}", lambda: build(on))
    today = {**spec, "height": height, "data": {"values": rows}}
    if on_select is None:
        st.vega_lite_chart(spec=today, theme=None, key=key, alt=alt_text, width="stretch")
    else:
        st.vega_lite_chart(spec=today, theme=None, key=key, alt=alt_text, width="stretch", on_select=on_select)


def picture(
    name: str, build: Callable[[Ground], alt.TopLevelMixin], rows: Rows, *, height: int, about: str, state: str = ""
) -> Picture:
    """The same chart to take along: on white, as wide as a slide, with what it is about, date and source."""
    return pictures([("", drawn(name, build, rows, height=height))], about=about, state=state)


def pictures(charts: Sequence[tuple[str, dict[str, Any]]], *, about: str, state: str = "") -> Picture:
    """Several charts (a title and what `drawn` gives) below each other as one picture."""
    return chart_picture(
        charts, session.workspace(), session.translator(), stamp=stamp(), about=about, state=state
    )  # fmt: skip


def drawn(name: str, build: Callable[[Ground], alt.TopLevelMixin], rows: Rows, *, height: int) -> dict[str, Any]:
    """The specification of a chart of `rows` on a light ground."""
    spec = compute.chart_spec(f"{name}/light", lambda: build("light"))
    return {**spec, "height": height, "data": {"values": rows}}
