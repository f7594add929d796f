"""The charts of all chapters that the replay moves, by the keys of their places; the browser (browser/linear.js) fills them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core import LinearSettings
from core.explaining.parameter_path import ParameterPath
from pages.linear_regression.analysis import DataAnalysis, parameter_symbols
from pages.linear_regression.bowl_figures import bowl_figure, bowl_surface
from pages.linear_regression.fit_figures import line_figure, path_loss_figure, plane_figure
from pages.linear_regression.surface_figures import (
    Plane,
    contour_figure,
    gradient_figure,
    highest_loss,
    map_figure,
    slices_figure,
    square_plane,
    visible_plane,
)
from pages.player.live_parts import chart_part
from pages.shared.network_figure import layer_figure
from pages.shared.training_figures import significant

WIDE, SQUARE = 2.0, 1.1
"""Usual ratios of width to height of a plot in the chapters "Train" and "By hand"."""


@dataclass(frozen=True, eq=False)
class ReplayView:
    """What a chapter shows of a run: its path, and what its data alone determine."""

    path: ParameterPath
    settings: LinearSettings
    analysis: DataAnalysis
    log: bool

    @property
    def symbols(self) -> list[str]:
        return list(parameter_symbols(self.settings).values())

    @property
    def theta(self) -> np.ndarray:
        return self.path.parameters.numpy()

    @property
    def best(self) -> list[float]:
        return self.analysis.bowl.nearest_minimum(self.path.parameters[0]).tolist()

    @property
    def plane(self) -> Plane:
        return visible_plane(self.symbols, self.theta, [self.best, self.analysis.true])


def _fit(view: ReplayView) -> dict:
    X, y = view.analysis.X, view.analysis.y.tolist()
    return plane_figure(X, y) if X.shape[1] == 2 else line_figure(X[:, 0].tolist(), y, view.analysis.true, WIDE)


def _hand_fit(view: ReplayView) -> dict:
    """The same without the answer."""
    X, y = view.analysis.X, view.analysis.y.tolist()
    return plane_figure(X, y) if X.shape[1] == 2 else line_figure(X[:, 0].tolist(), y, None, SQUARE)


def _loss(view: ReplayView, log: bool, noise_floor: float | None) -> dict:
    path = view.path
    batch, loss = ([significant(v) for v in values] for values in (path.batch_loss, path.loss.tolist()))
    moved = bool(view.settings.moved_points)
    return path_loss_figure(path.steps, batch, loss, log=log, noise_floor=noise_floor, moved=moved)


def _surface(view: ReplayView) -> dict:
    top = highest_loss(view.plane, view.best[2:], view.analysis.bowl)
    return contour_figure(view.plane, top, view.theta, view.best, view.analysis.true)


def _hand_surface(view: ReplayView) -> dict:
    plane = square_plane(view.symbols, hand_limit(view.analysis))
    return map_figure(plane, highest_loss(plane, view.best[2:], view.analysis.bowl), fine=True)


def _bowl(view: ReplayView) -> dict:
    whole, start = view.analysis.bowl, view.theta[0]
    surface = bowl_surface(np.array(view.best[:2]), whole.floor, whole.hessian[:2, :2].numpy(), start[:2])
    return bowl_figure(surface, (view.symbols[0], view.symbols[1]), moves=view.settings.features == 2)


def _slices(view: ReplayView) -> dict:
    marks = np.array([view.theta[0], view.best])
    reach = 1.3 * max(np.abs(marks[0] - marks[1]).max(), 0.5)
    return slices_figure(view.symbols, [(at - reach, at + reach) for at in view.best])


def _network(view: ReplayView) -> dict:
    inputs = ["x₁", "x₂", "1"] if view.settings.features == 2 else ["x", "1"]
    return layer_figure(inputs, "ŷ", list(parameter_symbols(view.settings)))


def _chart(make: Callable[[ReplayView], dict], alt: str) -> Callable[[ReplayView], dict]:
    return lambda view: chart_part(make(view), alt)


CHARTS = {
    "fit_chart": _chart(_fit, "The examples and the learned fit"),
    "hand_fit_chart": _chart(_hand_fit, "The examples and the fit"),
    "surface_chart": _chart(_surface,
                            "The loss over the parameters and the path of training on it"),
    "hand_surface_chart": _chart(_hand_surface,
                                 "The loss over the parameters and the way on it"),
    "loss_chart": _chart(lambda view: _loss(view, view.log, view.analysis.noise_floor), "Loss of each batch and of all examples against updates"),
    "log_loss_chart": _chart(lambda view: _loss(view, True, None), "Loss of each batch and of all examples against updates, on a log scale"),
    "gradient_chart": _chart(lambda view: gradient_figure(view.plane, view.settings.batch_size, view.settings.examples),
                             "Gradients of single examples, of minibatches and of all examples"),
    "slices_chart": _chart(_slices, "The loss over each parameter alone, with its slope"),
    "bowl_chart": _chart(_bowl, "The loss as a surface over the parameters"),
    "network_chart": _chart(_network, "The network with its weights on the lines"),
}  # fmt: skip


def hand_limit(analysis: DataAnalysis) -> float:
    """How far the sliders for the parameters reach: beyond every best parameter, and to the same end for all."""
    furthest = analysis.bowl.centre.abs().max().item()
    return float(max(5, math.ceil(1.3 * furthest)))
