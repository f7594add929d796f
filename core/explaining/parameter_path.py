"""The way of a linear regression through its parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core.explaining.least_squares import Bowl
from core.training.run import Run

MOST_STEPS = 1000


@dataclass(frozen=True, eq=False)
class ParameterPath:
    """Where a run stood after so many updates, and how high the loss was there.

    Shapes: steps, epochs, batch_loss (m,), parameters (m, p) with w first and b last, loss (m,) of all examples.
    The batch loss is that of the update which starts there; there is none at the end of the path.
    """

    steps: list[int]
    epochs: list[float]
    parameters: Tensor
    batch_loss: list[float]
    loss: Tensor

    def crookedness(self) -> float:
        """The length of the path over the straight distance between its ends: 1 is straight. NaN if it ends where it began."""
        straight = (self.parameters[-1] - self.parameters[0]).norm().item()
        length = self.parameters.diff(dim=0).norm(dim=1).sum().item()
        return length / straight if straight > 0 else math.nan


def parameter_path(run: Run, bowl: Bowl, most: int = MOST_STEPS) -> ParameterPath:
    """At most so many points of the run's way, evenly spread, and where it stands now."""
    columns, now = run.history.updates.columns, run.regression_parameters()
    recorded = len(columns["step"]) - (run.divergence is not None and columns["step"][-1:] == [run.step])
    every = max(1, math.ceil(recorded / (most - 1)))
    kept = range(0, recorded, every)
    steps = [columns["step"][i] for i in kept] + [run.step]
    parameters = torch.tensor(
        [[columns[name][i] for name in now] for i in kept] + [list(now.values())], dtype=torch.float64
    )
    batch_loss = [columns["batch_loss"][i] for i in kept]
    batch_loss.append(run.divergence.loss if run.divergence else math.nan)
    size = run.settings.batch_size
    per_epoch = -(-run.examples // size)
    epochs = [step // per_epoch + min(1, step % per_epoch * size / run.examples) for step in steps]
    return ParameterPath(steps, epochs, parameters, batch_loss, bowl.loss(parameters))
