"""Several runs trained side by side, so that they can be compared at any moment."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence

from core.settings import Settings
from core.training.events import Divergence
from core.training.run import Run
from core.training.stopping import stopping_points

TURN = 256
"""Examples of a turn, but at least one update: runs are never further apart than this, or than one batch."""


class RunGroup:
    """Runs that take fair turns: the one that has used the fewest examples makes the next few updates.

    `members` holds the runs by name. Each is trained as it would be alone. A run that diverges stops; the others go on.
    Whatever trains a `Run` can train a group.
    """

    def __init__(self, members: Mapping[str, Run], parts: Sequence[Run | RunGroup] | None = None):
        """`parts` are what takes turns: the members themselves, or groups of them that are trained together.

        Raises: ValueError if there is no member
        """
        if not members:
            raise ValueError("a group needs one run or more, got none")
        self.members = dict(members)
        self.parts = list(self.members.values() if parts is None else parts)

    @property
    def settings(self) -> Settings:
        """Those of the first run."""
        return next(iter(self.members.values())).settings

    @property
    def epoch(self) -> int:
        """How many epochs every run has done; runs that ended count only if there is no other."""
        return min(run.epoch for run in self._going_on())

    @property
    def step(self) -> int:
        """How many updates every run has made; runs that ended count as in `epoch`."""
        return min(run.step for run in self._going_on())

    @property
    def place(self) -> tuple[int, bool]:
        """The place of the run whose turn it is."""
        return min(run.place for run in self._going_on())

    @property
    def measuring(self) -> bool:
        """Whether the run whose turn it is is being measured."""
        return not self.place[1]

    @property
    def divergence(self) -> Divergence | None:
        """None while any run goes on."""
        return self._going_on()[0].divergence

    @property
    def ended(self) -> bool:
        """Whether no run makes any more updates."""
        return all(run.ended for run in self.members.values())

    @property
    def finished(self) -> bool:
        """Whether every run has done the first run's epochs and was measured, or has diverged."""
        return self.reached(self.settings.epochs)

    def reached(self, epochs: int) -> bool:
        """Whether every run has done so many epochs and was measured, or has diverged."""
        return all(run.reached(epochs) for run in self.members.values())

    def advance(self, *, updates: int | None = None, epochs: int | None = None, seconds: float | None = None) -> int:
        """Train until one of the given amounts is reached, and return how many updates were made in all.

        Each run makes so many `updates`, and each is trained to the end of the same epoch, so many `epochs` from
        the last one that every run completed; `seconds` are shared.

        Raises: ValueError if no amount is given, or a negative one.
        """
        _, last_epoch, deadline = stopping_points(self, updates=updates, epochs=epochs, seconds=seconds)
        last_step = {part: math.inf if updates is None else part.step + updates for part in self.parts}
        before = self._updates_made()
        while (left := deadline - time.perf_counter()) > 0:
            waiting = [part for part in self.parts if _has_more(part, last_step[part], last_epoch)]
            if not waiting:
                break
            part = min(waiting, key=lambda part: part.place)
            turn = max(1, TURN // part.settings.batch_size)
            part.advance(
                updates=int(min(turn, last_step[part] - part.step)),
                epochs=None if epochs is None else int(max(0, last_epoch - part.epoch)),
                seconds=None if seconds is None else left,
            )
        return self._updates_made() - before

    def _updates_made(self) -> int:
        return sum(run.step for run in self.members.values())

    def _going_on(self) -> list[Run]:
        runs = list(self.members.values())
        return [run for run in runs if not run.ended] or runs


def _has_more(part: Run | RunGroup, last_step: float, last_epoch: float) -> bool:
    """Whether there is an update to make, or a measurement to finish."""
    return not part.ended and (part.measuring or (part.step < last_step and part.epoch < last_epoch))
