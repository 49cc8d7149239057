"""A workspace as slides: native charts, shapes and tables that PowerPoint edits (docs/semantics.md §78, §79)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kpitree.export.stamp import Stamp, title_of
from kpitree.i18n import Translator
from kpitree.model import Benchmark
from kpitree.workspace import Workspace


def to_slides(
    workspace: Workspace, t: Translator, *, stamp: Stamp, benchmarks: Iterable[Benchmark] = (),
    template: bytes | None = None, template_name: str = "",
) -> bytes:  # fmt: skip
    """The file. Whatever is in the workspace can be written, broken trees too.

    `benchmarks` are the rows to compare with besides the workspace's own, `template` a .pptx or .potx whose master is
    used. Raises FileError where the template cannot be used.
    """
    from kpitree.export.slides.deck import Deck  # python-pptx is heavy, and only this needs it
    from kpitree.export.slides.master import master_of
    from kpitree.export.slides.pages import draw
    from kpitree.export.slides.story import story_of

    title = title_of(workspace, t)
    about = t("slides.about", title=title, version=stamp.version) if stamp.version else title
    master = master_of(template, t.lang, name=template_name)
    deck = Deck(master=master, t=t, about=about, day=stamp.made.isoformat())
    draw(deck, story_of(workspace, t, benchmarks), stamp.said(t))
    return deck.bytes(title, datetime(stamp.made.year, stamp.made.month, stamp.made.day))


def left_out(workspace: Workspace, t: Translator, *, benchmarks: Iterable[Benchmark] = ()) -> tuple[str, ...]:
    """Why slides are missing that others have, in words: one sentence for each that would be empty."""
    from kpitree.export.slides.story import story_of

    return tuple(t(f"slides.without_{name}") for name in story_of(workspace, t, benchmarks).absent)


def check_template(content: bytes, t: Translator, *, name: str) -> None:
    """Raise FileError, with a Problem that says what is wrong, for a template that cannot be used."""
    from kpitree.export.slides.master import master_of

    master_of(content, t.lang, name=name)
