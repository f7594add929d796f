"""Room: what the loader is doing right now, for anyone who asks. Imports nothing heavy and never blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["waiting", "loading", "ready", "failed"]


@dataclass(frozen=True)
class Progress:
    """What the loader is doing, in words for a learner; fraction lies in [0, 1], or is None where it is unknown."""

    state: State
    message: str
    fraction: float | None = None


_now = Progress("waiting", "The images have not been asked for yet")


def progress() -> Progress:
    """The latest report of the loader."""
    return _now  # one name bound to a frozen object: replaced whole, so a reader needs no lock


def report(state: State, message: str, fraction: float | None = None) -> None:
    """Every later call of progress() returns this report."""
    global _now
    _now = Progress(state, message, fraction)
