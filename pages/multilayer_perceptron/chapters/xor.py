"""XOR in numbers: two layers without an activation and the single layer equal to them, and two layers with ReLU."""

from __future__ import annotations

import streamlit as st

from core.explaining import xor_example
from core.explaining.xor_example import OneLayer, TwoLayers, merge_layers, output_grid, two_layers, xor
from pages.multilayer_perceptron.xor_figures import xor_figure
from pages.player.live_parts import draw_chart
from pages.shared.latex import matrix_in_latex


def draw_xor_picture() -> None:
    """Draw the output of two layers on the plane, without and with ReLU between them."""
    figure = xor_figure(output_grid("none"), output_grid("relu"), xor_example.X.tolist(), xor())
    alt = "The output of two layers on the plane: without an activation a slope with a straight border, with ReLU a ridge between two"
    draw_chart("xor_plane", figure, alt, None)
    st.caption(
        "XOR is 1 where exactly one of the two inputs is 1. Without φ the border between 0 and 1 is one straight line and "
        "cannot part the points; with ReLU the same weights can."
    )


def draw_xor() -> None:
    """Draw two layers in numbers, without and with ReLU between them."""
    without, with_relu, one = two_layers("none"), two_layers("relu"), merge_layers()
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("Without φ: two layers, and the single layer equal to them")
        st.table(affine_table(without, one), hide_index=True, alt="Two layers without an activation, and one")
    with right:
        st.markdown("The same weights, with ReLU between the layers")
        st.table(relu_table(with_relu), hide_index=True, alt="Two layers with ReLU between them, and XOR")
    st.latex(merging_in_latex(one))
    st.markdown(conclusion(without, with_relu))


def merging_in_latex(one: OneLayer) -> str:
    """Return the computation of W and b from the weights and biases of both layers."""
    W1, W2 = (matrix_in_latex(W.tolist()) for W in (xor_example.W1, xor_example.W2))
    b1, b2 = (matrix_in_latex(b.tolist()) for b in (xor_example.b1, xor_example.b2))
    return (
        rf"\begin{{aligned}} \mathbf{{W}} &= \mathbf{{W}}_1\mathbf{{W}}_2 = {W1}{W2} = {matrix_in_latex(one.W)} \\[6pt] "
        rf"\mathbf{{b}} &= \mathbf{{b}}_1\mathbf{{W}}_2 + \mathbf{{b}}_2 \\ "
        rf"&= {b1}{W2} + {b2} = {matrix_in_latex(one.b)} \end{{aligned}}"
    )


def affine_table(two: TwoLayers, one: OneLayer) -> list[dict[str, str]]:
    """Return the values of the two layers and of the one layer for each point."""
    return [
        {"x₁, x₂": _format_row(x)}
        | {"hidden: xW₁ + b₁": _format_row(hidden), "two layers": _format(output), "xW + b": _format(merged)}
        for x, hidden, output, merged in zip(xor_example.X.tolist(), two.H, two.outputs, one.outputs, strict=True)
    ]


def relu_table(two: TwoLayers) -> list[dict[str, str]]:
    """Return the hidden units before and after ReLU, the output and the XOR for each point."""
    return [
        {"x₁, x₂": _format_row(x)}
        | {
            "before φ": _format_row(before),
            "after φ": _format_row(after),
            "output": _format(output),
            "XOR": str(target),
        }
        for x, before, after, output, target in zip(
            xor_example.X.tolist(), two.Z, two.H, two.outputs, xor(), strict=True
        )
    ]


def conclusion(without: TwoLayers, with_relu: TwoLayers) -> str:
    """Explain why no single layer computes XOR."""
    (a, b), (c, d) = without.diagonal_sums, with_relu.diagonal_sums
    return (
        "With ReLU the output is XOR: 1 where exactly one of the two inputs is 1. **No single layer can do that.** For "
        "o = w₁x₁ + w₂x₂ + b, whatever its numbers, o(0, 0) + o(1, 1) and o(0, 1) + o(1, 0) are both w₁ + w₂ + 2b. "
        f"Without φ they are {_format(a)} and {_format(b)}; with ReLU {_format(c)} and {_format(d)}."
    )


def _format_row(values: list[float]) -> str:
    return ", ".join(map(_format, values))


def _format(value: float) -> str:
    return f"{value:g}".replace("-", "−")
