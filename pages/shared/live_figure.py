"""Components that change in place: a Plotly chart and a grid of images.

A chart is given as a plain dict {"data": …, "layout": …}; colours may be names of the palette ("@train").
The browser loads each component's code once, as a module from this server; what travels with
every frame is a few lines that call it.
"""

from pathlib import Path

import streamlit as st

BROWSER_FILES = Path(__file__).parent / "browser"

# The app may be served below a prefix; its own scripts know where.
_CALL = """
const root = document.querySelector('script[src*="static/js/"]').src.split("/static/js/")[0];
const code = import(`${root}/browser/NAME.js`);
export default function (component) {
  let end;
  code.then((module) => (end = module.default(component)));
  return () => end?.();
}
"""

_chart = st.components.v2.component(
    "live_chart",
    html="<div class='live-chart'></div>",
    js=_CALL.replace("NAME", "live_chart"),
    isolate_styles=False,  # Plotly puts its style sheet into the document's head
)
_images = st.components.v2.component(
    "live_images",
    html="<div class='grid'></div>",
    css=(BROWSER_FILES / "live_images.css").read_text(),
    js=_CALL.replace("NAME", "live_images"),
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
