"""PNG painted from SVG, with the fonts of this machine."""

from __future__ import annotations

import re

from kpitree.errors import KpiTreeError
from kpitree.export.picture.frame import Picture
from kpitree.problems import Problem

FINE = 2.0  # pixels a unit
MOST_SIDE, MOST_AREA = 16_000.0, 60_000_000.0  # pixels: what every program still opens
_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def to_png(picture: Picture) -> bytes:
    """The picture twice as fine as it is drawn, coarser where it would be too large for programs to open.

    Raises KpiTreeError when it has Japanese text and this machine has no font for it: boxes are no picture.
    """
    import vl_convert

    if _JAPANESE.search(picture.svg) and not _has_japanese():
        raise KpiTreeError("no Japanese font", [Problem(code="picture_no_font")])
    scale = min(FINE, MOST_SIDE / max(picture.width, picture.height))
    scale = min(scale, (MOST_AREA / (picture.width * picture.height)) ** 0.5)
    return vl_convert.svg_to_png(picture.svg, scale=scale)


def _has_japanese() -> bool:
    """Whether two different signs look different: without a font both are the same box, or nothing."""
    import vl_convert

    def drawn(sign: str) -> bytes:
        words = f'<text x="2" y="18" font-size="16" font-family="sans-serif">{sign}</text>'
        return vl_convert.svg_to_png(f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="24">{words}</svg>')

    return drawn(chr(0x65E5)) != drawn(chr(0x672C))
