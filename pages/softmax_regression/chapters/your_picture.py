"""The chapter "Your picture": the learner's own picture, and how the templates decide what it is."""

from __future__ import annotations

from core import SoftmaxSettings
from core.data.own_picture import like_fashion_mnist
from pages.classifiers.own_picture import draw_own_picture
from pages.shared.source_code import draw_code
from pages.softmax_regression.chapters.templates import draw_evidence


def draw_chapter(settings: SoftmaxSettings, run) -> None:
    draw_own_picture(draw_evidence)
    draw_code(like_fashion_mnist)
