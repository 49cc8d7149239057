"""`kpitree export TREE OUT`: the tree with its scenarios as a file for others; the ending of OUT says which kind."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import click

from kpitree.cli.commands import changes_of, command, set_option
from kpitree.cli.printing import as_json
from kpitree.cli.sources import Source
from kpitree.data.benchmarks import load
from kpitree.data.file_names import shown_name
from kpitree.data.files import read_bytes, write_file, write_workspace
from kpitree.data.text import to_text
from kpitree.errors import KpiTreeError
from kpitree.export import kinds
from kpitree.export.stamp import Stamp
from kpitree.i18n import Translator
from kpitree.model import SetTo
from kpitree.problems import Problem
from kpitree.workspace import Workspace


def _picture(kind: str, chart: str | None, workspace: Workspace, t: Translator, stamp: Stamp, **_: object) -> bytes:
    """The tree, or one of its charts."""
    from kpitree.cli.pictures import chart_of
    from kpitree.export.picture.paint import to_png
    from kpitree.export.picture.tree import tree_picture

    drawn = chart_of(chart, workspace, t, stamp=stamp) if chart else tree_picture(workspace, t, stamp=stamp)
    return to_png(drawn) if kind == "png" else drawn.svg.encode()


CHARTS, PICTURES = ("tornado", "odds", "bridge"), ("svg", "png")
KINDS: dict[str, kinds.Make] = {
    "xlsx": kinds.workbook,
    "pptx": kinds.slides,
    "html": kinds.handout,
    "md": kinds.markdown,
    **{kind: partial(_picture, kind, None) for kind in PICTURES},
    "json": lambda workspace, t, stamp, **_: write_workspace(workspace, exported=stamp.fields()).encode(),
    "txt": lambda workspace, t, stamp, **_: to_text(workspace.tree).encode(),
}


@command
@click.argument("out", metavar="OUT")
@click.option("--chart", type=click.Choice(CHARTS), help="For .svg and .png: a chart instead of the tree.")
@set_option
@click.option("--template", metavar="FILE", help="OUT.pptx on the slide master of this .pptx or .potx.")
def export(
    t: Translator, source: Source, *, json_: bool, out: str, chart: str | None, settings: tuple[str, ...],
    template: str | None,
) -> None:  # fmt: skip
    """Write a file: OUT.xlsx (live formulas), OUT.pptx (slides), OUT.html (one page for A4), OUT.md (with a
    Mermaid drawing), OUT.svg or OUT.png (a picture of the tree), OUT.json (a workspace) or OUT.txt.

    --set moves levers over the baseline; the equation text of a .txt holds the baseline alone. Charts: tornado (which
    lever), odds (how likely, under the changes), bridge (from the baseline to the changes).
    """
    kind = Path(out).suffix.removeprefix(".").lower()
    if kind not in KINDS:
        raise KpiTreeError(
            "no such kind of file",
            [Problem(code="export_kind", params={"file": shown_name(out), "known": tuple(f".{k}" for k in KINDS)})],
        )
    if chart and kind not in PICTURES:
        raise KpiTreeError("a chart is a picture", [Problem(code="export_chart", params={"file": shown_name(out)})])
    if template is not None and kind != "pptx":
        raise KpiTreeError("a template for slides only", [Problem(code="slides_template_only")])
    make = KINDS[kind]
    if template is not None:
        make = partial(kinds.slides, template=read_bytes(template), template_name=shown_name(template))
    if chart:
        make = partial(_picture, kind, chart)
    workspace = workspace_of(source, settings)
    stamp = Stamp(date.today(), saved=None if settings else source.saved)
    write_file(out, make(workspace, t, stamp, benchmarks=load()))
    if json_:
        as_json({"file": out})


def workspace_of(source: Source, settings: tuple[str, ...]) -> Workspace:
    """All that the file holds, with the levers moved as --set says. Changes of the file stay as they were meant."""
    workspace = source.workspace or Workspace(tree=source.tree)
    moved = {k: SetTo(value=v) for k, v in changes_of(source, settings).items() if source.changes.get(k) != v}
    return workspace.model_copy(update={"changes": {**workspace.changes, **moved}}) if moved else workspace
