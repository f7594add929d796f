"""What is best seen in the learner's own network: buttons that set it up, each with what to watch."""

from __future__ import annotations

import streamlit as st

from core import MLPSettings
from pages.shared import session

USUAL = {"init": "normal", "init_std": 0.01}
FIRST_WEIGHTS = {
    "zeros": ("All zero", {"init": "zero"}),
    "equal": ("All equal", {"init": "constant", "init_std": 0.01, "activation": "sigmoid", "lr": 0.5}),
    "large": ("Large", {"init": "normal", "init_std": 1.0}),
    "usual": ("Back to σ = 0.01", USUAL),
}
"""What the buttons set, by their keys."""
FADING = {
    "sigmoids": ("Three sigmoid layers", {"hidden_layers": 3, "activation": "sigmoid", "lr": 0.1} | USUAL),
    "relus": ("Three ReLU layers", {"hidden_layers": 3, "activation": "relu", "lr": 0.1} | USUAL),
    "dying": ("ReLU, learning rate 10", {"hidden_layers": 1, "activation": "relu", "lr": 10.0} | USUAL),
}
LONGER = {"longer": ("Learning rate 0.2, 15 epochs", {"lr": 0.2, "epochs": 15, "reduction": "mean"})}


def draw_longer(settings: MLPSettings) -> None:
    """Why a short training does not tell a layer from two, and a button for a longer one."""
    st.markdown(
        "In the first epochs all three learn what one affine map can say, so they stay close. Only with time does ReLU leave "
        "the other two behind, which end at the same level."
    )
    _buttons(settings, LONGER)


def draw_vanishing(settings: MLPSettings) -> None:
    """When gradients vanish and units die, and buttons that set it up."""
    st.markdown(
        "On its way back the error is multiplied, in each layer, by the weights and by φ′. With several sigmoid layers and "
        "small weights the first layer's gradient is thousands of times smaller than the last one's: it **vanishes**, and the "
        "loss stands still. A ReLU unit that a large step has pushed below zero on every image is **dead**: it gets no "
        "gradient, and no update brings it back. Set it up, press Play, and watch the two charts."
    )
    _buttons(settings, FADING)


def draw_initial_weights(settings: MLPSettings) -> None:
    """What the choice of the first weights does, and buttons that try it."""
    st.latex(r"W_{ij} \sim \mathcal{N}(0, \sigma^2), \qquad b_j = 0")
    st.markdown(
        "**Symmetry.** Two hidden units with the same weights compute the same, get the same gradient, and stay the same. "
        "If all weights start at zero, or all at the same value, a layer of any width has just one distinct unit. "
        "Random weights make the units differ, and only then can they learn different things."
    )
    st.markdown(
        "**Scale.** Too small, and the error fades on its way back through several layers. Too large, and signals start "
        "on the flat parts of φ, or the first loss is enormous."
    )
    st.markdown("Try it, press Play, and watch the images of the units and the count of distinct ones above.")
    _buttons(settings, FIRST_WEIGHTS)


def _buttons(settings: MLPSettings, choices: dict[str, tuple[str, dict]]) -> None:
    knobs = settings.knobs()
    with st.container(horizontal=True):
        for key, (label, values) in choices.items():
            st.button(
                label, key=f"try_{key}", icon=":material/tune:", on_click=session.set_controls, kwargs=values,
                help=", ".join(f"{knobs[name].label.lower()} {value}" for name, value in values.items()) + ".",
                disabled=all(getattr(settings, name) == value for name, value in values.items()),
            )  # fmt: skip
