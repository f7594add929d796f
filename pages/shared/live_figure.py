"""Components that change in place: a Plotly chart and a grid of images.

A chart is given as a plain dict {"data": …, "layout": …}; colours may be names of the palette ("@train").
"""

import json
from pathlib import Path

import streamlit as st

from pages.shared.palette import COLOURS

HERE = Path(__file__).parent
_COMMON = (HERE / "theme.js").read_text().replace("__COLOURS__", json.dumps(COLOURS))

_chart = st.components.v2.component(
    "live_chart",
    html="<div class='live-chart'></div>",
    js=_COMMON + (HERE / "live_chart.js").read_text(),
    isolate_styles=False,  # Plotly puts its style sheet into the document's head
)
_images = st.components.v2.component(
    "live_images",
    html="<div class='grid'></div>",
    css=(HERE / "live_images.css").read_text(),
    js=_COMMON + (HERE / "live_images.js").read_text(),
)


def draw_chart(figure: dict, *, key: str, alt: str, height: int = 320) -> None:
    """The figure is on the page; one with the same key changes in place and keeps its zoom."""
    _chart(data={"figure": figure, "height": height, "alt": alt}, key=key)


def draw_images(sprite: str, cells: list[dict], *, key: str, alt: str) -> None:
    """A grid of images is on the page, each with two lines of text under it.

    `sprite` is the address of all images in one row, relative to the app's root; each cell has
    `top`, `bottom`, `alt` and `mark`: "right", "wrong" or "".
    """
    _images(data={"sprite": sprite, "cells": cells, "alt": alt}, key=key)
