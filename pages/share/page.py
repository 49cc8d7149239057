"""共有・出力 / Share: how do I take it with me?"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kpitree.data.schema import PUBLISHED, as_text
from kpitree.export.stamp import Stamp
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.share.coming_back import draw_coming_back
from pages.share.kinds import FILES, PAGE, WORKBOOK, draw_kind
from pages.share.preview import draw_previews
from pages.share.slides import draw_slides
from pages.shell import compute, session
from pages.shell.markup import caption, esc, headline, section, strong
from pages.shell.stamp import stamp

_LOOK = (Path(__file__).parent / "look.css").read_text("utf-8")
IN_A_ROW = 3


def _sentence(t: Translator, workspace: Workspace) -> str:
    tree = workspace.tree
    if not tree.kpis:
        return esc(t("sharing.empty"))
    if tree.kgi is None:
        return esc(t("sharing.sentence_without"))
    value = compute.now(workspace).values[tree.kgi]
    kgi = f"{tree[tree.kgi].name} {t.value(value, tree[tree.kgi].measure, trim=True)}"
    return esc(t("sharing.sentence", kgi="\0")).replace("\0", strong(kgi))


def _files(t: Translator, workspace: Workspace, at: Stamp) -> None:
    """A card for each kind of file, three beside each other."""
    kinds = (WORKBOOK, *FILES)
    for start in range(0, len(kinds), IN_A_ROW):
        for place, kind in zip(st.columns(IN_A_ROW, gap="medium"), kinds[start : start + IN_A_ROW], strict=False):
            with place, st.container(border=True, height="stretch", key=f"{PAGE}:card:{kind.name}"):
                draw_kind(t, workspace, kind, at)


def _draw() -> None:
    workspace, t = session.workspace(), session.translator()
    st.html(f"<style>{_LOOK}</style>")
    if not workspace.tree.kpis:
        headline(_sentence(t, workspace))
        st.page_link("pages/tree_builder/page.py", label=t("sharing.to_tree"), icon=":material/account_tree:")
        return
    at = stamp()
    headline(_sentence(t, workspace), esc(t("sharing.below", said=at.said(t))))
    draw_previews(t, workspace, at)
    section(t("sharing.files"), t("sharing.files_below"))
    _files(t, workspace, at)
    with st.container(horizontal=True, vertical_alignment="center", key=f"{PAGE}:foot"):
        caption(t("sharing.link"))
        st.download_button(
            t("sharing.schema"), as_text, file_name=PUBLISHED.name, mime="application/schema+json",
            key=f"{PAGE}:schema", type="tertiary", icon=":material/schema:", on_click="ignore",
        )  # fmt: skip
    draw_slides(t, workspace)
    draw_coming_back(t, workspace)


_draw()
