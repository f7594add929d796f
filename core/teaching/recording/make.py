"""What is recorded: three short trainings at a few of their updates, and how each scenario begins."""

from __future__ import annotations

import json
from base64 import b64encode

import torch
from torch import Tensor

from core.data.batches import pixels
from core.data.fashion_mnist import Dataset
from core.functions import softmax
from core.settings import LinearSettings, SoftmaxSettings
from core.teaching.recording.border import record_border
from core.teaching.recording.curves import record_curves
from core.training.evaluation import evaluation, finish
from core.training.run import Run

SOFTMAX = SoftmaxSettings(lr=0.1, batch_size=256, init_std=0.01, epochs=3)
SOFTMAX_STEPS = (0, 1, 2, 3, 5, 8, 12, 18, 27, 40, 60, 90, 130, 190, 270, 380, 530, 705)
IMAGES = 18
"""The first images of the test set are shown, whatever the model makes of them."""

LINE = LinearSettings(lr=0.05, batch_size=10, epochs=20)
LINE_STEPS = (0, 1, 2, 3, 5, 7, 9, 12, 15, 19, 23, 28, 34, 41, 50, 62, 78, 100)

BORDER_STEPS = (0, 1, 2, 3, 5, 8, 12, 18, 27, 40, 60, 85, 115, 150, 200, 260, 330, 400)


def make(images: Dataset) -> dict:
    """Train the recorded models on these images, and return the recording as plain data."""
    return {
        "softmax": record_softmax(images),
        "line": record_line(),
        "border": record_border(BORDER_STEPS),
        "curves": record_curves(images),
    }


def as_text(recording: dict) -> str:
    """The recording as JSON, with one line for each of its entries."""
    parts = (
        f"{json.dumps(name)}: {{\n" + ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in part.items()) + "\n}"
        for name, part in recording.items()
    )  # fmt: skip
    return "{\n" + ",\n".join(parts) + "\n}\n"


def record_softmax(images: Dataset) -> dict:
    """Softmax regression: its templates, what it says of some test images, and its loss and accuracy on the test set.

    Templates and images are bytes in base64: ten signed bytes' pictures for each update, 127 standing for `limit`.
    """
    run = Run(SOFTMAX, images)
    shown = pixels(images.test_images[:IMAGES])
    weights, rows = [], []
    for step in SOFTMAX_STEPS:
        run.advance(updates=step - run.step)
        weights.append(run.model.parameters[0].T.clone())
        loss, accuracy = finish(evaluation(run.model, *run.data.test))
        probabilities = softmax(run.model.forward(shown))
        rows.append((loss, accuracy, probabilities.argmax(dim=1).tolist(), _rounded(probabilities[0])))
    limit = torch.stack(weights[-1:]).abs().quantile(0.995).item()
    losses, accuracies, predictions, probabilities = zip(*rows, strict=True)
    return {
        "settings": SOFTMAX.to_query(),
        "steps": list(SOFTMAX_STEPS),
        "loss": _digits(losses),
        "accuracy": list(accuracies),
        "limit": float(f"{limit:.4g}"),
        "templates": [_bytes((W / limit).clamp(-1, 1).mul(127).round().to(torch.int8)) for W in weights],
        "images": _bytes(images.test_images[:IMAGES]),
        "labels": images.test_labels[:IMAGES].tolist(),
        "predictions": list(predictions),
        "probabilities": list(probabilities),
    }


def record_line() -> dict:
    """Linear regression: its points, and its line and loss at each recorded update."""
    run = Run(LINE)
    X, y = run.data.train
    rows = []
    for step in LINE_STEPS:
        run.advance(updates=step - run.step)
        loss = run.model.losses(run.model.forward(X), y).mean().item()
        rows.append((*run.regression_parameters().values(), loss))
    w, b, losses = zip(*rows, strict=True)
    return {
        "steps": list(LINE_STEPS),
        "x": _rounded(X[:, 0]),
        "y": _rounded(y),
        "w": _digits(w),
        "b": _digits(b),
        "loss": _digits(losses),
    }


def _bytes(values: Tensor) -> str:
    return b64encode(values.contiguous().numpy().tobytes()).decode()


def _rounded(values: Tensor) -> list[float]:
    return [round(value, 3) for value in values.tolist()]


def _digits(values) -> list[float]:
    return [float(f"{value:.4g}") for value in values]
