"""The chapter "Train" of softmax regression: that of every classifier, and the ten templates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import templates
from pages.classifiers.training_view import TrainingObservation, draw_on_images, observe_training, render_training
from pages.player.live_parts import LiveParts, heatmaps_part, place_heatmaps


@dataclass(frozen=True)
class TemplateObservation:
    training: TrainingObservation
    templates: np.ndarray


def observe(run) -> TemplateObservation:
    return TemplateObservation(observe_training(run), templates(run.model).numpy().copy())


def render(observed: TemplateObservation, log: bool) -> dict[str, object]:
    return render_training(observed.training, log) | template_parts(observed)


def template_parts(observed: TemplateObservation) -> dict:
    """Return the ten templates on a common scale."""
    limit = float(np.abs(np.nan_to_num(observed.templates)).max())
    alt = f"The weights of each class as an image, after {observed.training.step:,} updates, up to ±{limit:.3g}"
    return {"templates": heatmaps_part(observed.templates, CLASS_NAMES, limit, alt)}


def draw_chapter(settings: SoftmaxSettings, run) -> LiveParts:
    return draw_on_images(
        settings,
        "Which kind of clothes does an image show? Ten scores, one for each class, become ten probabilities.",
        observe, render, _place_templates,
    )  # fmt: skip


def _place_templates() -> None:
    st.markdown("The weights of each class: blue speaks for it, orange against it.")
    place_heatmaps("templates", across=5)
