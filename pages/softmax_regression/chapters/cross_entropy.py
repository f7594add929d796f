"""Cross-entropy: training images on the curve −log p, an example by hand, and loss beside accuracy."""

from __future__ import annotations

import math

import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import Predictions, predict
from core.explaining.softmax_steps import ClassifierScores, loss_curve, score_images, score_probabilities
from core.functions import accuracy, cross_entropy, cross_entropy_of_logits
from pages.player.live_parts import draw_chart, draw_images, sprite
from pages.player.snapshot import draw_look_again
from pages.shared.latex import matrix_in_latex
from pages.shared.source_code import draw_code
from pages.shared.training_figures import line, significant
from pages.softmax_regression.chapters.loss_and_accuracy import draw_disagreement

IMAGES = 12
SMALLEST_P = 0.001
Y_HAT, Y = [[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], [0, 2]
"""The course's example: two examples, three classes."""


def draw_chapter(settings: SoftmaxSettings, run) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        st.latex(r"l(\mathbf{y}, \hat{\mathbf{y}}) = -\log \hat y_{y}")
        st.markdown(
            "Cross-entropy looks only at the probability of the true class: 1 costs nothing, ½ costs 0.693, and 0 would cost "
            "infinitely much. A model that guesses gives every class 1/10 and pays ln 10 = 2.303, the dashed line in the loss chart."
        )
    with right:
        st.latex(r"-\log \hat y_y = \log \sum_k \exp(o_k) - o_y")
        st.markdown(
            "Training computes the loss straight from the logits. The two forms are equal on paper; "
            "on a computer the second stays finite even where a probability is rounded to zero."
        )
    if run is not None:
        draw_cross_entropy(run)
    draw_code(cross_entropy, cross_entropy_of_logits, accuracy)


def draw_cross_entropy(run) -> None:
    draw_images_on_the_curve(run)
    _draw_example()
    draw_disagreement()


@st.fragment
def draw_images_on_the_curve(run) -> None:
    """Draw the first training images on the curve and in a grid, sorted by their loss with the current weights."""
    images, labels = run.data.train_images[:IMAGES], run.data.train_labels[:IMAGES]
    predictions, judged = predict(run.model, images, labels), score_images(run.model, images, labels)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(f"**{len(labels)} training images on the curve, after {run.step:,} updates.**")
        draw_look_again("curve")
    if not math.isfinite(judged.loss):
        st.warning("Training has diverged: the losses are no numbers, so no image has a place on the curve.")
        return
    names = [CLASS_NAMES[label] for label in predictions.true]
    draw_chart("loss_of_images", curve_figure(judged, names), f"The curve −log p with {len(names)} images on it", 340)
    st.markdown(
        f"p is the probability that the model gives to the true class. These images cost **{judged.loss:.4f}** on average; "
        f"{judged.accuracy:.0%} of them are classified correctly. The costliest come first:"
    )
    order = sorted(range(len(names)), key=lambda i: -judged.losses[i])
    draw_images(
        "images_of_curve", sprite(run.data, "train", order), [_cell(i, judged, predictions) for i in order],
        f"{len(names)} training images, sorted by their loss",
    )  # fmt: skip


def _cell(i: int, judged: ClassifierScores, predictions: Predictions) -> dict:
    name, right = CLASS_NAMES[predictions.true[i]], predictions.predicted[i] == predictions.true[i]
    p, loss = format_probability(judged.true_probabilities[i]), f"{judged.losses[i]:.3f}"
    return {
        "top": name, "bottom": f"{p} → {loss}", "mark": "right" if right else "wrong",
        "alt": f"Training image {i}, {name}: p = {p}, −log p = {loss}, {'right' if right else 'wrong'}",
    }  # fmt: skip


def format_probability(p: float) -> str:
    """Format p with three decimals, or with one significant digit if they would all be 0."""
    return f"{p:.3f}" if p >= 0.0005 or p == 0 else f"{p:.0e}"


def curve_figure(judged: ClassifierScores, names: list[str]) -> dict:
    """Return the curve −log p, down to the smallest p that occurs, with a mark for each image."""
    # p can be rounded to 0 where the loss, computed from the logits, is still finite; so p is taken from the loss.
    lowest = min(SMALLEST_P, math.exp(-max(judged.losses)))
    p, loss = loss_curve(max(lowest, 1e-300))
    marks = {
        "type": "scatter", "mode": "markers", "name": "images", "cliponaxis": False, "x": [significant(v) for v in judged.true_probabilities],
        "y": [significant(v) for v in judged.losses], "text": names,
        "marker": {"color": "@focus", "size": 11, "line": {"color": "@surface", "width": 1}},
        "hovertemplate": "%{text}<br>p = %{x:.4g}<br>−log p = %{y:.4f}<extra></extra>",
    }  # fmt: skip
    curve = line(([significant(v) for v in p], [significant(v) for v in loss]), "−log p", "train",
                 hovertemplate="p = %{x:.4g}: %{y:.4f}<extra></extra>")  # fmt: skip
    return {
        "data": [curve, marks],
        "layout": {
            "xaxis": {"title": {"text": "p, the probability of the true class"}, "range": [-0.02, 1.02]},
            "yaxis": {"title": {"text": "loss −log p"}, "rangemode": "tozero"},
        },
    }


def _draw_example() -> None:
    judged = score_probabilities(Y_HAT, Y)
    st.markdown(
        "**By hand.** Two examples, three classes; the true classes are 0 and 2. `gather` picks from each row the "
        "probability of its true class, here in bold:"
    )
    st.latex(example_in_latex(judged))
    st.markdown(
        f"The mean loss is **{judged.loss:.4f}** and the accuracy **{judged.accuracy:g}**: in both rows class 2 has the largest "
        "probability, which is wrong for the first example and right for the second."
    )


def example_in_latex(judged: ClassifierScores) -> str:
    """Return the probabilities with those of the true classes in bold, y, the result of gather, and the losses."""
    rows = [
        " & ".join(rf"\mathbf{{{value:g}}}" if j == label else f"{value:g}" for j, value in enumerate(row))
        for row, label in zip(Y_HAT, Y, strict=True)
    ]
    y_hat = r"\begin{bmatrix}" + r" \\ ".join(rows) + r"\end{bmatrix}"
    y, picked, losses = (matrix_in_latex([[v] for v in values], digits) for values, digits in
                         ((Y, 0), (judged.true_probabilities, 1), (judged.losses, 4)))  # fmt: skip
    return rf"\hat{{\mathbf{{Y}}}} = {y_hat}, \quad \mathbf{{y}} = {y} \;\to\; \text{{gather}} = {picked} \;\to\; -\log = {losses}"
