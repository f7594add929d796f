"""Shows the source code of the functions that run."""

import streamlit as st

from core.source_code import source_of
from pages.shared.controls import fragment


@fragment
def draw_code(*objects, label: str = "The code that runs") -> None:
    """Draw a closed expander that gets the source of these functions when it is opened."""
    key = "_".join([label, *(each.__name__ for each in objects)])
    expander = st.expander(label, key=key, icon=":material/code:", on_change="rerun")
    if expander.open:
        with expander:
            st.code(source_of(*objects))
