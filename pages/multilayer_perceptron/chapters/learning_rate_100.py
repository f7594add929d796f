"""The chapter on the course's learning rate of 100."""

from __future__ import annotations

from core import MLPSettings
from core.optim import step_factor
from pages.multilayer_perceptron.chapters.course_recipe import draw_recipe
from pages.shared.source_code import draw_code


def draw_chapter(settings: MLPSettings, run) -> None:
    if run is not None:
        draw_recipe(settings, run.data)
    draw_code(step_factor)
