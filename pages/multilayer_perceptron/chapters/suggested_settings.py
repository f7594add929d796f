"""Buttons that set the learner's network to settings worth trying."""

from __future__ import annotations

import streamlit as st

from core import MLPSettings
from pages.shared import session

USUAL = {name: getattr(MLPSettings(), name) for name in ("hidden_layers", "activation", "lr", "init", "init_std")}
INITIAL_WEIGHTS = {
    # key of the button: (label, the settings that it changes)
    "zeros": ("All zero", {"init": "zero"}),
    "equal": ("All equal", {"init": "constant", "init_std": 0.01, "activation": "sigmoid", "lr": 0.5}),
    "large": ("Large", {"init": "normal", "init_std": 1.0}),
    "usual": ("Back to the usual start", USUAL),
}
SMALL_RANDOM = {"init": "normal", "init_std": 0.01}
VANISHING = {
    "sigmoids": ("Three sigmoid layers", {"hidden_layers": 3, "activation": "sigmoid", "lr": 0.1} | SMALL_RANDOM),
    "relus": ("Three ReLU layers", {"hidden_layers": 3, "activation": "relu", "lr": 0.1} | SMALL_RANDOM),
    "dying": ("ReLU, learning rate 2", USUAL | {"lr": 2.0}),
    "back": ("Back to the usual network", USUAL),
}
LONG_TRAINING = {"longer": ("15 epochs", {"epochs": 15})}


def draw_buttons(settings: MLPSettings, choices: dict[str, tuple[str, dict]]) -> None:
    """Draw a button for each choice; it is disabled while the page already has these settings."""
    knobs = settings.knobs()
    with st.container(horizontal=True, gap="small"):
        for key, (label, values) in choices.items():
            st.button(
                label, key=f"try_{key}", icon=":material/tune:", on_click=session.set_controls, kwargs=values,
                help=", ".join(f"{knobs[name].label.lower()} {knobs[name].label_of(value)}" for name, value in values.items()) + ".",
                disabled=all(getattr(settings, name) == value for name, value in values.items()),
            )  # fmt: skip
