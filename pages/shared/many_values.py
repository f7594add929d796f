"""One knob, many values: all trained from one click, their curves, and the end of each against the knob."""

from __future__ import annotations

import math
from contextlib import suppress
from functools import partial

import streamlit as st

from core import Settings
from core.many import Many
from core.outcomes import summary
from core.settings import Knob, written
from pages.shared.live_parts import chart_part, place_chart, place_text
from pages.shared.race import Rivals, draw_race

KNOBS = ("lr", "batch_size", "hidden_units", "activation", "init_std", "seed")
MOST_VALUES = 7
SEEDS = 5
"""Of so many seeds the band is made: the smallest number that shows how much of a gain may be chance."""
STEPS_AROUND = 2
"""Marks of the slider to either side of the value that is set, offered at first."""


@st.fragment
def draw_many_values(settings: Settings, data) -> None:
    """A knob and its values to choose, and a race of them all."""
    knobs = {name: knob for name, knob in settings.knobs().items() if name in KNOBS and knob.counts(vars_of(settings))}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Knob", list(knobs), format_func=lambda each: knobs[each].label, key=f"many_knob_{settings.model}",
                            persist_state="session", width=200)  # fmt: skip
        offered = options(name, knobs[name], settings)
        values = st.multiselect("Values", offered, default=first_choice(name, offered, settings), format_func=written,
                                max_selections=MOST_VALUES, key=f"many_values_{settings.model}_{name}")  # fmt: skip
        banded = name != "seed" and st.toggle("Five seeds", key=f"many_band_{settings.model}", persist_state="session",
                                              help="Trains your settings with five seeds too: how far apart chance alone puts them.")  # fmt: skip
    chosen = members(settings, name, sorted(values, key=offered.index), banded)
    if len(values) < 2:
        st.caption("Choose two values or more.")
        return
    rivals = Rivals(
        "many", f"Train all {len(chosen)}", chosen, together=True,
        unseen=frozenset(list(chosen)[len(values) :]),
        also=partial(summary_parts, label=knobs[name].label, knob=name, values=list(map(written, sorted(values, key=offered.index))),
                     yours=written(getattr(settings, name))),
    )  # fmt: skip
    draw_race(rivals, data, _places)


def _places() -> None:
    st.markdown("**At the end of the last epoch that all have done**")
    place_chart("many_summary", 280)
    place_text("many_told")


def vars_of(settings: Settings) -> dict:
    return {name: getattr(settings, name) for name in settings.knobs()}


def options(name: str, knob: Knob, settings: Settings) -> list:
    """The values on offer: the knob's own marks and the value that is set; for seeds the ones from this on."""
    now = getattr(settings, name)
    if name == "seed":
        return list(range(now, min(now + MOST_VALUES, knob.high + 1))) if now < knob.high else [now - 1, now]
    return list(knob.choices) or sorted({*knob.grid, now})


def first_choice(name: str, offered: list, settings: Settings) -> list:
    """Values around the one that is set; five seeds; all activations."""
    if name == "seed":
        return offered[:SEEDS]
    if isinstance(offered[0], str):
        return offered[:MOST_VALUES]
    at = offered.index(getattr(settings, name))
    return offered[max(0, at - STEPS_AROUND) : at + STEPS_AROUND + 1]


def members(settings: Settings, name: str, values: list, banded: bool) -> dict[str, Settings]:
    """The settings of each run by its name; the band's runs have the settings of the page but for the seed."""
    chosen = {written(value): settings.replace(**{name: value}) for value in values}
    if banded:
        low = min(settings.seed, settings.knobs()["seed"].high - SEEDS + 1)
        chosen |= {f"seed {seed}": settings.replace(seed=seed) for seed in range(low, low + SEEDS)}
    return chosen


def summary_parts(race: Many, label: str, knob: str, values: list[str], yours: str) -> dict[str, object]:
    """The summary's chart and its sentence."""
    epoch, ends = 0, dict.fromkeys(race.members, (math.nan, math.nan))
    with suppress(ValueError):  # the untrained models have not been measured yet
        seen = summary(race)
        epoch = seen.epoch
        ends = dict(zip(seen.names, zip(seen.values["train_loss"], seen.values["test_accuracy"]), strict=True))
    seeds = [accuracy for name, (_, accuracy) in ends.items() if knob == "seed" or name not in values]
    points, band = {value: ends[value] for value in values}, spread(seeds)
    told = in_words(points, band, yours, knob, epoch)
    figure = summary_figure(points, band, label)
    return {"many_summary": chart_part(figure, f"Loss and accuracy against {label.lower()}. {told}"), "many_told": told}


def spread(values: list[float]) -> tuple[float, float] | None:
    """The least and the largest; None unless there are two numbers or more."""
    finite = [value for value in values if math.isfinite(value)]
    return (min(finite), max(finite)) if len(finite) > 1 else None


def in_words(
    points: dict[str, tuple[float, float]], band: tuple[float, float] | None, yours: str, knob: str, epoch: int
) -> str:
    """What the best value gains, and whether chance could be the reason."""
    if epoch == 0:
        return "Not one epoch is done yet."
    finite = {value: accuracy for value, (_, accuracy) in points.items() if math.isfinite(accuracy)}
    gone = [value for value in points if value not in finite]
    ended = f" Diverged: {', '.join(gone)}." if gone else ""
    if not finite:
        return f"After {epoch} epochs:{ended}"
    when = f"After {epoch} epoch{'s' if epoch > 1 else ''}"
    if knob == "seed":
        low, high = min(finite.values()), max(finite.values())
        return f"{when}, chance alone puts the test accuracy between {low:.2%} and {high:.2%}: a band of {100 * (high - low):.2f} points.{ended}"
    best = max(finite, key=finite.__getitem__)
    told = f"{when}, {best} has the best test accuracy, {finite[best]:.2%}."
    if yours in finite and best != yours:
        gain = 100 * (finite[best] - finite[yours])
        told += f" It gains {gain:.2f} points over yours, {yours}."
        if band:
            inside = finite[best] <= band[1]
            told += (
                f" That lies {'inside' if inside else 'above'} the band of five seeds, {band[0]:.2%} to {band[1]:.2%}"
                + (": chance may be the reason." if inside else ".")
            )
    return told + ended


def summary_figure(points: dict[str, tuple[float, float]], band: tuple[float, float] | None, label: str) -> dict:
    """Test accuracy, solid, and training loss, dashed, against the values; the band of the seeds behind them."""
    names = list(points)
    hover = "%{x}: %{y:.4f}<extra>%{fullData.name}</extra>"
    look = (("test accuracy", 1, "test", "solid", "diamond", "y"), ("train loss", 0, "train", "dash", "circle", "y2"))
    data = [
        {"type": "scatter", "mode": "lines+markers", "x": names, "y": [v[i] if math.isfinite(v[i]) else None for v in points.values()],
         "name": title, "yaxis": axis, "hovertemplate": hover, "line": {"color": f"@{colour}", "width": 2.5, "dash": dash},
         "marker": {"size": 9, "symbol": symbol}}
        for title, i, colour, dash, symbol, axis in look
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": label.lower()}, "type": "category"},
        "yaxis": {"title": {"text": "test accuracy"}, "tickformat": ".1%"},
        "yaxis2": {"title": {"text": "train loss"}, "overlaying": "y", "side": "right", "tickmode": "auto", "nticks": 5, "showgrid": False, "rangemode": "tozero"},
        "margin": {"l": 72, "r": 62, "t": 28, "b": 46}, "shapes": [], "annotations": [],
    }  # fmt: skip
    if band:
        layout["shapes"].append({"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": band[0], "y1": band[1],
                                 "fillcolor": "@test/33", "line": {"width": 0}, "layer": "below"})  # fmt: skip
        layout["annotations"].append({"xref": "paper", "x": 0, "y": band[1], "text": "five seeds", "showarrow": False, "xanchor": "left",
                                      "yanchor": "bottom", "font": {"color": "@quiet", "size": 13}})  # fmt: skip
    return {"data": data, "layout": layout}
