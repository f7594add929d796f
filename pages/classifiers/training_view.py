"""What the two image pages share: their live charts and the grid of predicted labels."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from core import Settings
from core.data.fashion_mnist import CLASS_NAMES
from pages.comparing import pins
from pages.player import playback
from pages.player.live_parts import (
    Frame,
    Number,
    chart_part,
    counts,
    images_part,
    place_chart,
    place_images,
    place_table,
    place_text,
    sprite,
    table_part,
)
from pages.shared.training_figures import accuracy_figure, loss_figure, series, turned_knobs
from pages.teaching.lesson import draw_lesson

SHOWN = 24
HEIGHT = 270
MEASURED = "Thin: each minibatch, just before its update. Bold: the whole sets, before the first update and at each epoch's end."
EPOCHS = ("epoch", "epoch_loss", "train_loss", "train_accuracy", "test_loss", "test_accuracy")
GUESSING = math.log(len(CLASS_NAMES))


@dataclass(frozen=True)
class Observation:
    """Plain numbers taken out of a run between two updates."""

    step: int
    epoch: int
    position: int
    examples: int
    columns: dict[str, tuple]
    epochs: dict[str, list[float]]
    newest: dict[str, float]
    changes: tuple
    predictions: object
    sprite: str


def observe_training(run) -> Observation:
    from core.explaining.predictions import predict

    names = ("batch_loss", "batch_accuracy", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
    columns = {name: series(run.history, name) for name in names}
    return Observation(
        run.step, run.epoch, run.position, run.examples,
        columns,
        {name: list(run.history.evaluations.columns[name]) for name in EPOCHS},
        {name: run.history.last(name) for name, (steps, _) in columns.items() if steps},
        turned_knobs(run.changes),
        predict(run.model, run.data.test_images[:SHOWN], run.data.test_labels[:SHOWN]),
        sprite(run.data, "test", range(SHOWN)),
    )  # fmt: skip


def render_training(observed: Observation, log: bool) -> Frame:
    columns = observed.columns
    return Frame(
        numbers(observed),
        {
            "loss_chart": chart_part(
                loss_figure(
                    columns["batch_loss"], columns["train_loss"], columns["test_loss"],
                    step=observed.step, log=log, level=(GUESSING, "guessing = ln 10 = 2.303"), changes=observed.changes,
                ),
                f"Loss against updates. {_latest(columns, 'train_loss', 'training')}, "
                f"{_latest(columns, 'test_loss', 'test')}.",
            ),
            "accuracy_chart": chart_part(
                accuracy_figure(
                    columns["batch_accuracy"], columns["train_accuracy"], columns["test_accuracy"], step=observed.step
                ),
                f"Accuracy against updates. {_latest(columns, 'train_accuracy', 'training')}, "
                f"{_latest(columns, 'test_accuracy', 'test')}.",
            ),
            **predictions(observed),
            "epoch_table": epoch_table(observed),
        },
    )  # fmt: skip


def epoch_table(observed: Observation) -> dict:
    """The course's lines, one for each epoch."""
    head = ("epoch", "mean of its batch losses", "train loss", "train accuracy", "test loss", "test accuracy")
    measured = zip(*(observed.epochs[name] for name in EPOCHS), strict=True)
    rows = [
        (f"{epoch:.0f}", _number(mean), _number(train), _percent(hits), _number(test), _percent(test_hits))
        for epoch, mean, train, hits, test, test_hits in measured
    ]
    return table_part(head, rows)


def _latest(columns: dict, name: str, label: str) -> str:
    return f"{label} {columns[name][1][-1]}" if columns[name][1] else f"{label} not measured yet"


def numbers(observed: Observation) -> list[Number]:
    """Where the run stands: the counts now, the losses and accuracies when they were last measured."""
    newest = observed.newest.get
    return [
        *counts(observed),
        Number("Batch loss", _number(newest("batch_loss"))),
        Number("Test loss", _number(newest("test_loss"))),
        Number("Train accuracy", _percent(newest("train_accuracy"))),
        Number("Test accuracy", _percent(newest("test_accuracy"))),
    ]


def _number(value: float | None) -> str:
    return "—" if value is None or not math.isfinite(value) else f"{value:.4f}"


def _percent(value: float | None) -> str:
    return "—" if value is None or not math.isfinite(value) else f"{value:.2%}"


def predictions(observed: Observation) -> dict:
    """The same test images in every frame: the true class over the predicted one, with a sign for right and wrong."""
    cells = []
    for true, predicted in zip(observed.predictions.true, observed.predictions.predicted, strict=True):
        right = predicted == true
        guess = CLASS_NAMES[predicted] if predicted >= 0 else "no number"
        cells.append({
            "top": CLASS_NAMES[true],
            "bottom": f"{'✓' if right else '✗'} {guess}",
            "mark": "right" if right else "wrong",
            "alt": f"True {CLASS_NAMES[true]}, predicted {guess}, {'right' if right else 'wrong'}",
        })  # fmt: skip
    hits = sum(cell["mark"] == "right" for cell in cells)
    alt = f"{len(cells)} test images with true and predicted class; {hits} are right"
    return {
        "hits": f"After {observed.step:,} updates {hits} of these {len(cells)} are right.",
        "predictions": images_part(observed.sprite, cells, alt),
    }


def draw_training(settings: Settings, observe: Callable = observe_training, render: Callable = render_training):
    """The learner's run with these settings stands on the page, with its buttons; while the images load, how far they are.

    Returns the run; None while the images load.

    A page that shows more than this gives its own `observe(run)` and `render(observed, log)`.
    """
    draw_lesson()
    data = playback.wait_for_images()
    if data is None:
        return None
    playback.draw_practice_notice(data)
    training = playback.training_for(settings, data)
    log = playback.draw_playback_controls(training)
    page_pins = pins.draw_buttons(training, settings, data)
    playback.place_training_view(observe, pins.add_pinned_curves(partial(render, log=log), page_pins))
    loss, accuracy = st.columns(2, gap="medium")
    with loss:
        st.markdown("**Loss**", help=MEASURED)
        place_chart("loss_chart", HEIGHT)
    with accuracy:
        st.markdown("**Accuracy**", help=MEASURED)
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
    return training.run
