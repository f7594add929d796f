"""The points at which `advance` stops."""

from __future__ import annotations

import math
import time


def stopping_points(training, **amounts: float | None) -> tuple[float, float, float]:
    """The step, the epoch and the `time.perf_counter()` at which `advance(updates=, epochs=, seconds=)` stops.

    An amount that is None sets no limit: its value is infinite.
    Raises: ValueError if all amounts are None or one is negative
    """
    if all(amount is None for amount in amounts.values()):
        raise ValueError("advance needs updates, epochs or seconds, got none of them")
    for name, amount in amounts.items():
        if amount is not None and not amount >= 0:
            raise ValueError(f"{name} must be 0 or more, got {amount}")
    now = {"updates": training.step, "epochs": training.epoch, "seconds": time.perf_counter()}
    last_step, last_epoch, deadline = (
        math.inf if amounts[name] is None else start + amounts[name] for name, start in now.items()
    )
    return last_step, last_epoch, deadline
