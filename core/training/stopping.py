"""Where `advance` stops, from the amounts that it is given."""

from __future__ import annotations

import math
import time


def stopping_point(training, **amounts: float | None) -> tuple[float, float, float]:
    """The step, the epoch and the time on time.perf_counter() at which `advance` ends, given `updates`, `epochs` and `seconds`.

    Raises: ValueError if no amount is given, or a negative one.
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
