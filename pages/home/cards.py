"""The cards of the start page: one for each model, and one for each starting point. All of a card is its link."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from core import LinearSettings, MLPSettings, Settings, SoftmaxSettings
from core.point_settings import ON_POINTS
from core.teaching import recording
from core.teaching.scenarios import Scenario, scenarios_of
from pages.home.recording_parts import draw_miniature
from pages.home.thumbnails import thumbnail
from pages.shared.palette import COLOURS
from pages.teaching.starting_points import link_query

ACROSS = 4
"""Starting points in one row of a wide window."""


@dataclass(frozen=True)
class Model:
    """A model: the class of its settings, the name of its page, and what its card says."""

    kind: type[Settings]
    name: str
    title: str
    question: str
    text: str

    @property
    def page(self) -> str:
        return f"{self.name}/page.py"


MODELS = (
    Model(
        LinearSettings, "linear_regression", "1. Linear regression",
        "Can a computer find the line through these points?",
        "A weighted sum predicts a number. The loss measures its errors, and each update reduces them.",
    ),
    Model(
        SoftmaxSettings, "softmax_regression", "2. Softmax regression",
        "How can ten sums tell an ankle boot from a sandal?",
        "Ten weighted sums become ten probabilities. The updates stay the same.",
    ),
    Model(
        MLPSettings, "multilayer_perceptron", "3. Multilayer perceptron",
        "No straight border separates these points. What makes it bend?",
        "A hidden layer with an activation comes in between. What does it add?",
    ),
)  # fmt: skip


def draw_style() -> None:
    """Make each card one link, with CSS."""
    light, dark = COLOURS["train"]
    css = Path(__file__).with_name("cards.css").read_text(encoding="utf-8")
    st.html(f"<style>:root {{ --accent: light-dark({light}, {dark}); }}\n{css}</style>")


def draw_model_cards() -> None:
    """Draw the three models side by side."""
    for column, model in zip(st.columns(3, gap="small"), MODELS, strict=True):
        with column.container(border=True, height="stretch", gap="xsmall", key=f"card_{model.name}"):
            draw_miniature(model.name)
            st.page_link(model.page, label=f"**{model.title}**", icon_position="right", icon=":material/arrow_forward:")
            st.markdown(f"**{model.question}**")
            st.caption(model.text)


def draw_starting_points() -> None:
    """Draw the starting points of each model; those on points in the plane are folded away."""
    for model in MODELS:
        st.markdown(f"**{model.title[3:]}**")
        _draw_rows([(scenario, model.page) for scenario in scenarios_of(model.kind)], f"card_{model.name}")
    with st.expander(
        "**On points in the plane**: the same two classifiers, and a border to watch", icon=":material/scatter_plot:"
    ):
        on_points = [(scenario, model.page) for model in MODELS if model.kind in ON_POINTS
                     for scenario in scenarios_of(ON_POINTS[model.kind])]  # fmt: skip
        _draw_rows(on_points, "card_plane")


def _draw_rows(scenarios: list[tuple[Scenario, str]], key: str) -> None:
    """Draw a card for each scenario and the page that it opens."""
    for first in range(0, len(scenarios), ACROSS):
        for column, i in zip(st.columns(ACROSS, gap="small"), range(first, len(scenarios)), strict=False):
            with column:
                _draw_starting_point(*scenarios[i], f"{key}_{i}")


def _draw_starting_point(scenario: Scenario, page: str, key: str) -> None:
    curve = recording.load()["curves"][scenario.name]
    with st.container(border=True, height="stretch", gap="xsmall", key=key):
        st.page_link(page, label=f"**{scenario.name}**", icon="", query_params=link_query(scenario))
        st.html(f'<div class="beginning">{thumbnail(curve)}<span>{escape(scenario.question)}</span></div>')
