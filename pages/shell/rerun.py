"""Running the script again from inside of it, and where somebody has gone to another page in the meantime.

Two things go wrong in Streamlit (1.67) when a page is left while something else is on its way, and both leave an empty
page. A rerun that a script asks for takes the place of the one that the browser has asked for, its page included. And
what a fragment of the page that was left still sends is run as that page, after the other one was drawn.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import RerunData, RerunException, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType


def rerun(parts: list[str] | None = None) -> None:
    """Run these fragments again, or everything. It comes back where somebody leaves: the other page takes over then."""
    context = get_script_run_ctx()
    if context is None or not leaves(context.script_requests, context.page_script_hash):
        st.rerun(parts or "app")


def leaves(requests: ScriptRequests | None, page: str) -> bool:
    """Whether the browser has asked for another page than `page`, and still waits for it."""
    if requests is None or requests._state is not ScriptRequestType.RERUN:
        return False
    asked = requests._rerun_data
    if asked.fragment_id or asked.fragment_id_queue:
        return False
    return bool(asked.page_name) or asked.page_script_hash not in ("", page)


def page_here() -> str:
    """Streamlit's name of the page that this run is of."""
    context = get_script_run_ctx()
    return "" if context is None else context.page_script_hash


def back_to(page: str) -> None:
    """In a fragment: when it was sent by a page that has been left, draw `page`, the one that was drawn last, anew."""
    context = get_script_run_ctx()
    if context is not None and page and context.page_script_hash != page:
        raise RerunException(RerunData(query_string=context.query_string, page_script_hash=page))
