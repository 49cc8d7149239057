"""The kinds of files that are made for others, each as one function of the same shape: for the page and the shell.

What makes a kind is imported only when somebody asks for that kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kpitree.export.stamp import Stamp
from kpitree.i18n import Translator
from kpitree.model import Benchmark
from kpitree.workspace import Workspace


class Make(Protocol):
    """Makes the content of a file; `benchmarks` are the published rows, for the kinds that show them."""

    def __call__(self, workspace: Workspace, t: Translator, stamp: Stamp, *, benchmarks: Sequence[Benchmark]) -> bytes:
        """The bytes of the file."""
        ...


def workbook(workspace: Workspace, t: Translator, stamp: Stamp, *, benchmarks: Sequence[Benchmark]) -> bytes:
    """Excel with live formulas."""
    from kpitree.export.workbook import to_workbook

    return to_workbook(workspace, t, stamp=stamp, benchmarks=benchmarks)


def slides(
    workspace: Workspace, t: Translator, stamp: Stamp, *, benchmarks: Sequence[Benchmark],
    template: bytes | None = None, template_name: str = "",
) -> bytes:  # fmt: skip
    """PowerPoint, on the master of `template` when there is one. Raises FileError."""
    from kpitree.export.slides import to_slides

    return to_slides(workspace, t, stamp=stamp, benchmarks=benchmarks, template=template, template_name=template_name)


def handout(workspace: Workspace, t: Translator, stamp: Stamp, *, benchmarks: Sequence[Benchmark] = ()) -> bytes:
    """The page to print."""
    from kpitree.export.handout import to_handout

    return to_handout(workspace, t, stamp=stamp).encode()


def markdown(workspace: Workspace, t: Translator, stamp: Stamp, *, benchmarks: Sequence[Benchmark] = ()) -> bytes:
    """With a Mermaid drawing."""
    from kpitree.export.markdown import to_markdown

    return to_markdown(workspace, t, stamp=stamp).encode()
