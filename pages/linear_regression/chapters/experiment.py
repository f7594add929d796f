"""The chapter "Experiment": many values of one setting, trained side by side."""

from __future__ import annotations

import streamlit as st

from core import LinearSettings
from pages.linear_regression.chapters.sweep import draw_sweep


def draw_chapter(settings: LinearSettings, run) -> None:
    st.markdown("Which value is best? Do not guess: train with several of them. Only this setting changes.")
    draw_sweep(settings, run.data)
