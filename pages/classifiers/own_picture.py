"""The learner's own picture, drawn or from a photo, as the model sees it; each page adds an explanation by its model."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from core.data.fashion_mnist import CLASS_NAMES
from core.data.own_picture import LARGEST_FILE, SIDE, like_fashion_mnist, read_picture
from core.explaining.nearest_images import as_image, nearest_of_class
from core.explaining.predictions import probabilities
from pages.classifiers.prediction_figures import probability_figure
from pages.player.live_parts import component, draw_chart, draw_images, sprite
from pages.player.snapshot import current_run, draw_live
from pages.shared import session
from pages.shared.plain_text import plain

DRAW, PHOTO, CAMERA = "Draw", "Photo", "Camera"
NEAREST = 6
EMPTY = bytes(SIDE * SIDE)

_drawing = component("drawing/drawing", "<div class='drawing'></div>")


def draw_own_picture(explain: Callable) -> None:
    """Draw the input, what the model says of the picture, and why.

    `explain(model, image, true, predicted, runner_up)` draws the model's explanation of an image of shape (784,).
    """
    st.html(Path(__file__).with_name("own_picture.css"))
    st.markdown(
        "What does the model make of a picture that is not from the data? Draw something to wear, or take a photo."
    )
    draw_live(_draw, explain)


def _draw(explain: Callable) -> None:
    given, said, reasons = st.columns([6, 7, 9], gap="medium")
    with given, st.container(key="own_input", gap="small"):
        pixels = _choose_pixels()
    if not any(pixels):
        with said:
            st.markdown("The model's answer stands here as soon as there is a picture.")
        return
    run, image = current_run(), as_image(pixels)
    chances = probabilities(run.model, image)
    if not np.isfinite(chances).all():
        said.markdown("Its logits are no numbers: the run has diverged.")
        return
    predicted, runner_up = (int(each) for each in np.argsort(chances)[::-1][:2])
    with said, st.container(gap="xsmall"):
        st.markdown(
            f"After {run.step:,} updates: **{CLASS_NAMES[predicted]}**, with a probability of {chances[predicted]:.0%}."
        )
        figure = probability_figure(CLASS_NAMES, chances, None, predicted)
        draw_chart(
            "own_probabilities",
            figure,
            f"Probabilities of the ten classes: {CLASS_NAMES[predicted]} {chances[predicted]:.0%}",
            280,
        )
        _draw_nearest(run.data, image, predicted)
    with reasons, st.container(key="own_reasons", gap="xsmall"):
        explain(run.model, image, predicted, predicted, runner_up)


def _choose_pixels() -> bytes:
    """Draw the choice of a source and its input; returns the picture's bytes, all zero if there is none."""
    source = st.segmented_control("Picture from", (DRAW, PHOTO, CAMERA), default=DRAW, required=True, key="picture_from",
                                  label_visibility="collapsed", persist_state="session")  # fmt: skip
    if source == DRAW:
        return _draw_drawing()
    label = "A product on a plain, bright ground works best."
    if source == PHOTO:
        file = st.file_uploader(
            label, ("png", "jpg", "jpeg"), key="picture_file", max_upload_size=LARGEST_FILE // 1_000_000
        )
    else:
        file = st.camera_input(label, key="picture_camera")
    st.caption(
        "Nothing is kept. Photos are often misread: the model knows only grey product photos without a background, "
        "upright and centred, and has no way to say that a picture is none of the ten."
    )
    return _process(file.getvalue()) if file is not None else EMPTY


def _draw_drawing() -> bytes:
    kept = session.results("own_picture")
    version = kept.setdefault("version", 0)
    drawn = _drawing(data={"pixels": _text(kept.get("start", EMPTY)), "version": version}, key="drawing",
                     default={"drawn": None}, on_drawn_change=lambda: None).drawn  # fmt: skip
    if isinstance(drawn, dict) and drawn.get("version") == version:  # else it was drawn before the newest start
        kept["pixels"] = _bytes(drawn.get("pixels")) or kept.get("pixels", EMPTY)
    st.button("Start from a test image", key="from_test_image", icon=":material/checkroom:", on_click=_start_from_test_image,
              help="The next one each time. Change it, and see from where on the model calls it something else.")  # fmt: skip
    return kept.get("pixels", EMPTY)


def _start_from_test_image() -> None:
    kept, images = session.results("own_picture"), current_run().data.test_images
    number = kept["number"] = (kept.get("number", -1) + 1) % len(images)
    kept["start"] = kept["pixels"] = images[number].numpy().tobytes()
    kept["version"] = kept.get("version", 0) + 1


def _text(pixels: bytes) -> str:
    return base64.b64encode(pixels).decode()


def _bytes(text: object) -> bytes | None:
    """The bytes that the browser reported; None if they are no picture."""
    try:
        pixels = base64.b64decode(str(text), validate=True)
    except ValueError:
        return None
    return pixels if len(pixels) == SIDE * SIDE else None


def _process(content: bytes) -> bytes:
    """Draw the steps from the file to the model's input, which is returned; or the reason why it cannot be used."""
    try:
        steps = like_fashion_mnist(read_picture(content))
    except ValueError as error:
        st.error(f"This picture was not used: {plain(error)}.")
        return EMPTY
    with st.container(horizontal=True, gap="xsmall", key="picture_steps"):
        for step in steps:
            st.image(step.image, step.name, width=76)
    return steps[-1].image.tobytes()


def _draw_nearest(data, image, predicted: int) -> None:
    numbers = nearest_of_class(*data.train, image, predicted, NEAREST)
    if numbers:
        st.markdown(f"The training images of {CLASS_NAMES[predicted]} that are nearest, pixel by pixel:")
        cells = [{"top": "", "bottom": "", "mark": "", "alt": f"Training image {number + 1:,}"} for number in numbers]
        draw_images("own_nearest", sprite(data, "train", numbers), cells, "The nearest training images", NEAREST)
