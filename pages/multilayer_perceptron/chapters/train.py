"""The chapter "Train" of the perceptron: that of every classifier, and the network's signals on its activation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from core import MLPSettings
from pages.classifiers.training_view import TrainingObservation, draw_on_images, observe_training, render_training
from pages.multilayer_perceptron.signals import SignalObservation, observe_signals, signal_parts
from pages.player.live_parts import LiveParts, place_chart


@dataclass(frozen=True)
class NetworkObservation:
    training: TrainingObservation
    signals: SignalObservation


def observe(run) -> NetworkObservation:
    return NetworkObservation(observe_training(run), observe_signals(run))


def render(observed: NetworkObservation, log: bool) -> dict[str, object]:
    return render_training(observed.training, log) | signal_parts(observed.signals, small=True)


def draw_chapter(settings: MLPSettings, run) -> LiveParts:
    return draw_on_images(
        settings,
        "Softmax gave each class one template. Hidden units combine many. What does that buy?",
        observe, render, partial(_place_activation, settings),
    )  # fmt: skip


def _place_activation(settings: MLPSettings) -> None:
    if settings.hidden_layers == 0:
        sentence = "There is no hidden layer, so no signal passes through φ."
    elif settings.activation == "none":
        sentence = "Where the signals fall. No activation: φ(z) = z."
    else:
        name = settings.knobs()["activation"].label_of(settings.activation)
        sentence = f"Where the signals fall on the activation, {name}; grey: flat."
    st.markdown(sentence)
    place_chart("activation_chart", height=None)
