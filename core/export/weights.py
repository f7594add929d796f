"""A run's trained weights as an .npz file, with the recipe that made them; `core.pins.kept_run` reads it."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from core.export.exportable import check_exportable
from core.export.settings_json import as_json
from core.models import LinearRegression
from core.training.run import Run

RECIPE = "recipe"


def parameter_names(model) -> list[str]:
    """The names of a model's parameters in a file: w and b, or W1, b1, W2, b2, …"""
    if isinstance(model, LinearRegression):
        return ["w", "b"]
    return [f"{letter}{layer}" for layer in range(1, len(model.parameters) // 2 + 1) for letter in "Wb"]


def as_npz(run: Run) -> bytes:
    """The run's parameters as arrays of float32, and under "recipe" its settings as in `as_json`, as bytes of UTF-8.

    Raises: ValueError if the run has made no update, or has diverged
    """
    check_exportable(run)
    names = parameter_names(run.model)
    arrays: dict[str, Any] = {
        name: parameter.numpy() for name, parameter in zip(names, run.model.parameters, strict=True)
    }
    arrays[RECIPE] = np.frombuffer(as_json(run).encode(), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()
