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
from pages.classifiers.curves import CURVES_HELP, Curves, curve_parts, observe_curves
from pages.classifiers.image_cells import prediction_cell
from pages.comparing import pins
from pages.player import playback
from pages.player.live_parts import (
    LiveParts,
    images_part,
    place_chart,
    place_images,
    place_table,
    place_text,
    sprite,
)

SHOWN, ACROSS = 24, 6
GUESSING = math.log(len(CLASS_NAMES))
"""The cross-entropy of a model that gives each class the same probability."""


@dataclass(frozen=True)
class TrainingObservation:
    """The data of a run between two updates that the chapter shows."""

    curves: Curves
    predictions: object
    sprite: str

    @property
    def step(self) -> int:
        return self.curves.step


def observe_training(run) -> TrainingObservation:
    from core.explaining.predictions import predict

    images, labels = run.data.test
    return TrainingObservation(
        observe_curves(run), predict(run.model, images[:SHOWN], labels[:SHOWN]), sprite(run.data, "test", range(SHOWN))
    )


def render_training(observed: TrainingObservation, log: bool) -> dict[str, object]:
    """Return the parts that both image pages have."""
    return curve_parts(observed.curves, log) | predictions(observed)


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


def place_curves(pause: int = 0) -> None:
    """Place the two charts, one above the other, with so many milliseconds between two drawings of one."""
    with st.container(key="curves", gap=None):
        place_chart("loss_chart", height=None, pause=pause)
        place_chart("accuracy_chart", height=None, pause=pause)


def draw_on_images(
    settings: Settings, purpose: str, observe: Callable, render: Callable, place_inside: Callable
) -> LiveParts:
    """Draw the chapter of an image page: curves on the left, predictions and what is inside the model on the right.

    `place_inside()` places what only this model has.
    """
    return draw_training(settings, purpose, observe, render, partial(_place_beside_curves, place_inside))


def _place_beside_curves(place_inside: Callable) -> None:
    curves, pictures = st.columns(2, gap="medium")
    with curves:
        place_curves()
    with pictures, st.container(key="pictures", gap="xxsmall"):
        place_text("hits")
        place_images("predictions", ACROSS)
        place_inside()


def draw_training(
    settings: Settings, purpose: str, observe: Callable, render: Callable, place_pictures: Callable,
    ask: Callable[[], None] = lambda: None,
) -> LiveParts:  # fmt: skip
    """Draw the chapter of any classifier; its parts are `render(observe(run), log=…)`.

    `place_pictures()` places all that fits on a screen below the chapter's head, `ask()` draws questions below that.
    """
    st.html(Path(__file__).with_name("training_view.css"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False, key="train_head"):
        st.markdown(purpose, width="stretch", help=CURVES_HELP)
        log = playback.draw_log_toggle()
        page_pins = pins.draw_button(settings)
    place_pictures()
    pins.draw_list(page_pins)
    ask()
    with st.expander("Epoch by epoch", icon=":material/table_rows:"):
        place_table("epoch_table")
    return _live(observe, render, log)
