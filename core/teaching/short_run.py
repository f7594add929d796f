"""A short training, looked at a few times on its way: what one choice of settings comes to."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from core.data.fashion_mnist import Dataset
from core.explaining.hidden_units import saturation
from core.models import MLP
from core.settings import Settings
from core.training.evaluation import evaluation
from core.training.layer_statistics import PROBE_IMAGES
from core.training.run import Run


@dataclass(frozen=True)
class ShortRun:
    """The test loss and accuracy after each of `steps` updates, the last of them the end; NaN where there is no number.

    Of a multilayer perceptron, `dead` has at each step how many of its hidden units gave zero on each of the first 256
    test images, and `layers` what the run recorded of its layers, by the names of `core.training.layer_statistics` and their `step`.
    """

    steps: list[int]
    losses: list[float]
    accuracies: list[float]
    diverged: bool
    dead: list[int] = field(default_factory=list)
    layers: dict[str, list[float]] = field(default_factory=dict)

    @property
    def loss(self) -> float:
        """The last test loss; infinite if it is no number, so that it is never the lower one."""
        return self.losses[-1] if math.isfinite(self.losses[-1]) else math.inf

    @property
    def accuracy(self) -> float:
        """The last test accuracy; 0 if it is no number, so that it is never the higher one."""
        return self.accuracies[-1] if math.isfinite(self.accuracies[-1]) else 0.0


def short_run(settings: Settings, data: Dataset, updates: int, looks: int = 10) -> ShortRun:
    """A new run with these settings after so many updates, and on its way there; fewer if it diverged.

    Raises: ValueError if `updates` or `looks` is below 1.
    """
    if updates < 1 or looks < 1:
        raise ValueError(f"updates and looks must be 1 or more, got {updates} and {looks}")
    run = Run(settings, data)
    steps, losses, accuracies, dead = [], [], [], []
    for step in sorted({round(updates * look / looks) for look in range(looks + 1)}):
        if run.advance(updates=step - run.step) == 0 and step > 0:  # it had diverged before
            break
        loss, accuracy = _measured(run)
        steps.append(run.step)
        losses.append(loss)
        accuracies.append(accuracy)
        if isinstance(run.model, MLP):
            dead.append(sum(layer.dead_units for layer in saturation(run.model, data.test_images[:PROBE_IMAGES])))
    return ShortRun(steps, losses, accuracies, run.divergence is not None, dead, run.history.layer_statistics.columns)


def _measured(run: Run) -> tuple[float, float]:
    """The loss and the accuracy on the whole test set, with the weights as they are."""
    measuring = evaluation(run.model, run.data.test_images, run.data.test_labels)
    while True:
        try:
            next(measuring)
        except StopIteration as end:
            return end.value
