"""Grids of images: the lines of text under each image, and the choice of one of them."""

from __future__ import annotations

from collections.abc import Sequence

from core.data.fashion_mnist import CLASS_NAMES, Dataset
from pages.player.live_parts import draw_images, sprite
from pages.shared import session


def prediction_cell(true: int, predicted: int, probability: str | None = None) -> dict:
    """Return the lines for a prediction, −1 where the logits are not finite; the probability only if given."""
    guess = CLASS_NAMES[predicted] if predicted >= 0 else "no number"
    mark, sign = ("right", "✓") if predicted == true else ("wrong", "✗")
    more, described = ({}, guess) if probability is None else ({"more": probability}, f"{guess} {probability}")
    return {"top": CLASS_NAMES[true], "bottom": f"{sign}\N{THIN SPACE}{guess}", **more, "mark": mark,
            "alt": f"True {CLASS_NAMES[true]}, predicted {described}, {mark}"}  # fmt: skip


def probability_cell(label: int, probabilities) -> dict:
    """Return the lines for an image's true class and its probability.  Shapes: probabilities (10,)"""
    name, p = CLASS_NAMES[label], f"{probabilities[label].item():.3f}"
    return {"top": name, "bottom": f"ŷ = {p}", "mark": "", "alt": f"{name}, given probability {p}"}


def choose_image(
    key: str, data: Dataset, part: str, numbers: Sequence[int], cells: list[dict], alt: str, across: int = 8
) -> int:
    """Draw a grid of images of a part ("train" or "test"); returns the number of the one chosen.

    As long as the chosen one is not among these, that is the first of them.
    """
    address = sprite(data, part, numbers)
    kept = session.results("chosen_images").get(key)
    number = kept if kept in numbers else numbers[0]

    def choose() -> None:
        clicked = session.clicked_point(key)
        if clicked["sprite"] == address:  # not a grid that was there before this one
            session.results("chosen_images")[key] = numbers[clicked["cell"]]

    draw_images(key, address, cells, alt, across, list(numbers).index(number), choose)
    return number
