"""Ours and the library's training, one over the other, live: from scratch, on the same batches, with these settings."""

from __future__ import annotations

import math
from functools import partial

import streamlit as st

from core import MLPSettings, SoftmaxSettings
from core.comparing.library import library_network, library_training, our_training
from core.comparing.library_comparison import LibraryComparison, LibraryDifferences
from pages.comparing.training_button import draw_training_button, matching_training
from pages.player import playback
from pages.player.live_parts import Frame, chart_part, place_chart, place_table, place_text, table_part
from pages.player.scheduler import Training
from pages.shared.source_code import draw_code
from pages.shared.training_figures import axis_limits, line, significant
from pages.teaching.question_runs import short_run_updates

ROUNDING = 1e-4
"""A larger difference of weights has grown beyond what rounding alone explains."""
UPDATES_A_SECOND = 100.0
"""Softmax regression would be through in the blink of an eye."""
NAME = "library"


@st.fragment
def draw_library_comparison(settings: SoftmaxSettings | MLPSettings, data) -> None:
    """A button stands here and, once it was clicked with these very settings, how far the two trainings lie apart."""
    training = matching_training(NAME, lambda run: run.settings == settings and run.data is data)
    above = st.container()
    with st.container():  # there even when empty, so that what is below never changes its place
        if training is not None:
            _draw_places()
            playback.place_frames(training, LibraryComparison.compared, render, key="frame_library")
            if training.error is not None:
                st.error(f"{training.error}", title="Training stopped by an error", icon=":material/error:")
    with above:
        draw_training_button(NAME, "Train both", "compare_arrows", training, partial(_make, settings, data))
    ours, library = st.columns(2, gap="medium")
    with ours:
        draw_code(our_training, label="Our loop")
    with library:
        draw_code(library_network, library_training, label="The library's network and loop")


def _make(settings: SoftmaxSettings | MLPSettings, data) -> tuple[Training, int]:
    training = Training(LibraryComparison(settings, data, short_run_updates(settings, data)))
    training.speed = UPDATES_A_SECOND
    return training, training.run.epochs


def _draw_places() -> None:
    chart, text = st.columns([3, 2], gap="large")
    with chart:
        st.markdown("**Loss of each batch**")
        place_chart("library_loss", 270)
    with text:
        st.markdown("**Largest differences**")
        place_table("library_differences")
        place_text("library_summary")
        place_text("library_seconds")
    st.caption(
        "Both compute the same formulas, but add up in a different order, and a computer rounds after each addition "
        "to about seven digits: that is where tiny differences come from."
    )


def render(compared: LibraryDifferences) -> Frame:
    """What a frame brings to the places."""
    parts = {
        "library_loss": chart_part(loss_figure(compared), "The batch losses of both trainings against updates"),
        "library_differences": difference_table(compared),
        "library_summary": summary(compared),
        "library_seconds": f"Ours took {compared.our_seconds:.2f} s, the library {compared.library_seconds:.2f} s.",
    }
    return Frame(parts=parts)


def summary(compared: LibraryDifferences) -> str:
    """The result so far in a sentence or two."""
    made, difference = len(compared.steps), compared.weight_differences[-1]
    if made == 0:
        return f"Both start from the same weights. {compared.updates:,} updates are to come."
    after = "one update" if made == 1 else f"{made:,} updates"
    if not math.isfinite(difference):
        return f"After {after} a loss is no finite number, in both or in one. The learning rate is too high."
    told = f"The largest difference of any weight after {after} of {compared.updates:,}: {difference:.1g}."
    if difference <= ROUNDING:
        return told
    return told + " Differences grow where the steps overshoot: each update then magnifies what the one before left."


def difference_table(compared: LibraryDifferences) -> dict:
    """At each checkpoint and now, the largest difference of any weight then, and of any loss until then."""
    columns = compared.checkpoints, compared.weight_differences, compared.loss_differences
    rows = [[f"{made:,}", _written(weight), _written(loss)] for made, weight, loss in zip(*columns, strict=True)]
    return table_part(["updates", "any weight", "any loss"], rows)


def _written(difference: float) -> str:
    return f"{difference:.1e}" if math.isfinite(difference) else "no number"


def loss_figure(compared: LibraryDifferences) -> dict:
    """The batch losses of both: the library's thick and pale, ours thin on top of it."""
    hover = {"hovertemplate": "after update %{x:,}: %{y:.4g}<extra>%{fullData.name}</extra>"}
    library, ours = (
        (compared.steps, list(map(significant, losses))) for losses in (compared.library_losses, compared.our_losses)
    )
    return {
        "data": [line(library, "library", "batch", 7, **hover), line(ours, "ours", "train", 1.5, **hover)],
        "layout": {
            "xaxis": {"title": {"text": "updates"}, **axis_limits(len(compared.steps) - 1)},
            "yaxis": {"title": {"text": "mean loss"}, "rangemode": "tozero"},
        },
    }
