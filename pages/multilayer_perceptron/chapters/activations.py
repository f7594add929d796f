"""The activation functions side by side: formulas, derivatives and graphs."""

from __future__ import annotations

import math
from dataclasses import dataclass

import streamlit as st

from core import MLPSettings
from core.activations import ACTIVATIONS, flat_zones
from core.explaining.hidden_units import activation_curve
from pages.multilayer_perceptron.activation_figures import derivatives_figure, functions_figure
from pages.player.live_parts import draw_chart
from pages.shared.source_code import draw_code


@dataclass(frozen=True)
class Description:
    formula: str
    derivative: str
    values: str
    sentence: str


DESCRIPTIONS = {
    "relu": Description(
        r"\phi(x) = \max(x, 0)",
        r"\phi'(x) = \begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases}",
        "from 0 up, without end",
        "It keeps what is positive and cuts off the rest; at the kink, x = 0, there is no derivative, and 0 is taken.",
    ),
    "sigmoid": Description(
        r"\phi(x) = \frac{1}{1 + \exp(-x)}",
        r"\phi'(x) = \phi(x)\,(1 - \phi(x))",
        "between 0 and 1",
        "It squeezes every number into that range; its slope is ¼ at most, so an error that passes back through it shrinks "
        "to a quarter or less.",
    ),
    "tanh": Description(
        r"\phi(x) = \frac{1 - \exp(-2x)}{1 + \exp(-2x)}",
        r"\phi'(x) = 1 - \phi(x)^2",
        "between −1 and 1",
        "It has the shape of sigmoid, but goes through 0 with slope 1: near 0 it is almost the identity.",
    ),
    "none": Description(
        r"\phi(x) = x",
        r"\phi'(x) = 1",
        "all numbers",
        "Nothing is changed, so two layers are one affine map, and the network can do no more than softmax regression.",
    ),
}
COMPARED = ("relu", "sigmoid", "tanh")


def draw_chapter(settings: MLPSettings, run) -> None:
    """Draw formulas and graphs of ReLU, sigmoid and tanh, and of "none" if it is selected; the selected one is bold."""
    chosen = settings.activation
    names = COMPARED if chosen in COMPARED else (*COMPARED, chosen)
    for row in (names[:3], names[3:]):
        if row:
            for column, name in zip(st.columns(3, gap="medium"), row):
                with column:
                    _draw_formulas(name)
    curves = {name: activation_curve(name) for name in names}
    x = curves[chosen][0]
    left, right = st.columns(2, gap="large")
    with left:
        functions = functions_figure(x, [(name, value) for name, (_, value, _) in curves.items()], chosen)
        draw_chart("activation_functions", functions, f"Graphs of {_listed(names)} between −8 and 8")
    with right:
        slopes = derivatives_figure(x, [(name, slope) for name, (_, _, slope) in curves.items()], chosen)
        draw_chart("activation_derivatives", slopes, f"Graphs of the derivatives of {_listed(names)} between −8 and 8")
    st.caption(f"The functions φ and their derivatives φ′. Bold is the chosen one: {_label(chosen)}.")
    draw_code(ACTIVATIONS[chosen].function, ACTIVATIONS[chosen].derivative)


def _draw_formulas(name: str) -> None:
    description = DESCRIPTIONS[name]
    st.markdown(f"**{_label(name)}**")
    st.latex(description.formula)
    st.latex(description.derivative)
    st.markdown(f"Values: {description.values}. {description.sentence} {_flat_sentence(name)}")


def _flat_sentence(name: str) -> str:
    zones = flat_zones(name)
    if not zones:
        return "It is flat nowhere."
    start, edge = zones[-1]
    where = f"|x| > {start:.2f}" if math.isinf(edge) else f"x ≤ {edge:g}"
    return f"Flat (slope below 1 % of its largest): {where}."


def _label(name: str) -> str:
    return "no activation" if name == "none" else ACTIVATIONS[name].name


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(_label, names))
