"""The chapter "Units" of points in the plane."""

from __future__ import annotations

import streamlit as st

from core import Run, Settings


def draw_chapter(settings: Settings, run: Run) -> None:
    st.markdown("Units")
