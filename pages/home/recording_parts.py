"""The recorded trainings as parts of the start page: the large recording, and a small picture for each model's card."""

from __future__ import annotations

from base64 import b64decode, b64encode

from core.data.fashion_mnist import CLASS_NAMES
from core.layer_sizes import PIXELS
from core.teaching import recording
from pages.player.live_parts import component

_recording = component("home/recording", "<section class='recording' aria-label='A recorded training'></section>")
_miniature = component("home/miniature", "<div class='miniature'></div>")

SHOWN_OF_SOFTMAX = ("steps", "loss", "accuracy", "templates", "images", "labels", "predictions")


def draw_recording() -> None:
    """Draw the recording of softmax regression, which plays at once and can be stopped."""
    softmax = recording.load()["softmax"]
    part = {name: softmax[name] for name in SHOWN_OF_SOFTMAX} | {"classes": CLASS_NAMES}
    _recording(data={"part": part}, key="recording")


def draw_miniature(model: str) -> None:
    """Draw the small picture of a model, given the name of its page."""
    part = MINIATURES[model]()
    _miniature(data={"part": part}, key=f"miniature_{model}")


def _line() -> dict:
    line = recording.load()["line"]
    alt = (
        f"A line moves to its {len(line['x'])} points in {line['steps'][-1]} updates; "
        f"the loss falls from {line['loss'][0]:.2f} to {line['loss'][-1]:.2f}."
    )
    return line | {"picture": "line", "length": len(line["steps"]), "alt": alt}


def _probabilities() -> dict:
    softmax = recording.load()["softmax"]
    label, shares = softmax["labels"][0], softmax["probabilities"]
    alt = (
        f"A test image and ten probabilities: that of the right class, {CLASS_NAMES[label]}, "
        f"changes from {shares[0][label]:.2f} to {shares[-1][label]:.2f}."
    )
    return {
        "picture": "probabilities", "length": len(shares), "alt": alt, "probabilities": shares, "label": label,
        "classes": CLASS_NAMES, "image": b64encode(b64decode(softmax["images"])[:PIXELS]).decode(),
    }  # fmt: skip


def _border() -> dict:
    border = recording.load()["border"]
    alt = (
        f"A border between two classes of {len(border['x'])} points begins straight and bends in "
        f"{border['steps'][-1]} updates; at the end {border['accuracy'][-1]:.0%} of the points are on their side."
    )
    return border | {"picture": "border", "length": len(border["steps"]), "alt": alt}


MINIATURES = {"linear_regression": _line, "softmax_regression": _probabilities, "multilayer_perceptron": _border}
