"""What the multilayer perceptron's page shows while it trains, beyond what both image pages show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.activations import ACTIVATIONS, flat_zones
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.hidden_units import (
    Histogram,
    activation_curve,
    distinct_units,
    preactivations,
    unit_images,
    unit_spread,
)
from core.training.layer_statistics import PROBE_IMAGES
from pages.classifiers.training_view import Observation, observe_training, render_training
from pages.multilayer_perceptron.activation_figures import activation_figure
from pages.multilayer_perceptron.layer_figures import gradient_figure, share_figure
from pages.player.live_parts import Frame, chart_part, heatmaps_part, place_heatmaps, place_text, table_part
from pages.shared.training_figures import series

UNITS = 20
"""Of so many hidden units the weights are shown."""


@dataclass(frozen=True)
class Units:
    """The first layer's weights as images, and how many of its units differ, by how much at most."""

    weights: np.ndarray
    captions: list[str]
    count: int
    distinct: int
    spread: float
    """How far units that differ lie apart, if others are equal; 0 where nothing is told of it."""


@dataclass(frozen=True)
class Inside:
    """What went on inside the network, beside what was seen from outside."""

    training: Observation
    activation: str
    hidden_units: int
    signals: list[Histogram]
    layers: dict[str, tuple[list[int], list[float | None]]]
    """What the run recorded of each layer, by the columns of core.training.layer_statistics."""
    units: Units


def observe(run) -> Inside:
    names = [name for name in run.history.layers.columns if name != "step"]
    return Inside(
        observe_training(run), run.settings.activation, run.settings.hidden_units,
        preactivations(run.model, run.data.test_images[:PROBE_IMAGES]),
        {name: series(run.history, name) for name in names},
        look_at_units(run),
    )  # fmt: skip


def look_at_units(run) -> Units:
    model = run.model
    if len(model.weights) == 1:  # no hidden layer: the units are the classes
        images = model.weights[0].T.reshape(-1, 28, 28).numpy().copy()
        return Units(images, list(CLASS_NAMES), len(images), len(images), 0.0)
    observed = unit_images(model, run.data.test_images[:PROBE_IMAGES], UNITS)
    count, differing = model.weights[0].shape[1], distinct_units(model)
    return Units(
        observed.weights.numpy().copy(), [f"unit {number + 1}" for number in observed.units],
        count, differing, unit_spread(model) if 1 < differing < count else 0.0,
    )  # fmt: skip


def render(observed: Inside, log: bool) -> Frame:
    frame = render_training(observed.training, log)
    return Frame(frame.numbers, frame.parts | unit_parts(observed) | activation_parts(observed) | layer_parts(observed))


def place_weights() -> None:
    st.markdown("**What the units look for**: the weights of the first layer, laid out as images")
    place_heatmaps("units")
    place_text("units_told")


def unit_parts(observed: Inside) -> dict:
    """The most important units' weights on one scale, and what they are."""
    units, step = observed.units, observed.training.step
    limit = float(np.abs(np.nan_to_num(units.weights)).max())
    scale = f"Blue: positive weights, orange: negative, up to ±{limit:.3g} in all."
    if not observed.signals:
        told = f"After {step:,} updates. There is no hidden layer: these are the ten templates of softmax regression. {scale}"
    else:
        told = f"After {step:,} updates, the {len(units.captions)} most important of {units.count:,}. {scale} {distinct(units)}"
    alt = f"The weights of {len(units.captions)} units of the first layer as images, after {step:,} updates"
    return {"units": heatmaps_part(units.weights, units.captions, limit, alt), "units_told": told}


def distinct(units: Units) -> str:
    """How many units the layer really has."""
    told = f"Distinct hidden units: {units.distinct:,} of {units.count:,}"
    if 1 < units.distinct < units.count and units.spread < 0.1:
        return f"{told}, but only by rounding: no weight differs by more than {units.spread:.1g}."
    return f"{told}."


def activation_parts(observed: Inside) -> dict:
    """The chosen activation with this network's signals under it."""
    name = ACTIVATIONS[observed.activation].name
    spread = [(each.centres, each.shares) for each in observed.signals]
    figure = activation_figure(name, *activation_curve(observed.activation), spread, flat_zones(observed.activation))
    alt = (
        f"Graph of the activation function {name} and of its derivative between −8 and 8, "
        "and the spread of this network's signals over it"
    )
    return {"activation_chart": chart_part(figure, alt), "signals": signals_text(observed)}


def signals_text(observed: Inside) -> str:
    """What the bars are."""
    if not observed.signals:
        return "This network has no hidden layer, so no signal passes through φ."
    outside = max(histogram.outside for histogram in observed.signals)
    beyond = f" {outside:.1%} of them lie beyond the picture." if outside >= 0.0005 else ""
    return (
        f"The bars show where this network's own signals fall after {observed.training.step:,} updates: every hidden unit's "
        f"weighted sum on {PROBE_IMAGES} test images, before φ.{beyond}"
    )


def layer_parts(observed: Inside) -> dict:
    """Gradients, saturated signals and dead units of each layer over time, and their newest numbers."""
    step = observed.training.step
    gradients, saturated, dead = (
        [curve for name, curve in observed.layers.items() if name.startswith(kind)]
        for kind in ("gradient_", "saturated_", "dead_")
    )
    rows = layer_rows(gradients, saturated, dead, observed.hidden_units)
    told = "; ".join(f"layer {row[0]}: gradient {row[1]}, saturated {row[2]}, dead {row[3]}" for row in rows)
    return {
        "gradient_chart": chart_part(gradient_figure(gradients, step), f"Gradient size of each layer against updates. {told}"),
        "share_chart": chart_part(share_figure(saturated, dead, step), f"Saturated signals and dead units against updates. {told}"),
        "layer_table": table_part(("layer", "gradient size", "saturated signals", "dead units"), rows),
    }  # fmt: skip


def layer_rows(gradients: list, saturated: list, dead: list, units: int) -> list[tuple[str, ...]]:
    """The newest numbers of each layer; what has not been measured yet, or is no number, is a dash."""
    rows = []
    for layer, gradient in enumerate(gradients):
        hidden = layer < len(saturated)
        last = [_last(curves[layer]) if hidden else None for curves in (saturated, dead)]
        rows.append((
            f"{layer + 1}" if hidden else f"{layer + 1} (logits)", _written(_last(gradient), ".2e"), _written(last[0], ".1%"),
            "—" if last[1] is None else f"{round(last[1] * units):,} of {units:,}",
        ))  # fmt: skip
    return rows


def _last(curve: tuple[list[int], list[float | None]]) -> float | None:
    return curve[1][-1] if curve[1] else None


def _written(value: float | None, how: str) -> str:
    return "—" if value is None else format(value, how)
