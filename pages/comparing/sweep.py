"""Several values of one knob, all trained from one click: their curves, and the result of each against the knob."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from core import Settings
from core.comparing.run_group import RunGroup
from core.data.fashion_mnist import Dataset
from pages.classifiers.own_run import place_own_run
from pages.comparing.run_comparison import ComparedRuns, draw_run_comparison
from pages.comparing.sweep_results import ACCURACY, result_sentence, summary_figure, values_at_common_epoch
from pages.comparing.sweep_values import SweepChoice, draw_choice
from pages.player.live_parts import chart_part, place_chart, place_text
from pages.shared.controls import fragment


@fragment
def draw_sweep(settings: Settings, images: Dataset | None, introduce: Callable[[], None] | None = None) -> None:
    """Draw the choice of a knob and its values below what `introduce` draws, and the comparison of their runs.

    Beside the choice stands the learner's own run.
    """
    words, own = st.columns([5, 4], gap="medium")
    with own:
        place_own_run()
    with words:
        st.markdown(
            "Which settings are good? No formula tells: train with several values and compare. Only this setting changes."
        )
        if introduce is not None:
            introduce()
        chosen = draw_choice(settings)
    if chosen is None:
        return
    compared = ComparedRuns(
        "many", f"Train all {len(chosen.settings)}", chosen.settings, as_sweep=True, band_runs=chosen.band_runs,
        extra_parts=partial(summary_parts, chosen=chosen),
    )  # fmt: skip
    draw_run_comparison(compared, images, _draw_places, in_columns=True)


def _draw_places() -> None:
    st.markdown("**At the end of the last epoch every run completed**")
    place_chart("many_summary", 240)
    place_text("many_told")


def summary_parts(group: RunGroup, chosen: SweepChoice) -> dict[str, object]:
    """The summary's chart and its sentence."""
    epoch, losses, accuracies = values_at_common_epoch(group, "train_loss", "test_accuracy")
    sentence = result_sentence(accuracies, chosen, epoch, ACCURACY)
    figure = summary_figure(accuracies, chosen, ACCURACY, losses)
    return {
        "many_summary": chart_part(figure, f"Accuracy and loss against {chosen.label.lower()}. {sentence}"),
        "many_told": sentence,
    }
