"""The least a Streamlit page can do: one slider, one metric, one prebuilt chart. What ours is measured against."""

import streamlit as st

SPEC = {
    "mark": "bar",
    "encoding": {"x": {"field": "value", "type": "quantitative"}, "y": {"field": "name", "type": "nominal"}},
}
value = st.slider("rate", 0.0, 100.0, 25.0, 0.5, key="rate")
st.metric("KGI", f"{value * 667:,.0f}")
st.vega_lite_chart(spec={**SPEC, "data": {"values": [{"name": "a", "value": value}, {"name": "b", "value": 50}]}})
