"""One knob, many values: all trained from one click, their curves, and the end of each against the knob."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core import Settings
from core.comparing.sweep import Sweep
from core.comparing.sweep_summary import Band, band
from pages.comparing.run_comparison import ComparedRuns, draw_run_comparison
from pages.comparing.sweep_results import ACCURACY, at_common_end, in_words, summary_figure
from pages.comparing.sweep_values import SweepChoice, choose
from pages.player.live_parts import chart_part, place_chart, place_text


@st.fragment
def draw_sweep(settings: Settings, data) -> None:
    """A knob and its values to choose, and a race of them all."""
    chosen = choose(settings)
    if chosen is None:
        return
    compared = ComparedRuns(
        "many", f"Train all {len(chosen.settings)}", chosen.settings, together=True, unseen=frozenset(chosen.unseen),
        also=partial(summary_parts, chosen=chosen), band=partial(band_of, names=chosen.unseen) if chosen.unseen else None,
    )  # fmt: skip
    draw_run_comparison(compared, data, _places)


def _places() -> None:
    st.markdown("**At the end of the last epoch that all have done**")
    place_chart("many_summary", 280)
    place_text("many_told")


def band_of(group: Sweep, names: list[str]) -> Band:
    """Between which test accuracies these runs lie, epoch by epoch."""
    return band([group.members[name] for name in names], "test_accuracy")


def summary_parts(group: Sweep, chosen: SweepChoice) -> dict[str, object]:
    """The summary's chart and its sentence."""
    epoch, losses, ends = at_common_end(group, "train_loss", "test_accuracy")
    told = in_words(ends, chosen, epoch, ACCURACY)
    figure = summary_figure(ends, chosen, ACCURACY, losses)
    return {
        "many_summary": chart_part(figure, f"Accuracy and loss against {chosen.label.lower()}. {told}"),
        "many_told": told,
    }
