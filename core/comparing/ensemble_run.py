"""A run of a stack: it knows its settings, batches and history; its updates are made for it."""

from __future__ import annotations

import math

from torch import Tensor

from core.optim import step_factor
from core.training.run import Run


class EnsembleRun(Run):
    """A run whose updates and measurements a stack makes; of a network's layers it records nothing on the way.

    The untrained model is measured with the stack's first `advance`, unless it has been measured before.
    """

    def rows(self) -> Tensor:
        """The numbers of the examples of the next batch.  Shapes: → (B,)"""
        return self._order[self._position : self._position + self.settings.batch_size]

    def step_size(self, rows: int) -> float:
        """What the gradient of the batch's mean loss is multiplied by."""
        return self.settings.lr * step_factor(self.settings.reduction, rows)

    def record(self, rows: int, loss: float, hits: int) -> None:
        """The update was made, or the loss ends the run."""
        self._record_update(rows, loss, {"batch_accuracy": hits / rows if math.isfinite(loss) else math.nan})

    def measured(self, *values: float) -> None:
        """The epoch's end is measured: loss and accuracy of the training and of the test images."""
        self._record_evaluation(*values)
        self._measuring = None

    def measure_untrained(self, seconds: float) -> None:
        """Go on with the history's first row, which is the single run's to the bit."""
        if not self._recall_untrained():
            self.advance(updates=0, seconds=seconds)
            if not self.measuring:
                self._remember_untrained()

    def _measure_untrained(self) -> None:
        self._recall_untrained()
