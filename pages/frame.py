"""The Streamlit script: the pages, and what surrounds every page."""

from pathlib import Path

import streamlit as st

from core import LinearSettings, MLPSettings, SoftmaxSettings
from pages.shared import session
from pages.shared.entry import enter_page, newcomers_in_turn
from pages.shared.plain_text import plain_list
from pages.teaching.lesson import open_lesson
from pages.teaching.presenter import draw_header_tools
from pages.teaching.share import draw_share
from pages.wall.join import open_wall

st.set_page_config(
    page_title="First three models",
    page_icon=Path(__file__).parent / "shared" / "icon.png",
    layout="wide",
    initial_sidebar_state=330,
)

PAGES = {
    "home": (
        None,
        st.Page("home/page.py", title="Start", icon=":material/home:", url_path="home", default=True,
                help="What the three models are, and how each leads to the next."),
    ),
    "linear_regression": (
        LinearSettings,
        st.Page("linear_regression/page.py", title="Linear regression", icon=":material/show_chart:",
                url_path="linear_regression", help="Fit a line or a plane by minibatch gradient descent."),
    ),
    "softmax_regression": (
        SoftmaxSettings,
        st.Page("softmax_regression/page.py", title="Softmax regression", icon=":material/bar_chart:",
                url_path="softmax_regression", help="Classify clothes with one layer: ten scores, ten probabilities."),
    ),
    "multilayer_perceptron": (
        MLPSettings,
        st.Page("multilayer_perceptron/page.py", title="Multilayer perceptron", icon=":material/hub:",
                url_path="multilayer_perceptron", help="Put hidden layers and an activation in between."),
    ),
    "wall": (
        None,
        st.Page("wall/page.py", title="The wall", icon=":material/co_present:", url_path="wall", visibility="hidden",
                help="The runs of a class that works on one lesson."),
    ),
}  # fmt: skip

st.html(Path(__file__).parent / "shared" / "readable.css")
current_page = st.navigation([page for _, page in PAGES.values()], position="top")
name = next(name for name, (_, page) in PAGES.items() if page == current_page)
kind = PAGES[name][0]
with newcomers_in_turn():
    kind = enter_page(name, kind)
    open_lesson(kind)
    open_wall(kind)
    tools = draw_header_tools(kind)
    if session.link_problems():
        st.warning(
            plain_list(session.link_problems()), title="Not all of this link could be used", icon=":material/link_off:"
        )
    current_page.run()
    if kind is not None:
        with tools:
            draw_share(kind)
