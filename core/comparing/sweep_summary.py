"""Results of several runs: the values of each at a common epoch, and the band of their curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.comparing.run_group import RunGroup
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
    """Every run at the end of the last epoch that all runs that go on have been measured at, in the members' order.

    Loss and accuracy are NaN for a run that diverged; regression has only a training loss.
    """

    epoch: int
    names: list[str]
    values: dict[str, list[float]]
    """For each of `MEASURES` that the model has, one number a run."""
    diverged: list[bool]
    spread: dict[str, tuple[float, float, float]]
    """For each measure the smallest, the mean and the largest of its numbers; NaN if there is none."""


def summary(group: RunGroup) -> Summary:
    """Summarize the runs, also untrained ones.

    Raises: ValueError before the untrained models have been measured
    """
    runs = list(group.members.values())
    epochs_of_each = [run.history.evaluations.columns["epoch"] for run in runs if run.divergence is None]
    if not all(epochs_of_each):
        raise ValueError("the untrained models must be measured first, with advance(updates=0)")
    epoch = int(min((epochs[-1] for epochs in epochs_of_each), default=0))
    measures = [name for name in MEASURES if name in runs[0].history.names]
    values = {name: [_value_at(run, name, epoch) for run in runs] for name in measures}
    diverged = [run.divergence is not None for run in runs]
    return Summary(epoch, list(group.members), values, diverged, {name: _spread(values[name]) for name in measures})


def band(runs: Sequence[Run], column: str) -> Band:
    """The band of a column of the runs' histories, at the steps that all runs that go on have in common.

    A run that diverged counts while its values are finite.

    Raises: KeyError for a name that the runs do not measure
    """
    curves = {run: dict(zip(run.history.steps(column).tolist(), run.history.column(column).tolist())) for run in runs}
    going = [run for run in runs if run.divergence is None] or runs
    steps = sorted(set.intersection(*(set(curves[run]) for run in going)))
    spreads = [_spread([curve.get(step, math.nan) for curve in curves.values()]) for step in steps]
    low, mean, high = ([spread[i] for spread in spreads] for i in range(3))
    return Band(steps, low, mean, high)


def _value_at(run: Run, name: str, epoch: int) -> float:
    if run.divergence is not None:
        return math.nan
    columns = run.history.evaluations.columns
    return columns[name][columns["epoch"].index(epoch)]


def _spread(values: list[float]) -> tuple[float, float, float]:
    finite = [value for value in values if math.isfinite(value)]
    return (min(finite), sum(finite) / len(finite), max(finite)) if finite else (math.nan,) * 3
