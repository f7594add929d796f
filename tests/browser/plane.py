"""A component of the plane on an empty page, and what its lines must be."""

from __future__ import annotations

import numpy as np

from core import Run
from pages.plane.parts import plane_data

MOUNT = """async ({ name, data }) => {
  const folder = location.href.replace(/palette.js.*/, "");
  const [{ default: component }, style] = await Promise.all([
    import(`${folder}components/plane/${name}.js`), Promise.all(["view", name].map((sheet) => fetch(`${folder}components/plane/${sheet}.css`).then((answer) => answer.text()))).then((sheets) => sheets.join(""))]);
  document.body.innerHTML = "<div id='host' style='width: 900px; --plane-height: 560px'></div>";
  window.end?.(); // the one that was there before
  const root = document.getElementById("host").attachShadow({ mode: "open" });
  root.innerHTML = `<style>${style}</style><div class="${name}"></div>`;
  window.draw = (part) => { window.end = component({ data: { ...data, part }, parentElement: root }); };
}"""
"""Places the component on an empty page of the app's server, as Streamlit does on a page of the app."""
SIZE = {"width": 940, "height": 640}


def place(tab, server: str, run: Run, name: str):
    """The tab, with this component alone, which draws a part with the function `draw`."""
    empty = f"{server}/browser/palette.js"
    if tab.url != empty:
        tab.set_viewport_size(SIZE)
        tab.goto(empty)
    tab.mouse.move(1, 1)
    tab.complaints.clear()
    tab.evaluate(MOUNT, {"name": name, "data": plane_data(run)})
    return tab


def crossings(values: np.ndarray) -> np.ndarray:
    """Where a map changes its sign between neighbours, in proportion, in [0, 1]².  Shapes: (n, n) → (m, 2)"""
    n = len(values)
    found = []
    for down, right in ((0, 1), (1, 0)):
        here, beside = values[: n - down, : n - right], values[down:, right:]
        r, c = np.nonzero((here > 0) != (beside > 0))
        share = here[r, c] / (here[r, c] - beside[r, c])
        found.append(np.stack([c + right * share, r + down * share], axis=1) / (n - 1))
    return np.concatenate(found)


def assert_same_places(drawn: np.ndarray, expected: np.ndarray, within: float = 1e-3) -> None:
    """Each place of one set is one of the other, but for rounding."""
    assert bool(len(drawn)) == bool(len(expected))
    if not len(drawn):
        return
    distance = np.linalg.norm(drawn[:, None] - expected[None], axis=2)
    assert distance.min(axis=1).max() < within
    assert distance.min(axis=0).max() < within


def lead(logits: np.ndarray, k: int) -> np.ndarray:
    return logits[k] - np.delete(logits, k, axis=0).max(axis=0)
