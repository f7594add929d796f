"""The live view of a classifier's run: charts, numbers, a table and the grid of predicted labels."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import streamlit as st

from core import Settings
from core.data.fashion_mnist import CLASS_NAMES
from pages.classifiers.image_cells import prediction_cell
from pages.comparing import pins
from pages.player import image_loading, playback
from pages.player.learner_player import player_for, write_position
from pages.player.live_parts import (
    Frame,
    Number,
    chart_part,
    images_part,
    place_chart,
    place_images,
    place_table,
    place_text,
    progress_numbers,
    sprite,
    table_part,
)
from pages.player.snapshot import current_run
from pages.shared.training_figures import accuracy_figure, knob_changes, loss_figure, series, with_position
from pages.teaching.lesson import draw_lesson

SHOWN = 24
HEIGHT = 270
CURVES_HELP = (
    "Thin: each minibatch, just before its update. Bold: the whole sets, before the first update and at each epoch's end; "
    "the test set also after 4, 16, 64, … updates of the first epoch."
)
EPOCHS = ("epoch", "epoch_loss", "train_loss", "train_accuracy", "test_loss", "test_accuracy")
GUESSING = math.log(len(CLASS_NAMES))
"""The cross-entropy of a model that gives each class the same probability."""


@dataclass(frozen=True)
class TrainingObservation:
    """The data of a run between two updates that a frame shows. The columns go on to `end` if the run was trained further."""

    step: int
    end: int
    epoch: int
    position: int
    examples: int
    columns: dict[str, tuple]
    epochs: dict[str, list[float]]
    latest: dict[str, float]
    changes: tuple
    predictions: object
    sprite: str


def observe_training(run) -> TrainingObservation:
    from core.explaining.predictions import predict

    names = ("batch_loss", "batch_accuracy", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
    columns = {name: series(run.recorded, name) for name in names}
    return TrainingObservation(
        run.step, max(run.step, run.recorded_step), run.epoch, run.position, run.examples,
        columns,
        {name: list(run.history.evaluations.columns[name]) for name in EPOCHS},
        {name: run.history.last(name) for name in names if len(run.history.steps(name))},
        knob_changes(run.recorded_changes),
        predict(run.model, run.data.test_images[:SHOWN], run.data.test_labels[:SHOWN]),
        sprite(run.data, "test", range(SHOWN)),
    )  # fmt: skip


def render_training(observed: TrainingObservation, log: bool) -> Frame:
    columns, step, end = observed.columns, observed.step, observed.end
    loss = loss_figure(
        columns["batch_loss"], columns["train_loss"], columns["test_loss"], step=end, log=log,
        level=(GUESSING, "guessing = ln 10 = 2.303"), changes=observed.changes,
    )  # fmt: skip
    accuracy = accuracy_figure(columns["batch_accuracy"], columns["train_accuracy"], columns["test_accuracy"], step=end)
    parts = {
        "loss_chart": chart_part(
            with_position(loss, step, end), f"Loss against updates. {_latest_values(columns, 'loss')}."
        ),
        "accuracy_chart": chart_part(
            with_position(accuracy, step, end), f"Accuracy against updates. {_latest_values(columns, 'accuracy')}."
        ),
        **predictions(observed),
        "epoch_table": epoch_table(observed),
    }
    return Frame(numbers(observed), parts)


def epoch_table(observed: TrainingObservation) -> dict:
    """Return a row with the losses and accuracies of each epoch."""
    head = ("epoch", "mean of its batch losses", "train loss", "train accuracy", "test loss", "test accuracy")
    measured = zip(*(observed.epochs[name] for name in EPOCHS), strict=True)
    rows = [
        (f"{epoch:.0f}", _number(mean), _number(loss), _percent(accuracy), _number(test_loss), _percent(test_accuracy))
        for epoch, mean, loss, accuracy, test_loss, test_accuracy in measured
    ]
    return table_part(head, rows)


def _latest_values(columns: dict, name: str) -> str:
    values = {label: columns[f"{part}_{name}"][1] for label, part in (("training", "train"), ("test", "test"))}
    return ", ".join(f"{label} {column[-1] if column else 'not measured yet'}" for label, column in values.items())


def numbers(observed: TrainingObservation) -> list[Number]:
    """Return the run's progress, and its latest batch loss and test accuracy."""
    latest = observed.latest.get
    return [
        *progress_numbers(observed),
        Number("Batch loss", _number(latest("batch_loss"))),
        Number("Test accuracy", _percent(latest("test_accuracy"))),
    ]


def _number(value: float | None) -> str:
    return "—" if value is None or not math.isfinite(value) else f"{value:.4f}"


def _percent(value: float | None) -> str:
    return "—" if value is None or not math.isfinite(value) else f"{value:.2%}"


def predictions(observed: TrainingObservation) -> dict:
    """Return the grid of test images with their true and predicted classes."""
    cells = list(map(prediction_cell, observed.predictions.true, observed.predictions.predicted))
    hits = sum(cell["mark"] == "right" for cell in cells)
    alt = f"{len(cells)} test images with true and predicted class; {hits} are right"
    return {
        "hits": f"After {observed.step:,} updates {hits} of these {len(cells)} are right.",
        "predictions": images_part(observed.sprite, cells, alt),
    }


@lru_cache(maxsize=16)
def _with_scale(render: Callable, log: bool) -> Callable:
    """Equal arguments give the same function, so that a class shares its frames."""
    return partial(render, log=log)


def draw_training(settings: Settings, observe: Callable, render: Callable):
    """Draw the learner's run with its buttons, or the progress of loading the images.

    Returns the run, or None while the images load. Each frame is `render(observe(run), log)`.
    """
    draw_lesson()
    data = image_loading.wait_for_images()
    if data is None:
        return None
    image_loading.draw_practice_notice(data)
    player = player_for(settings, data)
    moment = playback.draw_player(player)
    write_position(player)
    with st.container(horizontal=True, vertical_alignment="center"):
        log = playback.draw_log_toggle()
        page_pins = pins.draw_buttons(player, settings, data)
    playback.place_training_view(moment, observe, pins.add_pinned_curves(_with_scale(render, log), page_pins))
    loss, accuracy = st.columns(2, gap="medium")
    with loss:
        st.markdown("**Loss**", help=CURVES_HELP)
        place_chart("loss_chart", HEIGHT)
    with accuracy:
        st.markdown("**Accuracy**", help=CURVES_HELP)
        place_chart("accuracy_chart", HEIGHT)
    pins.draw_list(page_pins)
    st.markdown(
        f"**Predictions** on {SHOWN} test images: true class above, predicted class below (✓, solid frame: right)"
    )
    place_text("hits")
    place_images("predictions")
    with st.expander("Epoch by epoch", icon=":material/table_rows:"):
        place_table("epoch_table")
    playback.let_charts_draw_first()
    return current_run()
