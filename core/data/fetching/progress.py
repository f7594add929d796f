"""The progress of the data loader, readable from any thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["waiting", "loading", "ready", "failed"]


@dataclass(frozen=True)
class Progress:
    """A state of the loader: a message for the learner, and a fraction in [0, 1], or None if it is unknown."""

    state: State
    message: str
    fraction: float | None = None


_latest = Progress("waiting", "The images have not been asked for yet")


def progress() -> Progress:
    """The latest reported progress. Never blocks."""
    return _latest  # the object is frozen and replaced as a whole, so readers need no lock


def report(state: State, message: str, fraction: float | None = None) -> None:
    """Set what progress() returns."""
    global _latest
    _latest = Progress(state, message, fraction)
