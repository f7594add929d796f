"""What the multilayer perceptron's page shows while it trains, beyond what both image pages show."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.activations import ACTIVATIONS
from core.inside import Histogram, activation_curve, preactivations
from pages.multilayer_perceptron.figures import activation_figure
from pages.shared.classifier import Seen, look_at_training, show_training
from pages.shared.live_parts import Frame, chart_part, place_chart, place_text

PROBED = 256

ABOUT = {
    "relu": (
        r"\mathrm{ReLU}(x) = \max(x, 0)",
        "Keeps what is positive and cuts off the rest. Its slope is 1 or 0: where it is 1 the error passes back undiminished, "
        "where it is 0 nothing passes, and a unit that is never positive no longer learns.",
    ),
    "sigmoid": (
        r"\mathrm{sigmoid}(x) = \frac{1}{1 + \exp(-x)}",
        "Squeezes every number into the range from 0 to 1. Its slope is ¼ at most, at x = 0, and almost nothing far out: "
        "every sigmoid layer makes the error that passes back at least four times smaller.",
    ),
    "tanh": (
        r"\tanh(x) = \frac{1 - \exp(-2x)}{1 + \exp(-2x)}",
        "Like sigmoid, but from −1 to 1 and with slope 1 at x = 0: near zero it is almost the identity.",
    ),
    "none": (
        r"\phi(x) = x",
        "No activation. Two layers are then W₂(W₁x + b₁) + b₂ = (W₂W₁)x + (W₂b₁ + b₂): one layer with other numbers. "
        "Such a network can do no more than softmax regression.",
    ),
}


@dataclass(frozen=True)
class Inside:
    """What went on inside the network, beside what was seen from outside."""

    training: Seen
    activation: str
    signals: list[Histogram]


def look(run) -> Inside:
    return Inside(
        look_at_training(run), run.settings.activation, preactivations(run.model, run.data.test_images[:PROBED])
    )


def show(seen: Inside, log: bool) -> Frame:
    frame = show_training(seen.training, log)
    name = ACTIVATIONS[seen.activation].name
    spread = [(each.centres, each.shares) for each in seen.signals]
    frame.parts["activation_chart"] = chart_part(
        activation_figure(name, *activation_curve(seen.activation), spread),
        f"Graph of the activation function {name} and of its derivative between −6 and 6, "
        "and the spread of this network's signals over it",
    )
    frame.parts["signals"] = signals_text(seen)
    return frame


def signals_text(seen: Inside) -> str:
    """What the bars are."""
    if not seen.signals:
        return "This network has no hidden layer, so no signal passes through φ."
    outside = max(histogram.outside for histogram in seen.signals)
    beyond = f" {outside:.1%} of them lie beyond the picture." if outside >= 0.0005 else ""
    return (
        f"The bars show where this network's own signals fall after {seen.training.step:,} updates: every hidden unit's "
        f"weighted sum on {PROBED} test images, before φ.{beyond}"
    )


def draw_activation(name: str) -> None:
    """The chosen activation, and a place for how this network's own signals are spread over it."""
    formula, text = ABOUT[name]
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.latex(formula)
        st.markdown(text)
        place_text("signals")
    with right:
        place_chart("activation_chart")
