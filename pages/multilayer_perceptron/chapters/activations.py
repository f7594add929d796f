"""The chapter "Activations": the functions side by side, in formulas and graphs, and what each does from the same start."""

from __future__ import annotations

import math
from dataclasses import dataclass

import streamlit as st

from core import MLPSettings, Run
from core.activations import ACTIVATIONS, flat_zones
from core.explaining.hidden_units import activation_curve
from pages.comparing.run_comparison import ComparedRuns, draw_run_comparison
from pages.multilayer_perceptron.activation_figures import derivatives_figure, functions_figure
from pages.multilayer_perceptron.signals import SignalObservation, observe_signals
from pages.player.live_parts import LiveParts, chart_part, place_chart
from pages.shared.source_code import draw_code


@dataclass(frozen=True)
class Description:
    formula: str
    derivative: str
    values: str
    sentence: str


DESCRIPTIONS = {
    "relu": Description(
        r"\phi(z) = \max(z, 0)",
        r"\phi'(z) = 1 \text{ if } z > 0, \text{ else } 0",
        "from 0 up, without end",
        "It keeps what is positive and cuts off the rest.",
    ),
    "sigmoid": Description(
        r"\phi(z) = \frac{1}{1 + \exp(-z)}",
        r"\phi'(z) = \phi(z)\,(1 - \phi(z))",
        "between 0 and 1",
        "Its slope is ¼ at most, so an error that passes back through it shrinks to a quarter or less.",
    ),
    "tanh": Description(
        r"\phi(z) = \frac{1 - \exp(-2z)}{1 + \exp(-2z)}",
        r"\phi'(z) = 1 - \phi(z)^2",
        "between −1 and 1",
        "Like sigmoid, but through 0 with slope 1: near 0 it changes almost nothing.",
    ),
    "none": Description(
        r"\phi(z) = z",
        r"\phi'(z) = 1",
        "all numbers",
        "Nothing is changed, so the network can do no more than softmax regression.",
    ),
}
COMPARED = ("relu", "sigmoid", "tanh")


def draw_chapter(settings: MLPSettings, run: Run) -> LiveParts:
    """Draw formulas and graphs of ReLU, sigmoid and tanh, and of "none" if it is selected; the selected one is bold."""
    chosen = settings.activation
    names = _shown(chosen)
    st.markdown(
        f"Any bend between the layers will do. So which one, and does it matter? Drawn bold is yours: {_label(chosen)}. "
        "The bars are your network's signals, the weighted sums z."
    )
    graphs, race = st.columns(2, gap="medium")
    with graphs, st.container(key="graphs", gap=None):
        place_chart("activation_functions", height=None)
        place_chart("activation_derivatives", height=None)
    with race, st.container(key="race", gap="xsmall"):
        st.markdown(
            "**The same start for all three.** The first weights and the batches come from the seed alone: what differs between "
            "the curves is the activation's doing."
        )
        _draw_same_start(settings, run.data)
    for column, name in zip(st.columns(len(names), gap="medium"), names, strict=True):
        with column, st.container(key=f"formulas_{name}", gap="xxsmall"):
            _draw_formulas(name)
    st.caption(
        "Flat: the slope is below 1 % of its largest value. At ReLU's kink, z = 0, there is no slope; 0 is taken."
    )
    draw_code(ACTIVATIONS[chosen].function, ACTIVATIONS[chosen].derivative)
    return LiveParts(observe_signals, graph_parts)


def _shown(chosen: str) -> tuple[str, ...]:
    return COMPARED if chosen in COMPARED else (*COMPARED, chosen)


def graph_parts(observed: SignalObservation) -> dict[str, object]:
    """Return the graphs of the functions, over the network's signals, and of their slopes."""
    chosen, names = observed.activation, _shown(observed.activation)
    curves = {name: activation_curve(name) for name in names}
    x = curves[chosen][0]
    signals = [(histogram.centres, histogram.shares) for histogram in observed.histograms]
    functions = functions_figure(x, [(name, value) for name, (_, value, _) in curves.items()], chosen, signals)
    slopes = derivatives_figure(x, [(name, slope) for name, (_, _, slope) in curves.items()], chosen)
    range_told = f"{_listed(names)} between −8 and 8"
    return {
        "activation_functions": chart_part(
            functions, f"Graphs of {range_told}, over the network's signals after {observed.step:,} updates"
        ),
        "activation_derivatives": chart_part(slopes, f"Graphs of the slopes of {range_told}"),
    }


def _draw_formulas(name: str) -> None:
    description = DESCRIPTIONS[name]
    st.latex(description.formula)
    st.latex(description.derivative)
    st.markdown(f"**{_label(name)}**: {description.values}. {description.sentence} {_flat_sentence(name)}")


def _flat_sentence(name: str) -> str:
    zones = flat_zones(name)
    if not zones:
        return "It is flat nowhere."
    start, edge = zones[-1]
    where = f"|z| > {start:.2f}" if math.isinf(edge) else f"z ≤ {edge:g}"
    return f"Flat for {where}."


def _label(name: str) -> str:
    return "no activation" if name == "none" else ACTIVATIONS[name].name


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(_label, names))


def _draw_same_start(settings: MLPSettings, data) -> None:
    """Compare the page's network with each of three activations, from the same weights on the same batches."""
    deep = settings.replace(hidden_layers=max(1, settings.hidden_layers))
    runs = {ACTIVATIONS[name].name: deep.replace(activation=name) for name in COMPARED}
    compared = ComparedRuns("activations", "Train all three", runs, "gradient 1st | last", _gradients)
    draw_run_comparison(compared, data)
    if settings.hidden_layers == 0:
        st.caption("Your network has no hidden layer; here it has one.")


def _gradients(run: Run) -> str:
    first, last = (run.history.layer_statistics.columns[f"gradient_{layer}"] for layer in (1, len(run.model.weights)))
    return f"{first[-1]:.0e} | {last[-1]:.0e}" if first else "—"
