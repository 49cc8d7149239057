"""The least a component can do: a click goes to Python, and a number comes back. What a commit is measured against."""

import streamlit as st

SCRIPT = """
export default function ({ data, parentElement, setTriggerValue }) {
  const button = parentElement.querySelector("button");
  button.textContent = data[0];
  button.onpointerup = () => setTriggerValue("pressed", data[0] + 1);
}
"""
counter = st.components.v2.component("bare_counter", html="<button id='count'></button>", js=SCRIPT)


def count() -> None:
    """What the browser sent counts."""
    st.session_state.count = st.session_state.bare.pressed


st.session_state.setdefault("count", 0)
counter(key="bare", data=[st.session_state.count], on_pressed_change=count)
