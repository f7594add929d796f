"""Runs that differ in one thing only, trained side by side: the proof that layers without φ are one, and the activations."""

from __future__ import annotations

import streamlit as st

from core import MLPSettings, Run
from core.activations import ACTIVATIONS
from core.comparing.run_group import RunGroup
from core.explaining.hidden_units import largest_output_difference
from pages.comparing.run_comparison import ComparedRuns, draw_run_comparison
from pages.player.live_parts import place_text

PROVED_ON = 1000
"""On so many test images the network and its single layer are compared."""
SHOWN = ("relu", "sigmoid", "tanh")


def draw_proof(settings: MLPSettings, data) -> None:
    """The page's network without φ and with ReLU, beside softmax regression; and how far it is from its single layer."""
    deep = _deep(settings)
    compared = ComparedRuns(
        "proof", "Train all three",
        {"no activation": deep.replace(activation="none"), "ReLU": deep.replace(activation="relu"),
         "softmax regression": settings.replace(hidden_layers=0)},
        also=_Collapsed("no activation"),
    )  # fmt: skip
    draw_run_comparison(compared, data, lambda: place_text("collapsed"))


class _Collapsed:
    """What the trained matrices multiplied into one layer give; worked out anew after each epoch and at the end."""

    def __init__(self, name: str):
        self._name = name
        self._told: dict[tuple[int, bool], str] = {}

    def __call__(self, group: RunGroup) -> dict[str, object]:
        run = group.members[self._name]
        moment = run.epoch, run.finished
        if moment not in self._told:
            self._told[moment] = self._tell(run)
        return {"collapsed": self._told[moment]}

    def _tell(self, run: Run) -> str:
        layers = " · ".join(f"W{'₁₂₃₄'[i]}" for i in range(len(run.model.weights)))
        difference = largest_output_difference(run.model, run.data.test_images[:PROVED_ON])
        return (
            f"The network without φ after {run.step:,} updates, its matrices multiplied into one, {layers} = W (784 × 10): on "
            f"{PROVED_ON:,} test images no logit differs from the network's by more than {difference:.1g}. That is rounding."
        )


def draw_same_start(settings: MLPSettings, data) -> None:
    """The page's network with each of the three activations, from the same weights, with the same batches."""
    deep = _deep(settings)
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


def _deep(settings: MLPSettings) -> MLPSettings:
    return settings.replace(hidden_layers=max(1, settings.hidden_layers))
