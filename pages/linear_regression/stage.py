"""What linear regression's page shows while it trains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from pages.linear_regression.figures import POINTS, line_figure, plane_figure
from pages.shared.live_figure import draw_chart
from pages.shared.training_figures import loss_figure, series, turned_knobs


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


def look(run) -> Seen:
    true = {f"w{i + 1}": w for i, w in enumerate(run.data.w.tolist())} | {"b": run.data.b.item()}
    return Seen(
        run.step, run.epoch, run.position, run.examples,
        run.data.X[:POINTS].numpy(), run.data.y[:POINTS].numpy(),
        run.regression_parameters(), true, run.settings.noise,
        {name: series(run.history, name) for name in ("batch_loss", "train_loss")},
        turned_knobs(run.changes),
    )  # fmt: skip


def draw(seen: Seen, log: bool) -> None:
    draw_numbers(seen)
    fit, loss = st.columns(2, gap="medium")
    with fit:
        shown = f"the first {POINTS} of {seen.examples:,}" if seen.examples > POINTS else f"all {seen.examples:,}"
        st.markdown(f"**Data and fit** ({shown} examples)")
        learned = tuple(seen.learned.values())
        if len(learned) == 2:
            figure = line_figure(seen.X[:, 0], seen.y, learned, tuple(seen.true.values()))
        else:
            figure = plane_figure(seen.X, seen.y, learned)
        now = ", ".join(f"{name} = {value:.4g}" for name, value in seen.learned.items())
        draw_chart(figure, key="fit_chart", height=380, alt=f"The examples and the learned fit: {now}")
    with loss:
        st.markdown("**Loss**")
        floor = seen.noise**2 / 2
        draw_chart(
            loss_figure(
                seen.columns["batch_loss"], seen.columns["train_loss"], step=seen.step, log=log, changes=seen.changes,
                level=(floor, f"noise floor σ²/2 = {floor:.3g}") if floor else None,
            ),
            key="loss_chart", height=380, alt="Loss of each batch and of all examples against updates",
        )  # fmt: skip


def draw_numbers(seen: Seen) -> None:
    """Where the run stands, and the learned parameters beside the true ones."""
    with st.container(horizontal=True, gap="medium"):
        st.metric("Updates", f"{seen.step:,}", width=110)
        st.metric("Epochs", f"{seen.epoch + seen.position / seen.examples:.2f}", width=100)
        for name, value in seen.learned.items():
            st.metric(
                f"Learned {name}",
                f"{value:.4f}",
                f"true {seen.true[name]:g}",
                delta_color="off",
                delta_arrow="off",
                width=130,
            )
