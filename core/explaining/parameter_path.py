"""The path of a linear regression through parameter space during a run."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core.explaining.least_squares import Bowl
from core.training.run import Run

MAX_POINTS = 1000


@dataclass(frozen=True, eq=False)
class ParameterPath:
    """The parameters and the loss of a run at some of its steps.

    `batch_loss` is that of the update made from the point; it is NaN at the end of the path unless the run diverged.
    Shapes: steps, epochs, batch_loss (m,); parameters (m, p) with w first and b last; loss (m,) of all examples
    """

    steps: list[int]
    epochs: list[float]
    parameters: Tensor
    batch_loss: list[float]
    loss: Tensor

    def length_ratio(self) -> float:
        """The length of the path divided by the distance between its ends: 1 if straight, NaN if the ends are equal."""
        straight = (self.parameters[-1] - self.parameters[0]).norm().item()
        length = self.parameters.diff(dim=0).norm(dim=1).sum().item()
        return length / straight if straight > 0 else math.nan


def parameter_path(run: Run, bowl: Bowl, max_points: int = MAX_POINTS) -> ParameterPath:
    """At most `max_points` points: recorded ones at equal intervals, and the current one."""
    columns, current = run.history.updates.columns, run.regression_parameters()
    recorded = len(columns["step"]) - (run.divergence is not None and columns["step"][-1:] == [run.step])
    interval = max(1, math.ceil(recorded / (max_points - 1)))
    kept = range(0, recorded, interval)
    steps = [int(columns["step"][i]) for i in kept] + [run.step]
    parameters = torch.tensor(
        [[columns[name][i] for name in current] for i in kept] + [list(current.values())], dtype=torch.float64
    )
    batch_loss = [columns["batch_loss"][i] for i in kept]
    batch_loss.append(run.divergence.loss if run.divergence else math.nan)
    size = run.settings.batch_size
    per_epoch = -(-run.examples // size)
    epochs = [step // per_epoch + min(1, step % per_epoch * size / run.examples) for step in steps]
    return ParameterPath(steps, epochs, parameters, batch_loss, bowl.loss(parameters))
