"""The chapter "Experiment": many values of one setting, trained side by side."""

from __future__ import annotations

from core import LinearSettings
from pages.linear_regression.chapters.sweep import draw_sweep
from pages.linear_regression.replay_view import Replayed


def draw_chapter(settings: LinearSettings, run) -> Replayed:
    draw_sweep(settings, run.data)
    return Replayed(("loss_chart",))
