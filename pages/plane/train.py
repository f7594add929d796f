"""The chapter "Train" of points in the plane: the map of the model's classes, and the curves of loss and accuracy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial

import streamlit as st

from core import Run, Settings
from core.point_settings import PointMLPSettings
from pages.classifiers.curves import CURVES_HELP, Curves, curve_parts, observe_curves
from pages.comparing import pins
from pages.plane.parts import PlaneObservation, observe_plane, place_plane, plane_part
from pages.plane.questions import ask_about_borders
from pages.player import playback
from pages.player.live_parts import LiveParts, place_chart, place_table

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


@lru_cache(maxsize=2)
def _live(log: bool) -> LiveParts:
    return LiveParts(observe, partial(render, log=log))


def draw_chapter(settings: Settings, run: Run) -> LiveParts:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False, key="train_head"):
        st.markdown(_purpose(settings), width="stretch", help=CURVES_HELP)
        log = playback.draw_log_toggle()
        page_pins = pins.draw_button(settings)
    plane, curves = st.columns([6, 5], gap="medium")
    with plane, st.container(key="plane_square", gap=None):
        place_plane("plane", run)
    with curves, st.container(key="curves", gap=None):
        place_chart("loss_chart", height=None, pause=CHART_PAUSE)
        place_chart("accuracy_chart", height=None, pause=CHART_PAUSE)
    pins.draw_list(page_pins)
    ask_about_borders(settings)
    with st.expander("Epoch by epoch", icon=":material/table_rows:"):
        place_table("epoch_table")
    return _live(log)


def _purpose(settings: Settings) -> str:
    if not isinstance(settings, PointMLPSettings):
        return "One layer draws straight borders. Which of these data can it divide?"
    if settings.hidden_layers == 0 or settings.activation == "none":
        return "Without an activation between layers, every border is straight. Choose one, and see it bend."
    return "Each hidden unit adds a bend to the border. How many does it take?"
