"""The chapter "Units" of points in the plane: the network as a picture, and its border as a sum of what the units add."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.models import MLP
from core.point_settings import PointMLPSettings
from pages.plane.parts import observe_plane, place_units, units_part
from pages.player.live_parts import LiveParts
from pages.shared.source_code import draw_code


def _render(observed) -> dict[str, object]:
    return {"units": units_part(observed)}


LIVE = LiveParts(observe_plane, _render)


def draw_chapter(settings: PointMLPSettings, run: Run) -> LiveParts:
    st.markdown(_purpose(settings), help=HELP)
    with st.container(key="units_square", gap=None):
        place_units("units", run)
    with st.container(key="units_formula"):
        st.latex(r"o_A - o_B = \sum_j (w_{jA} - w_{jB})\, \varphi(z_j) + b_A - b_B")
    st.caption(
        "The border between two classes is where their logits are equal. Their difference is a sum with one term for each unit "
        "of the last hidden layer."
    )
    draw_code(MLP.layers)
    return LIVE


HELP = (
    "Each small map is the whole plane, with x₁ to the right and x₂ up. Point at one, or go to it with Tab and the arrow keys, to "
    "see it large over the data; a click keeps it there. Edges are weights: blue is positive, orange negative, and the width is "
    "the size, relative to the largest between the same two columns."
)


def _purpose(settings: PointMLPSettings) -> str:
    if settings.hidden_layers == 0:
        return "Without a hidden layer there are no units: the border is a sum of x₁ and x₂, so it is straight."
    if settings.activation == "none":
        return "Without φ each unit is a slope, and a sum of slopes is a slope: the border stays straight."
    if settings.hidden_layers == 1:
        return (
            "Each unit folds the plane along one line, where z = 0. The border is where a sum of these folds is zero."
        )
    return (
        "The first layer folds the plane along lines. Each further layer folds what came before, so its lines are bent."
    )
