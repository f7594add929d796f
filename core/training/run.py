"""A run: one training of a model, with its history."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator, Sequence

from torch import Tensor

from core.data.batches import data_iter, epoch_order, pixels
from core.data.fashion_mnist import Dataset
from core.data.make import Data, make_data
from core.functions import accuracy
from core.history import EARLY_TESTS, History
from core.models import MLP, LinearRegression, make_model
from core.optim import step_factor
from core.settings import LinearSettings, Settings
from core.training import untrained
from core.training.evaluation import DONE, evaluation
from core.training.events import Change, Divergence
from core.training.keyframe import Keyframe
from core.training.layer_statistics import EXAMPLES_BETWEEN_ROWS, column_names, gradient_row, saturation_row
from core.training.stopping import stopping_points
from core.training.update import update

DIVERGENCE_FACTOR = 1000.0
"""A batch loss above this multiple of the first one (or of 1, if the first is smaller) counts as divergence."""


class Run:
    """One training: settings, data, model and history. It never stops within an update.

    On one machine, equal settings with equal live changes at equal steps give bit-identical histories, however the run
    is divided into calls of `advance`. Reading a run does not change it.

    A variant overrides `_make_update` (how an update is made), `_due_evaluation` (when the model is evaluated), `ended`
    (when no more updates are made) or `divergence_factor`.
    """

    divergence_factor = DIVERGENCE_FACTOR

    def __init__(self, settings: Settings, data: Data | None = None, *, measure: bool = True):
        """Build the untrained model and evaluate it, so that the history starts at step 0.

        `data` is not copied. Without it, Fashion-MNIST is loaded once per process, and other data are made from the
        settings. If `measure` is False, the first `advance` evaluates a model that was not evaluated before.
        """
        self._set_up(settings, data)
        self._start_epoch()
        self._measuring: Iterator[None] | None = self._due_evaluation()
        if measure or untrained.recall(self.data, settings):
            self.advance(updates=0)

    @classmethod
    def resume(cls, settings: Settings, data: Data | None = None, keyframe: Keyframe | None = None) -> Run:
        """A run that goes on from a keyframe, by default from the untrained model. It records nothing until `record`."""
        run = cls.__new__(cls)
        run._set_up(settings, data)
        run._recording = False
        if keyframe is not None:
            run.settings, run.changes = keyframe.settings, list(keyframe.changes)
            run.step, run.epoch = keyframe.step, keyframe.epoch
            for own, kept in zip(run.model.parameters, keyframe.parameters, strict=True):
                own.copy_(kept)
            run._loss_limit, run._epoch_loss = keyframe.loss_limit, keyframe.epoch_loss
            run._examples_since_layer_row = keyframe.examples_since_layer_row
        run._start_epoch()
        if keyframe is not None:
            run._position, run._loss_sum = keyframe.position, keyframe.loss_sum
            run._batches = run._remaining_batches()
        return run

    def keyframe(self) -> Keyframe:
        """The run's current state, with copies of its parameters."""
        parameters = tuple(parameter.clone() for parameter in self.model.parameters)
        return Keyframe(
            self.step, self.epoch, self._position, self.settings, tuple(self.changes), parameters,
            self._loss_limit, self._loss_sum, self._epoch_loss, self._examples_since_layer_row,
        )  # fmt: skip

    def record(self, history: History) -> None:
        """From now on append to this history, which has all that was recorded before.

        If an evaluation is due at the run's step and was not made, the next `advance` makes it first.
        """
        self.history, self.recorded, self._recording = history, history, True
        if not self.ended and history.tests.columns["step"][-1:] != [self.step]:
            self._measuring = self._due_evaluation()

    def _set_up(self, settings: Settings, data: Data | None) -> None:
        self.settings = settings
        self.changes: list[Change] = []
        self.divergence: Divergence | None = None
        self.step = self.epoch = 0
        self.data = data or make_data(settings)
        self._train, self._test = self.data.train, self.data.test
        if isinstance(settings, LinearSettings):
            per_update: tuple[str, ...] = (*(f"w{i + 1}" for i in range(settings.features)), "b")
            per_evaluation: tuple[str, ...] = ("train_loss",)
        else:
            per_update = ("batch_accuracy",)
            per_evaluation = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
        self.model = make_model(settings)
        self.history = History(per_update, per_evaluation, column_names(self.model))
        self._examples_since_layer_row = EXAMPLES_BETWEEN_ROWS  # so that the first update records a row
        self._loss_limit = sys.float_info.max
        self._epoch_loss = math.nan
        self._measuring = None
        self._recording = True
        self.recorded, self.recorded_changes, self.recorded_step = self.history, self.changes, 0

    @property
    def images(self) -> Dataset | None:
        """The images that it trains on, which other runs can share; None if its data are made from its settings."""
        return self.data if isinstance(self.data, Dataset) else None

    @property
    def ended(self) -> bool:
        """Whether no more updates are made: the run has diverged."""
        return self.divergence is not None

    def show(self, history: History, recorded: History, changes: Sequence[Change], step: int) -> None:
        """Give a run that records nothing its history up to its step, and what is recorded of this training up to `step`."""
        self.history = history
        self.recorded, self.recorded_changes, self.recorded_step = recorded, list(changes), step

    @property
    def finished(self) -> bool:
        """Whether the settings' epochs are trained and evaluated, or the run has diverged."""
        return self.reached(self.settings.epochs)

    def reached(self, epochs: int) -> bool:
        """Whether this number of epochs is trained and evaluated, or no more updates are made."""
        return self.ended or (self.epoch >= epochs and self._measuring is None)

    @property
    def measuring(self) -> bool:
        """Whether an evaluation is unfinished."""
        return self._measuring is not None

    @property
    def position(self) -> int:
        """The number of examples of the current epoch that have been used."""
        return self._position

    @property
    def place(self) -> tuple[int, bool]:
        """How many examples have been used, and whether the model has been measured at that point."""
        return self.epoch * self.examples + self._position, self._measuring is None

    @property
    def loss_limit(self) -> float:
        """The largest batch loss that does not count as divergence."""
        return self._loss_limit

    @property
    def examples(self) -> int:
        return len(self._train[0])

    def change(self, **values) -> None:
        """Set live knobs to new values from the next update on, and record that in `changes`.

        Raises: ValueError for a value out of bounds or a knob that is not live
        """
        knobs = self.settings.knobs()
        for name in values:
            if name not in knobs or not knobs[name].live:
                live = ", ".join(name for name, knob in knobs.items() if knob.live)
                raise ValueError(f"a run can change only {live}, got {name}")
        before, self.settings = self.settings, self.settings.replace(**values)
        for name in values:
            if getattr(self.settings, name) != getattr(before, name):
                self.changes.append(Change(self.step, name, getattr(self.settings, name)))
        if self.settings.batch_size != before.batch_size:
            self._batches = self._remaining_batches()

    def advance(self, *, updates: int | None = None, epochs: int | None = None, seconds: float | None = None) -> int:
        """Train until one of the given amounts is reached, and return the number of updates made.

        `epochs` counts the ends of epochs, so `epochs=1` in mid-epoch completes that epoch. At its end the model is
        evaluated on all examples; in the first epoch, a classifier also after 4, 16, 64, … updates on the test set. Only
        `seconds` can interrupt an evaluation; the next call continues it. A diverged run makes no more updates.

        Raises: ValueError if no amount is given or one is negative
        """
        last_step, last_epoch, deadline = stopping_points(self, updates=updates, epochs=epochs, seconds=seconds)
        before = self.step
        while not self.ended and time.perf_counter() < deadline:
            if self._measuring is not None:
                if next(self._measuring, DONE) is DONE:
                    self._measuring = None
            elif self.step < last_step and self.epoch < last_epoch:
                self._update()
            else:
                break
        return self.step - before

    def _update(self) -> None:
        X, y = next(self._batches)
        measured = self.regression_parameters()
        saturation = self._saturation_if_due(len(y))
        loss, outputs, gradients = self._make_update(pixels(X), y)
        if saturation is not None:
            self.history.layer_statistics.append({"step": self.step} | saturation | gradient_row(gradients))
        if outputs.ndim == 2:
            measured["batch_accuracy"] = accuracy(outputs, y) if math.isfinite(loss) else math.nan
        self.record_update(len(y), loss, measured)

    def _make_update(self, X: Tensor, y: Tensor) -> tuple[float, Tensor, list[Tensor]]:
        """Update the model on one batch, as `core.training.update.update` does; a loss above the limit ends the run."""
        return update(self.model, X, y, self.step_size(len(y)), self._loss_limit)

    def step_size(self, rows: int) -> float:
        """The factor by which an update multiplies the gradient of the mean loss of a batch of this size."""
        return self.settings.lr * step_factor(self.settings.reduction, rows)

    def next_rows(self) -> Tensor:
        """The row numbers of the next batch's examples.  Shapes: → (B,)"""
        return self._order[self._position : self._position + self.settings.batch_size]

    def record_update(self, rows: int, loss: float, measured: dict[str, float]) -> None:
        """Record an update on this number of examples, or the divergence of the run if the loss is above the limit."""
        if self._recording:
            row = {"step": self.step, "lr": self.settings.lr, "batch_size": self.settings.batch_size}
            self.history.updates.append(row | {"batch_loss": loss} | measured)
        if self.step == 0:
            self._loss_limit = min(self.divergence_factor * max(1.0, loss), self._loss_limit)
        if not loss <= self._loss_limit:
            self.divergence = Divergence(self.step, loss)
            return
        self.step += 1
        self._position += rows
        self._loss_sum += loss * rows
        if self._position == self.examples:
            self.epoch += 1
            self._epoch_loss = self._loss_sum / self.examples
            self._start_epoch()
        self._measuring = self._due_evaluation() if self._recording else None

    def _due_evaluation(self) -> Iterator[None] | None:
        """The evaluation due at this step: of all data at an epoch's end, of the test set early in the first epoch."""
        if self._position == 0:
            return self._measure()
        early = self.epoch == 0 and self.step in EARLY_TESTS
        return self._measure_test_set() if early and "test_loss" in self.history.names else None

    def _saturation_if_due(self, rows: int) -> dict[str, float] | None:
        """The saturation row to record before an update on `rows` examples; None if no row is due."""
        if self._examples_since_layer_row >= EXAMPLES_BETWEEN_ROWS and isinstance(self.model, MLP):
            self._examples_since_layer_row = rows
            return saturation_row(self.model, self._test[0]) if self._recording else None
        self._examples_since_layer_row += rows
        return None

    def _start_epoch(self) -> None:
        self._order = epoch_order(self.settings.seed, self.epoch, self.examples)
        self._position = 0
        self._loss_sum = 0.0
        self._batches = self._remaining_batches()

    def _remaining_batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        return data_iter(self.settings.batch_size, *self._train, self._order, self._position)

    def _measure(self) -> Iterator[None]:
        """Evaluate the model on all examples, a few rows at a time; an untrained model is evaluated once a process."""
        known = untrained.recall(self.data, self.settings) if self.step == 0 else None
        if known is not None:
            self.history.add_evaluation(known)
            return
        train = yield from evaluation(self.model, *self._train)
        test = (yield from evaluation(self.model, *self._test)) if "test_loss" in self.history.names else ()
        self.record_evaluation(*train, *test)

    def _measure_test_set(self) -> Iterator[None]:
        self.record_test(*(yield from evaluation(self.model, *self._test)))

    def record_test(self, loss: float, accuracy: float) -> None:
        """Record loss and accuracy of the test set alone."""
        self.history.tests.append({"step": self.step, "test_loss": loss, "test_accuracy": accuracy})
        self._measuring = None

    def record_evaluation(self, *measured: float) -> None:
        """Record loss and accuracy of all training examples and, for a classifier, of the test set."""
        row = {"step": self.step, "epoch": self.epoch, "epoch_loss": self._epoch_loss}
        row |= zip(("train_loss", "train_accuracy", "test_loss", "test_accuracy"), measured)
        self.history.add_evaluation(row)
        self._measuring = None
        if not math.isfinite(row["train_loss"]):
            self.divergence = Divergence(self.step, row["train_loss"])
        elif self.step == 0:
            untrained.remember(self.data, self.settings, row)

    def regression_parameters(self) -> dict[str, float]:
        """The current parameters of a regression by name; empty for other models."""
        if not isinstance(self.model, LinearRegression):
            return {}
        return {f"w{i + 1}": w for i, w in enumerate(self.model.w.tolist())} | {"b": self.model.b.item()}
