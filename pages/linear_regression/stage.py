"""What linear regression's page shows while it trains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.least_squares import closed_form, mean_loss, stability_limit
from pages.linear_regression.figures import POINTS, line_figure, plane_figure
from pages.shared.live_parts import Frame, Number, chart_part, counts, place_chart
from pages.shared.training_figures import loss_figure, series, turned_knobs

HEIGHT = 380


@dataclass(frozen=True)
class Seen:
    """Plain numbers taken out of a run between two updates."""

    step: int
    epoch: int
    position: int
    examples: int
    X: np.ndarray
    y: np.ndarray
    learned: dict[str, float]
    true: dict[str, float]
    noise: float
    columns: dict[str, tuple]
    changes: tuple


@dataclass(frozen=True)
class Facts:
    """What is known of the data without training."""

    best: tuple[float, ...]
    """The parameters of the closed form, w first and b last; none if it has no single answer."""
    why_not: str
    floor: float | None
    """The mean loss there."""
    limit: float
    """The learning rate at which full-batch updates begin to grow."""


def facts(data) -> Facts:
    limit = stability_limit(data.X)
    try:
        best = closed_form(data.X, data.y)
    except ValueError as reason:
        return Facts((), str(reason), None, limit)
    return Facts(tuple(best.tolist()), "", mean_loss(data.X, data.y, best).item(), limit)


def look(run) -> Seen:
    true = {f"w{i + 1}": w for i, w in enumerate(run.data.w.tolist())} | {"b": run.data.b.item()}
    return Seen(
        run.step, run.epoch, run.position, run.examples,
        run.data.X[:POINTS].numpy(), run.data.y[:POINTS].numpy(),
        run.regression_parameters(), true, run.settings.noise,
        {name: series(run.history, name) for name in ("batch_loss", "train_loss")},
        turned_knobs(run.changes),
    )  # fmt: skip


def show(seen: Seen, log: bool, known: Facts) -> Frame:
    learned = tuple(seen.learned.values())
    if len(learned) == 2:
        fit = line_figure(seen.X[:, 0], seen.y, learned, tuple(seen.true.values()))
    else:
        fit = plane_figure(seen.X, seen.y, learned)
    now = ", ".join(f"{name} = {value:.4g}" for name, value in seen.learned.items())
    floor = seen.noise**2 / 2
    loss = loss_figure(
        seen.columns["batch_loss"], seen.columns["train_loss"], step=seen.step, log=log, changes=seen.changes,
        level=(floor, f"noise floor σ²/2 = {floor:.3g}") if floor else None,
    )  # fmt: skip
    return Frame(
        numbers(seen, known),
        {
            "fit_chart": chart_part(fit, f"The examples and the learned fit: {now}"),
            "loss_chart": chart_part(loss, "Loss of each batch and of all examples against updates"),
        },
    )


def numbers(seen: Seen, known: Facts) -> list[Number]:
    """Where the run stands, and the learned parameters beside the true ones and those of the closed form."""
    best = [f", best {value:.4f}" for value in known.best] or [""] * len(seen.learned)
    learned = [
        Number(f"Learned {name}", f"{value:.4f}", f"true {seen.true[name]:g}{at_best}")
        for (name, value), at_best in zip(seen.learned.items(), best, strict=True)
    ]
    return counts(seen) + learned


def draw_places(examples: int) -> None:
    """Where the charts stand."""
    fit, loss = st.columns(2, gap="medium")
    with fit:
        shown = f"the first {POINTS} of {examples:,}" if examples > POINTS else f"all {examples:,}"
        st.markdown(f"**Data and fit** ({shown} examples)")
        place_chart("fit_chart", HEIGHT)
    with loss:
        st.markdown("**Loss**")
        place_chart("loss_chart", HEIGHT)
