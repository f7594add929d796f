"""The code shown is the code that runs: it is read from the functions themselves."""

import inspect
import textwrap
from functools import cache
from threading import Lock

import streamlit as st

# To find a class, inspect parses its file, and CPython 3.11 fails when two threads parse at the same time.
_READING = Lock()


def draw_code(*objects, label: str = "The code that runs") -> None:
    """The source of these functions stands in a box that opens on a click."""
    with _READING:
        text = "\n\n".join(map(_source, objects))
    with st.expander(label, icon=":material/code:"):
        st.code(text)


@cache
def _source(item) -> str:
    return textwrap.dedent(inspect.getsource(item)).strip()
