"""The live parts of a page, which change in place: numbers, Plotly charts, grids of images, sentences.

The page puts each part in its place once. Every frame then brings news for all of them, past Streamlit (frames.py).
The browser loads each component's code once, as a module from this server; what travels is a few lines that call it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
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


def component(name: str, html: str, isolated: bool = True):
    """A component whose code and styles are the files of this name in browser/."""
    style = BROWSER_FILES / f"{name}.css"
    css = style.read_text() if style.exists() else None
    js = _CALL.replace("NAME", name)
    return st.components.v2.component(name, html=html, css=css, js=js, isolate_styles=isolated)


_frame = component("live_frame", "<dl class='numbers'></dl>")
_chart = component("live_chart", "<div class='live-chart'></div>", isolated=False)  # Plotly's styles are the document's
_images = component("live_images", "<div class='grid'></div>")
_heatmaps = component("live_heatmaps", "<div class='heatmaps'></div>")
_table = component("live_table", "<div><table><thead></thead><tbody></tbody></table></div>")
_text = component("live_text", "<p></p>")
_preload = component("preload", "<i></i>")


@dataclass(frozen=True)
class Number:
    """A number in the row above the charts, written out."""

    label: str
    value: str
    note: str = ""


def counts(observed) -> list[Number]:
    """How far a run has come, on every page alike; from its step, epoch, position and examples."""
    return [
        Number("Updates", f"{observed.step:,}"),
        Number("Epochs", f"{observed.epoch + observed.position / observed.examples:.2f}"),
    ]


@dataclass(frozen=True)
class Frame:
    """What a page shows of a run at one moment: its numbers, and a part for each place, by the place's key."""

    numbers: list[Number] = field(default_factory=list)
    parts: dict[str, object] = field(default_factory=dict)

    def message(self) -> dict[str, object]:
        """The parts by the keys of their places, the numbers among them."""
        return ({"numbers": [vars(number) for number in self.numbers]} if self.numbers else {}) | self.parts


def send(frame: Frame, address: str | None, key: str = "frame") -> None:
    """The numbers stand here, if it is the page's own frame; every other part is taken to its place. Newer frames come from `address`, if there is one.

    The page is drawn again when no more will come from there.
    """
    data = {"parts": frame.message(), "address": address, "main": key == "frame"}
    _frame(data=data, key=key, on_ended_change=_noted)


def preload_charts() -> None:
    """The browser loads the chart library already now, on a page that has no charts."""
    _preload(data={}, key="preload")


def chart_part(figure: dict, alt: str) -> dict:
    """For a chart's place: a plain dict {"data": …, "layout": …}, its colours names of the palette ("@train")."""
    return {"figure": figure, "alt": alt}


def place_chart(key: str, height: int = 320) -> None:
    """A chart has its place here. It keeps its zoom from frame to frame, and is not redrawn while out of sight."""
    _chart(data={"place": key, "height": height}, key=key)


def draw_chart(key: str, figure: dict, alt: str, height: int = 320, on_click: Callable[[], None] | None = None) -> None:
    """A chart that stands still until the page is drawn again.

    With `on_click`, a click on one of its points calls that, and `session.clicked(key)` tells which point it was.
    """
    data = {"height": height, "part": chart_part(figure, alt), "choosable": on_click is not None}
    _chart(data=data, key=key, default={"chosen": None}, on_chosen_change=on_click or _noted)


def sprite(data, part: str, numbers: Sequence[int]) -> str:
    """The address, relative to the app's root, of these images ("train" or "test") side by side in one row."""
    return f"images/{data.slug}/{part}/{','.join(map(str, numbers))}.png"


def images_part(sprite: str, cells: list[dict], alt: str) -> dict:
    """For a place of images, with lines of text under each.

    `sprite` is the address of all images in one row, relative to the app's root; each cell has
    `top`, `bottom`, `alt`, `mark`: "right", "wrong" or "", and, if wanted, `more`: a third line.
    """
    return {"sprite": sprite, "cells": cells, "alt": alt}


def place_images(key: str) -> None:
    """A grid of images has its place here."""
    _images(data={"place": key}, key=key)


def draw_images(key: str, sprite: str, cells: list[dict], alt: str, choosable: bool = False) -> int | None:
    """A grid of images that stands still until the page is drawn again.

    Returns which of them was clicked last, if they are `choosable`; the answer is kept while the grid stays what it is.
    """
    part = images_part(sprite, cells, alt)
    result = _images(
        data={"part": part, "choosable": choosable}, key=key, default={"chosen": None}, on_chosen_change=_noted
    )
    chosen = result.chosen
    return chosen["cell"] if chosen and chosen["sprite"] == sprite else None


def _noted() -> None:
    """A click needs no more than the page's new run."""


def heatmaps_part(images: Sequence[np.ndarray], captions: Sequence[str], limit: float, alt: str) -> dict:
    """For a place of heat maps: signed numbers as images, all on one scale from −limit to limit with zero in the middle.

    Shapes: each image (28, 28)
    """
    scaled = np.nan_to_num(np.clip(np.stack(images) / (limit or 1.0), -1, 1) * 127).round().astype(np.int8)
    values = [base64.b64encode(image.tobytes()).decode() for image in scaled]
    return {"cells": [{"values": v, "caption": c} for v, c in zip(values, captions, strict=True)], "alt": alt}


def place_heatmaps(key: str, across: int = 10) -> None:
    """Heat maps have their place here, so many in a row."""
    _heatmaps(data={"place": key, "across": across}, key=key)


def draw_heatmaps(key: str, part: dict, across: int) -> None:
    """Heat maps that stand still until the page is drawn again."""
    _heatmaps(data={"part": part, "across": across}, key=key)


def table_part(head: Sequence[str], rows: Sequence[Sequence[str]]) -> dict:
    """For a place of a table: its head, and its rows as they shall be read."""
    return {"head": list(head), "rows": [list(row) for row in rows]}


def place_table(key: str) -> None:
    """A table that grows has its place here."""
    _table(data={"place": key}, key=key)


def place_text(key: str) -> None:
    """A sentence that changes has its place here; its part is a string."""
    _text(data={"place": key}, key=key)
