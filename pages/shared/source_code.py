"""The code shown is the code that runs: it is read from the functions themselves."""

import streamlit as st

from core.source_code import source_of


def draw_code(*objects, label: str = "The code that runs") -> None:
    """The source of these functions stands in a box that opens on a click."""
    text = source_of(*objects)
    with st.expander(label, icon=":material/code:"):
        st.code(text)
