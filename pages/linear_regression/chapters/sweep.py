"""Several values of one setting: a run for each, their losses and paths, and the result of each against the setting."""

from __future__ import annotations

import math

import streamlit as st

from core import LinearSettings
from core.comparing.sweep import sweep
from core.data.regression import RegressionData
from pages.comparing.sweep_results import LOSS, result_sentence, summary_figure, values_at_common_epoch
from pages.comparing.sweep_values import SweepChoice, draw_choice
from pages.linear_regression.chapters.batch_sizes import (
    CHART_HEIGHT,
    SECONDS,
    Trained,
    draw_table,
    loss_figure,
    paths_figure,
    trained,
)
from pages.player.live_parts import draw_chart, place_chart
from pages.shared import session
from pages.shared.controls import fragment
from pages.shared.training_figures import RUN_COLOURS

MOST_UPDATES_AT_ONCE = 3000
"""So many updates of all runs together take no longer than a learner waits for a change of a control."""


@fragment
def draw_sweep(settings: LinearSettings, data: RegressionData) -> None:
    """Draw the choice of a setting and its values, and the results: at once, or after a click if the runs take long.

    Beside the choice stands the learner's own run.
    """
    words, own = st.columns([5, 4], gap="medium")
    with own, st.container(key="own_run", gap="xxsmall"):
        st.markdown("**Your run**, as the player shows it")
        place_chart("loss_chart", height=None)
    with words:
        st.markdown("Which value is best? Do not guess: train with several of them. Only this setting changes.")
        chosen = draw_choice(settings)
    if chosen is None:
        return
    shown = session.results("many_values")  # the last one, by its settings
    wanted = tuple(chosen.settings.items())
    quick = sum(updates_of(each) for _, each in wanted) <= MOST_UPDATES_AT_ONCE
    if not quick:
        clicked = st.button(f"Train all {len(wanted)}", key="train_all", icon=":material/stacked_line_chart:")
    if wanted not in shown and (quick or clicked):
        shown.clear()
        shown[wanted] = train_all(chosen)
    if wanted in shown:
        _draw(chosen, data, *shown[wanted])


def updates_of(settings: LinearSettings) -> int:
    """How many updates a run of all epochs has."""
    return settings.epochs * math.ceil(settings.examples / settings.batch_size)


def train_all(chosen: SweepChoice) -> tuple[list[Trained], dict[str, float], int]:
    """The run of each value, the training losses of all runs after the last epoch that every run completed, and that epoch."""
    group = sweep(chosen.settings)
    group.advance(epochs=group.settings.epochs, seconds=SECONDS * len(group.members))
    epoch, losses = values_at_common_epoch(group, "train_loss")
    names = zip(chosen.values, RUN_COLOURS, strict=False)
    return [trained(name, colour, group.members[name]) for name, colour in names], losses, epoch


def _draw(chosen: SweepChoice, data: RegressionData, runs: list[Trained], losses: dict[str, float], epoch: int) -> None:
    loss, other = st.columns(2, gap="medium")
    with loss:
        st.markdown("**Loss over all examples**")
        draw_chart("many_loss", loss_figure(runs), "The loss of each run against epochs, on a log scale", CHART_HEIGHT)
    with other:
        if chosen.knob == "seed":
            st.markdown("**Not the same data**")
            st.markdown(
                "The seed draws the data too, so each run has a bowl of its own, and their paths cannot be compared."
            )
        else:
            st.markdown("**Path of the parameters**")
            draw_chart(
                "many_paths", paths_figure(runs, data), "The paths of all runs and the best parameters", CHART_HEIGHT
            )
    sentence = result_sentence(losses, chosen, epoch, LOSS)
    st.markdown(f"**{sentence}**")
    summary, table = st.columns(2, gap="medium")
    with summary:
        figure = summary_figure(losses, chosen, LOSS)
        alt = f"Loss against {chosen.label.lower()} at the end of the last epoch every run completed. {sentence}"
        draw_chart("many_summary", figure, alt, CHART_HEIGHT)
    with table:
        draw_table(runs)
