"""The chapter "Images": the ten classes, sixteen images of one class, one image as 784 numbers, and the test set."""

from __future__ import annotations

import math

import streamlit as st

from core import SoftmaxSettings
from core.data.batches import pixels
from core.data.class_examples import class_sizes, first_of_class
from core.data.fashion_mnist import CLASS_NAMES, Dataset
from pages.classifiers.image_cells import choose_image
from pages.classifiers.progress import format_share
from pages.player.live_parts import LiveParts, draw_chart, place_text
from pages.shared.source_code import draw_code
from pages.softmax_regression.chapters.questions import ask_shuffled
from pages.softmax_regression.softmax_figures import image_figure, row_figure

SHOWN = 16


def observe(run) -> tuple[int, float, float]:
    """The last epoch at whose end both whole sets were measured, and the accuracies on them."""
    measured = run.history.evaluations.columns
    return tuple(
        measured[name][-1] if measured[name] else math.nan for name in ("epoch", "train_accuracy", "test_accuracy")
    )


def render(observed: tuple[int, float, float]) -> dict[str, object]:
    epoch, train, test = observed
    when = f"After epoch {epoch:.0f}" if epoch >= 1 else "Untrained"
    return {"both_sets": f"{when}: {format_share(train)} of the training images are right, {format_share(test)} of the test images."}  # fmt: skip


def draw_chapter(settings: SoftmaxSettings, run) -> LiveParts:
    data = run.data
    st.markdown(
        f"All that the model can ever know comes from these {len(data.train_images):,} images, each with the right answer, its *label*."
    )
    with st.container(key="dataset_grids", gap="xsmall"):
        cls = _choose_class(data)
        row = _choose_row(data, cls, first_of_class(data.train_labels, cls, SHOWN))
    words, image = st.columns([6, 5], gap="medium")
    with words:
        _explain_labels(data)
    with image:
        _draw_image(row, data.train_images[row].tolist(), CLASS_NAMES[cls])
    ask_shuffled(settings, data)
    draw_code(pixels)
    return LiveParts(observe, render)


def _choose_class(data: Dataset) -> int:
    train, test = (class_sizes(labels, len(CLASS_NAMES)) for labels in (data.train_labels, data.test_labels))
    shown = {first_of_class(data.train_labels, cls, 1)[0]: cls for cls, size in enumerate(train) if size}
    cells = [
        {**_cell(f"{cls} {CLASS_NAMES[cls]}", f"Class {cls}, {CLASS_NAMES[cls]}: training image {number}"),
         "more": f"{train[cls]:,} + {test[cls]:,}"}
        for number, cls in shown.items()
    ]  # fmt: skip
    return shown[choose_image("dataset_classes", data, "train", list(shown), cells, "An image of each class", 10)]


def _choose_row(data: Dataset, cls: int, rows: list[int]) -> int:
    cells = [_cell(f"{row}", f"Training image {row}, {CLASS_NAMES[cls]}") for row in rows]
    alt = f"{len(rows)} training images of {CLASS_NAMES[cls]}"
    return choose_image("dataset_images", data, "train", rows, cells, alt, len(rows))


def _cell(text: str, alt: str) -> dict:
    return {"top": text, "bottom": "", "mark": "", "alt": alt}


def _explain_labels(data: Dataset) -> None:
    st.markdown(
        "Under each class: its training + test images. Choose one, and below it an image. **A label is a name, not an amount**: nothing lies between a sandal "
        "(5) and a shirt (6). Linear regression would predict one number and treat classes with nearby numbers as similar; this "
        "model gives every class a score of its own."
    )
    st.markdown(
        f"**The test set** has {len(data.test_images):,} more images, on which the model never trains. Only they show whether it "
        "has learnt what holds for new images too. If it knows its training images much better than these, it has learnt them "
        "by heart: *overfitting*."
    )
    place_text("both_sets")


def _draw_image(row: int, values: list[int], name: str) -> None:
    described = f"Training image {row}, {name}"
    picture, words = st.columns([4, 3], gap="small", vertical_alignment="center")
    with picture:
        draw_chart("dataset_image", image_figure(values), f"{described}, as 28 × 28 pixels", None)
    words.markdown(
        f"**Image {row}** is 28 × 28 pixels, each a number from 0 (black) to 255 (white). Point at one to read it."
    )
    st.markdown(
        "The model gets these 784 numbers, its *features*, in one row, divided by 255: pixel j = 28 · row + column."
    )
    draw_chart("dataset_row", row_figure(values), f"{described}, as one row of 784 pixels", 72)
