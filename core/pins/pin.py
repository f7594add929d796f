"""The curves and the final state of a run as plain numbers."""

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
from core.training.epochs import EpochClock, epoch_clock
from core.training.evaluation import evaluation, finish
from core.training.run import Run

MAX_CURVE_POINTS = 150

Curve = tuple[tuple[int, ...], tuple[float, ...]]
"""Steps and the values measured at them."""


@dataclass(frozen=True)
class Pin:
    """A run's recipe, its thinned curves by name, and its end.

    The curves are `batch_loss`, `loss` and, for a classifier, `accuracy`. The last two are measured on the test set, for
    a regression on all examples. A regression also has its `parameters`, w first and b last.
    `examples` is the number of those it trained on. `complete` is False while the last point of `loss` and `accuracy` is missing.
    """

    recipe: Recipe
    steps: int
    curves: dict[str, Curve]
    diverged: bool
    examples: int
    parameters: tuple[float, ...] = ()
    complete: bool = True

    @property
    def clock(self) -> EpochClock:
        """The epochs of its updates."""
        return epoch_clock(self.examples, self.recipe.settings.batch_size, self.recipe.changes)

    def last(self, name: str) -> float:
        """The last value of a curve, or NaN if the pin does not have this curve."""
        return self.curves[name][1][-1] if name in self.curves else math.nan


def pin_from_history(run: Run) -> Pin:
    """The pin of what the run has already measured, which is fast.

    Raises: ValueError if the run has made no update.
    """
    recipe, diverged = recipe_of(run), run.divergence is not None
    batch = _thinned_curve(run.history, "batch_loss")
    if isinstance(run.settings, LinearSettings):
        path = parameter_path(run, bowl(*run.data.train), MAX_CURVE_POINTS)
        curves = {"batch_loss": batch, "loss": (tuple(path.steps), tuple(path.loss.tolist()))}
        return Pin(recipe, run.step, curves, diverged, run.examples, tuple(run.regression_parameters().values()))
    curves = {
        "batch_loss": batch,
        "loss": _thinned_curve(run.history, "test_loss"),
        "accuracy": _thinned_curve(run.history, "test_accuracy"),
    }
    return Pin(recipe, run.step, curves, diverged, run.examples, complete=curves["loss"][0][-1] == run.step)


def final_measurement_in_steps(pin: Pin, model, data: Dataset) -> Generator[None, None, Pin]:
    """Measure the model on the test set, a few images at a time, and return the pin with the last points of its curves."""
    if pin.complete:
        return pin
    loss, accuracy = yield from evaluation(model, *data.test)
    final = {"loss": loss, "accuracy": accuracy}
    curves = {name: (steps + (pin.steps,), values + (final[name],)) if name in final else (steps, values)
              for name, (steps, values) in pin.curves.items()}  # fmt: skip
    return dataclasses.replace(pin, curves=curves, complete=True)


def with_final_measurement(pin: Pin, model, data: Dataset) -> Pin:
    """The result of `final_measurement_in_steps`, in one call."""
    return finish(final_measurement_in_steps(pin, model, data))


def _thinned_curve(history: History, name: str) -> Curve:
    steps, values = history.steps(name), history.column(name)
    stride = max(1, math.ceil(len(steps) / MAX_CURVE_POINTS))
    return tuple(steps[::stride].tolist()), tuple(values[::stride].tolist())
