"""The chapter "Train" of points in the plane: the map of the model's classes, and the curves of loss and accuracy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from core import Run, Settings
from core.point_settings import PointMLPSettings
from pages.classifiers.curves import Curves, curve_parts, observe_curves
from pages.classifiers.training_view import draw_training, place_curves
from pages.plane.parts import PlaneObservation, observe_plane, place_plane, plane_part
from pages.plane.questions import ask_about_borders
from pages.player.live_parts import LiveParts

CHART_PAUSE = 200
"""Milliseconds between two drawings of a chart: the plane beside it changes with every frame."""


@dataclass(frozen=True)
class Observation:
    curves: Curves
    plane: PlaneObservation


def observe(run: Run) -> Observation:
    return Observation(observe_curves(run), observe_plane(run))


def render(observed: Observation, log: bool) -> dict[str, object]:
    return curve_parts(observed.curves, log) | {"plane": plane_part(observed.plane)}


def draw_chapter(settings: Settings, run: Run) -> LiveParts:
    return draw_training(
        settings, _purpose(settings), observe, render, partial(_place_pictures, run), partial(ask_about_borders, settings)
    )  # fmt: skip


def _place_pictures(run: Run) -> None:
    plane, curves = st.columns([6, 5], gap="medium")
    with plane, st.container(key="plane_square", gap=None):
        place_plane("plane", run)
    with curves:
        place_curves(CHART_PAUSE)


def _purpose(settings: Settings) -> str:
    if not isinstance(settings, PointMLPSettings):
        return "One layer draws straight borders. Which of these data can it divide?"
    if settings.hidden_layers == 0 or settings.activation == "none":
        return "Without an activation between layers, every border is straight. Choose one, and see it bend."
    return "Each hidden unit adds a bend to the border. How many does it take?"
