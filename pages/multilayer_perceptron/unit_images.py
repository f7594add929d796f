"""What the first layer's units look for: their weights as images, which follow the run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.hidden_units import count_distinct_units, max_unit_difference, most_important_units
from core.training.layer_statistics import PROBE_IMAGES
from pages.player.live_parts import LiveParts, heatmaps_part

UNITS_SHOWN = 20


@dataclass(frozen=True)
class UnitObservation:
    """The first layer's weights as images, the number of its units, and the number of different ones."""

    step: int
    weights: np.ndarray
    captions: list[str]
    count: int
    """0 if there is no hidden layer: the images are those of the classes then."""
    distinct: int
    max_difference: float
    """The largest difference between weights of different units; 0 if all units are equal or all are different."""


def observe(run) -> UnitObservation:
    model = run.model
    if len(model.weights) == 1:
        images = model.weights[0].T.reshape(-1, 28, 28).numpy().copy()
        return UnitObservation(run.step, images, list(CLASS_NAMES), 0, 0, 0.0)
    observed = most_important_units(model, run.data.test_images[:PROBE_IMAGES], UNITS_SHOWN)
    count, distinct = model.weights[0].shape[1], count_distinct_units(model)
    return UnitObservation(
        run.step, observed.weights.numpy().copy(), [f"unit {number + 1}" for number in observed.units],
        count, distinct, max_unit_difference(model) if 1 < distinct < count else 0.0,
    )  # fmt: skip


def render(observed: UnitObservation) -> dict[str, object]:
    """Return the weights of the most important units on a common scale, and a description."""
    limit = float(np.abs(np.nan_to_num(observed.weights)).max())
    scale = f"Blue (up to {limit:.3g}) raises the sum where the image is bright, orange lowers it."
    shown = len(observed.captions)
    if observed.count:
        which = "its only unit" if observed.count == 1 else f"the {shown} most important of {observed.count:,} units"
        described = f"After {observed.step:,} updates, {which}. {scale}"
    else:
        described = f"After {observed.step:,} updates. There is no hidden layer: these are the templates of the ten classes. {scale}"
    alt = f"The weights of {shown} units of the first layer as images, after {observed.step:,} updates"
    return {
        "units": heatmaps_part(observed.weights, observed.captions, limit, alt),
        "units_told": described,
    }


def render_and_count(observed: UnitObservation) -> dict[str, object]:
    """The same, and the count of distinct units."""
    return render(observed) | {"units_distinct": distinct_units_sentence(observed)}


def distinct_units_sentence(units: UnitObservation) -> str:
    if not units.count:
        return "There is no hidden unit."
    counted = f"Distinct hidden units: {units.distinct:,} of {units.count:,}"
    if 1 < units.distinct < units.count and units.max_difference < 0.1:
        return f"{counted}, but only by rounding: no weight differs by more than {units.max_difference:.1g}."
    return f"{counted}."


LIVE, LIVE_AND_COUNTED = LiveParts(observe, render), LiveParts(observe, render_and_count)
