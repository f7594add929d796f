"""After how many epochs an update was made, in a run whose batch size may have been changed on its way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.training.events import Change


@dataclass(frozen=True)
class EpochClock:
    """The number of training examples, and the batch sizes with the steps from which on they apply, the first from 0."""

    examples: int
    batch_sizes: tuple[tuple[int, int], ...]

    def at(self, step: int) -> float:
        """The epochs trained after this number of updates: the examples that they have seen, divided by all examples.

        The last batch of an epoch has only the examples that are left, so an epoch's end is a whole number.
        """
        seen = 0
        for (start, size), (end, _) in pairwise((*self.batch_sizes, (step, 0))):
            seen += self._seen(min(step, end) - start, size, seen % self.examples)
            if step <= end:
                break
        return seen / self.examples

    def _seen(self, updates: int, size: int, position: int) -> int:
        """The examples that so many updates see from this position in an epoch on."""
        left = self.examples - position
        rest_of_epoch = math.ceil(left / size)
        if updates <= rest_of_epoch:
            return min(updates * size, left)
        epochs, more = divmod(updates - rest_of_epoch, math.ceil(self.examples / size))
        return left + epochs * self.examples + more * size


def epoch_clock(examples: int, batch_size: int, changes: Sequence[Change]) -> EpochClock:
    """The clock of a run that began with this batch size and had these changes."""
    sizes = {0: batch_size} | {change.step: int(change.value) for change in changes if change.knob == "batch_size"}
    return EpochClock(examples, tuple(sizes.items()))
