"""Our training and the library's on the same batches with the page's settings, drawn live over one another."""

from __future__ import annotations

import math
from functools import partial

import streamlit as st

from core import MLPSettings, SoftmaxSettings
from core.comparing.library import library_network, library_update
from core.comparing.library_run import LibraryDifferences, LibraryRun
from core.data.fashion_mnist import Dataset
from core.optim import sgd
from core.training.cost import training_examples
from core.training.update import update
from pages.classifiers.own_run import place_own_run
from pages.comparing.side_training import draw_side_training
from pages.player.live_parts import Frame, chart_part, place_chart, place_table, place_text, table_part
from pages.player.scheduler import Training
from pages.shared.controls import fragment
from pages.shared.source_code import draw_code
from pages.shared.training_figures import axis_limits, format_number, line, significant
from pages.teaching.question_runs import MOST_UPDATES, short_run_updates

ROUNDING = 1e-4
"""Rounding alone explains differences of weights up to this."""
UPDATES_A_SECOND = 100.0
"""At full speed softmax regression would end before it could be watched."""


@fragment
def draw_library_comparison(settings: SoftmaxSettings | MLPSettings, images: Dataset | None) -> None:
    """Draw a button that trains both with these settings, how far the two are apart, and the code of both."""
    words, own = st.columns([5, 4], gap="medium")
    with own:
        place_own_run()
    with words:
        st.markdown("Does our loop do what PyTorch's does? Train both, compare every weight.")
        st.caption(
            "Both compute the same formulas, but add up in a different order, and a computer rounds after each addition "
            "to about seven digits: that is where tiny differences come from."
        )
    draw_side_training(
        "library", "Train both", "compare_arrows", matches=lambda run: run.settings == settings and run.images is images,
        make=partial(_make, settings, images), draw_places=_draw_places, observe=LibraryRun.differences, render=render,
        frame_key="frame_library",
    )  # fmt: skip
    ours, library = st.columns(2, gap="medium")
    with ours:
        draw_code(update, sgd, label="Our loop")
    with library:
        draw_code(library_network, library_update, label="The library's network and loop")


def _make(settings: SoftmaxSettings | MLPSettings, images: Dataset | None) -> tuple[Training, int]:
    run = LibraryRun(settings, images, short_run_updates(settings, images) if images else _updates_on_points(settings))
    training = Training(run)
    training.speed = UPDATES_A_SECOND
    return training, run.epochs


def _updates_on_points(settings: SoftmaxSettings | MLPSettings) -> int:
    """As many as the page's run has, but not more than others have that are short."""
    return min(settings.epochs * math.ceil(training_examples(settings) / settings.batch_size), MOST_UPDATES)


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


def render(result: LibraryDifferences) -> Frame:
    """The frame that shows these differences."""
    parts = {
        "library_loss": chart_part(loss_figure(result), "The batch losses of both trainings against updates"),
        "library_differences": difference_table(result),
        "library_summary": result_sentence(result),
        "library_seconds": f"Ours took {result.our_seconds:.2f} s, the library {result.library_seconds:.2f} s.",
    }
    return Frame(parts=parts)


def result_sentence(result: LibraryDifferences) -> str:
    """The result so far in a sentence or two."""
    made, difference = len(result.steps), result.weight_differences[-1]
    if made == 0:
        return f"Both start from the same weights. {result.updates:,} updates are to come."
    after = "one update" if made == 1 else f"{made:,} updates"
    if not math.isfinite(difference):
        return f"After {after} a loss is no finite number, in both or in one. The learning rate is too high."
    sentence = f"The largest difference of any weight after {after} of {result.updates:,}: {difference:.1g}."
    if difference <= ROUNDING:
        return sentence
    return (
        sentence + " Differences grow where the steps overshoot: each update then magnifies what the one before left."
    )


def difference_table(result: LibraryDifferences) -> dict:
    """At each checkpoint and now, the largest difference of any weight then, and of any loss until then."""
    columns = result.checkpoints, result.weight_differences, result.loss_differences
    rows = [
        [f"{made:,}", format_number(weight, ".1e"), format_number(loss, ".1e")]
        for made, weight, loss in zip(*columns, strict=True)
    ]
    return table_part(["updates", "any weight", "any loss"], rows)


def loss_figure(result: LibraryDifferences) -> dict:
    """The batch losses of both: the library's thick and pale, ours thin on top of it."""
    hover = {"hovertemplate": "after update %{x:,}: %{y:.4g}<extra>%{fullData.name}</extra>"}
    library, ours = (
        (result.steps, list(map(significant, losses))) for losses in (result.library_losses, result.our_losses)
    )
    return {
        "data": [line(library, "library", "batch", 7, **hover), line(ours, "ours", "train", 1.5, **hover)],
        "layout": {
            "xaxis": {"title": {"text": "updates"}, **axis_limits(len(result.steps) - 1)},
            "yaxis": {"title": {"text": "mean loss"}, "rangemode": "tozero"},
        },
    }
