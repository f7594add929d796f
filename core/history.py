"""What was measured, at which update; bounded memory however long the run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

CAPACITY = 8192


class Table:
    """Rows in order of step, at most `capacity` of them.

    When the table is full, every second row is dropped and from then on only every second of the
    steps offered is kept. What is kept depends on the steps alone, not on how a run was sliced.
    """

    def __init__(self, names: tuple[str, ...], capacity: int = CAPACITY):
        self.columns: dict[str, list[float]] = {name: [] for name in names}
        self.capacity = capacity
        self.offered = 0
        self.stride = 1

    def append(self, row: Mapping[str, float]) -> None:
        keep = self.offered % self.stride == 0
        self.offered += 1
        if not keep:
            return
        for name, values in self.columns.items():
            values.append(row[name])
        if len(values) > self.capacity:
            for values in self.columns.values():
                del values[1::2]
            self.stride *= 2


class History:
    """Three append-only tables. A row at step k was measured with the weights after k updates.

    Per update, just before it is made: `step, lr, batch_size, batch_loss`, and
    `batch_accuracy` of a classifier or the parameters of a regression.
    Per evaluation, at step 0 and at each epoch's end: `epoch, train_loss, …, epoch_loss`.
    `epoch_loss` is the mean of the epoch's batch losses, the figure that the course prints;
    since the weights moved meanwhile, it is not the loss of any one set of weights.
    Now and then, just before an update is made: what `core.training.layer_statistics` records of a network's layers.
    """

    def __init__(self, per_update: tuple[str, ...], per_evaluation: tuple[str, ...], inside: tuple[str, ...] = ()):
        self.updates = Table(("step", "lr", "batch_size", "batch_loss", *per_update))
        self.evaluations = Table(("step", "epoch", "epoch_loss", *per_evaluation))
        self.layers = Table(("step", *inside))

    def column(self, name: str) -> np.ndarray:
        """The values measured under this name, in order of step.

        Raises: KeyError for a name that this run does not measure.
        """
        return np.array(self._table(name).columns[name])

    def steps(self, name: str) -> np.ndarray:
        """The steps at which `column(name)` was measured, one for each value."""
        return np.array(self._table(name).columns["step"], dtype=int)

    def last(self, name: str) -> float:
        """The newest value of a column."""
        return self._table(name).columns[name][-1]

    @property
    def names(self) -> tuple[str, ...]:
        tables = (self.updates, self.evaluations, self.layers)
        return tuple(dict.fromkeys(name for table in tables for name in table.columns))

    def _table(self, name: str) -> Table:
        for table in (self.updates, self.evaluations, self.layers):
            if name in table.columns:
                return table
        raise KeyError(f"history has the columns {', '.join(self.names)}, got {name!r}")
