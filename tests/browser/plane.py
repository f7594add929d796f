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
  const root = document.getElementById("host").attachShadow({ mode: "open" });
  root.innerHTML = `<style>${style}</style><div class="${name}"></div>`;
  window.draw = (part) => component({ data: { ...data, part }, parentElement: root });
}"""
"""Places the component on an empty page of the app's server, as Streamlit does on a page of the app."""


def place(new_tab, server: str, run: Run, name: str):
    """A tab with this component, which draws a part with the function `draw`."""
    tab = new_tab((940, 640))
    tab.goto(f"{server}/browser/palette.js")
    tab.evaluate(MOUNT, {"name": name, "data": plane_data(run)})
    return tab


def crossings(values: np.ndarray) -> np.ndarray:
    """Where a map changes its sign between neighbours, in proportion, in [0, 1]².  Shapes: (n, n) → (m, 2)"""
    n = len(values)
    found = []
    for r in range(n):
        for c in range(n):
            for down, right in ((0, 1), (1, 0)):
                if r + down < n and c + right < n and (values[r, c] > 0) != (values[r + down, c + right] > 0):
                    share = values[r, c] / (values[r, c] - values[r + down, c + right])
                    found.append(((c + right * share) / (n - 1), (r + down * share) / (n - 1)))
    return np.array(found).reshape(-1, 2)


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
