"""The data that the browser needs to show any update of a trained linear regression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core import LinearSettings
from core.explaining.least_squares import Bowl, bowl, closed_form, gradient_terms, random_batches, stability_limit
from core.explaining.parameter_path import ParameterPath, parameter_path
from core.randomness import generator
from pages.linear_regression.fit_figures import MOST_EXAMPLES, line_figure, path_loss_figure, plane_figure
from pages.linear_regression.surface_figures import bowl_figure, contour_figure, gradient_figure, visible_plane
from pages.player.live_parts import Frame, chart_part
from pages.shared.network_figure import layer_figure
from pages.shared.training_figures import significant

CHART_HEIGHT = 340
RANDOM_BATCHES = 60
"""The number of minibatches in the gradient chart."""


@dataclass(frozen=True)
class DataAnalysis:
    """What the data alone determine, before any training. Parameters are ordered w first, b last."""

    bowl: Bowl
    best: tuple[float, ...]
    """The parameters of the closed form; empty if it has no unique solution."""
    no_best_reason: str
    lr_limit: float
    """The learning rate above which full-batch training diverges."""
    true: tuple[float, ...]
    X: np.ndarray
    y: np.ndarray
    batch_hessians: np.ndarray
    batch_offsets: np.ndarray
    """H and c of the random minibatches: a batch's gradient at θ is Hθ − c."""


def analyse_data(data, settings: LinearSettings) -> DataAnalysis:
    best, no_best_reason = (), ""
    try:
        best = tuple(closed_form(data.X, data.y).tolist())
    except ValueError as error:
        no_best_reason = str(error)
    batches = random_batches(len(data.X), settings.batch_size, RANDOM_BATCHES, generator(settings.seed, "cloud"))
    hessians, offsets = gradient_terms(data.X, data.y, batches)
    return DataAnalysis(
        bowl(data.X, data.y), best, no_best_reason, stability_limit(data.X), tuple(data.parameters.tolist()),
        data.X[:MOST_EXAMPLES].numpy(), data.y[:MOST_EXAMPLES].numpy(), hessians.numpy(), offsets.numpy(),
    )  # fmt: skip


def observe(run, analysis: DataAnalysis) -> tuple[ParameterPath, LinearSettings]:
    return parameter_path(run, analysis.bowl), run.settings


def parameter_symbols(settings: LinearSettings) -> dict[str, str]:
    """The parameters' symbols on the page, by their names in the history."""
    return {"w1": "w₁", "w2": "w₂", "b": "b"} if settings.features == 2 else {"w1": "w", "b": "b"}


def render(
    observed: tuple[ParameterPath, LinearSettings], log: bool, analysis: DataAnalysis, at: int | None = None
) -> Frame:
    """The frame of a training; a page that is entered shows the update `at` first, or by default the last."""
    path, settings = observed
    symbols = parameter_symbols(settings)
    theta = path.parameters.numpy()
    columns = {
        "updates": path.steps,
        "epochs": [round(epoch, 4) for epoch in path.epochs],
        "loss": _round(path.loss.tolist()),
        "batch_loss": _round(path.batch_loss),
    } | {name: _round(theta[:, i].tolist()) for i, name in enumerate(symbols)}
    best_notes = [f"best {value:.4f}" for value in analysis.best] or ["no single best"] * len(symbols)
    numbers = [
        {"label": "Updates", "column": "updates", "note": f"of {path.steps[-1]:,}"},
        {"label": "Epochs", "column": "epochs", "note": ""},
        {"label": "Loss", "column": "loss", "note": f"lowest {analysis.bowl.floor:.4g}"},
    ] + [
        {"label": symbol, "column": name, "note": f"{best}, true {true:.4g}"}
        for (name, symbol), best, true in zip(symbols.items(), best_notes, analysis.true, strict=True)
    ]
    replay = {
        "id": {name: text for name, text in settings.to_query().items() if name != "epochs"},
        "at": at,
        "columns": columns,
        "parameters": list(symbols),
        "symbols": list(symbols.values()),
        "numbers": numbers,
        "bowl": {"centre": analysis.bowl.centre.tolist(), "floor": analysis.bowl.floor, "hessian": analysis.bowl.hessian.tolist()},
        "X": _round_array(analysis.X), "y": _round_array(analysis.y),
        "curvatures": _round_array(analysis.batch_hessians), "slopes": _round_array(analysis.batch_offsets),
        "charts": charts(path, settings, log, analysis),
    }  # fmt: skip
    return Frame(parts={"replay": replay})


def charts(path: ParameterPath, settings: LinearSettings, log: bool, analysis: DataAnalysis) -> dict[str, dict]:
    """The page's charts by the keys of their places. The browser adds the current update to their alt texts."""
    symbols = parameter_symbols(settings)
    theta = path.parameters.numpy()
    best = analysis.bowl.nearest_minimum(path.parameters[0]).tolist()
    plane = visible_plane(list(symbols.values()), theta, [best, analysis.true])
    if settings.features == 1:
        fit = line_figure(analysis.X[:, 0].tolist(), analysis.y.tolist(), analysis.true)
    else:
        fit = plane_figure(analysis.X, analysis.y.tolist())
    loss = path_loss_figure(
        path.steps, [significant(v) for v in path.batch_loss], [significant(v) for v in path.loss.tolist()],
        log=log, noise_floor=settings.noise**2 / 2,
    )  # fmt: skip
    inputs = ["x₁", "x₂", "1"] if settings.features == 2 else ["x", "1"]
    return {
        "fit_chart": chart_part(fit, "The examples and the learned fit"),
        "surface_chart": chart_part(contour_figure(plane, theta, best, analysis.true), "The loss over the parameters and the path of training on it"),
        "loss_chart": chart_part(loss, "Loss of each batch and of all examples against updates"),
        "gradient_chart": chart_part(gradient_figure(plane, settings.batch_size, settings.examples), "Gradients of single examples, of minibatches and of all examples"),
        "bowl_chart": chart_part(bowl_figure(plane), "The loss as a surface over the parameters"),
        "network_chart": chart_part(layer_figure(inputs, "ŷ", list(symbols)), "The network with its weights on the lines"),
    }  # fmt: skip


def _round(values: list[float]) -> list[float | None]:
    """Round to eight significant digits; None where a value is not finite."""
    return [float(f"{value:.8g}") if np.isfinite(value) else None for value in values]


def _round_array(array: np.ndarray) -> list:
    return [_round_array(row) for row in array] if array.ndim > 1 else _round(array.tolist())
