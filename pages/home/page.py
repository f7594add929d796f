"""The start page: a recorded training, the three models, and where to start."""

import streamlit as st

from core.teaching import recording
from pages.home import cards
from pages.home.lessons import draw_ready_lessons
from pages.home.recording_parts import draw_recording
from pages.player.live_parts import preload_charts
from pages.shared import warmup

WHY_AN_ACTIVATION = {"chapter": "Why an activation"}
"""The chapter of the perceptron's page that shows what its activation gains."""

cards.draw_style()
st.title("First three models")
st.markdown(
    "Train the three models that open a course on deep learning, on real data, "
    "and see what every update changes: each weight, each prediction, the loss."
)

with st.container(border=True, key="recorded"):
    draw_recording()
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Train it now", type="primary", icon=":material/play_arrow:", key="train_it_now"):
            st.switch_page("softmax_regression/page.py", query_params=recording.load()["softmax"]["settings"])
        st.caption(
            "This is a recording of softmax regression as it learns from 60,000 images of clothes. "
            "The button opens its page with the same settings; there, Play trains it again.",
            width="stretch",
        )

cards.draw_model_cards()

st.subheader("Where to start", anchor=False)
new, short, teaching = st.columns(3, gap="medium")
with new:
    st.markdown(
        "**New to this?** Take the pages in order. On the image pages press Play first, and read while the model trains."
    )
    st.page_link("linear_regression/page.py", label="Start with linear regression", icon=":material/looks_one:")
with short:
    st.markdown(
        "**Ten minutes?** Train a network with an activation between its layers, and without one. Compare what they can do."
    )
    st.page_link(
        "multilayer_perceptron/page.py", label="Why an activation?", icon=":material/timer:",
        query_params=WHY_AN_ACTIVATION,
    )  # fmt: skip
with teaching:
    st.markdown(
        "**Teaching?** Open a starting point below and change it as you like. Its address contains every setting: share it."
    )

st.subheader("Three lessons", anchor=False)
st.markdown(
    "Each has a question, a goal that the page checks, and hints. Send one to a class, or make your own under Share."
)
draw_ready_lessons()

st.subheader("Starting points", anchor=False)
st.markdown(
    "Each card opens a page with all its settings made for one question. Its curve shows how the loss begins; find out how it goes on."
)
cards.draw_starting_points()

st.caption(
    "The images are Fashion-MNIST: 60,000 for training and 10,000 for testing, 28×28 grey pixels, ten kinds of clothes. "
    "All training runs on the server, from scratch in plain tensors; nothing is simulated and nothing is stored about you."
)

preload_charts()
warmup.start(delay=0.5)
