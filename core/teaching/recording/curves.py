"""How each scenario begins: the loss of its first updates. How it goes on is for the learner to find out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.data.fashion_mnist import Dataset
from core.teaching.scenarios import SCENARIOS

if TYPE_CHECKING:
    from core.training.run import Run

SHOWN = 1 / 10
"""The part of the run that is recorded, too short to tell how it ends."""
MIN_UPDATES, MAX_POINTS = 3, 30
SHORT_RUN = 10
"""A run with no more updates ends because it diverges, and its second loss would tell that: only the first is recorded."""


def record_curves(images: Dataset) -> dict[str, dict]:
    """For each scenario the steps of the recorded part, the batch losses there, and the number of all updates."""
    return {each.name: beginning(each.run(images if each.settings.uses_images else None)) for each in SCENARIOS}


def beginning(run: Run) -> dict:
    """The curve of a scenario's run, trained as long as its check needs."""
    losses, steps = run.history.column("batch_loss"), run.history.steps("batch_loss")
    count = 1 if len(losses) <= SHORT_RUN else max(MIN_UPDATES, round(SHOWN * len(losses)))
    rows = np.unique(np.linspace(0, count - 1, MAX_POINTS).round().astype(int))
    return {
        "steps": [int(steps[row]) for row in rows],
        "losses": [float(f"{losses[row]:.4g}") for row in rows],
        "updates": run.step,
    }
