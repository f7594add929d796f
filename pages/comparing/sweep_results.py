"""What came of one knob's many values: a summary curve, and a sentence that says what the best value gains."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from core.comparing.sweep import Sweep
from core.comparing.sweep_summary import summary
from pages.comparing.sweep_values import SweepChoice
from pages.shared.training_figures import significant


@dataclass(frozen=True)
class Measure:
    """What runs are judged by, and how its values are written."""

    name: str
    best: str
    better: Callable
    """max or min."""
    written: Callable[[float], str]
    gain: Callable[[float, float], str]
    """In words, from the best value to yours."""
    width: Callable[[float, float], str]
    """Of a band from its least to its largest, in words."""
    colour: str
    symbol: str
    axis: dict


ACCURACY = Measure(
    "test accuracy", "best", max, "{:.2%}".format,
    lambda best, yours: f"It gains {100 * (best - yours):.2f} points over yours",
    lambda low, high: f": a band of {100 * (high - low):.2f} points",
    "test", "diamond", {"tickformat": ".1%"},
)  # fmt: skip
LOSS = Measure(
    "training loss", "smallest", min, "{:.4g}".format,
    lambda best, yours: f"That is {1 - best / yours:.1%} below yours",
    lambda low, high: f": the largest is {high / low:.3g} times the smallest" if low > 0 else "",
    "train", "circle", {"type": "log"},
)  # fmt: skip


def at_common_end(many: Sweep, *columns: str) -> tuple[int, *tuple[dict[str, float], ...]]:
    """The last epoch that all who go on have been measured at, and for each column every run's value then, by its name.

    Epoch 0 and NaN before the untrained models have been measured.
    """
    try:
        observed = summary(many)
    except ValueError:
        return 0, *(dict.fromkeys(many.members, math.nan) for _ in columns)
    return observed.epoch, *(dict(zip(observed.names, observed.values[column], strict=True)) for column in columns)


def spread(values: list[float]) -> tuple[float, float] | None:
    """The least and the largest; None unless there are two numbers or more."""
    finite = [value for value in values if math.isfinite(value)]
    return (min(finite), max(finite)) if len(finite) > 1 else None


def in_words(ends: dict[str, float], chosen: SweepChoice, epoch: int, measure: Measure) -> str:
    """What the best value gains, and whether chance could be the reason; `ends` are all runs' by their names, NaN if diverged."""
    if epoch == 0:
        return "Not one epoch is done yet."
    finite = {value: ends[value] for value in chosen.values if math.isfinite(ends[value])}
    gone = [value for value in chosen.values if value not in finite]
    ended = f" Diverged: {', '.join(gone)}." if gone else ""
    when, write = f"After {epoch} epoch{'s' if epoch > 1 else ''}", measure.written
    if not finite:
        return f"{when}:{ended}"
    band = spread([ends[name] for name in chosen.seeds])
    if chosen.knob == "seed":
        low, high = band or (min(finite.values()),) * 2
        told = f"{when}, chance alone puts the {measure.name} between {write(low)} and {write(high)}"
        return f"{told}{measure.width(low, high)}.{ended}"
    best = measure.better(finite, key=finite.__getitem__)
    if finite.get(chosen.yours) == finite[best]:  # nothing is gained
        best = chosen.yours
    told = f"{when}, {best} has the {measure.best} {measure.name}, {write(finite[best])}."
    if chosen.yours in finite and best != chosen.yours:
        told += f" {measure.gain(finite[best], finite[chosen.yours])}, {chosen.yours}."
        if band:
            inside = measure.better(finite[best], *band) != finite[best] or finite[best] in band
            where = "inside" if inside else "above" if measure.better is max else "below"
            told += f" That lies {where} the band of five seeds, {write(band[0])} to {write(band[1])}"
            told += ": chance may be the reason." if inside else "."
    return told + ended


def summary_figure(
    ends: dict[str, float], chosen: SweepChoice, measure: Measure, beside: dict[str, float] | None = None
) -> dict:
    """The measure, solid, against the values, and `beside` it the training loss, dashed; the band of the seeds behind them."""
    observe = [(ends, measure.name, measure.colour, "solid", measure.symbol, "y")]
    if beside:
        observe.append((beside, "train loss", "train", "dash", "circle", "y2"))
    hover = "%{x}: %{y:.4g}<extra>%{fullData.name}</extra>"
    data = [
        {"type": "scatter", "mode": "lines+markers", "x": chosen.values, "y": [significant(of[value]) for value in chosen.values],
         "name": title, "yaxis": axis, "hovertemplate": hover, "line": {"color": f"@{colour}", "width": 2.5, "dash": dash},
         "marker": {"size": 9, "symbol": symbol}}
        for of, title, colour, dash, symbol, axis in observe
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": chosen.label.lower()}, "type": "category"},
        "yaxis": {"title": {"text": measure.name}} | measure.axis,
        "margin": {"l": 72, "r": 62, "t": 28, "b": 46}, "shapes": [], "annotations": [],
    }  # fmt: skip
    if beside:
        layout["yaxis2"] = {"title": {"text": "train loss"}, "overlaying": "y", "side": "right", "tickmode": "auto",
                            "nticks": 5, "showgrid": False, "rangemode": "tozero"}  # fmt: skip
    band = spread([ends[name] for name in chosen.seeds])
    if band:
        top = math.log10(band[1]) if measure.axis.get("type") == "log" and band[1] > 0 else band[1]
        layout["shapes"].append({"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": band[0], "y1": band[1],
                                 "fillcolor": f"@{measure.colour}/33", "line": {"width": 0}, "layer": "below"})  # fmt: skip
        layout["annotations"].append({"xref": "paper", "x": 0, "y": top, "text": f"{len(chosen.seeds)} seeds",
                                      "showarrow": False, "xanchor": "left", "yanchor": "bottom", "font": {"color": "@quiet", "size": 13}})  # fmt: skip
    return {"data": data, "layout": layout}
