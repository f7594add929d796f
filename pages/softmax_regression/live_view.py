"""The live view of softmax regression: that of every classifier, and the ten templates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import templates
from pages.classifiers.training_view import TrainingObservation, observe_training, render_training
from pages.player.live_parts import Frame, heatmaps_part, place_heatmaps, place_text


@dataclass(frozen=True)
class TemplateObservation:
    training: TrainingObservation
    templates: np.ndarray


def observe(run) -> TemplateObservation:
    return TemplateObservation(observe_training(run), templates(run.model).numpy().copy())


def render(observed: TemplateObservation, log: bool) -> Frame:
    frame = render_training(observed.training, log)
    return Frame(frame.numbers, frame.parts | template_parts(observed))


def place_weights() -> None:
    st.markdown("**The ten templates**: the weights of each class, laid out as an image")
    place_heatmaps("templates")
    place_text("scale")


def template_parts(observed: TemplateObservation) -> dict:
    """Return the ten templates on a common scale, and a sentence with its range."""
    limit = float(np.abs(np.nan_to_num(observed.templates)).max())
    alt = f"The weights of each class as an image, after {observed.training.step:,} updates"
    return {
        "templates": heatmaps_part(observed.templates, CLASS_NAMES, limit, alt),
        "scale": f"After {observed.training.step:,} updates. Blue: positive weights, orange: negative, up to ±{limit:.3g} in all ten.",
    }
