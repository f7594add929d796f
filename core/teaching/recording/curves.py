"""How each scenario begins: the loss of its first updates. How it goes on is for the learner to find out."""

from __future__ import annotations

import numpy as np

from core.data.fashion_mnist import Dataset
from core.teaching.scenarios import SCENARIOS, Scenario

SHOWN = 1 / 10
"""The part of the run that is recorded, too short to tell how it ends."""
MIN_UPDATES, MAX_POINTS = 3, 30
SHORT_RUN = 10
"""A run with no more updates ends because it diverges, and its second loss would tell that: only the first is recorded."""


def record_curves(images: Dataset) -> dict[str, dict]:
    """For each scenario the steps of the recorded part, the batch losses there, and the number of all updates."""
    return {each.name: _beginning(each, images) for each in SCENARIOS}


def _beginning(scenario: Scenario, images: Dataset) -> dict:
    run = scenario.run(images if scenario.settings.uses_images else None)
    losses, steps = run.history.column("batch_loss"), run.history.steps("batch_loss")
    count = 1 if len(losses) <= SHORT_RUN else max(MIN_UPDATES, round(SHOWN * len(losses)))
    rows = np.unique(np.linspace(0, count - 1, MAX_POINTS).round().astype(int))
    return {
        "steps": [int(steps[row]) for row in rows],
        "losses": [float(f"{losses[row]:.4g}") for row in rows],
        "updates": run.step,
    }
