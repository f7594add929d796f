"""The training view at the top of the page: the numbers, the replay bar and the four charts that it moves."""

from functools import partial

import streamlit as st

from core import LinearSettings
from pages.comparing import pins
from pages.linear_regression import replay_view
from pages.linear_regression.chapters.divergence import draw_divergence
from pages.linear_regression.fit_figures import MOST_EXAMPLES
from pages.linear_regression.replay_view import CHART_HEIGHT, DataAnalysis, parameter_symbols
from pages.player import playback
from pages.player.live_parts import place_chart
from pages.player.replay import place_replay, step_in_address
from pages.teaching.lesson import draw_lesson


def draw_training(player, settings: LinearSettings, analysis: DataAnalysis) -> None:
    first, second, *_ = parameter_symbols(settings).values()
    draw_lesson()
    at = step_in_address()
    about, numbers = st.container(), st.container()
    with playback.player_row():
        place_replay("replay")
    with st.container(horizontal=True, vertical_alignment="center"):
        log = playback.draw_log_toggle()
        pinned = pins.draw_buttons(player, settings)
    fit, surface = st.columns(2, gap="medium")
    with fit:
        st.markdown(f"**Data and fit**{_drawn_examples(settings.examples)}")
        place_chart("fit_chart", CHART_HEIGHT)
    with surface:
        st.markdown(f"**The loss over {first} and {second}**" + (", at this b" if settings.features == 2 else ""))
        place_chart("surface_chart", CHART_HEIGHT)
    loss, gradients = st.columns(2, gap="medium")
    with loss:
        st.markdown("**Loss at each update**")
        place_chart("loss_chart", CHART_HEIGHT)
    with gradients:
        st.markdown("**Gradients here**")
        place_chart("gradient_chart", CHART_HEIGHT)
    pins.draw_list(pinned)
    with about:
        playback.place_training_view(
            numbers,
            partial(replay_view.observe, analysis=analysis),
            pins.add_pinned_curves(partial(replay_view.render, log=log, analysis=analysis, at=at), pinned),
            partial(draw_divergence, lr_limit=analysis.lr_limit),
        )


def _drawn_examples(count: int) -> str:
    return f" (the first {MOST_EXAMPLES} of {count:,} examples)" if count > MOST_EXAMPLES else f" ({count:,} examples)"
