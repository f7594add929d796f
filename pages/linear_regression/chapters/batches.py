"""The chapter "Batches": the cloud of the gradients at one place, and three batch sizes compared."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core import LinearSettings
from core.explaining.least_squares import gradient_terms
from pages.linear_regression.analysis import RANDOM_BATCHES
from pages.linear_regression.chapters.batch_sizes import draw_comparison
from pages.linear_regression.chapters.questions import SINGLE_OPTIONS, single_example
from pages.linear_regression.replay_view import Replayed
from pages.player.live_parts import place_chart
from pages.shared.source_code import draw_code
from pages.teaching.questions import draw_question, place_question


def draw_chapter(settings: LinearSettings, run) -> Replayed:
    st.markdown("An update that looks at fewer examples is cheaper and less exact: how many should share one?")
    left, right = st.columns([11, 9], gap="medium")
    with left, st.container(key="cloud"):
        place_chart("gradient_chart", height=None)
    with right:
        st.markdown(
            f"Each point is the gradient that somebody sees where the player stands: single examples, {RANDOM_BATCHES} random "
            "batches of your size, and all examples at once. The larger the batch, the tighter its cloud. At the minimum only "
            "the gradients of all examples cancel out: with batches, the path never quite rests."
        )
        with place_question("single", "a batch of one example"):
            draw_question("single", "What happens to the path when the batch is a single example?", SINGLE_OPTIONS,
                          partial(single_example, settings))  # fmt: skip
    draw_comparison(settings, run.data)
    draw_code(gradient_terms, label="The code that computes the gradients of the batches: g = Hθ − c")
    return Replayed(("gradient_chart",))
