"""Why an activation is needed: without one, two layers are one affine map, and no affine map computes XOR."""

from __future__ import annotations

import streamlit as st

from core import MLPSettings
from core.explaining import xor_example
from core.explaining.hidden_units import collapse
from core.explaining.xor_example import OneLayer, TwoLayers, merge_layers, two_layers, xor
from pages.multilayer_perceptron.chapters.same_start import draw_proof
from pages.multilayer_perceptron.chapters.suggested_settings import LONG_TRAINING, draw_buttons
from pages.shared.latex import matrix_in_latex
from pages.shared.source_code import draw_code

PRODUCT = (
    r"\begin{aligned} \mathbf{O} &= (\mathbf{X}\mathbf{W}_1 + \mathbf{b}_1)\,\mathbf{W}_2 + \mathbf{b}_2 \\"
    r"&= \mathbf{X}(\mathbf{W}_1\mathbf{W}_2) + (\mathbf{b}_1\mathbf{W}_2 + \mathbf{b}_2) \\"
    r"&= \mathbf{X}\mathbf{W} + \mathbf{b} \end{aligned}"
)
SHAPES = (
    r"\begin{aligned} \underset{784 \times h}{\mathbf{W}_1}\;\underset{h \times 10}{\mathbf{W}_2} &= "
    r"\underset{784 \times 10}{\mathbf{W}} \\[4pt]"
    r"\underset{1 \times h}{\mathbf{b}_1}\;\underset{h \times 10}{\mathbf{W}_2} + \underset{1 \times 10}{\mathbf{b}_2} &= "
    r"\underset{1 \times 10}{\mathbf{b}} \end{aligned}"
)


def draw_chapter(settings: MLPSettings, run) -> None:
    draw_derivation()
    if run is not None:
        st.markdown(
            "**The proof on real images.** Your network without φ, the same with ReLU from the same weights and with the same "
            "batches, and softmax regression."
        )
        st.markdown(
            "In the first epochs all three learn what one affine map can say, so they stay close. Only with time does ReLU leave "
            "the other two behind, which end at the same level."
        )
        draw_buttons(settings, LONG_TRAINING)
        draw_proof(settings, run.data)
    draw_code(collapse)


def draw_derivation() -> None:
    """Draw the product of two layers in symbols and in numbers, and the effect of ReLU between them."""
    st.markdown("A layer without φ is an *affine map*: a product with weights, plus biases. Two of them in a row are:")
    left, right = st.columns(2, gap="large")
    left.latex(PRODUCT)
    left.caption("First multiply out, then bracket anew: products of matrices allow both.")
    right.latex(SHAPES)
    right.caption("The hidden size h is gone. W and b have the shapes of softmax regression.")
    st.markdown(
        "Every two layers without φ can be replaced by one, so any number of them can. "
        "More layers, more units, more parameters: the network still computes one affine map."
    )
    st.markdown("**With numbers:** two inputs, two hidden units, one output.")
    without, with_relu, one = two_layers("none"), two_layers("relu"), merge_layers()
    st.latex(merging_in_latex(one))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("Without φ: two layers, and the one they are")
        st.table(affine_table(without, one), hide_index=True, alt="Two layers without an activation, and one")
    with right:
        st.markdown("The same weights, with ReLU between the layers")
        st.table(relu_table(with_relu), hide_index=True, alt="Two layers with ReLU between them, and XOR")
    st.markdown(conclusion(without, with_relu))
    draw_code(two_layers, merge_layers)


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
        | {"hidden: xW₁ + b₁": _format_row(hidden), "two layers": _format(output), "one: xW + b": _format(merged)}
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
    """Explain why no affine map computes XOR."""
    (a, b), (c, d) = without.diagonal_sums, with_relu.diagonal_sums
    return (
        "With ReLU the output is XOR: 1 where just one of both inputs is 1. **No affine map can do that.** For "
        "o = w₁x₁ + w₂x₂ + b, whatever its numbers, o(0, 0) + o(1, 1) and o(0, 1) + o(1, 0) are both w₁ + w₂ + 2b. "
        f"Without φ they are {_format(a)} and {_format(b)}; with ReLU {_format(c)} and {_format(d)}."
    )


def _format_row(values: list[float]) -> str:
    return ", ".join(map(_format, values))


def _format(value: float) -> str:
    return f"{value:g}".replace("-", "−")
