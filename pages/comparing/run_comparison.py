"""Several runs from one click, trained side by side and drawn over one another while they train."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from core import Run, Settings
from core.comparing.run_group import RunGroup
from core.comparing.sweep import Sweep
from core.comparing.sweep_summary import Band
from pages.classifiers.training_view import GUESSING
from pages.comparing.training_button import draw_training_button, matching_training
from pages.player import playback
from pages.player.live_parts import Frame, chart_part, place_chart, place_table, table_part
from pages.player.scheduler import Training
from pages.shared.training_figures import RUN_COLOURS, axis_limits, line, mark_level, series, significant

HEIGHT = 280
DASHES = ("solid", "dash", "dot", "dashdot")


@dataclass(frozen=True)
class RunState:
    """One run of a race at one moment."""

    name: str
    step: int
    epochs: float
    batch_loss: tuple[list[int], list[float | None]]
    test_accuracy: tuple[list[int], list[float | None]]
    train_loss: float
    accuracy: float
    diverged: int | None
    """The update after which it diverged."""
    more: tuple[str, ...]


@dataclass(frozen=True)
class ComparedRuns:
    """What is raced: the settings of each run by its name, and what else a page wants to show of them.

    `column(run)` is written in the table under `head`; `also(race)` gives further parts, for places that the page has put.
    Runs `together` are trained as one stack where that is faster, and then record nothing of their layers.
    """

    key: str
    label: str
    settings: dict[str, Settings]
    head: str = ""
    column: Callable[[Run], str] = lambda run: ""
    also: Callable[[RunGroup], dict[str, object]] = lambda group: {}
    together: bool = False
    band: Callable[[RunGroup], Band] | None = None
    """Between which test accuracies some of the runs lie: drawn behind the curves."""
    unseen: frozenset[str] = frozenset()
    """Runs that are trained, but have no curve and no row of their own."""


@st.fragment
def draw_run_comparison(compared: ComparedRuns, data, below: Callable[[], None] = lambda: None) -> None:
    """A button that trains all of them with these very settings, and once it was clicked, their curves.

    `below` puts the places of the further parts.
    """
    wanted = {name: (settings, data) for name, settings in compared.settings.items()}
    training = matching_training(compared.key, lambda group: _members(group) == wanted)
    buttons = st.container()
    if training is not None:
        _places(compared)
        below()
        playback.place_frames(
            training, partial(observe, compared=compared), partial(render, compared=compared), f"race_{compared.key}"
        )
    with buttons:
        draw_training_button(
            compared.key, compared.label, "stacked_line_chart", training, partial(_make, compared, data)
        )


def _members(group: RunGroup) -> dict:
    return {name: (run.settings, run.data) for name, run in group.members.items()}


def _make(compared: ComparedRuns, data) -> tuple[Training, int]:
    chosen = compared.settings
    group = (
        Sweep(chosen, data) if compared.together else RunGroup({name: Run(each, data) for name, each in chosen.items()})
    )
    return Training(group), max(each.epochs for each in chosen.values())


def _places(compared: ComparedRuns) -> None:
    loss, accuracy = st.columns(2, gap="medium")
    with loss:
        st.markdown("**Loss of each batch**")
        place_chart(f"{compared.key}_loss", HEIGHT)
    with accuracy:
        st.markdown("**Test accuracy at each epoch's end**")
        place_chart(f"{compared.key}_accuracy", HEIGHT)
    place_table(f"{compared.key}_table")


def observe(group: RunGroup, compared: ComparedRuns) -> tuple[list[RunState], dict[str, object], Band | None]:
    """Plain numbers of all its runs, the further parts, and the band."""
    observed = [
        _entry(name, run, compared.column) for name, run in group.members.items() if name not in compared.unseen
    ]
    return observed, compared.also(group), compared.band and compared.band(group)


def _entry(name: str, run: Run, column: Callable[[Run], str]) -> RunState:
    return RunState(
        name, run.step, run.epoch + run.position / run.examples,
        series(run.history, "batch_loss"), series(run.history, "test_accuracy"),
        newest(run, "train_loss"), newest(run, "test_accuracy"),
        run.divergence.step if run.divergence else None, (column(run),),
    )  # fmt: skip


def newest(run: Run, name: str) -> float:
    """The last value that was measured; NaN before the first."""
    return (run.history.evaluations.columns[name] or [math.nan])[-1]


def render(observed: tuple[list[RunState], dict[str, object], Band | None], compared: ComparedRuns) -> Frame:
    entries, more, band = observed
    head = ["run", "updates", "epochs", "train loss", "test accuracy", *([compared.head] if compared.head else [])]
    rows = [
        (each.name, f"{each.step:,}", f"{each.epochs:.2f}" if each.diverged is None else f"diverged at {each.diverged:,}",
         _written(each.train_loss, ".4f"), _written(each.accuracy, ".2%"), *(each.more if compared.head else ()))
        for each in entries
    ]  # fmt: skip
    told = "; ".join(f"{row[0]}: {row[3]}, test accuracy {row[4]}" for row in rows)
    return Frame(parts={
        f"{compared.key}_loss": chart_part(loss_figure(entries), f"Batch loss against updates. {told}"),
        f"{compared.key}_accuracy": chart_part(accuracy_figure(entries, band), f"Test accuracy against updates. {told}"),
        f"{compared.key}_table": table_part(head, rows),
    } | more)  # fmt: skip


def _written(value: float, how: str) -> str:
    return format(value, how) if math.isfinite(value) else "no number"


def loss_figure(entries: list[RunState]) -> dict:
    """The batch losses over one another; of a few the first one broadest, so that curves which coincide are all seen."""
    broadest = len(entries) - 1 if len(entries) <= len(DASHES) else 0
    figure = _figure(entries, lambda each: each.batch_loss, lambda i: 1.2 + 1.8 * max(0, broadest - i))
    figure["layout"]["yaxis"] = {"title": {"text": "mean loss"}, "rangemode": "tozero"}
    mark_level(figure["layout"], GUESSING, "guessing")
    highest = max((v for each in entries for v in each.batch_loss[1] if v is not None), default=0.0)
    if highest > 4 * GUESSING:  # a run that diverges leaves through the top
        figure["layout"]["yaxis"]["range"] = [0, 2 * GUESSING]
    return figure


def accuracy_figure(entries: list[RunState], band: Band | None = None) -> dict:
    """The test accuracies, before the first update and at each epoch's end; a band of other runs behind them."""
    figure = _figure(entries, lambda each: each.test_accuracy, lambda i: 2.5)
    for trace in figure["data"]:
        trace |= {"mode": "lines+markers", "marker": {"size": 7}}
    figure["layout"]["yaxis"] = {"title": {"text": "accuracy"}, "range": [0, 1], "tickformat": ".0%"}
    mark_level(figure["layout"], 0.1, "guessing")
    if band:
        figure["data"][:0] = band_lines(band)
        figure["layout"]["legend"] = {"traceorder": "normal"}  # an area would turn it round
    return figure


def band_lines(band: Band) -> list[dict]:
    """The band as an area between two lines that are not seen."""
    edge = {"line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    low, high = ((band.steps, [significant(v) for v in values]) for values in (band.low, band.high))
    return [
        line(low, "", "quiet", **edge),
        line(high, "five seeds", "quiet", fill="tonexty", fillcolor="@quiet/33", **edge | {"showlegend": True}),
    ]


def _figure(entries: list[RunState], values: Callable[[RunState], tuple], width: Callable[[int], float]) -> dict:
    hover = {"hovertemplate": "after update %{x:,}: %{y:.4g}<extra>%{fullData.name}</extra>"}
    data = [
        line(
            values(each),
            each.name,
            RUN_COLOURS[i % len(RUN_COLOURS)],
            width(i),
            line={"dash": DASHES[i % len(DASHES)]},
            **hover,
        )
        for i, each in enumerate(entries)
    ]
    axis = {"title": {"text": "updates"}, **axis_limits(max(each.step for each in entries))}
    return {"data": data, "layout": {"xaxis": axis, "shapes": [], "annotations": []}}
