"""Our training and the library's in lockstep, and how far they are apart."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor

from core.comparing.library import library_network, library_update, warm_up
from core.data.make import Data
from core.models import MLP, SoftmaxRegression
from core.settings import MLPSettings, SoftmaxSettings
from core.training.run import Run


@dataclass(frozen=True, eq=False)
class LibraryDifferences:
    """How far our training and the library's are apart, from the same weights on the same batches.

    Shapes: steps, our_losses, library_losses: one for each update, a loss at step k with the weights after k updates;
    checkpoints, weight_differences, loss_differences: one for each checkpoint, the last of them now
    Units: seconds, for the updates alone
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


class LibraryRun(Run):
    """A run whose every update is also made by the library, in a network of its own from the same weights.

    It ends after `updates` updates, or where a loss of either is not finite. It evaluates nothing.
    """

    divergence_factor = math.inf

    def __init__(
        self,
        settings: SoftmaxSettings | MLPSettings,
        data: Data | None,
        updates: int,
        checkpoints: Sequence[int] = (1, 10, 100),
    ):
        """Raises: ValueError for less than one update, or settings of linear regression"""
        if updates < 1:
            raise ValueError(f"updates must be 1 or more, got {updates}")
        if not isinstance(settings, SoftmaxSettings | MLPSettings):
            raise ValueError(f"settings must be SoftmaxSettings or MLPSettings, got {type(settings).__name__}")
        warm_up()
        self.updates = updates
        super().__init__(settings, data)
        self._network = library_network(cast(SoftmaxRegression | MLP, self.model))
        self._library_update = library_update(self._network, settings.lr, settings.reduction)
        self._checkpoints = {*checkpoints, updates}
        self._losses: list[tuple[float, float]] = []
        self._measured: dict[int, tuple[float, float]] = {}
        self._our_seconds = self._library_seconds = 0.0

    @property
    def epochs(self) -> int:
        """How many epochs its updates take, the last of them perhaps in part."""
        return math.ceil(self.updates / math.ceil(self.examples / self.settings.batch_size))

    @property
    def ended(self) -> bool:
        """Whether all updates are made, or a loss was not finite."""
        return super().ended or self.step >= self.updates

    @property
    def finished(self) -> bool:
        return self.ended

    def differences(self) -> LibraryDifferences:
        """A copy of all that there is to compare now."""
        made = len(self._losses)
        measured = self._measured | {made: self._largest_differences()}
        weights, losses = map(list, zip(*measured.values(), strict=True))
        return LibraryDifferences(
            self.updates, list(range(made)), [ours for ours, _ in self._losses], [theirs for _, theirs in self._losses],
            list(measured), weights, losses, self._our_seconds, self._library_seconds,
        )  # fmt: skip

    def _due_evaluation(self) -> None:
        return None

    def _make_update(self, X: Tensor, y: Tensor) -> tuple[float, Tensor, list[Tensor]]:
        start = time.perf_counter()
        ours, outputs, gradients = super()._make_update(X, y)
        between = time.perf_counter()
        library = self._library_update(X, y)
        self._library_seconds += time.perf_counter() - between
        self._our_seconds += between - start
        self._losses.append((ours, library))
        if len(self._losses) in self._checkpoints:
            self._measured[len(self._losses)] = self._largest_differences()
        return ours if math.isfinite(library) else library, outputs, gradients

    def _largest_differences(self) -> tuple[float, float]:
        """Of any weight or bias now, and of any loss so far; NaN once a loss was not finite."""
        losses = [abs(ours - library) for ours, library in self._losses]
        if not all(map(math.isfinite, losses)):
            return math.nan, math.nan
        pairs = zip(self.model.parameters, self._network.parameters(), strict=True)
        weights = [(ours - library.t()).abs().max() for ours, library in pairs]  # t() leaves a bias as it is
        return torch.stack(weights).max().item(), max(losses, default=0.0)
