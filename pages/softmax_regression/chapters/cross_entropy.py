"""The chapter "Loss": training images on the curve −log p, an example by hand, and loss beside accuracy."""

from __future__ import annotations

import math
from dataclasses import dataclass

import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import Predictions, predict
from core.explaining.softmax_steps import ClassifierScores, loss_curve, score_images, score_probabilities
from core.functions import accuracy, cross_entropy, cross_entropy_of_logits
from pages.classifiers.training_view import GUESSING
from pages.player.live_parts import LiveParts, chart_part, images_part, place_chart, place_images, place_text, sprite
from pages.shared.latex import matrix_in_latex
from pages.shared.source_code import draw_code
from pages.shared.training_figures import line, mark_level, significant
from pages.softmax_regression.chapters.loss_and_accuracy import draw_disagreement
from pages.softmax_regression.chapters.questions import ask_rates

IMAGES, ACROSS = 12, 4
SMALLEST_P = 0.001
Y_HAT, Y = [[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], [0, 2]
"""The course's example: two examples, three classes."""


@dataclass(frozen=True)
class CurveObservation:
    """The first training images, as the model of this step judges them."""

    step: int
    predictions: Predictions
    judged: ClassifierScores
    sprite: str


def observe(run) -> CurveObservation:
    images, labels = run.data.train_images[:IMAGES], run.data.train_labels[:IMAGES]
    predictions, judged = predict(run.model, images, labels), score_images(run.model, images, labels)
    return CurveObservation(run.step, predictions, judged, sprite(run.data, "train", range(len(labels))))


def render(observed: CurveObservation) -> dict[str, object]:
    predictions, judged = observed.predictions, observed.judged
    names = [CLASS_NAMES[label] for label in predictions.true]
    cells = [_cell(i, judged, predictions) for i in range(len(names))]
    return {
        "loss_of_images": chart_part(
            curve_figure(judged, names, [cell["mark"] for cell in cells]), f"The curve −log p with {len(names)} images on it"
        ),
        "loss_told": _told(observed.step, judged),
        "images_of_curve": images_part(observed.sprite, cells, f"{len(names)} training images with p and −log p"),
    }  # fmt: skip


def _told(step: int, judged: ClassifierScores) -> str:
    if not math.isfinite(judged.loss):
        return "Training has diverged: the losses are no numbers, so no image has a place on the curve."
    return (
        f"After {step:,} updates these {len(judged.losses)} training images cost {judged.loss:.4f} on average; "
        f"{judged.accuracy:.0%} of them are right. Under each: p → −log p."
    )


def draw_chapter(settings: SoftmaxSettings, run) -> LiveParts:
    st.markdown(
        "Training needs one number that says how wrong a prediction is. The *cross-entropy* asks only for **p**, the probability "
        "that the model gives to the true class: p = 1 costs nothing, p = ½ costs 0.693, and p = 0 would cost infinitely much."
    )
    curve, images = st.columns([5, 4], gap="medium")
    with curve:
        place_chart("loss_of_images", height=None)
    with images, st.container(key="loss_images", gap="xsmall"):
        st.latex(r"l(\mathbf{y}, \hat{\mathbf{y}}) = -\log \hat y_{y} = -\log p")
        st.markdown(
            "log is the natural logarithm, ln. A model that guesses gives every class 1/10 and pays ln 10 = 2.303, the dashed line."
        )
        place_images("images_of_curve", ACROSS)
        place_text("loss_told")
    with st.expander("Do loss and accuracy always agree?", icon=":material/compare_arrows:"):
        ask_rates(settings, run.data)
        draw_disagreement()
    with st.expander("An example by hand", icon=":material/edit:"):
        _draw_example()
    with st.expander("From the logits, as training computes it", icon=":material/functions:"):
        st.latex(r"-\log \hat y_y = \log \sum_k \exp(o_k) - o_y")
        st.markdown(
            "The two forms are equal on paper; on a computer this one stays finite even where a probability is rounded to zero."
        )
    draw_code(cross_entropy, cross_entropy_of_logits, accuracy)
    return LiveParts(observe, render)


def _cell(i: int, judged: ClassifierScores, predictions: Predictions) -> dict:
    name, right = CLASS_NAMES[predictions.true[i]], predictions.predicted[i] == predictions.true[i]
    p, loss = format_probability(judged.true_probabilities[i]), f"{judged.losses[i]:.3f}"
    return {
        "top": name, "bottom": f"{p} → {loss}", "mark": "right" if right else "wrong",
        "alt": f"Training image {i}, {name}: p = {p}, −log p = {loss}, {'right' if right else 'wrong'}",
    }  # fmt: skip


def format_probability(p: float) -> str:
    """Format p with three decimals, or with one significant digit if they would all be 0."""
    return f"{p:.3f}" if p >= 0.0005 or p == 0 or math.isnan(p) else f"{p:.0e}"


def curve_figure(judged: ClassifierScores, names: list[str], marks: list[str]) -> dict:
    """Return the curve −log p, down to the smallest p that occurs, with a dot for each image in the colour of its mark."""
    # p can be rounded to 0 where the loss, computed from the logits, is still finite; so p is taken from the loss.
    finite = [loss for loss in judged.losses if math.isfinite(loss)]
    p, loss = loss_curve(max(min(SMALLEST_P, math.exp(-max(finite, default=0.0))), 1e-300))
    curve = line(([significant(v) for v in p], [significant(v) for v in loss]), "−log p", "train",
                 hovertemplate="p = %{x:.4g}: %{y:.4f}<extra></extra>")  # fmt: skip
    dots = {
        "type": "scatter", "mode": "markers", "name": "images", "cliponaxis": False, "showlegend": False, "text": names,
        "x": [significant(v) for v in judged.true_probabilities], "y": [significant(v) for v in judged.losses],
        "marker": {"color": [f"@{mark}" for mark in marks], "size": 13, "line": {"color": "@surface", "width": 1.5},
                   "symbol": ["circle" if mark == "right" else "x" for mark in marks]},
        "hovertemplate": "%{text}<br>p = %{x:.4g}<br>−log p = %{y:.4f}<extra></extra>",
    }  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "p, the probability of the true class"}, "range": [-0.02, 1.02]},
        "yaxis": {"title": {"text": "loss −log p"}, "rangemode": "tozero"}, "showlegend": False, "shapes": [], "annotations": [],
    }  # fmt: skip
    mark_level(layout, GUESSING, "guessing = ln 10")
    return {"data": [curve, dots], "layout": layout}


def _draw_example() -> None:
    judged = score_probabilities(Y_HAT, Y)
    st.markdown(
        "Two examples, three classes; the true classes are 0 and 2. `gather` picks from each row the probability of its true "
        "class, here in bold:"
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        for piece in example_in_latex(judged):
            st.latex(piece, width="content")
    st.markdown(
        f"The mean loss is **{judged.loss:.4f}** and the accuracy **{judged.accuracy:g}**: in both rows class 2 has the largest "
        "probability, which is wrong for the first example and right for the second."
    )


def example_in_latex(judged: ClassifierScores) -> list[str]:
    """Return the probabilities with those of the true classes in bold, y, the result of gather, and the losses."""
    rows = [
        " & ".join(rf"\mathbf{{{value:g}}}" if j == label else f"{value:g}" for j, value in enumerate(row))
        for row, label in zip(Y_HAT, Y, strict=True)
    ]
    y_hat = r"\begin{bmatrix}" + r" \\ ".join(rows) + r"\end{bmatrix}"
    y, picked, losses = (matrix_in_latex([[v] for v in values], digits) for values, digits in
                         ((Y, 0), (judged.true_probabilities, 1), (judged.losses, 4)))  # fmt: skip
    return [
        rf"\hat{{\mathbf{{Y}}}} = {y_hat}",
        rf"\mathbf{{y}} = {y}",
        rf"\to\; \text{{gather}} = {picked}",
        rf"\to\; -\log = {losses}",
    ]
