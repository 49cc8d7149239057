"""Charts on a page: a specification that was built once, with today's rows put in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.shell import compute

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
