"""The chapter "Train" of a classifier: its curves and the grid of predicted labels, on one screen with what is inside."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import streamlit as st

from core import Settings
from core.data.fashion_mnist import CLASS_NAMES
from pages.classifiers.image_cells import prediction_cell
from pages.classifiers.progress import format_loss, format_share
from pages.comparing import pins
from pages.player import playback
from pages.player.live_parts import (
    LiveParts,
    chart_part,
    images_part,
    place_chart,
    place_images,
    place_table,
    place_text,
    sprite,
    table_part,
)
from pages.shared.training_figures import accuracy_figure, knob_changes, loss_figure, series, with_position

SHOWN, ACROSS = 24, 6
CURVES_HELP = (
    "Thin: each minibatch, just before its update. Bold: the whole sets, before the first update and at each epoch's end; "
    "the test set also after 4, 16, 64, … updates of the first epoch."
)
EPOCHS = ("epoch", "epoch_loss", "train_loss", "train_accuracy", "test_loss", "test_accuracy")
GUESSING = math.log(len(CLASS_NAMES))
"""The cross-entropy of a model that gives each class the same probability."""


@dataclass(frozen=True)
class TrainingObservation:
    """The data of a run between two updates that the chapter shows. The columns go on to `end` if the run was trained further."""

    step: int
    end: int
    columns: dict[str, tuple]
    epochs: dict[str, list[float]]
    changes: tuple
    predictions: object
    sprite: str


def observe_training(run) -> TrainingObservation:
    from core.explaining.predictions import predict

    names = ("batch_loss", "batch_accuracy", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
    return TrainingObservation(
        run.step, max(run.step, run.recorded_step),
        {name: series(run.recorded, name) for name in names},
        {name: list(run.history.evaluations.columns[name]) for name in EPOCHS},
        knob_changes(run.recorded_changes),
        predict(run.model, run.data.test_images[:SHOWN], run.data.test_labels[:SHOWN]),
        sprite(run.data, "test", range(SHOWN)),
    )  # fmt: skip


def render_training(observed: TrainingObservation, log: bool) -> dict[str, object]:
    """Return the parts that both image pages have."""
    columns, step, end = observed.columns, observed.step, observed.end
    loss = loss_figure(
        columns["batch_loss"], columns["train_loss"], columns["test_loss"], step=end, log=log,
        level=(GUESSING, "guessing = ln 10 = 2.303"), changes=observed.changes,
    )  # fmt: skip
    accuracy = accuracy_figure(columns["batch_accuracy"], columns["train_accuracy"], columns["test_accuracy"], step=end)
    return {
        "loss_chart": chart_part(
            with_position(loss, step, end), f"Loss against updates. {_latest_values(columns, 'loss')}."
        ),
        "accuracy_chart": chart_part(
            with_position(accuracy, step, end), f"Accuracy against updates. {_latest_values(columns, 'accuracy')}."
        ),
        **predictions(observed),
        "epoch_table": epoch_table(observed),
    }


def epoch_table(observed: TrainingObservation) -> dict:
    """Return a row with the losses and accuracies of each epoch."""
    head = ("epoch", "mean of its batch losses", "train loss", "train accuracy", "test loss", "test accuracy")
    measured = zip(*(observed.epochs[name] for name in EPOCHS), strict=True)
    rows = [
        (f"{epoch:.0f}", format_loss(mean), format_loss(loss), format_share(accuracy), format_loss(test_loss),
         format_share(test_accuracy))
        for epoch, mean, loss, accuracy, test_loss, test_accuracy in measured
    ]  # fmt: skip
    return table_part(head, rows)


def _latest_values(columns: dict, name: str) -> str:
    values = {label: columns[f"{part}_{name}"][1] for label, part in (("training", "train"), ("test", "test"))}
    return ", ".join(f"{label} {column[-1] if column else 'not measured yet'}" for label, column in values.items())


def predictions(observed: TrainingObservation) -> dict:
    """Return the grid of test images with their true and predicted classes."""
    cells = list(map(prediction_cell, observed.predictions.true, observed.predictions.predicted))
    hits = sum(cell["mark"] == "right" for cell in cells)
    alt = f"{len(cells)} test images with true and predicted class; {hits} are right"
    return {
        "hits": f"Update {observed.step:,}: {hits} of {len(cells)} right. True class above, prediction below.",
        "predictions": images_part(observed.sprite, cells, alt),
    }


@lru_cache(maxsize=16)
def _live(observe: Callable, render: Callable, log: bool) -> LiveParts:
    return LiveParts(observe, partial(render, log=log))


def draw_training(
    settings: Settings, purpose: str, observe: Callable, render: Callable, place_inside: Callable
) -> LiveParts:
    """Place curves on the left, predictions and what is inside the model on the right; all of it fits a screen.

    The parts are `render(observe(run), log=…)`; `place_inside()` places those that only this model has.
    """
    st.html(Path(__file__).with_name("training_view.css"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="train_head"):
        st.markdown(purpose, width="stretch", help=CURVES_HELP)
        log = playback.draw_log_toggle()
        page_pins = pins.draw_button(settings)
    curves, pictures = st.columns(2, gap="medium")
    with curves, st.container(key="curves", gap=None):
        place_chart("loss_chart", height=None)
        place_chart("accuracy_chart", height=None)
    with pictures, st.container(key="pictures", gap="xxsmall"):
        place_text("hits")
        place_images("predictions", ACROSS)
        place_inside()
    pins.draw_list(page_pins)
    with st.expander("Epoch by epoch", icon=":material/table_rows:"):
        place_table("epoch_table")
    return _live(observe, render, log)
