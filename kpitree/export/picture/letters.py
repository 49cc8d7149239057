"""How wide text will be, without a font at hand: widths a little above those of the fonts that people have."""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"
# Widths of the signs from the space to ~ in hundredths of the size.
_WIDTHS = (
    "23 34 49 59 59 97 71 29 36 36 49 59 29 37 29 41 59 59 59 59 59 59 59 59 59 59 29 29 59 59 59 49 99 64 69 67 "
    "72 62 58 72 77 30 57 68 57 85 76 78 66 78 67 63 63 76 61 92 60 56 63 36 41 36 59 59 64 59 65 54 65 58 34 59 "
    "64 29 29 58 29 98 64 64 65 65 41 49 40 64 55 84 52 55 50 36 28 36 59"
)
_ASCII = tuple(map(int, _WIDTHS.split()))
_BOLD = 1.06


def clean(text: str) -> str:
    """Text on one line, without what a file cannot hold."""
    return " ".join(
        "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Cn", "Zl", "Zp") else c for c in text).split()
    )


def em(text: str, *, bold: bool = False) -> float:
    """Width in units of the size of the letters."""
    return sum(map(_letter, text)) * (_BOLD if bold else 1.0)


def _letter(c: str) -> float:
    if " " <= c <= "~":
        return _ASCII[ord(c) - 32] / 100
    if unicodedata.category(c) in ("Mn", "Me", "Cf"):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.65


def clip(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """The text on one line, ending in … where it would be wider than `width`."""
    text = clean(text)
    room = width / size
    if em(text, bold=bold) <= room:
        return text
    room -= em(ELLIPSIS, bold=bold)
    kept, used = 0, 0.0
    for c in text:
        used += em(c, bold=bold)
        if used > room:
            break
        kept += 1
    return text[:kept].rstrip() + ELLIPSIS
