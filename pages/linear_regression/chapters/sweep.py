"""Several values of one knob: a run for each, their losses and paths, and the result of each against the knob."""

from __future__ import annotations

import streamlit as st

from core import LinearSettings
from core.comparing.sweep import sweep
from core.data.regression import RegressionData
from pages.comparing.sweep_results import LOSS, result_sentence, summary_figure, values_at_common_epoch
from pages.comparing.sweep_values import SweepChoice, draw_choice
from pages.linear_regression.chapters.batch_sizes import (
    SECONDS,
    Trained,
    draw_table,
    loss_figure,
    paths_figure,
    trained,
)
from pages.player.live_parts import draw_chart
from pages.shared import session
from pages.shared.training_figures import RUN_COLOURS


@st.fragment
def draw_sweep(settings: LinearSettings, data: RegressionData) -> None:
    """Draw the choice of a knob and its values, a button that trains all of them and, after a click, the results."""
    chosen = draw_choice(settings)
    if chosen is None:
        return
    shown = session.results("many_values")  # the last one, by its settings
    wanted = tuple(chosen.settings.items())
    if st.button(f"Train all {len(wanted)}", key="train_all", icon=":material/stacked_line_chart:"):
        shown.clear()
        shown[wanted] = train_all(chosen)
    if wanted in shown:
        _draw(chosen, data, *shown[wanted])


def train_all(chosen: SweepChoice) -> tuple[list[Trained], dict[str, float], int]:
    """The run of each value, the training losses of all runs after the last epoch that all have done, and that epoch."""
    group = sweep(chosen.settings)
    group.advance(epochs=group.settings.epochs, seconds=SECONDS * len(group.members))
    epoch, losses = values_at_common_epoch(group, "train_loss")
    names = zip(chosen.values, RUN_COLOURS, strict=False)
    return [trained(name, colour, group.members[name]) for name, colour in names], losses, epoch


def _draw(chosen: SweepChoice, data: RegressionData, runs: list[Trained], losses: dict[str, float], epoch: int) -> None:
    loss, other = st.columns(2, gap="medium")
    with loss:
        st.markdown("**Loss over all examples**")
        draw_chart("many_loss", loss_figure(runs), "The loss of each run against epochs, on a log scale")
    with other:
        if chosen.knob == "seed":
            st.markdown("**Not the same data**")
            st.markdown(
                "The seed draws the data too, so each run has a bowl of its own, and their paths cannot be compared."
            )
        else:
            st.markdown("**Path of the parameters**")
            draw_chart("many_paths", paths_figure(runs, data), "The paths of all runs and the closed form")
    draw_table(runs)
    st.markdown("**At the end of the last epoch that all have done**")
    sentence = result_sentence(losses, chosen, epoch, LOSS)
    figure = summary_figure(losses, chosen, LOSS)
    draw_chart("many_summary", figure, f"Loss against {chosen.label.lower()}. {sentence}", 280)
    st.markdown(sentence)
