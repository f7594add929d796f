"""The parts of a page that change in place: numbers, Plotly charts, images, heat maps, tables and sentences.

The script places each part once. Every frame then updates all of them without a rerun of the script (frames.py).
The browser loads each component's module once from this server; Streamlit sends only a few lines that call it.
A `place_…` function makes a place that frames fill with a `…_part`; a `draw_…` function draws a part that stays as it is.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import streamlit as st

BROWSER_FILES = Path(__file__).parent / "browser"
COMPRESSION = 4
"""Of gzip, from 1, the quickest, to 9, the smallest."""

# The app may be served under a prefix, which the address of Streamlit's own script contains.
_CALL = """
const root = document.querySelector('script[src*="static/js/"]').src.split("/static/js/")[0];
const code = import(`${root}/browser/components/NAME.js`);
export default function (component) {
  let end;
  code.then((module) => (end = module.default(component)));
  return () => end?.();
}
"""


def component(name: str, html: str, isolated: bool = True, styles: Sequence[str] = ()):
    """A component whose code and style sheet are the files of this name in browser/components/.

    `styles` names other style sheets of that folder, which it has instead, one after the other.
    """
    files = [BROWSER_FILES / "components" / f"{style}.css" for style in styles or (name,)]
    css = "".join(file.read_text() for file in files if file.exists()) or None
    js = _CALL.replace("NAME", name)
    return st.components.v2.component(name, html=html, css=css, js=js, isolate_styles=isolated)


_frame = component("frame", "<dl class='numbers'></dl><p class='spoken' role='status'></p>")
# Not isolated: Plotly adds its styles to the document.
_chart = component("chart", "<div class='chart'><div class='live-chart'></div></div>", isolated=False)
_images = component("images", "<div class='grid'></div>")
_heatmaps = component("heatmaps", "<div class='heatmaps'></div>")
_table = component("table", "<div><table><thead></thead><tbody></tbody></table></div>")
_text = component("text", "<p></p>")
_preload = component("preload", "<i></i>")


@dataclass(frozen=True)
class Number:
    """A formatted number beside the player."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Frame:
    """What a page shows of a run after one update: its numbers, and a part for each place, by the place's key."""

    numbers: list[Number] = field(default_factory=list)
    parts: dict[str, object] = field(default_factory=dict)
    result: object = None
    """What the server itself is told of the run; it is not sent."""

    def message(self) -> dict[str, object]:
        """The parts by the keys of their places; the numbers are one of them."""
        return ({"numbers": [vars(number) for number in self.numbers]} if self.numbers else {}) | self.parts

    def body(self) -> bytes:
        """The message as the body of an answer: JSON, compressed with gzip.

        Raises: ValueError if a number in it is not finite
        """
        return gzip.compress(json.dumps(self.message(), allow_nan=False).encode(), COMPRESSION, mtime=0)


@dataclass(frozen=True)
class LiveParts:
    """How the live parts of a chapter are made: `observe(run)` copies plain data, `render(observed)` makes parts by their keys.

    Equal functions make equal frames for all who look at one run, so they are module functions or cached.
    """

    observe: Callable[[object], object]
    render: Callable[[object], dict[str, object]]


def send_frame(frame: Frame, address: str | None, key: str = "frame") -> None:
    """Send a frame to the places on the page; its numbers appear here if it is the page's main frame (key "frame").

    The browser fetches newer frames from `address`, if there is one, and reruns the page after the last of them.
    """
    data = {"parts": frame.message(), "address": address, "main": key == "frame"}
    _frame(data=data, key=key, on_ended_change=_rerun)


def preload_charts() -> None:
    """Load the chart library in advance, on a page without charts."""
    _preload(data={}, key="preload")


def chart_part(figure: dict, alt: str) -> dict:
    """A chart, from plain {"data": …, "layout": …} with palette names as colours ("@train")."""
    return {"figure": figure, "alt": alt}


def place_chart(key: str, height: int | None = 320, pause: int = 0) -> None:
    """Place a chart, as high as its style sheet says if `height` is None.

    It keeps its zoom between frames and is not redrawn while off screen. `pause` milliseconds lie between two drawings, so
    that what stands beside it moves smoothly.
    """
    _chart(data={"place": key, "height": height, "pause": pause}, key=key)


def draw_chart(
    key: str, figure: dict, alt: str, height: int | None = 320, on_click: Callable[[], None] | None = None
) -> None:
    """Draw a chart, as high as its style sheet says if `height` is None.

    A click on a point calls `on_click`; `session.clicked_point(key)` returns that point.
    """
    data = {"height": height, "part": chart_part(figure, alt), "choosable": on_click is not None}
    _chart(data=data, key=key, default={"chosen": None}, on_chosen_change=on_click or _rerun)


def sprite(data, part: str, numbers: Sequence[int]) -> str:
    """The address, relative to the app's root, of one row with these images of a part ("train" or "test")."""
    return f"images/{data.slug}/{part}/{','.join(map(str, numbers))}.png"


def images_part(sprite: str, cells: list[dict], alt: str) -> dict:
    """A grid of images with lines of text under each.

    `sprite` is the address of all images in one row; each cell has
    `top`, `bottom`, `alt`, `mark` ("right", "wrong" or "") and optionally `more`, a third line.
    """
    return {"sprite": sprite, "cells": cells, "alt": alt}


def place_images(key: str, across: int = 8) -> None:
    """Place a grid of images, with this many in a row where there is room."""
    _images(data={"place": key, "across": across}, key=key)


def draw_images(
    key: str, sprite: str, cells: list[dict], alt: str, across: int = 8, chosen: int | None = None,
    on_click: Callable[[], None] | None = None,
) -> None:  # fmt: skip
    """Draw a grid of images, the `chosen` one outlined.

    A click on one calls `on_click`; `session.clicked_point(key)` has its "cell", and the "sprite" of the grid that was clicked.
    """
    data = {
        "part": images_part(sprite, cells, alt),
        "across": across,
        "choosable": on_click is not None,
        "chosen": chosen,
    }
    _images(data=data, key=key, default={"chosen": None}, on_chosen_change=on_click or _rerun)


def _rerun() -> None:
    """Streamlit reruns the page after a callback; nothing else is needed."""


def heatmaps_part(images: Sequence[np.ndarray], captions: Sequence[str], limit: float, alt: str) -> dict:
    """Heat maps of signed numbers, all on one scale from −limit to limit.

    Shapes: each image (28, 28)
    """
    scaled = np.nan_to_num(np.clip(np.stack(images) / (limit or 1.0), -1, 1) * 127).round().astype(np.int8)
    values = [base64.b64encode(image.tobytes()).decode() for image in scaled]
    return {"cells": [{"values": v, "caption": c} for v, c in zip(values, captions, strict=True)], "alt": alt}


def place_heatmaps(key: str, across: int = 10) -> None:
    """Place heat maps, with this many in a row."""
    _heatmaps(data={"place": key, "across": across}, key=key)


def draw_heatmaps(key: str, part: dict, across: int) -> None:
    """Draw heat maps, with this many in a row."""
    _heatmaps(data={"part": part, "across": across}, key=key)


def table_part(head: Sequence[str], rows: Sequence[Sequence[str]]) -> dict:
    """A table of formatted texts."""
    return {"head": list(head), "rows": [list(row) for row in rows]}


def place_table(key: str) -> None:
    """Place a table."""
    _table(data={"place": key}, key=key)


def place_text(key: str) -> None:
    """Place a sentence; its part is a string."""
    _text(data={"place": key}, key=key)
