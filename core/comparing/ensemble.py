"""Runs of equal shapes and batch sizes trained in lockstep: every update is made for all of them at once."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator, Mapping
from typing import cast

import torch
from torch import Tensor

from core.comparing.ensemble_models import EnsembleModels
from core.comparing.run_group import RunGroup
from core.data.batches import pixels
from core.models import MLP, SoftmaxRegression
from core.training.evaluation import DONE, EVALUATION_ROWS
from core.training.run import Run
from core.training.stopping import stopping_points

WIDEST = 1024
"""Units of all first layers together up to which `EVALUATION_ROWS` are evaluated at once; with more units, fewer rows."""


class Ensemble(RunGroup):
    """Runs whose settings differ only in what leaves the shapes of parameters and batches equal.

    It makes the updates and the evaluations of its runs, which record no layer statistics. A run that diverges leaves.
    """

    def __init__(self, members: Mapping[str, Run]):
        """`members` are new runs on the same data, made with `measure=False`."""
        super().__init__(dict(sorted(members.items(), key=lambda item: getattr(item[1].settings, "activation", ""))))
        self.shared = len({run.settings.seed for run in members.values()}) == 1
        """Whether all runs have the same batches."""
        self._measuring: Iterator[None] | None = None
        self._gather()

    def _gather(self) -> None:
        """Stack the models of the runs that go on."""
        self._going = [run for run in self.members.values() if not run.ended]
        if self._going:
            models = [run.model for run in self._going]  # of classifiers, since a sweep joins no others
            self._models = EnsembleModels(cast(list[SoftmaxRegression | MLP], models))

    def advance(self, *, updates: int | None = None, epochs: int | None = None, seconds: float | None = None) -> int:
        """As `RunGroup.advance`."""
        last_step, last_epoch, deadline = stopping_points(self, updates=updates, epochs=epochs, seconds=seconds)
        before = self._updates_made()
        while self._going and (left := deadline - time.perf_counter()) > 0:
            if self.measuring:
                self._measure(left)
            elif self.step < last_step and self.epoch < last_epoch:
                self._update()
            else:
                break
        return self._updates_made() - before

    def _update(self) -> None:
        batches = [run.next_rows() for run in self._going]
        rows = batches[0] if self.shared else torch.stack(batches)
        size, (images, labels) = len(batches[0]), self._going[0].data.train
        X = pixels(images.index_select(0, rows.view(-1))).view(*rows.shape, -1)
        y = labels[rows]
        layers = self._models.layers(X)
        losses, correct, y_hat = self._models.outcomes(layers[1][-1], y)
        results = list(zip(self._going, losses.mean(dim=1).tolist(), correct.sum(dim=1).tolist(), strict=True))
        diverged = [result for result in results if not result[1] <= result[0].loss_limit]
        if not diverged:
            self._models.step(layers, y_hat, y, torch.tensor([run.step_size(size) for run in self._going]))
        for run, loss, hits in diverged or results:
            run.record_update(size, loss, {"batch_accuracy": hits / size if math.isfinite(loss) else math.nan})
        if diverged:  # the others make this update without them
            self._gather()

    def _measure(self, seconds: float) -> None:
        """Evaluate the next few rows; an untrained model by itself, so that its values are those of a single run."""
        if self.step == 0:
            next(run for run in self._going if run.measuring).advance(updates=0, seconds=seconds)
        else:
            self._measuring = self._measuring or self._evaluation()
            if next(self._measuring, DONE) is DONE:
                self._measuring = None
        if any(run.ended for run in self._going):
            self._gather()

    def _evaluation(self) -> Iterator[None]:
        """Of all data at an epoch's end, otherwise of the test set."""
        first = self._going[0]
        epoch_ends = first.position == 0
        train = (yield from evaluation(self._models, *first.data.train)) if epoch_ends else ()
        test = yield from evaluation(self._models, *first.data.test)
        for run, *values in zip(self._going, *train, *test, strict=True):
            (run.record_evaluation if epoch_ends else run.record_test)(*values)


def evaluation(models: EnsembleModels, X: Tensor, y: Tensor) -> Generator[None, None, tuple[list[float], list[float]]]:
    """Each model's mean loss over all rows and its accuracy; pauses as `core.training.evaluation.evaluation` does."""
    K, width, _ = models.weights[0].shape
    at_once = max(1, EVALUATION_ROWS * WIDEST // max(WIDEST, K * width))
    loss, hits = torch.zeros(K, dtype=torch.float64), torch.zeros(K, dtype=torch.int64)
    for images, labels in zip(X.split(at_once), y.split(at_once), strict=True):
        losses, correct, _ = models.outcomes(models.forward(pixels(images)), labels)
        loss += losses.sum(dim=1, dtype=torch.float64)
        hits += correct.sum(dim=1)
        yield
    means = (loss / len(X)).tolist()
    accuracies = (hits / len(X)).tolist()
    return means, [accuracy if math.isfinite(mean) else math.nan for mean, accuracy in zip(means, accuracies)]
