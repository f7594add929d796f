"""The code shown is the code that runs: it is read from the functions themselves."""

import inspect
import textwrap

import streamlit as st


def draw_code(*objects, label: str = "The code that runs") -> None:
    """The source of these functions stands in a box that opens on a click."""
    with st.expander(label, icon=":material/code:"):
        st.code("\n\n".join(textwrap.dedent(inspect.getsource(item)).strip() for item in objects))
