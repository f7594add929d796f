"""The values that a run records, in tables of bounded size."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping

import numpy as np

CAPACITY = 8192
EARLY_TESTS = tuple(4**k for k in range(1, 8))
"""The updates of the first epoch, which has at most 60,000, after which a classifier is measured on the test set."""


class Table:
    """Rows in order of step, at most `capacity` of them.

    When the table is full, every second row is deleted and the stride doubles: only rows whose number is a multiple of
    the stride are stored. So the stored rows do not depend on how a run was sliced.
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

    def before(self, step: int, offered: int | None = None) -> Table:
        """A copy of the rows before this step, of which so many had been offered; by default as many as are kept."""
        kept = bisect_left(self.columns["step"], step)
        copy = Table(tuple(self.columns), self.capacity)
        copy.columns = {name: values[:kept] for name, values in self.columns.items()}
        copy.stride = self.stride
        copy.offered = kept * self.stride if offered is None else offered
        return copy


class History:
    """Four append-only tables. A row at step k was measured with the weights after k updates.

    `updates`, one row just before each update: `step, lr, batch_size, batch_loss`, and `batch_accuracy` of a
    classifier or the parameters of a regression.
    `tests`, one row at each evaluation of the test set: at step 0, after 4, 16, 64, … updates of the first epoch, and at
    the end of each epoch: `test_loss, test_accuracy`. A regression has no test set, so its rows have only the step.
    `evaluations`, one row at step 0 and at the end of each epoch: `epoch, train_loss, …, epoch_loss`, and the test
    columns once more. `epoch_loss` is the mean of the epoch's batch losses. The weights changed between them, so it is
    not the loss of one set of weights.
    `layer_statistics`, one row before some of the updates: the columns of `core.training.layer_statistics`.
    """

    def __init__(self, per_update: tuple[str, ...], per_evaluation: tuple[str, ...], per_layer: tuple[str, ...] = ()):
        self.updates = Table(("step", "lr", "batch_size", "batch_loss", *per_update))
        self.tests = Table(("step", *(name for name in per_evaluation if name.startswith("test_"))))
        self.evaluations = Table(("step", "epoch", "epoch_loss", *per_evaluation))
        self.layer_statistics = Table(("step", *per_layer))

    def column(self, name: str) -> np.ndarray:
        """The values of this column, in order of step; of a column of several tables, those of the first of `tables`.

        Raises: KeyError for an unknown column
        """
        return np.array(self._table(name).columns[name])

    def steps(self, name: str) -> np.ndarray:
        """The step of each value of `column(name)`."""
        return np.array(self._table(name).columns["step"], dtype=int)

    def last(self, name: str) -> float:
        """The newest value of a column; NaN if there is none."""
        return (self._table(name).columns[name] or [math.nan])[-1]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in the order in which a column is looked up."""
        return self.updates, self.tests, self.evaluations, self.layer_statistics

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for table in self.tables for name in table.columns))

    def add_evaluation(self, row: Mapping[str, float]) -> None:
        """Append a row to `evaluations`, and its measurement of the test set to `tests`."""
        self.evaluations.append(row)
        self.tests.append(row)

    def until(self, step: int, ended: bool = False) -> History:
        """A copy of what had been recorded after this number of updates; rows that were dropped since stay dropped.

        If the run `ended` there, the batch loss that ended it is included.
        """
        copy = object.__new__(History)
        copy.updates = self.updates.before(step + ended, offered=step + ended)
        copy.tests = self.tests.before(step + 1)
        copy.evaluations = self.evaluations.before(step + 1)
        copy.layer_statistics = self.layer_statistics.before(step)
        return copy

    @property
    def bytes(self) -> int:
        """About what the rows hold: a number of Python in a list takes 32 bytes."""
        return 32 * sum(len(table.columns) * len(table.columns["step"]) for table in self.tables)

    def _table(self, name: str) -> Table:
        for table in self.tables:
            if name in table.columns:
                return table
        raise KeyError(f"history has the columns {', '.join(self.names)}, got {name!r}")
