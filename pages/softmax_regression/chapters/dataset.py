"""The images: the ten classes, sixteen images of one class, and one image as 784 numbers."""

from __future__ import annotations

import streamlit as st

from core import SoftmaxSettings
from core.data.class_examples import class_sizes, first_of_class
from core.data.fashion_mnist import CLASS_NAMES, Dataset
from pages.player.live_parts import draw_chart, draw_images, sprite
from pages.softmax_regression.softmax_figures import SIDE, grey

SHOWN = 16
IMAGE_HEIGHT, ROW_HEIGHT = 420, 130


def draw_chapter(settings: SoftmaxSettings, run) -> None:
    if run is not None:
        draw_dataset(run.data)


@st.fragment
def draw_dataset(data: Dataset) -> None:
    """Draw the sizes of the classes, the first images of the selected class, and the pixels of the selected image."""
    st.markdown(
        "Each image belongs to one of ten classes. The labels 0 to 9 are names, not amounts: a trouser (1) is not half of a "
        "pullover (2), and nothing lies between a sandal (5) and a shirt (6). Linear regression would predict one number and "
        "take classes with near numbers for alike. So the model gives every class a score of its own instead."
    )
    st.table(sizes_table(data), hide_index=True, alt="How many images each class has")
    number = st.selectbox(
        "Class", range(len(CLASS_NAMES)), format_func=lambda i: f"{i}: {CLASS_NAMES[i]}", key="dataset_class"
    )
    name, rows = CLASS_NAMES[number], first_of_class(data.train_labels, number, SHOWN)
    if not rows:
        st.markdown(f"There is no training image of the class {name}.")
        return
    st.markdown(f"**The first {len(rows)} training images of this class.** Click one to see its pixels.")
    cells = [
        {"top": name, "bottom": f"image {row}", "mark": "", "alt": f"Training image {row}, {name}"} for row in rows
    ]
    clicked = draw_images(
        "dataset_images", sprite(data, "train", rows), cells, f"{len(rows)} training images of {name}", choosable=True
    )
    row = rows[clicked or 0]
    _draw_image(row, data.train_images[row].tolist(), name)


def _draw_image(row: int, values: list[int], name: str) -> None:
    st.markdown(
        f"**Image {row}** is 28 × 28 pixels, each a number from 0 (black) to 255 (white). Point at one to read its value."
    )
    described = f"Training image {row}, {name}"
    draw_chart("dataset_image", image_figure(values), f"{described}, as 28 × 28 pixels", IMAGE_HEIGHT)
    st.markdown(
        "The model sees these 784 numbers in one row, divided by 255: pixel j = 28 · row + column. "
        "That two pixels are neighbours in the image is lost."
    )
    draw_chart("dataset_row", row_figure(values), f"{described}, as one row of 784 pixels", ROW_HEIGHT)


def sizes_table(data: Dataset) -> list[dict[str, str]]:
    """Count the training and the test images of each class."""
    parts = {"training": data.train_labels, "test": data.test_labels}
    return [
        {"images": f"{part}: {len(labels):,}"}
        | {name: f"{size:,}" for name, size in zip(CLASS_NAMES, class_sizes(labels), strict=True)}
        for part, labels in parts.items()
    ]


def image_figure(values: list[int]) -> dict:
    """Return the heat map of an image, its first row at the top.  Shapes: values (784,)"""
    z = [list(values[SIDE * row : SIDE * (row + 1)]) for row in range(SIDE)]
    axis = {"showgrid": False, "zeroline": False, "constrain": "domain", "dtick": 7}
    trace = grey(
        z=z, name="pixel value", showscale=True, hovertemplate="row %{y}, column %{x}<br>value %{z}<extra></extra>",
        colorbar={"title": {"text": "value"}, "tickvals": [0, 128, 255]},
    )  # fmt: skip
    return {
        "data": [trace],
        "layout": {
            "xaxis": axis | {"title": {"text": "column"}},
            "yaxis": axis | {"title": {"text": "row"}, "autorange": "reversed", "scaleanchor": "x"},
        },
    }


def row_figure(values: list[int]) -> dict:
    """Return the heat map of the same values in one row; hovering shows the pixel's number, row and column."""
    text = [f"pixel {j} = 28 · {j // SIDE} + {j % SIDE}" for j in range(len(values))]
    trace = grey(z=[list(values)], text=[text], hovertemplate="%{text}<br>value %{z}<extra></extra>")
    axis = {"showgrid": False, "zeroline": False}
    return {
        "data": [trace],
        "layout": {
            "xaxis": axis | {"title": {"text": "pixel j"}, "dtick": 4 * SIDE},
            "yaxis": axis | {"showticklabels": False, "ticks": "", "fixedrange": True},
        },
    }
