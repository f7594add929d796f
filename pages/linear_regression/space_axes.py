"""Axes of figures in space. Plain data in, plain dict out."""

from __future__ import annotations

import math

from pages.shared.training_figures import significant


def space_axis(title: str, low: float, high: float) -> dict:
    """An axis with few round marks, none of them near its ends, where those of two axes would meet."""
    step = 10 ** math.floor(math.log10((high - low) / 2))
    step *= next(factor for factor in (5, 2, 1) if (high - low) / (step * factor) >= 3 or factor == 1)
    margin = 0.12 * (high - low)
    marks = [
        significant(k * step) for k in range(math.ceil((low + margin) / step), math.floor((high - margin) / step) + 1)
    ]
    return {"title": {"text": title, "font": {"size": 16}}, "range": [significant(low), significant(high)],
            "tickmode": "array", "tickvals": marks, "tickangle": 0, "tickfont": {"size": 12}}  # fmt: skip
