"""A run frozen to plain numbers."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Generator
from dataclasses import dataclass

from core.data.fashion_mnist import Dataset
from core.explaining.least_squares import bowl
from core.explaining.parameter_path import parameter_path
from core.history import History
from core.pins.recipe import Recipe, recipe_of
from core.settings import LinearSettings
from core.training.evaluation import evaluation
from core.training.run import Run

MOST_POINTS = 150

Curve = tuple[tuple[int, ...], tuple[float, ...]]
"""Updates, and what was measured after so many."""


@dataclass(frozen=True)
class Pin:
    """What is kept of a run: how it is made again, its thinned curves by name, and where it ended.

    `batch_loss` of each minibatch; `loss` of the test set, of a regression that of all examples; `accuracy` of the test
    set, which a regression has not. `parameters` are those of a regression, w first and b last.
    `complete` is False while the end of the two curves is still to be measured.
    """

    recipe: Recipe
    steps: int
    curves: dict[str, Curve]
    diverged: bool
    parameters: tuple[float, ...] = ()
    complete: bool = True

    def last(self, name: str) -> float:
        """The newest value of a curve; NaN if there is none."""
        return self.curves[name][1][-1] if name in self.curves else math.nan


def unfinished_pin(run: Run) -> Pin:
    """The run as far as it has been measured; takes no time.

    Raises: ValueError if it has made no update.
    """
    recipe, diverged = recipe_of(run), run.divergence is not None
    batch = _thin(run.history, "batch_loss")
    if isinstance(run.settings, LinearSettings):
        path = parameter_path(run, bowl(run.data.X, run.data.y), MOST_POINTS)
        curves = {"batch_loss": batch, "loss": (tuple(path.steps), tuple(path.loss.tolist()))}
        return Pin(recipe, run.step, curves, diverged, tuple(run.regression_parameters().values()))
    curves = {
        "batch_loss": batch,
        "loss": _thin(run.history, "test_loss"),
        "accuracy": _thin(run.history, "test_accuracy"),
    }
    return Pin(recipe, run.step, curves, diverged, complete=curves["loss"][0][-1] == run.step)


def complete_in_steps(pin: Pin, model, data: Dataset) -> Generator[None, None, Pin]:
    """The pin with the end of its curves, measured on the test set with this model, a few images at a time."""
    if pin.complete:
        return pin
    loss, accuracy = yield from evaluation(model, data.test_images, data.test_labels)
    ends = {"loss": loss, "accuracy": accuracy}
    curves = {name: (steps + (pin.steps,), values + (ends[name],)) if name in ends else (steps, values)
              for name, (steps, values) in pin.curves.items()}  # fmt: skip
    return dataclasses.replace(pin, curves=curves, complete=True)


def complete(pin: Pin, model, data: Dataset) -> Pin:
    """The same at once."""
    work = complete_in_steps(pin, model, data)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def _thin(history: History, name: str) -> Curve:
    steps, values = history.steps(name), history.column(name)
    every = max(1, math.ceil(len(steps) / MOST_POINTS))
    return tuple(steps[::every].tolist()), tuple(values[::every].tolist())
