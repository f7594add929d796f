"""Runs of equal shapes and batches trained in lockstep: every update is made for all of them at once."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator

import torch
from torch import Tensor

from core.comparing.ensemble_models import EnsembleModels
from core.comparing.ensemble_run import EnsembleRun
from core.data.batches import pixels
from core.settings import Settings
from core.training.evaluation import DONE, EVALUATION_ROWS
from core.training.run import Divergence
from core.training.stopping import stopping_points

WIDEST = 1024
"""Units of all first layers together that as many rows as a single run's are evaluated with at once; fewer rows if more."""


class Ensemble:
    """Members that differ in what the shapes of their parameters and batches do not depend on.

    A member that diverges leaves; the others go on. Whatever trains a `Run` can train a stack.
    """

    def __init__(self, members: list[EnsembleRun]):
        self.members = sorted(members, key=lambda member: getattr(member.settings, "activation", ""))
        self.shared = len({member.settings.seed for member in members}) == 1
        """Whether all have the same batches."""
        self._measuring: Iterator[None] | None = None
        self._gather()

    def _gather(self) -> None:
        """Those that go on, and their models side by side."""
        self._going = [member for member in self.members if member.divergence is None]
        if self._going:
            self._models = EnsembleModels([member.model for member in self._going])

    @property
    def _lead(self) -> EnsembleRun:
        """A member that stands where all stand that go on; if there is none, the one that came farthest."""
        return max(self.members, key=lambda member: (member.divergence is None, member.step))

    @property
    def settings(self) -> Settings:
        return self._lead.settings

    @property
    def step(self) -> int:
        return self._lead.step

    @property
    def epoch(self) -> int:
        return self._lead.epoch

    @property
    def position(self) -> int:
        return self._lead.position

    @property
    def examples(self) -> int:
        return self._lead.examples

    @property
    def divergence(self) -> Divergence | None:
        """None while any member goes on."""
        return self._lead.divergence

    @property
    def measuring(self) -> bool:
        return any(member.measuring for member in self._going)

    def reached(self, epochs: int) -> bool:
        """Whether every member has done so many epochs and was measured, or has diverged."""
        return all(member.reached(epochs) for member in self.members)

    def advance(self, *, updates: int | None = None, epochs: int | None = None, seconds: float | None = None) -> int:
        """As `Run.advance`, for every member that has not diverged; returns how many updates each has made.

        Raises: ValueError if no amount is given, or a negative one.
        """
        last_step, last_epoch, deadline = stopping_points(self, updates=updates, epochs=epochs, seconds=seconds)
        before = self.step
        while self._going and (left := deadline - time.perf_counter()) > 0:
            if self.measuring:
                self._measure(left)
            elif self.step < last_step and self.epoch < last_epoch:
                self._update()
            else:
                break
        return self.step - before

    def _update(self) -> None:
        rows = [member.rows() for member in self._going]
        chosen = rows[0] if self.shared else torch.stack(rows)
        size, data = len(rows[0]), self._lead.data
        X = pixels(data.train_images.index_select(0, chosen.view(-1))).view(*chosen.shape, -1)
        y = data.train_labels[chosen]
        layers = self._models.layers(X)
        losses, right, y_hat = self._models.outcomes(layers[1][-1], y)
        seen = list(zip(self._going, losses.mean(dim=1).tolist(), right.sum(dim=1).tolist(), strict=True))
        lost = [(member, loss, hits) for member, loss, hits in seen if not loss <= member.loss_limit]
        if not lost:
            self._models.step(layers, y_hat, y, torch.tensor([member.step_size(size) for member in self._going]))
        for member, loss, hits in lost or seen:
            member.record(size, loss, hits)
        if lost:  # the others make this update without them
            self._gather()

    def _measure(self, seconds: float) -> None:
        """A few rows of the measurement that is due."""
        if self.step == 0:
            next(member for member in self._going if member.measuring).measure_untrained(seconds)
        else:
            self._measuring = self._measuring or self._evaluation()
            if next(self._measuring, DONE) is DONE:
                self._measuring = None
        if any(member.divergence is not None for member in self._going):
            self._gather()

    def _evaluation(self) -> Iterator[None]:
        data = self._lead.data
        train = yield from evaluation(self._models, data.train_images, data.train_labels)
        test = yield from evaluation(self._models, data.test_images, data.test_labels)
        for member, *values in zip(self._going, *train, *test, strict=True):
            member.measured(*values)


def evaluation(models: EnsembleModels, X: Tensor, y: Tensor) -> Generator[None, None, tuple[list[float], list[float]]]:
    """Each model's mean loss over all rows, and its accuracy, as `core.training.evaluation.evaluation` has them; pauses as it does."""
    K, width, _ = models.weights[0].shape
    at_once = max(1, EVALUATION_ROWS * WIDEST // max(WIDEST, K * width))
    loss, hits = torch.zeros(K, dtype=torch.float64), torch.zeros(K, dtype=torch.int64)
    for images, labels in zip(X.split(at_once), y.split(at_once), strict=True):
        losses, right, _ = models.outcomes(models.forward(pixels(images)), labels)
        loss += losses.sum(dim=1, dtype=torch.float64)
        hits += right.sum(dim=1)
        yield
    means = (loss / len(X)).tolist()
    shares = (hits / len(X)).tolist()
    return means, [share if math.isfinite(mean) else math.nan for mean, share in zip(means, shares)]
