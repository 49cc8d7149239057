"""A Streamlit page with one text: what the first paint of a tree is measured against."""

import streamlit as st

st.text("売上")
