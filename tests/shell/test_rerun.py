"""A rerun from inside of the script never takes the place of another page that somebody has gone to meanwhile."""

from __future__ import annotations

from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests

from pages.shell.rerun import leaves


def test_another_page_that_is_waited_for_is_seen_until_it_is_taken_up() -> None:
    requests = ScriptRequests()
    assert not leaves(requests, "what_if")
    requests.request_rerun(RerunData(page_script_hash="goal_seek"))
    assert leaves(requests, "what_if")
    assert not leaves(requests, "goal_seek")
    requests.on_scriptrunner_yield()
    assert not leaves(requests, "what_if")


def test_a_page_by_its_name_is_another_one() -> None:
    requests = ScriptRequests()
    requests.request_rerun(RerunData(page_name="share"))
    assert leaves(requests, "what_if")


def test_a_widget_of_the_same_page_is_no_leaving() -> None:
    requests = ScriptRequests()
    requests.request_rerun(RerunData(page_script_hash="what_if", fragment_id="saved"))
    assert not leaves(requests, "what_if")
    assert not leaves(requests, "goal_seek")  # nor is what the page that was left still sends


def test_streamlit_would_forget_where_somebody_went() -> None:
    """Why all of this: when this fails, Streamlit has mended it, and rerun.py can go."""
    requests = ScriptRequests()
    requests.request_rerun(RerunData(page_script_hash="goal_seek"))
    requests.request_rerun(RerunData(page_script_hash="what_if"))
    request = requests.on_scriptrunner_yield()
    assert request is not None
    assert request.rerun_data.page_script_hash == "what_if"
