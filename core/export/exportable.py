"""Checks whether a run can be exported."""

from __future__ import annotations

from core.data.fashion_mnist import Dataset
from core.training.run import Run

FASHION_MNIST = "Fashion-MNIST"


def check_exportable(run: Run) -> None:
    """Check that the run has a history to export.

    Raises: ValueError if it has made no update, or has diverged.
    """
    if run.divergence is not None:
        step, loss = run.divergence.step, run.divergence.loss
        raise ValueError(
            f"the run diverged after update {step:,}: its losses must stay finite and small, got {loss:.4g}"
        )
    if run.step == 0:
        raise ValueError("the run is untrained: it must have made at least one update, got none")


def check_reproducible(run: Run) -> None:
    """Check that an exported program can reproduce the run.

    Raises: ValueError as `check_exportable` does, and if the run did not train on Fashion-MNIST.
    """
    check_exportable(run)
    if isinstance(run.data, Dataset) and run.data.name != FASHION_MNIST:
        raise ValueError(f"the images must be those of {FASHION_MNIST}, which a program can fetch, got {run.data.name}")
