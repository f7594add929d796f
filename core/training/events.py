"""What happens to a run besides updates: a setting changes, or it diverges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Divergence:
    """The step and the loss that ended a run: the loss was not finite or too large."""

    step: int
    loss: float


@dataclass(frozen=True)
class Change:
    """A new value of a live knob, which applies from the first update after `step`."""

    step: int
    knob: str
    value: float
