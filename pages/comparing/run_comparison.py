"""Several runs started by one click, trained side by side and drawn live over one another."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import streamlit as st

from core import Run, Settings
from core.comparing.run_group import RunGroup
from core.comparing.sweep import sweep
from core.comparing.sweep_summary import Band, band
from core.data.fashion_mnist import CLASS_NAMES, Dataset
from core.layer_sizes import inputs_and_classes
from pages.comparing.side_training import draw_side_training
from pages.player.live_parts import Frame, chart_part, place_chart, place_table, table_part
from pages.player.scheduler import Training
from pages.shared.controls import fragment
from pages.shared.training_figures import (
    DASHES,
    RUN_COLOURS,
    axis_limits,
    format_number,
    line,
    mark_level,
    series,
    significant,
)

HEIGHT = 280
CLOSE, MARGIN, TICK = 0.6, 0.005, 0.05
"""Once each run has more test accuracy than this, the axis shows only where the curves end, up to the next tick."""
ACCURACY_HELP = "Before the first update, after 4, 16, 64, … updates of the first epoch, and at each epoch's end."


@dataclass(frozen=True)
class RunState:
    """One run of a group at one moment."""

    name: str
    step: int
    epochs: float
    batch_loss: tuple[list[int], list[float | None]]
    test_accuracy: tuple[list[int], list[float | None]]
    train_loss: float
    accuracy: float
    diverged: int | None
    """The update after which it diverged."""
    extra_cell: str
    classes: int = len(CLASS_NAMES)


@dataclass(frozen=True)
class ComparedRuns:
    """The settings of each run by its name, and what a page shows of the runs."""

    key: str
    label: str
    settings: dict[str, Settings]
    extra_header: str = ""
    """Header of one more column of the table, if there is one."""
    extra_cell: Callable[[Run], str] = lambda run: ""
    extra_parts: Callable[[RunGroup], dict[str, object]] = lambda group: {}
    """Further parts of each frame, for places that the page draws."""
    as_sweep: bool = False
    """Train in ensembles where that is faster; their runs record no layer statistics."""
    band_runs: Collection[str] = ()
    """Runs without a curve and a row of their own: their test accuracies are drawn as a band behind the curves."""


@fragment
def draw_run_comparison(
    compared: ComparedRuns,
    images: Dataset | None,
    draw_extra_places: Callable[[], None] = lambda: None,
    in_columns: bool = False,
) -> None:
    """Draw a button that trains all runs and, once it was clicked with these settings and images, their curves and a table.

    The accuracies stand below the button, and numbers and losses are shown when asked for; `in_columns` accuracies and
    numbers stand beside the button.
    """
    wanted = {name: (settings, images) for name, settings in compared.settings.items()}
    told, beside = st.columns(2, gap="medium") if in_columns else (st.container(), None)

    def draw_places() -> None:
        draw_extra_places()
        _draw_places(compared.key, beside)

    with told:
        draw_side_training(
            compared.key, compared.label, "stacked_line_chart", matches=lambda group: _settings_and_images(group) == wanted,
            make=partial(_make, compared, images), draw_places=draw_places, observe=partial(observe, compared=compared),
            render=partial(render, compared=compared), frame_key=f"race_{compared.key}",
        )  # fmt: skip


def _settings_and_images(group: RunGroup) -> dict:
    return {name: (run.settings, run.images) for name, run in group.members.items()}


def _make(compared: ComparedRuns, images: Dataset | None) -> tuple[Training, int]:
    settings = compared.settings
    if compared.as_sweep:
        group = sweep(settings, images)
    else:
        group = RunGroup({name: Run(each, images, measure=not each.uses_images) for name, each in settings.items()})
    return Training(group), max(each.epochs for each in settings.values())


def _draw_places(key: str, beside) -> None:
    with beside or st.container():
        with st.container(key=f"accuracies_of_{key}", gap="xxsmall"):
            st.html(Path(__file__).with_name("run_comparison.css"))
            st.markdown("**Test accuracy**", help=ACCURACY_HELP)
            place_chart(f"{key}_accuracy", None)
        if beside:
            place_table(f"{key}_table")
    with st.expander(
        "Loss of each batch" if beside else "Numbers, and the loss of each batch", icon=":material/show_chart:"
    ):
        if not beside:
            place_table(f"{key}_table")
        place_chart(f"{key}_loss", HEIGHT)


def observe(group: RunGroup, compared: ComparedRuns) -> tuple[list[RunState], dict[str, object], Band | None]:
    """The states of the runs, the further parts, and the band."""
    states = [
        _state(name, run, compared.extra_cell(run))
        for name, run in group.members.items()
        if name not in compared.band_runs
    ]
    seeds = [group.members[name] for name in compared.band_runs]
    return states, compared.extra_parts(group), band(seeds, "test_accuracy") if seeds else None


def _state(name: str, run: Run, extra_cell: str) -> RunState:
    return RunState(
        name, run.step, run.epoch + run.position / run.examples,
        series(run.history, "batch_loss"), series(run.history, "test_accuracy"),
        _newest(run, "train_loss"), _newest(run, "test_accuracy"),
        run.divergence.step if run.divergence else None, extra_cell, inputs_and_classes(run.settings)[1],
    )  # fmt: skip


def _newest(run: Run, name: str) -> float:
    """The value at the last epoch's end that was measured, or before the first update; NaN before that."""
    return (run.history.evaluations.columns[name] or [math.nan])[-1]


def render(observed: tuple[list[RunState], dict[str, object], Band | None], compared: ComparedRuns) -> Frame:
    states, extra_parts, band = observed
    header = ["run", "epochs", "train loss", "test accuracy"]
    rows = [
        [each.name, f"{each.epochs:.2f}" if each.diverged is None else f"diverged at {each.diverged:,}",
         format_number(each.train_loss, ".4f"), format_number(each.accuracy, ".2%")]
        for each in states
    ]  # fmt: skip
    results = "; ".join(f"{row[0]}: {row[2]}, test accuracy {row[3]}" for row in rows)
    if compared.extra_header:
        header.append(compared.extra_header)
        rows = [[*row, each.extra_cell] for row, each in zip(rows, states, strict=True)]
    return Frame(parts={
        f"{compared.key}_loss": chart_part(loss_figure(states), f"Batch loss against updates. {results}"),
        f"{compared.key}_accuracy": chart_part(accuracy_figure(states, band), f"Test accuracy against updates. {results}"),
        f"{compared.key}_table": table_part(header, rows),
    } | extra_parts)  # fmt: skip


def loss_figure(states: list[RunState]) -> dict:
    """The batch losses over one another; of a few curves the first is the broadest, so that equal ones are all visible."""
    broadest = len(states) - 1 if len(states) <= len(DASHES) else 0
    figure = _figure(states, lambda each: each.batch_loss, lambda i: 1.2 + 1.8 * max(0, broadest - i))
    figure["layout"]["yaxis"] = {"title": {"text": "mean loss"}, "rangemode": "tozero"}
    guessing = math.log(states[0].classes)
    mark_level(figure["layout"], guessing, "guessing")
    highest = max((v for each in states for v in each.batch_loss[1] if v is not None), default=0.0)
    if highest > 4 * guessing:  # a run that diverges leaves through the top
        figure["layout"]["yaxis"]["range"] = [0, 2 * guessing]
    return figure


def accuracy_figure(states: list[RunState], band: Band | None = None) -> dict:
    """The test accuracies over one another; a band of other runs behind them."""
    figure = _figure(states, lambda each: each.test_accuracy, lambda i: 2.5)
    for trace in figure["data"]:
        trace |= {"mode": "lines+markers", "marker": {"size": 7}}
    limits = closest_limits(states, band)
    title = f"accuracy, from {limits[0]:.0%} up" if limits else "accuracy"
    figure["layout"]["yaxis"] = {"title": {"text": title}, "range": limits or [0, 1], "tickformat": ".0%"}
    if not limits:
        mark_level(figure["layout"], 1 / states[0].classes, "guessing")
    if band:
        figure["data"][:0] = band_lines(band)
        figure["layout"]["legend"] = {"traceorder": "normal"}  # an area would reverse it
    return figure


def closest_limits(states: list[RunState], band: Band | None = None) -> list[float] | None:
    """The part of the axis with the second half of all curves, once each run is close to the others; else None."""
    curves = [each.test_accuracy for each in states]
    if band:
        curves += [(band.steps, band.low), (band.steps, band.high)]
    if not all(values and values[-1] is not None and values[-1] > CLOSE for _, values in curves):
        return None
    late = [
        v
        for steps, values in curves
        for step, v in zip(steps, values, strict=True)
        if v is not None and 2 * step >= steps[-1]
    ]
    low, high = math.floor((min(late) - MARGIN) / TICK), math.ceil((max(late) + MARGIN) / TICK)
    return [round(low * TICK, 2), min(1.0, round(high * TICK, 2))]


def band_lines(band: Band) -> list[dict]:
    """The band as an area between two invisible lines."""
    edge = {"line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    low, high = ((band.steps, [significant(v) for v in values]) for values in (band.low, band.high))
    return [
        line(low, "", "quiet", **edge),
        line(high, "five seeds", "quiet", fill="tonexty", fillcolor="@quiet/33", **edge | {"showlegend": True}),
    ]


def _figure(states: list[RunState], curve: Callable[[RunState], tuple], width: Callable[[int], float]) -> dict:
    hover = {"hovertemplate": "after update %{x:,}: %{y:.4g}<extra>%{fullData.name}</extra>"}
    data = [
        line(curve(each), each.name, RUN_COLOURS[i % len(RUN_COLOURS)], width(i), line={"dash": DASHES[i % len(DASHES)]}, **hover)
        for i, each in enumerate(states)
    ]  # fmt: skip
    axis = {"title": {"text": "updates"}, **axis_limits(max(each.step for each in states))}
    return {"data": data, "layout": {"xaxis": axis, "shapes": [], "annotations": []}}
