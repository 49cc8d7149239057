"""A chart as a picture: Altair's own renderer, without a browser."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from kpitree.export.picture.frame import Picture, framed
from kpitree.export.picture.svg import tag, text
from kpitree.export.stamp import Stamp
from kpitree.i18n import Translator
from kpitree.workspace import Workspace

WIDTH = 960
_SIZE = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')


Specification = Mapping[str, Any]


def chart_picture(
    charts: Sequence[tuple[str, Specification]], workspace: Workspace, t: Translator, *, stamp: Stamp, about: str,
    state: str = "",
) -> Picture:  # fmt: skip
    """Vega-Lite specifications with their rows in them, for a light ground, below each other, each under its title (""
    for none); `about` and `state` as in `framed`.
    """
    import vl_convert  # 110 MB of memory: for who asks

    body, y, widest = "", 0.0, 0.0
    for title, spec in charts:
        if title:
            body += text(0, y + 16, title, size=15, bold=True)
            y += 30
        drawn: str = vl_convert.vegalite_to_svg({**spec, "width": WIDTH})
        size = _SIZE.search(drawn)
        width, height = (math.ceil(float(side)) for side in (size[1], size[2])) if size else (WIDTH, 0)
        body += tag("g", drawn, transform=f"translate(0 {y:g})")
        y, widest = y + height + 12, max(widest, width)
    return framed(body, widest, y, workspace, t, stamp=stamp, about=about, state=state)
