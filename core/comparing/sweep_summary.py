"""What came of many runs: the end of each against its setting, and the band that they fill."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.comparing.sweep import Sweep
from core.training.run import Run

MEASURES = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")


@dataclass(frozen=True)
class Band:
    """The smallest, the mean and the largest of several runs' values at each step."""

    steps: list[int]
    low: list[float]
    mean: list[float]
    high: list[float]


@dataclass(frozen=True)
class Summary:
    """Every member at the end of the last epoch that all who go on have been measured at, in the members' order.

    Loss and accuracy are NaN for a member that diverged; regression has a training loss alone.
    """

    epoch: int
    names: list[str]
    values: dict[str, list[float]]
    """For each of `MEASURES` that the model has, one number a member."""
    diverged: list[bool]
    spread: dict[str, tuple[float, float, float]]
    """For each measure the smallest, the mean and the largest of its numbers; NaN if there is none."""


def summary(many: Sweep) -> Summary:
    """The members side by side; of untrained ones, too.

    Raises: ValueError before the untrained models have been measured
    """
    members = list(many.members.values())
    done = [run.history.evaluations.columns["epoch"] for run in members if run.divergence is None]
    if any(not epochs for epochs in done):
        raise ValueError("the untrained models must be measured first, with advance(updates=0)")
    epoch = int(min((epochs[-1] for epochs in done), default=0))
    measures = [name for name in MEASURES if name in members[0].history.names]
    values = {name: [_at(run, name, epoch) for run in members] for name in measures}
    diverged = [run.divergence is not None for run in members]
    return Summary(epoch, list(many.members), values, diverged, {name: _spread(values[name]) for name in measures})


def band(runs: Sequence[Run], column: str) -> Band:
    """The band of a column of the runs' histories, at the steps that all who go on have in common.

    A run that diverged counts while its values are finite.

    Raises: KeyError for a name that the runs do not measure
    """
    curves = {run: dict(zip(run.history.steps(column).tolist(), run.history.column(column).tolist())) for run in runs}
    going = [run for run in runs if run.divergence is None] or runs
    steps = sorted(set.intersection(*(set(curves[run]) for run in going)))
    spreads = [_spread([curve.get(step, math.nan) for curve in curves.values()]) for step in steps]
    low, mean, high = ([spread[i] for spread in spreads] for i in range(3))
    return Band(steps, low, mean, high)


def _at(run: Run, name: str, epoch: int) -> float:
    if run.divergence is not None:
        return math.nan
    columns = run.history.evaluations.columns
    return columns[name][columns["epoch"].index(epoch)]


def _spread(values: list[float]) -> tuple[float, float, float]:
    finite = [value for value in values if math.isfinite(value)]
    return (min(finite), sum(finite) / len(finite), max(finite)) if finite else (math.nan,) * 3
