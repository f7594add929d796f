"""Several runs trained side by side, so that they can be compared at any moment."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

from core.settings import Settings
from core.training.run import Run
from core.training.stopping import stopping_points

TURN = 256
"""Examples of a turn, but at least one update: by so many, or one batch, the runs may be apart."""


class RunGroup:
    """Runs that take fair turns: whoever has seen the fewest examples makes the next few updates.

    `members` has those that are compared, by their names. Each is trained just as it would be alone. One that diverged stays where it is, the others go on.
    Whatever trains a `Run` can train a race.
    """

    divergence = None
    """The race goes on without a run that diverged; each run has its own."""

    def __init__(self, runs: Mapping[str, Run]):
        """The runs, by the names under which they are compared.

        Raises: ValueError if there is none
        """
        if not runs:
            raise ValueError("a race needs one run or more, got none")
        self.runs = self.members = dict(runs)

    @property
    def settings(self) -> Settings:
        """Those of the first run."""
        return next(iter(self.runs.values())).settings

    @property
    def epoch(self) -> int:
        """How many epochs every run has done; diverged runs count only if there is no other."""
        return min(run.epoch for run in self._going_on())

    @property
    def step(self) -> int:
        """How many updates every run has made, diverged runs as in `epoch`."""
        return min(run.step for run in self._going_on())

    @property
    def measuring(self) -> bool:
        """Whether the run whose turn it is is being measured at an epoch's end."""
        return min(self._going_on(), key=_place).measuring

    @property
    def finished(self) -> bool:
        """Whether every run has done the first run's epochs and was measured, or has diverged."""
        return self.reached(self.settings.epochs)

    def reached(self, epochs: int) -> bool:
        """Whether every run has done so many epochs and was measured, or has diverged."""
        return all(run.reached(epochs) for run in self.runs.values())

    def advance(self, *, updates: int | None = None, epochs: int | None = None, seconds: float | None = None) -> int:
        """Train until one of the given amounts is reached, and return how many updates were made in all.

        Each run makes so many `updates`, and each is trained to the end of the same epoch, so many `epochs` from
        the one that all have done; `seconds` are shared.

        Raises: ValueError if no amount is given, or a negative one.
        """
        _, last_epoch, deadline = stopping_points(self, updates=updates, epochs=epochs, seconds=seconds)
        last_step = {run: math.inf if updates is None else run.step + updates for run in self.runs.values()}
        before = sum(run.step for run in last_step)
        while (left := deadline - time.perf_counter()) > 0:
            waiting = [run for run in last_step if _has_more(run, last_step[run], last_epoch)]
            if not waiting:
                break
            run = min(waiting, key=_place)
            turn = max(1, TURN // run.settings.batch_size)
            run.advance(
                updates=min(turn, last_step[run] - run.step),
                epochs=None if epochs is None else max(0, last_epoch - run.epoch),
                seconds=None if seconds is None else left,
            )
        return sum(run.step for run in last_step) - before

    def _going_on(self) -> list[Run]:
        runs = list(self.runs.values())
        return [run for run in runs if run.divergence is None] or runs


def _place(run: Run) -> tuple[int, bool]:
    """The examples seen; of runs that are level, the one that is still to be measured comes first."""
    return run.epoch * run.examples + run.position, not run.measuring


def _has_more(run: Run, last_step: float, last_epoch: float) -> bool:
    """Whether the run has an update to make, or a measurement to finish."""
    return run.divergence is None and (run.measuring or (run.step < last_step and run.epoch < last_epoch))
