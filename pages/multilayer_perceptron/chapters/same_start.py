"""Runs that differ in one setting, side by side: without φ all layers are one; and the three activations."""

from __future__ import annotations

import streamlit as st

from core import MLPSettings, Run
from core.activations import ACTIVATIONS
from core.comparing.run_group import RunGroup
from core.explaining.hidden_units import largest_output_difference
from pages.comparing.run_comparison import ComparedRuns, draw_run_comparison
from pages.player.live_parts import place_text

PROVED_ON = 1000
"""Test images on which the network and its single layer are compared."""
SHOWN = ("relu", "sigmoid", "tanh")


def draw_proof(settings: MLPSettings, data) -> None:
    """Compare the page's network without φ, with ReLU, and softmax regression; and the first with its single layer."""
    deep = _with_hidden_layer(settings)
    compared = ComparedRuns(
        "proof", "Train all three",
        {"no activation": deep.replace(activation="none"), "ReLU": deep.replace(activation="relu"),
         "softmax regression": settings.replace(hidden_layers=0)},
        extra_parts=_Collapsed("no activation"),
    )  # fmt: skip
    draw_run_comparison(compared, data, lambda: place_text("collapsed"))


class _Collapsed:
    """How far the network is from its matrices multiplied into one; computed after each epoch and at the end."""

    def __init__(self, name: str):
        self._name = name
        self._sentences: dict[tuple[int, bool], str] = {}

    def __call__(self, group: RunGroup) -> dict[str, object]:
        run = group.members[self._name]
        moment = run.epoch, run.finished
        if moment not in self._sentences:
            self._sentences[moment] = self._sentence(run)
        return {"collapsed": self._sentences[moment]}

    def _sentence(self, run: Run) -> str:
        layers = " · ".join(f"W{'₁₂₃₄'[i]}" for i in range(len(run.model.weights)))
        difference = largest_output_difference(run.model, run.data.test_images[:PROVED_ON])
        return (
            f"The network without φ after {run.step:,} updates, its matrices multiplied into one, {layers} = W (784 × 10): on "
            f"{PROVED_ON:,} test images no logit differs from the network's by more than {difference:.1g}. That is rounding."
        )


def draw_chapter(settings: MLPSettings, run: Run | None) -> None:
    """Draw the chapter that compares the activations from the same initial weights and batches."""
    st.markdown(
        "The initial weights and the order of the batches come from the seed alone. Switch the activation, and both stay: "
        "what differs between the curves is the activation's doing."
    )
    if run is not None:
        _draw_same_start(settings, run.data)


def _draw_same_start(settings: MLPSettings, data) -> None:
    """Compare the page's network with each of three activations, from the same weights on the same batches."""
    deep = _with_hidden_layer(settings)
    compared = ComparedRuns(
        "activations", "Train all three",
        {ACTIVATIONS[name].name: deep.replace(activation=name) for name in SHOWN},
        "gradient size: first layer, logits", _gradients,
    )  # fmt: skip
    draw_run_comparison(compared, data)
    if settings.hidden_layers == 0:
        st.caption("Your network has no hidden layer; here it has one.")


def _gradients(run: Run) -> str:
    first, last = (run.history.layer_statistics.columns[f"gradient_{layer}"] for layer in (1, len(run.model.weights)))
    return f"{first[-1]:.1e}, {last[-1]:.1e}" if first else "—"


def _with_hidden_layer(settings: MLPSettings) -> MLPSettings:
    return settings.replace(hidden_layers=max(1, settings.hidden_layers))
