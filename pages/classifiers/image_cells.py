"""The lines of text under the images of a grid."""

from __future__ import annotations

from core.data.fashion_mnist import CLASS_NAMES


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
