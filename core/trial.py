"""A short training, looked at a few times on its way: what one choice of settings comes to."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.data.fashion_mnist import Dataset
from core.settings import Settings
from core.training import Run, evaluation


@dataclass(frozen=True)
class Trial:
    """The test loss and accuracy after each of `steps` updates, the last of them the end; NaN where there is no number.

    `layers` has what the run recorded of a network's layers, by the names of `core.layer_rows` and their `step`.
    """

    steps: list[int]
    losses: list[float]
    accuracies: list[float]
    diverged: bool
    layers: dict[str, list[float]] = field(default_factory=dict)

    @property
    def loss(self) -> float:
        """The last test loss; infinite if it is no number, so that it is never the lower one."""
        return self.losses[-1] if math.isfinite(self.losses[-1]) else math.inf

    @property
    def accuracy(self) -> float:
        """The last test accuracy; 0 if it is no number, so that it is never the higher one."""
        return self.accuracies[-1] if math.isfinite(self.accuracies[-1]) else 0.0


def trial(settings: Settings, data: Dataset, updates: int, looks: int = 10) -> Trial:
    """A new run with these settings after so many updates, and on its way there; fewer if it diverged.

    Raises: ValueError if `updates` or `looks` is below 1.
    """
    run = Run(settings, data)
    steps, losses, accuracies = [], [], []
    for _ in looks_on_the_way(run, updates, looks):
        loss, accuracy = _measured(run)
        steps.append(run.step)
        losses.append(loss)
        accuracies.append(accuracy)
    return Trial(steps, losses, accuracies, run.divergence is not None, run.history.inside.columns)


def looks_on_the_way(run: Run, updates: int, looks: int = 10) -> Iterator[None]:
    """Train the new run for so many updates, and stop before the first and so often on the way; fewer if it diverges.

    Mutates: the run
    Raises: ValueError if `updates` or `looks` is below 1.
    """
    if updates < 1 or looks < 1:
        raise ValueError(f"updates and looks must be 1 or more, got {updates} and {looks}")
    for step in sorted({round(updates * look / looks) for look in range(looks + 1)}):
        if run.advance(updates=step - run.step) == 0 and step > 0:  # it had diverged before
            return
        yield


def _measured(run: Run) -> tuple[float, float]:
    """The loss and the accuracy on the whole test set, with the weights as they are."""
    measuring = evaluation(run.model, run.data.test_images, run.data.test_labels)
    while True:
        try:
            next(measuring)
        except StopIteration as end:
            return end.value
