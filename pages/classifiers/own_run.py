"""The accuracy of the learner's own run, and of the pinned ones, in one small chart beside an experiment with other runs."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.classifiers.curves import Curves, accuracy_part, observe_curves
from pages.player.live_parts import LiveParts, place_chart


def render(observed: Curves) -> dict[str, object]:
    return {"accuracy_chart": accuracy_part(observed)}


LIVE = LiveParts(observe_curves, render)


def place_own_run() -> None:
    st.html(Path(__file__).with_name("own_run.css"))
    with st.container(key="own_run", gap="xxsmall"):
        st.markdown("**Your run**, as the player shows it")
        place_chart("accuracy_chart", height=None)
