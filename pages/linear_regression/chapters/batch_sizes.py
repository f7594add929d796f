"""Full batch, minibatch and single example from the same start, drawn over one another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import cycle

import numpy as np
import streamlit as st

from core import LinearSettings, Run
from core.data.regression import RegressionData
from core.explaining.least_squares import bowl
from core.explaining.parameter_path import ParameterPath, parameter_path
from pages.linear_regression.path_figures import best_mark, path_figure
from pages.player.live_parts import draw_chart
from pages.shared import session
from pages.shared.controls import fragment
from pages.shared.training_figures import DASHES, MAX_POINTS, line, significant

RACE = (
    "**A race from one start.** With all examples the path is smooth, but there are few updates in an epoch. With a single one "
    "there are many, and each is led astray by its one example."
)
ALL_EPOCHS = "all epochs"
CHART_HEIGHT = 230
SECONDS = 0.15
"""Time limit of a run; a run that is cut short says so."""


@dataclass(frozen=True, eq=False)
class Trained:
    """The results of one run, with at most 300 points of its path."""

    name: str
    colour: str
    path: ParameterPath
    updates: int
    diverged: int | None
    """The update after which it diverged."""
    wanted_epochs: int

    @property
    def note(self) -> str:
        if self.diverged is not None:
            return f"diverged after update {self.diverged:,}"
        if self.path.epochs[-1] < self.wanted_epochs:
            return f"cut short after {self.path.epochs[-1]:.2f} of {self.wanted_epochs} epochs"
        return ALL_EPOCHS


@fragment
def draw_comparison(settings: LinearSettings, data: RegressionData) -> None:
    """Draw a button and, once it was clicked with these settings, the results of the three runs."""
    shown = session.results("comparison")  # the last one, by its settings
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, key="race"):
        st.markdown(RACE, width="stretch")
        clicked = st.button("Run all three", key="run_all_three", icon=":material/stacked_line_chart:")
    if clicked:
        shown.clear()
        shown[settings] = compare(settings, data)
    if settings not in shown:
        return
    runs = shown[settings]
    drawn = runs[::-1]  # the smoothest on top
    loss, path = st.columns(2, gap="medium")
    with loss:
        st.markdown("**Loss over all examples**")
        draw_chart(
            "comparison_loss",
            loss_figure(drawn),
            "The loss of the three runs against epochs, on a log scale",
            CHART_HEIGHT,
        )
    with path:
        st.markdown("**Path of the parameters**")
        draw_chart(
            "comparison_path",
            paths_figure(drawn, data),
            "The paths of the three runs and the best parameters",
            CHART_HEIGHT,
        )
    for run in runs:
        if run.note != ALL_EPOCHS:
            st.caption(f"{run.name}: {run.note}.")
    with st.expander("In numbers", icon=":material/table_rows:"):
        draw_table(runs)
    if settings.batch_size >= settings.examples:
        st.caption("Your batch size holds all examples, so the minibatch's run is that of the full batch.")
    elif settings.batch_size == 1:
        st.caption("Your batch size is 1, so the minibatch's run is that of single examples.")


def draw_table(runs: list[Trained]) -> None:
    """Draw each run's updates and final loss, and why it ended early if it did."""
    columns = {"Run": [run.name for run in runs], "Updates": [f"{run.updates:,}" for run in runs],
               "Final loss": [f"{run.path.loss[-1].item():.4g}" for run in runs], "How far": [run.note for run in runs]}  # fmt: skip
    st.table(columns, hide_index=True, hide_header=False)
    if any(run.updates >= MAX_POINTS for run in runs):
        st.caption(f"Of a run with more updates, {MAX_POINTS} points at most are drawn, evenly spread.")


def compare(settings: LinearSettings, data: RegressionData) -> list[Trained]:
    """Train three runs with these settings except for the batch size."""
    minibatch = min(settings.batch_size, settings.examples)
    kinds = [("full batch", "train", settings.examples), (f"minibatch of {minibatch:,}", "test", minibatch),
             ("single example", "layer1", 1)]  # fmt: skip
    runs = [Run(settings.replace(batch_size=size), data) for _, _, size in kinds]
    for run in runs:
        run.advance(seconds=SECONDS, epochs=settings.epochs)
    return [trained(name, colour, run) for (name, colour, _), run in zip(kinds, runs, strict=True)]


def trained(name: str, colour: str, run: Run) -> Trained:
    """The results of a run."""
    path = parameter_path(run, bowl(run.data.X, run.data.y), MAX_POINTS)
    return Trained(name, colour, path, run.step, run.divergence.step if run.divergence else None, run.settings.epochs)


def loss_figure(runs: list[Trained]) -> dict:
    """The losses against epochs, on a log scale. A run that diverged leaves through the top."""
    hover = {"hovertemplate": "after %{x:.2f} epochs: %{y:.4g}<extra>%{fullData.name}</extra>"}
    data = [line(([significant(v) for v in run.path.epochs], [significant(v) for v in run.path.loss.tolist()]),
                 run.name, run.colour, 2, line={"dash": dash}, **hover) for run, dash in zip(runs, cycle(DASHES))]  # fmt: skip
    axis = {"title": {"text": "mean loss"}, "type": "log"}
    losses = np.concatenate([run.path.loss.numpy() for run in runs])
    if any(run.diverged is not None for run in runs):
        others = [run.path.loss.max().item() for run in runs if run.diverged is None]
        top, least = max([10 * runs[0].path.loss[0].item(), *others]), losses[losses > 0].min()
        axis["range"] = [significant(math.log10(least) - 0.1), significant(math.log10(top))]
    elif not (losses > 0).any():
        axis["type"] = "linear"
    return {"data": data, "layout": {"xaxis": {"title": {"text": "epochs"}}, "yaxis": axis}}


def paths_figure(runs: list[Trained], data: RegressionData) -> dict:
    """The paths over the parameters; the axes show those that did not diverge, the start and the closed form."""
    start = runs[0].path.parameters[0].numpy()
    best = best_mark(bowl(data.X, data.y), runs[0].path)
    shown = [run.path.parameters.numpy() for run in runs if run.diverged is None]
    within = [start[None], best[-1][None], *shown] if len(shown) < len(runs) else None
    marks = [("start", "quiet", "circle-open", start), best]
    return path_figure([(run.name, run.colour, run.path.parameters.numpy()) for run in runs], marks, within=within)
