"""Buttons that set the learner's network to settings worth trying."""

from __future__ import annotations

import streamlit as st

from core import MLPSettings
from pages.shared import session

SMALL_RANDOM = {"init": "normal", "init_std": 0.01}
INITIAL_WEIGHTS = {
    # key of the button: (label, the settings that it changes)
    "zeros": ("All zero", {"init": "zero"}),
    "equal": ("All equal", {"init": "constant", "init_std": 0.01, "activation": "sigmoid", "lr": 0.5}),
    "large": ("Large", {"init": "normal", "init_std": 1.0}),
    "usual": ("Back to σ = 0.01", SMALL_RANDOM),
}
VANISHING = {
    "sigmoids": ("Three sigmoid layers", {"hidden_layers": 3, "activation": "sigmoid", "lr": 0.1} | SMALL_RANDOM),
    "relus": ("Three ReLU layers", {"hidden_layers": 3, "activation": "relu", "lr": 0.1} | SMALL_RANDOM),
    "dying": ("ReLU, learning rate 10", {"hidden_layers": 1, "activation": "relu", "lr": 10.0} | SMALL_RANDOM),
}
LONG_TRAINING = {"longer": ("Learning rate 0.2, 15 epochs", {"lr": 0.2, "epochs": 15, "reduction": "mean"})}


def draw_buttons(settings: MLPSettings, choices: dict[str, tuple[str, dict]]) -> None:
    """Draw a button for each choice; it is disabled while the page already has these settings."""
    knobs = settings.knobs()
    with st.container(horizontal=True):
        for key, (label, values) in choices.items():
            st.button(
                label, key=f"try_{key}", icon=":material/tune:", on_click=session.set_controls, kwargs=values,
                help=", ".join(f"{knobs[name].label.lower()} {value}" for name, value in values.items()) + ".",
                disabled=all(getattr(settings, name) == value for name, value in values.items()),
            )  # fmt: skip
