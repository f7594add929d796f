"""A trained linear regression as a replay: all that the browser needs to show any of its updates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core import LinearSettings
from core.explaining.least_squares import Bowl, bowl, closed_form, gradient_terms, random_batches, stability_limit
from core.explaining.parameter_path import ParameterPath, parameter_path
from core.randomness import generator
from pages.linear_regression.fit_figures import POINTS, line_figure, path_loss_figure, plane_figure
from pages.linear_regression.surface_figures import bowl_figure, contour_figure, gradient_figure, plane_of
from pages.player.live_parts import Frame, chart_part
from pages.shared.network_figure import layer_figure
from pages.shared.training_figures import significant

HEIGHT = 340
CLOUD = 60
"""Of so many random minibatches the gradients are shown."""


@dataclass(frozen=True)
class Facts:
    """What is known of the data without training."""

    bowl: Bowl
    best: tuple[float, ...]
    """The parameters of the closed form, w first and b last; none if it has no single answer."""
    why_not: str
    limit: float
    """The learning rate at which full-batch updates begin to grow."""
    true: tuple[float, ...]
    X: np.ndarray
    y: np.ndarray
    curvatures: np.ndarray
    slopes: np.ndarray
    """What gives the gradients of random minibatches anywhere: Hθ − c."""


def facts(data, settings: LinearSettings) -> Facts:
    best, why_not = (), ""
    try:
        best = tuple(closed_form(data.X, data.y).tolist())
    except ValueError as reason:
        why_not = str(reason)
    batches = random_batches(len(data.X), settings.batch_size, CLOUD, generator(settings.seed, "cloud"))
    curvatures, slopes = gradient_terms(data.X, data.y, batches)
    return Facts(
        bowl(data.X, data.y), best, why_not, stability_limit(data.X), tuple(data.parameters.tolist()),
        data.X[:POINTS].numpy(), data.y[:POINTS].numpy(), curvatures.numpy(), slopes.numpy(),
    )  # fmt: skip


def observe(run, known: Facts) -> tuple[ParameterPath, LinearSettings]:
    return parameter_path(run, known.bowl), run.settings


def symbols(settings: LinearSettings) -> dict[str, str]:
    """The parameters as they are written on the page, by their names in the history."""
    return {"w1": "w₁", "w2": "w₂", "b": "b"} if settings.features == 2 else {"w1": "w", "b": "b"}


def render(observed: tuple[ParameterPath, LinearSettings], log: bool, known: Facts) -> Frame:
    path, settings = observed
    names = symbols(settings)
    theta = path.parameters.numpy()
    columns = {
        "updates": path.steps,
        "epochs": [round(epoch, 4) for epoch in path.epochs],
        "loss": _digits(path.loss.tolist()),
        "batch_loss": _digits(path.batch_loss),
    } | {name: _digits(theta[:, i].tolist()) for i, name in enumerate(names)}
    best = [f"best {value:.4f}" for value in known.best] or ["no single best"] * len(names)
    numbers = [
        {"label": "Updates", "column": "updates", "note": f"of {path.steps[-1]:,}"},
        {"label": "Epochs", "column": "epochs", "note": ""},
        {"label": "Loss", "column": "loss", "note": f"lowest {known.bowl.floor:.4g}"},
    ] + [
        {"label": symbol, "column": name, "note": f"{at_best}, true {true:.4g}"}
        for (name, symbol), at_best, true in zip(names.items(), best, known.true, strict=True)
    ]
    replay = {
        "id": settings.to_query(),
        "columns": columns,
        "parameters": list(names),
        "symbols": list(names.values()),
        "numbers": numbers,
        "bowl": {"centre": known.bowl.centre.tolist(), "floor": known.bowl.floor, "hessian": known.bowl.hessian.tolist()},
        "X": _digits_of(known.X), "y": _digits_of(known.y),
        "curvatures": _digits_of(known.curvatures), "slopes": _digits_of(known.slopes),
        "charts": charts(path, settings, log, known),
    }  # fmt: skip
    return Frame(parts={"replay": replay})


def charts(path: ParameterPath, settings: LinearSettings, log: bool, known: Facts) -> dict[str, dict]:
    """The charts of the page by the keys of their places; what the browser says of them ends with where it stands."""
    names = list(symbols(settings).values())
    theta = path.parameters.numpy()
    best = known.bowl.nearest_minimum(path.parameters[0]).tolist()
    plane = plane_of(names, theta, [best, known.true])
    if settings.features == 1:
        fit = line_figure(known.X[:, 0].tolist(), known.y.tolist(), known.true)
    else:
        fit = plane_figure(known.X, known.y.tolist())
    loss = path_loss_figure(
        path.steps, [significant(v) for v in path.batch_loss], [significant(v) for v in path.loss.tolist()],
        log=log, level=settings.noise**2 / 2,
    )  # fmt: skip
    inputs = ["x₁", "x₂", "1"] if settings.features == 2 else ["x", "1"]
    return {
        "fit_chart": chart_part(fit, "The examples and the learned fit"),
        "surface_chart": chart_part(contour_figure(plane, theta, best, known.true), "The loss over the parameters and the path of training on it"),
        "loss_chart": chart_part(loss, "Loss of each batch and of all examples against updates"),
        "gradient_chart": chart_part(gradient_figure(plane, settings.batch_size, settings.examples), "Gradients of single examples, of minibatches and of all examples"),
        "bowl_chart": chart_part(bowl_figure(plane), "The loss as a surface over the parameters"),
        "network_chart": chart_part(layer_figure(inputs, "ŷ", list(symbols(settings))), "The network with its weights on the lines"),
    }  # fmt: skip


def _digits(values: list[float]) -> list[float | None]:
    """Enough digits for every number on the page; None where there is none."""
    return [float(f"{value:.8g}") if np.isfinite(value) else None for value in values]


def _digits_of(array: np.ndarray) -> list:
    return [_digits_of(row) for row in array] if array.ndim > 1 else _digits(array.tolist())
