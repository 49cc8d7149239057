"""Every kind of file that is made of a workspace, by its ending: the same from the page and from the shell.

What makes a kind is imported only when somebody asks for that kind.
"""

from __future__ import annotations

from collections.abc import Callable

from kpitree.data.benchmarks import load
from kpitree.data.files import write_workspace
from kpitree.data.text import to_text
from kpitree.export.stamp import Stamp
from kpitree.i18n import Translator
from kpitree.workspace import Workspace

Make = Callable[[Workspace, Translator, Stamp], bytes]


def workbook(workspace: Workspace, t: Translator, stamp: Stamp) -> bytes:
    """Excel with live formulas."""
    from kpitree.export.workbook import to_workbook

    return to_workbook(workspace, t, stamp=stamp, benchmarks=load())


def slides(
    workspace: Workspace, t: Translator, stamp: Stamp, *, template: bytes | None = None, template_name: str = ""
) -> bytes:
    """PowerPoint, on the master of `template` when there is one. Raises FileError."""
    from kpitree.export.slides import to_slides

    return to_slides(workspace, t, stamp=stamp, benchmarks=load(), template=template, template_name=template_name)


def handout(workspace: Workspace, t: Translator, stamp: Stamp) -> bytes:
    """The page to print."""
    from kpitree.export.handout import to_handout

    return to_handout(workspace, t, stamp=stamp).encode()


def markdown(workspace: Workspace, t: Translator, stamp: Stamp) -> bytes:
    """With a Mermaid drawing."""
    from kpitree.export.markdown import to_markdown

    return to_markdown(workspace, t, stamp=stamp).encode()


def workspace_file(workspace: Workspace, t: Translator, stamp: Stamp) -> bytes:
    """What the app opens again."""
    return write_workspace(workspace, exported=stamp.fields()).encode()


def equations(workspace: Workspace, t: Translator, stamp: Stamp) -> bytes:
    """The tree alone, as text."""
    return to_text(workspace.tree).encode()
