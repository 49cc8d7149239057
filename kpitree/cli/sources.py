"""What TREE may be on a command line: a file, `-` for standard input, or `template:SLUG`."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from kpitree.data.file_names import shown_name
from kpitree.data.files import decode, is_workspace, read_bytes, read_stream, read_workspace
from kpitree.data.templates import template, templates
from kpitree.data.text import read_text
from kpitree.engine import check
from kpitree.errors import FileError
from kpitree.i18n import Language
from kpitree.model import KpiTree
from kpitree.model.actuals import Actuals
from kpitree.problems import Problem, Span
from kpitree.workspace import Workspace


@dataclass(frozen=True)
class Source:
    """A tree with the changes its file holds, the text it came from and where each KPI stands in it.

    `workspace` is all that a workspace file holds, `saved` when the file was written.
    """

    tree: KpiTree
    changes: dict[str, float] = field(default_factory=dict)
    text: str = ""
    unread: tuple[Problem, ...] = ()
    places: dict[str, Span] = field(default_factory=dict)
    workspace: Workspace | None = None
    saved: datetime | None = None

    @property
    def actuals(self) -> Actuals:
        """What happened in each month, as far as the file says."""
        return self.workspace.actuals if self.workspace is not None else Actuals()

    def problems(self) -> list[Problem]:
        """What reading found, then what checking finds; nothing twice."""
        said = {(p.kpi, p.code) for p in self.unread}
        return [*self.unread, *(p for p in check(self.tree) if (p.kpi, p.code) not in said)]

    def line_column(self, problem: Problem) -> tuple[int | None, int | None]:
        """Where in the text a problem is; None when the tree did not come from text."""
        if not self.text:
            return None, None
        if problem in self.unread and problem.span is not None:
            return problem.span.line_column(self.text)
        place = self.places.get(problem.kpi or "")
        if place is None:
            return 1, 1
        # A problem that names something stands where that name is written, any other where the definition begins.
        definition = self.text[place.start : place.end]
        named = definition.find(str(problem.params.get("name") or "\0"), definition.find("=") + 1)
        return place.shifted(max(0, named)).line_column(self.text)


def read_source(argument: str, language: Language) -> Source:
    """The tree that TREE names; a workspace brings its changes along. Raises FileError when nothing can be used."""
    if argument.startswith("template:"):
        slug = argument.removeprefix("template:")
        if slug not in templates():
            raise FileError(
                "no such template",
                [Problem(code="no_such_template", params={"name": slug[:80], "known": tuple(templates())})],
            )
        return Source(tree=template(slug, language))
    if argument == "-":
        return _read(read_stream(sys.stdin.buffer, name="-"), "-")
    read = _read(read_bytes(argument), shown_name(argument))
    return replace(read, saved=_written(argument))


def _written(path: str) -> datetime | None:
    """When a file was written, to the minute, in the time of this machine."""
    try:
        at = datetime.fromtimestamp(Path(path).stat().st_mtime)
    except (OSError, ValueError, OverflowError):
        return None
    return at.replace(second=0, microsecond=0)


def _read(content: bytes, name: str) -> Source:
    text = decode(content, name=name)
    if is_workspace(text, name=name):
        workspace = read_workspace(text, name=name)
        source = Source(tree=workspace.tree, changes=workspace.lever_values(), workspace=workspace)
    else:
        read = read_text(text)
        source = Source(tree=read.tree, text=text, unread=tuple(read.problems), places=dict(read.places))
    if not source.tree.kpis:
        raise FileError("no KPI in it", [Problem(code="file_no_kpi", params={"file": name})])
    return source
