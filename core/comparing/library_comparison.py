"""Ours and the library's training, level at every moment, so that they can be compared while they go on."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

from core.comparing.library import batches, library_network, library_training, our_training, warm_up
from core.data.fashion_mnist import Dataset
from core.models import MLP, SoftmaxRegression, make_model
from core.settings import MLPSettings, SoftmaxSettings
from core.training.run import Divergence
from core.training.stopping import stopping_points


@dataclass(frozen=True, eq=False)
class LibraryDifferences:
    """How far two trainings from the same weights on the same batches lie apart: ours, and the library's.

    Shapes: steps, our_losses, library_losses: one for each update, a loss at step k with the weights after k updates;
    checkpoints, weight_differences, loss_differences: one for each checkpoint, the last of them now
    Units: seconds, for batches and updates; making the networks is not counted
    """

    updates: int
    """How many there are to be."""
    steps: list[int]
    our_losses: list[float]
    library_losses: list[float]
    checkpoints: list[int]
    """Numbers of updates made."""
    weight_differences: list[float]
    """The largest difference of any weight or bias after so many updates; NaN if a loss was not finite."""
    loss_differences: list[float]
    """The largest difference of any loss in so many updates; NaN if one was not finite."""
    our_seconds: float
    library_seconds: float


class LibraryComparison:
    """Ours and the library's training of one network, in turns: update by update, so that they can be compared at any moment.

    Whatever trains a `Run` can train a comparison. It ends after its updates, or where a loss is not finite.
    """

    measuring = False
    """Nothing is measured at an epoch's end."""

    def __init__(
        self,
        settings: SoftmaxSettings | MLPSettings,
        data: Dataset,
        updates: int,
        checkpoints: Sequence[int] = (1, 10, 100),
    ):
        """Both begin with the weights of these settings.

        Raises: ValueError for less than one update, or settings of linear regression
        """
        if updates < 1:
            raise ValueError(f"updates must be 1 or more, got {updates}")
        if not isinstance(settings, SoftmaxSettings | MLPSettings):
            raise ValueError(f"settings must be SoftmaxSettings or MLPSettings, got {type(settings).__name__}")
        warm_up()
        self.settings, self.data, self.updates = settings, data, updates
        self.divergence: Divergence | None = None
        self.step = 0
        self._checkpoints = {*checkpoints, updates}
        self._model = make_model(settings)
        self._network = library_network(self._model)
        more = settings.lr, settings.reduction
        self._ours = our_training(self._model, batches(settings, data), *more)
        self._library = library_training(self._network, batches(settings, data), *more)
        self._our_losses: list[float] = []
        self._library_losses: list[float] = []
        self._our_seconds = self._library_seconds = 0.0
        self._loss_difference = 0.0
        self._measured: dict[int, tuple[float, float]] = {}

    @property
    def epoch(self) -> int:
        """How many epochs both have done."""
        return self.step // self._updates_an_epoch

    @property
    def epochs(self) -> int:
        """How many epochs its updates lie in, the last perhaps a part of one."""
        return math.ceil(self.updates / self._updates_an_epoch)

    @property
    def finished(self) -> bool:
        """Whether all updates are made, or a loss was not finite."""
        return self.step >= self.updates or self.divergence is not None

    def reached(self, epochs: int) -> bool:
        """Whether both have done so many epochs, or there is nothing more to do."""
        return self.finished or self.epoch >= epochs

    def advance(self, *, updates: int | None = None, epochs: int | None = None, seconds: float | None = None) -> int:
        """Train both until one of the given amounts is reached, and return how many updates each has made.

        Raises: ValueError if no amount is given, or a negative one.
        """
        last_step, last_epoch, deadline = stopping_points(self, updates=updates, epochs=epochs, seconds=seconds)
        before = self.step
        while not self.finished and self.step < last_step and self.epoch < last_epoch:
            if time.perf_counter() >= deadline:
                break
            self._update()
        return self.step - before

    def compared(self) -> LibraryDifferences:
        """All that there is to compare now; a copy, which later updates do not change."""
        measured = self._measured | {self.step: self._differences()}
        of_weights, of_losses = zip(*measured.values(), strict=True)
        return LibraryDifferences(
            self.updates, list(range(self.step)), self._our_losses.copy(), self._library_losses.copy(),
            list(measured), list(of_weights), list(of_losses), self._our_seconds, self._library_seconds,
        )  # fmt: skip

    def _update(self) -> None:
        start = time.perf_counter()
        ours = next(self._ours)
        between = time.perf_counter()
        library = next(self._library)
        self._our_seconds += between - start
        self._library_seconds += time.perf_counter() - between
        self._our_losses.append(ours)
        self._library_losses.append(library)
        if not (math.isfinite(ours) and math.isfinite(library)):
            self.divergence = Divergence(self.step, library if math.isfinite(ours) else ours)
        self._loss_difference = max(self._loss_difference, abs(ours - library))
        self.step += 1
        if self.step in self._checkpoints:
            self._measured[self.step] = self._differences()

    def _differences(self) -> tuple[float, float]:
        """The largest of any weight or bias now, and of any loss so far; no numbers once a loss was none."""
        if self.divergence is not None:
            return math.nan, math.nan
        return _weight_difference(self._model, self._network), self._loss_difference

    @property
    def _updates_an_epoch(self) -> int:
        return math.ceil(len(self.data.train_images) / self.settings.batch_size)


def _weight_difference(model: SoftmaxRegression | MLP, network: nn.Module) -> float:
    """The largest difference of any weight or bias; NaN if any is no number."""
    pairs = zip(model.parameters, network.parameters(), strict=True)
    differences = [(ours - (theirs.T if theirs.ndim == 2 else theirs)).abs().max() for ours, theirs in pairs]
    return torch.stack(differences).max().item()
