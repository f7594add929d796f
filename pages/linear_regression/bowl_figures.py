"""Figure of the loss as a bowl in space. Plain data in, plain dict out; the browser (browser/linear.js) adds the heights."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pages.linear_regression.space_axes import space_axis
from pages.linear_regression.surface_figures import LOSS_SCALE
from pages.shared.training_figures import significant

POINTS = 31
"""Grid points along each axis of the bowl."""
RIM = 1.15
"""How high the rim lies above the lowest loss, as a multiple of the start's height."""
LONGEST = 2.2
"""The largest ratio of the drawn box's long side to its short one."""
HEIGHT = 0.45
"""Of the drawn box, whose longest side is 1: so low that the camera sees the bottom over the rim."""
TURN, TILT, DISTANCE = math.radians(52), math.radians(44), 1.6
"""The camera's angle from the flattest axis, its angle above the ground, and its distance."""


@dataclass(frozen=True)
class BowlSurface:
    """The grid of a bowl up to its rim, the loss at the rim, the flattest direction on the ground, and that of the start.

    Shapes: x, y (POINTS, POINTS)
    """

    x: np.ndarray
    y: np.ndarray
    rim: float
    flattest: np.ndarray
    start: np.ndarray


def bowl_surface(centre: np.ndarray, floor: float, hessian: np.ndarray, start: np.ndarray) -> BowlSurface:
    """The part of a two-dimensional bowl that lies below its rim, a little above the start.

    Along a flat axis the bowl would be far too long; there it is cut off beyond the start.
    Shapes: centre, start (2,); hessian (2, 2)
    """
    (flat, steep), axes = np.linalg.eigh(hessian)
    flat = max(flat, 0.0)
    along, across = axes.T @ (start - centre)
    height = RIM * max(0.5 * (flat * along**2 + steep * across**2), 0.05 * steep)
    width = math.sqrt(2 * height / steep)
    longest = max(1.3 * abs(along), 3 * width)
    whole = math.sqrt(2 * height / flat) if flat * longest**2 > 1e-6 * height else math.inf
    if whole <= longest:
        s = whole * np.sin(np.linspace(-np.pi / 2, np.pi / 2, POINTS))  # dense where the rim is round
    else:
        s = longest * np.linspace(-1, 1, POINTS)
    t = np.sqrt(np.maximum(2 * (height - flat * s**2 / 2) / steep, 0))[:, None] * np.linspace(-1, 1, POINTS)
    x, y = (centre[i] + axes[i, 0] * s[:, None] + axes[i, 1] * t for i in (0, 1))
    return BowlSurface(x, y, floor + height, axes[:, 0], start - centre)


def bowl_figure(surface: BowlSurface, names: tuple[str, str], moves: bool) -> dict:
    """Plot the loss as a surface, with lines of equal height. If it `moves`, the browser ends the axis where its rim is.

    The camera looks askew along the flattest axis, so that both the length of a ravine and its walls can be seen.
    """
    hover = f"{names[0]} = %{{x:.3f}}, {names[1]} = %{{y:.3f}}: loss %{{z:.4g}}<extra></extra>"
    top, size = significant(surface.rim), significant(surface.rim / 8)
    data = [
        {"type": "surface", "meta": "bowl", "x": _round(surface.x), "y": _round(surface.y), "name": "loss",
         "colorscale": LOSS_SCALE, "showscale": False, "opacity": 0.92, "cmin": 0, "cmax": top, "hovertemplate": hover,
         "contours": {"z": {"show": True, "color": "@surface", "width": 2, "start": size, "end": 4 * top, "size": size}},
         "lighting": {"ambient": 0.75, "diffuse": 0.4, "specular": 0.02, "roughness": 0.9}},
        {"type": "scatter3d", "mode": "lines", "meta": "trail3d", "name": "path", "showlegend": True, "hoverinfo": "skip",
         "line": {"color": "@train", "width": 7}},
        {"type": "scatter3d", "mode": "markers", "meta": "here3d", "name": "now", "showlegend": True, "hoverinfo": "skip",
         "marker": {"color": "@focus", "size": 7}},
    ]  # fmt: skip
    spans = np.array([np.ptp(surface.x), np.ptp(surface.y)])
    box = np.maximum(spans / spans.max(), 1 / LONGEST)
    scene = {
        "xaxis": space_axis(names[0], surface.x.min(), surface.x.max()), "yaxis": space_axis(names[1], surface.y.min(), surface.y.max()),
        "zaxis": space_axis("loss", 0, surface.rim) | ({"tickmode": "auto", "nticks": 5} if moves else {}), "aspectmode": "manual",
        "aspectratio": {"x": significant(box[0]), "y": significant(box[1]), "z": HEIGHT},
        "camera": {"eye": _eye(surface.flattest / spans * box, surface.start / spans * box), "center": {"x": 0, "y": 0, "z": -0.25}},
    }  # fmt: skip
    return {"data": data, "layout": {"scene": scene, "margin": {"l": 0, "r": 0, "t": 24, "b": 0}}}


def _eye(flattest: np.ndarray, start: np.ndarray) -> dict[str, float | None]:
    """Where the camera stands: turned from the flattest axis, with the start on the far wall, which it sees from inside."""
    flat = math.atan2(flattest[1], flattest[0])
    angles = [flat + sign * TURN + half for sign in (1, -1) for half in (0, math.pi)]
    angle = min(angles, key=lambda each: start @ (math.cos(each), math.sin(each)))
    x, y, z = math.cos(angle) * math.cos(TILT), math.sin(angle) * math.cos(TILT), math.sin(TILT)
    return {name: significant(DISTANCE * value) for name, value in zip("xyz", (x, y, z), strict=True)}


def _round(values: np.ndarray) -> list[list[float | None]]:
    return [[significant(value) for value in row] for row in values.tolist()]
