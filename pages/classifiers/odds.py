"""What a difference of two logits says about the probabilities of their classes, in words."""

from __future__ import annotations

import math

MOST_TIMES = 1e6


def times_in_words(difference: float) -> str:
    """Write how many times as probable a class is whose logit is larger by this difference, such as "e^1.138 ≈ 3.1 times"."""
    times = math.exp(min(difference, 700.0))
    power = f"e^{difference:.3f}".replace("-", "−")
    if times > MOST_TIMES:
        return f"{power}, more than a million times"
    return f"{power} ≈ {f'{times:.2g}' if times < 10 else f'{times:,.0f}'} times"
