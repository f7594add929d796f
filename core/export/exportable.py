"""Which runs can be taken home, and why others cannot."""

from __future__ import annotations

from core.data.fashion_mnist import Dataset
from core.training.run import Run

FASHION_MNIST = "Fashion-MNIST"


def check_history(run: Run) -> None:
    """The run has a history that is worth keeping.

    Raises: ValueError if it has made no update, or has diverged.
    """
    if run.divergence is not None:
        step, loss = run.divergence.step, run.divergence.loss
        raise ValueError(
            f"the run diverged after update {step:,}: its losses must stay finite and small, got {loss:.4g}"
        )
    if run.step == 0:
        raise ValueError("the run is untrained: it must have made at least one update, got none")


def check_program(run: Run) -> None:
    """A program of its own can make the run again.

    Raises: ValueError as `check_history` does, and if its images are not those that a program can fetch.
    """
    check_history(run)
    if isinstance(run.data, Dataset) and run.data.name != FASHION_MNIST:
        raise ValueError(f"the images must be those of {FASHION_MNIST}, which a program can fetch, got {run.data.name}")
