"""The graph of the chosen activation with this network's own signals on it, which follow the run."""

from __future__ import annotations

from dataclasses import dataclass

from core.activations import ACTIVATIONS, flat_zones
from core.explaining.hidden_units import Histogram, activation_curve, preactivation_histograms
from core.training.layer_statistics import PROBE_IMAGES
from pages.multilayer_perceptron.activation_figures import activation_figure, small_activation_figure
from pages.player.live_parts import chart_part


@dataclass(frozen=True)
class SignalObservation:
    step: int
    activation: str
    histograms: list[Histogram]
    """One for each hidden layer."""


def observe_signals(run) -> SignalObservation:
    histograms = preactivation_histograms(run.model, run.data.test_images[:PROBE_IMAGES])
    return SignalObservation(run.step, run.settings.activation, histograms)


def signal_parts(observed: SignalObservation, small: bool = False) -> dict[str, object]:
    """Return the chart with the distribution of the signals of each hidden layer."""
    name = ACTIVATIONS[observed.activation].name
    histograms = [(histogram.centres, histogram.shares) for histogram in observed.histograms]
    figure = activation_figure(
        name, *activation_curve(observed.activation), histograms, flat_zones(observed.activation)
    )
    alt = f"Graph of the activation function {name} and of its slope between −8 and 8. {signals_sentence(observed)}"
    return {"activation_chart": chart_part(small_activation_figure(figure) if small else figure, alt)}


def signals_sentence(observed: SignalObservation) -> str:
    if not observed.histograms:
        return "This network has no hidden layer, so no signal passes through φ."
    outside = max(histogram.outside for histogram in observed.histograms)
    beyond = f" {outside:.1%} of them lie beyond the picture." if outside >= 0.0005 else ""
    return (
        f"After {observed.step:,} updates, the bars show where this network's signals fall: the weighted sum z of every hidden "
        f"unit on {PROBE_IMAGES} test images.{beyond}"
    )
