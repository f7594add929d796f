"""The numbers beside a classifier's player: updates, epochs, the latest batch loss and test accuracy."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.knob import format_value
from pages.player.live_parts import Number


@dataclass(frozen=True)
class Progress:
    step: int
    epochs: float
    batch_loss: float | None
    test_accuracy: float | None
    lr: float


def observe_progress(run) -> Progress:
    history = run.history
    loss, accuracy = (
        history.last(name) if len(history.steps(name)) else None for name in ("batch_loss", "test_accuracy")
    )
    return Progress(run.step, run.epoch + run.position / run.examples, loss, accuracy, run.settings.lr)


def progress_numbers(progress: Progress) -> list[Number]:
    return [
        Number("Updates", f"{progress.step:,}"),
        Number("Epochs", f"{progress.epochs:.2f}"),
        Number("Batch loss", format_loss(progress.batch_loss)),
        Number("Test accuracy", format_share(progress.test_accuracy)),
    ]


def presenter_numbers(progress: Progress) -> list[Number]:
    """The same and the learning rate, whose control the presenter view does not show."""
    return [*progress_numbers(progress), Number("Learning rate", format_value(progress.lr))]


def format_loss(value: float | None) -> str:
    return "—" if value is None or not math.isfinite(value) else f"{value:.4f}"


def format_share(value: float | None) -> str:
    return "—" if value is None or not math.isfinite(value) else f"{value:.2%}"
