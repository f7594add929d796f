"""The data that the browser needs to show any update of a trained linear regression in the open chapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from core import LinearSettings
from core.data.moved_points import MOST_MOVED
from core.explaining.parameter_path import ParameterPath, parameter_path
from core.knob import format_value
from pages.linear_regression.analysis import analyse, parameter_symbols
from pages.linear_regression.fit_figures import MOVED_FLOOR
from pages.linear_regression.replay_charts import CHARTS, ReplayView, hand_limit
from pages.player.live_parts import LiveParts


def _nothing(step: int | None) -> None:
    """The part at rest of a chapter that has none."""


@dataclass(frozen=True)
class Replayed:
    """What of a chapter follows the replay: charts, by the keys of their places, and a part that the server draws.

    `draw_at_rest(step)` draws that part, below all others, for the update at which the replay has stopped; None is the end.
    """

    charts: tuple[str, ...] = ()
    log: bool = False
    draw_at_rest: Callable[[int | None], None] = _nothing


@lru_cache(maxsize=64)
def live_parts(charts: tuple[str, ...], log: bool, at: int | None, presenting: bool) -> LiveParts:
    """The replay of a run with these charts. A page that is entered shows the update `at` first, or by default the last."""
    return LiveParts(observe, partial(render, charts=charts, log=log, at=at, presenting=presenting))


def observe(run) -> tuple[ParameterPath, LinearSettings]:
    return parameter_path(run, analyse(run.settings).bowl), run.settings


def render(
    observed: tuple[ParameterPath, LinearSettings], charts: tuple[str, ...], log: bool, at: int | None, presenting: bool
) -> dict[str, object]:
    path, settings = observed
    analysis, symbols = analyse(settings), parameter_symbols(settings)
    theta, bowl = path.parameters.numpy(), analysis.bowl
    columns = {
        "updates": path.steps,
        "epochs": [round(epoch, 4) for epoch in path.epochs],
        "loss": _round(path.loss.tolist()),
        "batch_loss": _round(path.batch_loss),
    } | {name: _round(theta[:, i].tolist()) for i, name in enumerate(symbols)}
    best_notes = [f"best {value:.4f}" for value in analysis.best] or ["no best"] * len(symbols)
    numbers = [
        {"label": "Updates", "column": "updates", "note": f"of {path.steps[-1]:,}"},
        {"label": "Epochs", "column": "epochs", "note": f"of {settings.epochs}"},
        {"label": "Loss", "column": "loss", "note": f"lowest {bowl.floor:.4g}"},
        *({"label": symbol, "column": name, "note": note} for (name, symbol), note in zip(symbols.items(), best_notes, strict=True)),
    ]  # fmt: skip
    if presenting:  # the control for it is not in sight
        numbers.append({"label": "Learning rate", "text": format_value(settings.lr), "note": ""})
    view = ReplayView(path, settings, analysis, log)
    return {"replay": {
        "id": {name: text for name, text in settings.to_query().items() if name != "epochs"},
        "at": at,
        "columns": columns,
        "parameters": list(symbols),
        "symbols": list(symbols.values()),
        "numbers": numbers,
        "bowl": {"centre": bowl.centre.tolist(), "floor": bowl.floor, "hessian": bowl.hessian.tolist()},
        "true": list(analysis.true),
        "best": list(analysis.best),
        "hand_limit": hand_limit(analysis),
        "examples": settings.examples,
        "unit": dict(zip(("mean", "spread"), analysis.unit, strict=True)),
        "noise": {"floor": analysis.noise_floor, "variance": settings.noise**2, "told": MOVED_FLOOR,
                  "moved": [number - 1 for number in settings.moved_points], "most": MOST_MOVED},
        "X": _round_array(analysis.X), "y": _round_array(analysis.y),
        "curvatures": _round_array(analysis.batch_hessians), "slopes": _round_array(analysis.batch_offsets),
        "charts": {key: CHARTS[key](view) for key in charts},
    }}  # fmt: skip


def _round(values: list[float]) -> list[float | None]:
    """Round to eight significant digits; None where a value is not finite."""
    return [float(f"{value:.8g}") if np.isfinite(value) else None for value in values]


def _round_array(array: np.ndarray) -> list:
    return [_round_array(row) for row in array] if array.ndim > 1 else _round(array.tolist())
