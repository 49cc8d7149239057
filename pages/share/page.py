"""共有・出力 / Share: how do I take it with me?"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.share.coming_back import draw_coming_back
from pages.share.kinds import draw_kinds
from pages.share.slides import draw_slides
from pages.shell import compute, session
from pages.shell.markup import caption, esc, headline, strong
from pages.shell.stamp import stamp

_LOOK = (Path(__file__).parent / "look.css").read_text("utf-8")


def _sentence(t: Translator, workspace: Workspace) -> str:
    tree = workspace.tree
    if tree.kgi is None:
        return esc(t("sharing.empty"))
    value = compute.now(workspace).values[tree.kgi]
    kgi = f"{tree[tree.kgi].name} {t.value(value, tree[tree.kgi].measure, trim=True)}"
    return esc(t("sharing.sentence", kgi="\0")).replace("\0", strong(kgi))


st.html(f"<style>{_LOOK}</style>")
workspace = session.workspace()
t = session.translator()
headline(_sentence(t, workspace), esc(t("sharing.below")))
draw_kinds(t, workspace)
if workspace.tree.kpis:
    caption(t("sharing.stamped", said=stamp().said(t)))
caption(t("sharing.link"))
if workspace.tree.kpis:
    draw_slides(t, workspace)
draw_coming_back(t, workspace)
