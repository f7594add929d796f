"""The chapter "Why an activation": without one, all layers are a single layer; and what that costs on real images."""

from __future__ import annotations

import math

import streamlit as st

from core import MLPSettings, Run
from core.comparing.run_group import RunGroup
from core.explaining.hidden_units import changed_by_activation, largest_output_difference, multiply_out
from core.explaining.xor_example import merge_layers, two_layers
from pages.comparing.run_comparison import ComparedRuns, draw_run_comparison
from pages.comparing.sweep_results import values_at_common_epoch
from pages.multilayer_perceptron.chapters.suggested_settings import LONG_TRAINING, draw_buttons
from pages.multilayer_perceptron.chapters.xor import draw_xor, draw_xor_picture
from pages.player.live_parts import LiveParts, place_text
from pages.shared.source_code import draw_code

PRODUCT = (
    r"\begin{aligned} \mathbf{O} &= (\mathbf{X}\mathbf{W}_1 + \mathbf{b}_1)\,\mathbf{W}_2 + \mathbf{b}_2 \\"
    r"&= \mathbf{X}\,\underbrace{\mathbf{W}_1\mathbf{W}_2}_{\mathbf{W}} + "
    r"\underbrace{\mathbf{b}_1\mathbf{W}_2 + \mathbf{b}_2}_{\mathbf{b}} \end{aligned}"
)
SHAPES = (
    r"\begin{aligned} \underset{784 \times h}{\mathbf{W}_1}\;\underset{h \times 10}{\mathbf{W}_2} &= "
    r"\underset{784 \times 10}{\mathbf{W}} \\[4pt]"
    r"\underset{1 \times h}{\mathbf{b}_1}\;\underset{h \times 10}{\mathbf{W}_2} + \underset{1 \times 10}{\mathbf{b}_2} &= "
    r"\underset{1 \times 10}{\mathbf{b}} \end{aligned}"
)
WITHOUT, WITH, SINGLE = "no activation", "ReLU", "softmax regression"
PROVED_ON = 1000
"""Test images on which the network and its single layer are compared."""


def draw_chapter(settings: MLPSettings, run: Run) -> LiveParts:
    st.markdown(
        "Why not just stack layers? Because without an activation function φ between them, any stack is one layer."
    )
    derivation, proof = st.columns(2, gap="medium")
    with derivation, st.container(key="derivation", gap="xxsmall"):
        draw_derivation()
        draw_xor_picture()
    with proof, st.container(key="proof", gap="xsmall"):
        st.markdown(
            "**The proof on real images:** your network without φ, the same with ReLU, and softmax regression. In the first "
            "*epoch*, one pass through all images, all learn what a single layer can express. Then ReLU pulls ahead; without φ the network "
            "stays with softmax regression."
        )
        place_text("without_phi")
        draw_proof(settings, run.data)
        draw_buttons(settings, LONG_TRAINING)
    with st.expander("XOR with numbers: no single layer computes it, two with ReLU do", icon=":material/grid_on:"):
        draw_xor()
    draw_code(multiply_out, two_layers, merge_layers)
    return LiveParts(observe, render)


def observe(run: Run) -> tuple[int, int, int, float]:
    """The updates, the number of hidden layers, the number of test images, and the share of them that φ decides."""
    images = run.data.test_images[:PROVED_ON]
    return run.step, len(run.model.weights) - 1, len(images), changed_by_activation(run.model, images)


def render(observed: tuple[int, int, int, float]) -> dict[str, object]:
    step, layers, images, share = observed
    if not layers:
        return {"without_phi": "Your network has no hidden layer, so there is no φ to leave out."}
    return {
        "without_phi": f"Your network after {step:,} updates: leave out its φ, and it predicts another class for {share:.1%} "
        f"of {images:,} test images."
    }


def draw_derivation() -> None:
    """Draw the product of two layers without φ, and its shapes."""
    st.latex(PRODUCT)
    with st.container(key="shapes", gap="xxsmall"):
        st.caption("Two layers without φ: multiply out, then regroup. In the shapes, the hidden size h is gone:")
        st.latex(SHAPES)


def draw_proof(settings: MLPSettings, data) -> None:
    """Compare the page's network without φ, with ReLU, and softmax regression; and the first with its single layer."""
    deep = settings.replace(hidden_layers=max(1, settings.hidden_layers))
    runs = {
        WITHOUT: deep.replace(activation="none"),
        WITH: deep.replace(activation="relu"),
        SINGLE: settings.replace(hidden_layers=0),
    }
    compared = ComparedRuns("proof", "Train all three", runs, extra_parts=_Told())
    draw_run_comparison(compared, data, _place_told)


def _place_told() -> None:
    place_text("lead")
    place_text("collapsed")


class _Told:
    """Who is ahead, and how far the network is from its matrices multiplied into one; after each epoch and at the end."""

    def __init__(self):
        self._parts: dict[tuple[int, bool], dict[str, object]] = {}

    def __call__(self, group: RunGroup) -> dict[str, object]:
        moment = group.members[SINGLE].epoch, group.finished
        if moment not in self._parts:
            self._parts[moment] = {
                "lead": lead_sentence(group),
                "collapsed": collapsed_sentence(group.members[WITHOUT]),
            }
        return self._parts[moment]


def lead_sentence(group: RunGroup) -> str:
    """How far ReLU and the network without φ are ahead of softmax regression."""
    diverged = [name for name, run in group.members.items() if run.divergence]
    if diverged:
        return f"Diverged: {', '.join(diverged)}. The learning rate is too large for a comparison."
    epoch, accuracies = values_at_common_epoch(group, "test_accuracy")
    if epoch == 0:
        return "The first epoch is under way."
    relu, none = (ahead_in_words(accuracies[name] - accuracies[SINGLE]) for name in (WITH, WITHOUT))
    return f"After {epoch} epoch{'s' if epoch > 1 else ''}: ReLU {relu} softmax regression, the network without φ {none} it."


def ahead_in_words(difference: float) -> str:
    """Such as "3.2 points ahead of", from a difference of accuracies."""
    points = 100 * difference
    if abs(points) < 0.05:
        return "level with"
    return f"{abs(points):.1f} points {'ahead of' if points > 0 else 'behind'}"


def collapsed_sentence(run: Run) -> str:
    layers = " · ".join(f"W{'₁₂₃₄'[i]}" for i in range(len(run.model.weights)))
    difference = largest_output_difference(run.model, run.data.test_images[:PROVED_ON])
    if not math.isfinite(difference):
        return "The network without φ has weights that are no numbers."
    return (
        f"The network without φ after {run.step:,} updates, its matrices multiplied into one, {layers} = W (784 × 10): on "
        f"{PROVED_ON:,} test images no logit differs by more than {difference:.1g}. That is rounding."
    )
