"""Shows the source code of the functions that run."""

import streamlit as st

from core.source_code import source_of


def draw_code(*objects, label: str = "The code that runs") -> None:
    """Draw the source of these functions in a closed expander."""
    text = source_of(*objects)
    with st.expander(label, icon=":material/code:"):
        st.code(text)
