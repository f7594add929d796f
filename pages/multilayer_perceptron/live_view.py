"""The live view of the multilayer perceptron: that of every classifier, the units, the signals and the gradients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.activations import ACTIVATIONS, flat_zones
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.hidden_units import (
    Histogram,
    activation_curve,
    count_distinct_units,
    max_unit_difference,
    most_important_units,
    preactivation_histograms,
)
from core.training.layer_statistics import PROBE_IMAGES
from pages.classifiers.training_view import TrainingObservation, observe_training, render_training
from pages.multilayer_perceptron.activation_figures import activation_figure
from pages.multilayer_perceptron.layer_figures import gradient_figure, share_figure
from pages.player.live_parts import Frame, chart_part, heatmaps_part, place_heatmaps, place_text, table_part
from pages.shared.training_figures import series, significant, with_position

UNITS_SHOWN = 20


@dataclass(frozen=True)
class UnitObservation:
    """The first layer's weights as images, the number of its units, and the number of different ones."""

    weights: np.ndarray
    captions: list[str]
    count: int
    distinct: int
    max_difference: float
    """The largest difference between weights of different units; 0 if all units are equal or all are different."""


@dataclass(frozen=True)
class NetworkObservation:
    training: TrainingObservation
    activation: str
    hidden_units: int
    signals: list[Histogram]
    layers: dict[str, tuple[list[int], list[float | None]]]
    """Steps and values of each column of core.training.layer_statistics."""
    latest: dict[str, float | None]
    """The last values of these columns at or before the observed update."""
    units: UnitObservation


def observe(run) -> NetworkObservation:
    names = [name for name in run.history.layer_statistics.columns if name != "step"]
    return NetworkObservation(
        observe_training(run), run.settings.activation, run.settings.hidden_units,
        preactivation_histograms(run.model, run.data.test_images[:PROBE_IMAGES]),
        {name: series(run.recorded, name) for name in names},
        {name: significant(run.history.last(name)) for name in names if len(run.history.steps(name))},
        observe_units(run),
    )  # fmt: skip


def observe_units(run) -> UnitObservation:
    model = run.model
    if len(model.weights) == 1:  # no hidden layer: the units are the classes
        images = model.weights[0].T.reshape(-1, 28, 28).numpy().copy()
        return UnitObservation(images, list(CLASS_NAMES), len(images), len(images), 0.0)
    observed = most_important_units(model, run.data.test_images[:PROBE_IMAGES], UNITS_SHOWN)
    count, distinct = model.weights[0].shape[1], count_distinct_units(model)
    return UnitObservation(
        observed.weights.numpy().copy(), [f"unit {number + 1}" for number in observed.units],
        count, distinct, max_unit_difference(model) if 1 < distinct < count else 0.0,
    )  # fmt: skip


def render(observed: NetworkObservation, log: bool) -> Frame:
    frame = render_training(observed.training, log)
    return Frame(frame.numbers, frame.parts | unit_parts(observed) | activation_parts(observed) | layer_parts(observed))


def place_weights() -> None:
    st.markdown("**What the units look for**: the weights of the first layer, laid out as images")
    place_heatmaps("units")
    place_text("units_told")


def unit_parts(observed: NetworkObservation) -> dict:
    """Return the weights of the most important units on a common scale, and a description."""
    units, step = observed.units, observed.training.step
    limit = float(np.abs(np.nan_to_num(units.weights)).max())
    scale = f"Blue: positive weights, orange: negative, up to ±{limit:.3g} in all."
    if not observed.signals:
        description = f"After {step:,} updates. There is no hidden layer: these are the ten templates of softmax regression. {scale}"
    else:
        description = (
            f"After {step:,} updates, the {len(units.captions)} most important of {units.count:,}. {scale} "
            f"{distinct_units_sentence(units)}"
        )
    alt = f"The weights of {len(units.captions)} units of the first layer as images, after {step:,} updates"
    return {"units": heatmaps_part(units.weights, units.captions, limit, alt), "units_told": description}


def distinct_units_sentence(units: UnitObservation) -> str:
    counted = f"Distinct hidden units: {units.distinct:,} of {units.count:,}"
    if 1 < units.distinct < units.count and units.max_difference < 0.1:
        return f"{counted}, but only by rounding: no weight differs by more than {units.max_difference:.1g}."
    return f"{counted}."


def activation_parts(observed: NetworkObservation) -> dict:
    """Return the graph of the activation with the distribution of this network's signals."""
    name = ACTIVATIONS[observed.activation].name
    histograms = [(histogram.centres, histogram.shares) for histogram in observed.signals]
    figure = activation_figure(
        name, *activation_curve(observed.activation), histograms, flat_zones(observed.activation)
    )
    alt = (
        f"Graph of the activation function {name} and of its derivative between −8 and 8, "
        "and the spread of this network's signals over it"
    )
    return {"activation_chart": chart_part(figure, alt), "signals": signals_sentence(observed)}


def signals_sentence(observed: NetworkObservation) -> str:
    if not observed.signals:
        return "This network has no hidden layer, so no signal passes through φ."
    outside = max(histogram.outside for histogram in observed.signals)
    beyond = f" {outside:.1%} of them lie beyond the picture." if outside >= 0.0005 else ""
    return (
        f"The bars show where this network's own signals fall after {observed.training.step:,} updates: every hidden unit's "
        f"weighted sum on {PROBE_IMAGES} test images, before φ.{beyond}"
    )


def layer_parts(observed: NetworkObservation) -> dict:
    """Return charts of each layer's gradients, saturated signals and dead units, and a table of the latest values."""
    step, end = observed.training.step, observed.training.end
    names = [
        [name for name in observed.layers if name.startswith(kind)] for kind in ("gradient_", "saturated_", "dead_")
    ]
    gradients, saturated, dead = ([observed.layers[name] for name in group] for group in names)
    rows = layer_table_rows(*([observed.latest.get(name) for name in group] for group in names), observed.hidden_units)
    latest = "; ".join(f"layer {row[0]}: gradient {row[1]}, saturated {row[2]}, dead {row[3]}" for row in rows)
    return {
        "gradient_chart": chart_part(with_position(gradient_figure(gradients, end), step, end), f"Gradient size of each layer against updates. {latest}"),
        "share_chart": chart_part(with_position(share_figure(saturated, dead, end), step, end), f"Saturated signals and dead units against updates. {latest}"),
        "layer_table": table_part(("layer", "gradient size", "saturated signals", "dead units"), rows),
    }  # fmt: skip


def layer_table_rows(
    gradients: list[float | None], saturated: list[float | None], dead: list[float | None], units: int
) -> list[tuple[str, ...]]:
    """Return the latest values of each layer; a dash stands for a value that is not measured or not finite."""
    rows = []
    for layer, gradient in enumerate(gradients):
        hidden = layer < len(saturated)
        saturated_share, dead_share = (shares[layer] if hidden else None for shares in (saturated, dead))
        rows.append((
            f"{layer + 1}" if hidden else f"{layer + 1} (logits)",
            _format(gradient, ".2e"), _format(saturated_share, ".1%"),
            "—" if dead_share is None else f"{round(dead_share * units):,} of {units:,}",
        ))  # fmt: skip
    return rows


def _format(value: float | None, spec: str) -> str:
    return "—" if value is None else format(value, spec)
