"""A short run that is evaluated on the test set a few times."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.data.make import Data
from core.explaining.hidden_units import saturation
from core.models import MLP
from core.settings import Settings
from core.training.evaluation import evaluation, finish
from core.training.layer_statistics import PROBE_IMAGES
from core.training.run import Run


@dataclass(frozen=True)
class ShortRun:
    """Test losses and accuracies after each number of updates in `steps`, NaN where they are not finite.

    For a multilayer perceptron, `dead_units` counts at each step the hidden units that output zero for all of the first
    256 test images, and `layer_statistics` has the columns of the run's `history.layer_statistics`.
    """

    steps: list[int]
    losses: list[float]
    accuracies: list[float]
    diverged: bool
    dead_units: list[int] = field(default_factory=list)
    layer_statistics: dict[str, list[float]] = field(default_factory=dict)

    @property
    def loss(self) -> float:
        """The last test loss, or infinity if it is not finite, so that it compares as the worst."""
        return self.losses[-1] if math.isfinite(self.losses[-1]) else math.inf

    @property
    def accuracy(self) -> float:
        """The last test accuracy, or 0 if it is not finite, so that it compares as the worst."""
        return self.accuracies[-1] if math.isfinite(self.accuracies[-1]) else 0.0


class _ShortRun(Run):
    """A run without the early tests of the first epoch: `short_run` has steps of its own."""

    def _due_evaluation(self) -> Iterator[None] | None:
        return self._measure() if self._position == 0 else None


def short_run(settings: Settings, data: Data | None, updates: int, evaluations: int = 10) -> ShortRun:
    """Train a new run for this many updates, or until it diverges, and evaluate it at regular intervals; `data` as in `Run`.

    Raises: ValueError if `updates` or `evaluations` is below 1.
    """
    if updates < 1 or evaluations < 1:
        raise ValueError(f"updates and evaluations must be 1 or more, got {updates} and {evaluations}")
    run = _ShortRun(settings, data)
    steps, losses, accuracies, dead_units = [], [], [], []
    for step in sorted({round(updates * i / evaluations) for i in range(evaluations + 1)}):
        if run.advance(updates=step - run.step) == 0 and step > 0:  # diverged
            break
        loss, accuracy = finish(evaluation(run.model, *run.data.test))
        steps.append(run.step)
        losses.append(loss)
        accuracies.append(accuracy)
        if isinstance(run.model, MLP):
            dead_units.append(sum(layer.dead_units for layer in saturation(run.model, run.data.test[0][:PROBE_IMAGES])))
    return ShortRun(
        steps, losses, accuracies, run.divergence is not None, dead_units, run.history.layer_statistics.columns
    )
