"""The chapter "By hand": the learner sets the parameters, sees errors and loss follow, and races against training."""

from __future__ import annotations

import streamlit as st

from core import LinearSettings
from pages.linear_regression.moved_points import draw_put_back
from pages.linear_regression.replay_view import Replayed
from pages.player.live_parts import place_chart, place_text
from pages.player.replay import place_hand


def draw_chapter(settings: LinearSettings, run) -> Replayed:
    line = settings.features == 1
    numbers, errors = ("two numbers", "squares") if line else ("three numbers", "errors")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"What training has to do, you can do by hand: turn {numbers} until the {errors} are as small as they can be.",
            width="stretch",
        )
        draw_put_back(settings)
    place_hand("hand")
    place_text("by_hand")
    with st.container(key="two_charts"):
        left, right = st.columns(2, gap="medium")
        with left:
            place_chart("hand_fit_chart", height=None)
        with right:
            place_chart("hand_surface_chart", height=None)
    st.markdown(
        ("Each square is an error times itself; the loss is half of their mean. " if line else
         "Each stick is an error; the loss is half of the mean of their squares. ")
        + "On the map every place is a choice of parameters, and along a ring the loss is the same: the smaller the ring, the "
        "lower. Training does not see this map. It feels the slope where it stands, and that is enough."
    )  # fmt: skip
    return Replayed(("hand_fit_chart", "hand_surface_chart"))
