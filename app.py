"""The KPI Tree Simulator: `streamlit run app.py`. What stands around the pages is drawn here; they draw the rest."""

from __future__ import annotations

from streamlit.runtime.pages_manager import PagesManager

# On the first run of a server Streamlit (1.67) takes the folder pages/ for an app of its old kind, does not know
# /what_if there, and queues "Page not found" before it runs this file. Starting the run again at once, before anything
# slower, takes that message out of the queue (docs/adr/0011). `kpitree serve` and scripts/run need none of this.
if getattr(PagesManager, "uses_pages_directory", False):
    from streamlit.runtime.scriptrunner import RerunData, RerunException, get_script_run_ctx

    PagesManager.uses_pages_directory = False
    if (context := get_script_run_ctx()) is not None and (asked := context.pages_manager.intended_page_name):
        raise RerunException(RerunData(query_string=context.query_string, page_name=asked))

import logging

import streamlit as st

from pages import PAGES
from pages.shell import bar, draft, keeping, seeking, session, share, style
from pages.shell.canvas import canvas_script
from pages.shell.messages import draw_notices, draw_unexpected

if (fresh := session.start()) and not share.read_link() and not keeping.open_asked():
    draft.take_up()
session.page_begins()
t = session.translator()
st.set_page_config(page_title=t("shell.product"), page_icon=style.ICON, layout="wide", initial_sidebar_state=232)
style.apply(t)

sections: dict[str, list[st.Page]] = {}
with_canvas: list[st.Page] = []
for spec in PAGES:
    page = st.Page(
        spec.script,
        title=t(f"pages.{spec.slug}"),
        icon=spec.icon,
        url_path="start" if spec is PAGES[0] else spec.slug,
        default=spec is PAGES[0],
    )
    sections.setdefault(t(f"pages.section_{spec.section}"), []).append(page)
    if spec.canvas:
        with_canvas.append(page)
first = next(iter(sections.values()))[0]
# Streamlit serves the default page at "/" whatever its path; a link by its name should find it as well.
named = st.Page(lambda: st.switch_page(first), title=first.title, url_path=PAGES[0].slug, visibility="hidden")
chosen = st.navigation({**sections, "": [named]})

seeking.go()
# What takes longest in the browser goes first: the front end of components and the script that draws trees. Behind the
# forty files of the bar's widgets they would come 200 ms later.
with st.container(key="ahead"):
    if chosen in with_canvas:
        canvas_script(t)
    draft.ask()
place = bar.place()
# React fills in together what comes together: a tree that is looked at for the first time comes before all else.
tree_first = fresh and chosen in with_canvas
saved = None if tree_first else bar.draw(place)
if fresh:
    draft.wait()
keeping.open_late(fresh=fresh)
draw_notices()
try:
    if not keeping.draw_unknown() and not share.take_up():
        chosen.run()
except Exception:
    # Nobody in a meeting can use a traceback: it goes to the log, and the rest of the app stays usable.
    logging.getLogger("kpitree").exception("a page failed: %s", chosen.url_path)
    draw_unexpected()
if saved is None:
    saved = bar.draw(place)
draft.keep()  # last: the KGI goes out first
keeping.keep(saved)
session.answered()
session.page_drawn()
