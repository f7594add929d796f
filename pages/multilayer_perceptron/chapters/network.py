"""The chapter "Network": what its units look for, its picture, its formulas with their shapes, and its parameters."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import MLPSettings
from core.activations import ACTIVATIONS
from core.explaining.hidden_units import most_important_units
from core.layer_sizes import AffineLayer, affine_layers
from core.models import MLP
from pages.multilayer_perceptron.unit_images import LIVE
from pages.player.live_parts import LiveParts, draw_chart, place_heatmaps, place_text
from pages.shared.network_figure import SUBSCRIPTS, network_figure, unit_names
from pages.shared.source_code import draw_code


def draw_chapter(settings: MLPSettings, run) -> LiveParts:
    st.markdown(_opening(settings))
    with st.container(key="unit_rows", gap="xxsmall"):
        place_heatmaps("units", across=10)
        place_text("units_told")
    layers = affine_layers(settings)
    picture, words = st.columns([5, 6], gap="medium")
    with picture:
        draw_chart("hidden_network", layers_figure(layers), _alt(layers), None)
    with words:
        st.latex(formulas(layers, settings.batch_size))
        sizes = " → ".join(f"{size:,}" for size in (layers[0].inputs, *(layer.outputs for layer in layers)))
        st.caption(
            f"**{sizes}**. {_phi(settings)} Below each matrix stands its shape, for a batch of {settings.batch_size:,}."
        )
        st.table(parameter_table(layers), hide_index=True, alt="Shapes and parameters of each layer")
    draw_code(MLP, most_important_units)
    return LIVE


def _opening(settings: MLPSettings) -> str:
    if settings.hidden_layers == 0:
        return "There is no hidden layer: the pixels go straight to the logits, and this is **softmax regression**."
    return (
        "Hidden units let the network find its own features. Each *unit* computes a weighted sum, like a logit: every input times "
        "its weight, plus a *bias*, a number of its own. The activation φ then changes that sum, and the next layer takes it in."
    )


def _phi(settings: MLPSettings) -> str:
    if settings.hidden_layers == 0:
        return "**O** are the logits, ten scores for each image."
    if settings.activation == "none":
        return "φ is left out: φ(z) = z."
    return f"Here φ is {ACTIVATIONS[settings.activation].name}, applied to each number by itself."


def formulas(layers: Sequence[AffineLayer], batch_size: int) -> str:
    """Return the equation of each layer, with the shape below each matrix."""
    lines, layer_input = [], r"\mathbf{X}"
    for number, layer in enumerate(layers, start=1):
        last = number == len(layers)
        layer_output = r"\mathbf{O}" if last else rf"\mathbf{{H}}_{number}"
        W, b = rf"\mathbf{{W}}_{number}", rf"\mathbf{{b}}_{number}"
        product = (
            rf"{_with_shape(layer_input, batch_size, layer.inputs)}\,{_with_shape(W, layer.inputs, layer.outputs)}"
        )
        affine = f"{product} + {_with_shape(b, 1, layer.outputs)}"
        result = affine if last else rf"\phi({affine})"
        lines.append(f"{_with_shape(layer_output, batch_size, layer.outputs)} &= {result}")
        layer_input = layer_output
    return r"\begin{aligned}" + r" \\[4pt] ".join(lines) + r"\end{aligned}"


def _with_shape(symbol: str, rows: int, columns: int) -> str:
    return rf"\underset{{{rows} \times {columns}}}{{{symbol}}}"


def layers_figure(layers: Sequence[AffineLayer]) -> dict:
    """Return the picture of the network; a large layer shows only its first and last units."""
    sizes = [layers[0].inputs, *(layer.outputs for layer in layers)]
    hidden = range(1, len(layers))
    names = ["X", *(f"H{_subscript(number)}" for number in hidden), "O"]
    units = [unit_names(symbol, size) for symbol, size in zip(["x", *"h" * len(hidden), "o"], sizes, strict=True)]
    counts = map(_count, sizes, ["pixel", *["unit"] * len(hidden), "logit"])
    if len(hidden) > 1:  # the columns are narrow
        counts = (count.replace(" ", "<br>") for count in counts)
    titles = [f"{name}<br>{count}" for name, count in zip(names, counts, strict=True)]
    return network_figure(units, titles, [f"W{_subscript(n)}, b{_subscript(n)}" for n in range(1, len(sizes))])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _subscript(number: int) -> str:
    return str(number).translate(SUBSCRIPTS)


def _alt(layers: Sequence[AffineLayer]) -> str:
    hidden = "".join(f", a hidden layer of {_count(layer.outputs, 'unit')}" for layer in layers[:-1])
    return f"The network: {layers[0].inputs} pixels{hidden}, {layers[-1].outputs} logits; each connected to all of the next"


def parameter_table(layers: Sequence[AffineLayer]) -> list[dict[str, str]]:
    """Return a row for each layer and one for the whole network."""
    rows = [
        {"layer": str(number), "shape of W": f"{layer.inputs:,}\u00a0×\u00a0{layer.outputs:,}", "shape of b": f"{layer.outputs:,}",
         "parameters": f"{layer.weights:,} + {layer.outputs:,} = {layer.parameters:,}"}
        for number, layer in enumerate(layers, start=1)
    ]  # fmt: skip
    total = sum(layer.parameters for layer in layers)
    return [*rows, {"layer": "all", "shape of W": "", "shape of b": "", "parameters": f"**{total:,}**"}]
