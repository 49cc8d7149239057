"""What stands around every picture: what it shows, in which state, and when and from where it was taken."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kpitree.engine import evaluate
from kpitree.export.picture.letters import clip, em
from kpitree.export.picture.svg import ACCENT, LINE, PAPER, QUIET, tag, text, whole
from kpitree.export.stamp import Stamp, title_of
from kpitree.i18n import Translator
from kpitree.workspace import Workspace

MARGIN = 32.0
LEAST = 560.0  # px inside of the margins
_HEAD, _FOOT = 78.0, 52.0
_TITLE, _BELOW, _SOURCE = 22.0, 14.0, 12.0


@dataclass(frozen=True)
class Picture:
    """SVG, and its size in units of it."""

    svg: str
    width: float
    height: float


def framed(
    body: str, width: float, height: float, workspace: Workspace, t: Translator, *, stamp: Stamp, about: str = "",
    state: str = "",
) -> Picture:  # fmt: skip
    """What was drawn (`body`, `width` by `height`) with its title, the KGI and the source line.

    `about` says what it shows; without it, it is the tree itself. `state` says which futures, where it is not the one
    that the KGI is in now.
    """
    inner = max(width, LEAST)
    title = title_of(workspace, t)
    foot = _HEAD + height + 22
    source = clip(f"{stamp.said(t)} · {t('picture.made_with')}", _SOURCE, inner)
    full_width, full_height = inner + 2 * MARGIN, _HEAD + height + _FOOT + 2 * MARGIN
    parts = [
        tag("rect", width=full_width, height=full_height, fill=PAPER),
        tag(
            "g",
            text(0, 20, clip(about or title, _TITLE, inner, bold=True), size=_TITLE, bold=True)
            + (_line(inner, "", (state, title)) if state else _below(workspace, t, inner, title=title if about else ""))
            + tag("g", body, transform=f"translate(0 {_HEAD:g})")
            + tag("path", d=f"M0 {foot:g}H{inner:g}", stroke=LINE)
            + text(0, foot + 22, source, size=_SOURCE, fill=QUIET),
            transform=f"translate({MARGIN:g} {MARGIN:g})",
        ),
    ]
    svg = whole(full_width, full_height, "".join(parts), about=f"{about or title} · {source}")
    return Picture(svg, full_width, full_height)


def state_of(workspace: Workspace, t: Translator) -> str:
    """Which future is shown: a scenario by its name, what-if as it is now, or the baseline."""
    if not workspace.changes:
        return t("picture.baseline")
    at = next((scenario for scenario in workspace.compared if workspace.is_at(scenario)), None)
    return t("picture.now") if at is None else t("picture.scenario", name=at.name)


def _below(workspace: Workspace, t: Translator, inner: float, *, title: str) -> str:
    """The line under the title: the KGI, its target, and which future that is."""
    tree = workspace.tree
    if tree.kgi is None:
        return ""
    kgi, value = tree[tree.kgi], evaluate(tree, workspace.lever_values()).kgi
    value_now = t.value(value if math.isfinite(value) else None, kgi.measure)
    rest = [state_of(workspace, t)]
    if kgi.target is not None:
        rest.insert(0, t("picture.target", value=t.value(kgi.target, kgi.measure, trim=True)))
    return _line(inner, f"{kgi.name} {value_now}", (*rest, title))


def _line(inner: float, lead: str, rest: tuple[str, ...]) -> str:
    bold = clip(lead, _BELOW, inner, bold=True)
    start = em(bold, bold=True) * _BELOW + 14 if bold else 0.0
    said = clip(" · ".join(words for words in rest if words), _BELOW, max(0.0, inner - start))
    return text(0, 46, bold, size=_BELOW, bold=True, fill=ACCENT) + text(start, 46, said, size=_BELOW, fill=QUIET)
