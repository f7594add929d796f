"""Results of a sweep: a summary curve, and a sentence that says what the best value gains."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from core.comparing.run_group import RunGroup
from core.comparing.sweep_summary import summary
from pages.comparing.sweep_values import SweepChoice
from pages.shared.training_figures import significant


@dataclass(frozen=True)
class Measure:
    """What the runs are compared by, and how it is written and drawn."""

    name: str
    best_word: str
    best_of: Callable
    """max or min."""
    format_value: Callable[[float], str]
    gain_sentence: Callable[[float, float], str]
    """From the best value and the current settings' value."""
    band_width: Callable[[float, float], str]
    """The end of a sentence, from the smallest and the largest value."""
    colour: str
    symbol: str
    axis: dict


ACCURACY = Measure(
    "test accuracy", "best", max, "{:.2%}".format,
    lambda best, current: f"It gains {100 * (best - current):.2f} points over yours",
    lambda low, high: f": a band of {100 * (high - low):.2f} points",
    "test", "diamond", {"tickformat": ".1%"},
)  # fmt: skip
LOSS = Measure(
    "training loss", "smallest", min, "{:.4g}".format,
    lambda best, current: f"That is {1 - best / current:.1%} below yours",
    lambda low, high: f": the largest is {high / low:.3g} times the smallest" if low > 0 else "",
    "train", "circle", {"type": "log"},
)  # fmt: skip


def values_at_common_epoch(group: RunGroup, *columns: str) -> tuple[int, *tuple[dict[str, float], ...]]:
    """The last epoch that all runs that go on have been measured at, and for each column every run's value then by name.

    Epoch 0 and NaN before the untrained models have been measured.
    """
    try:
        result = summary(group)
    except ValueError:
        return 0, *(dict.fromkeys(group.members, math.nan) for _ in columns)
    return result.epoch, *(dict(zip(result.names, result.values[column], strict=True)) for column in columns)


def spread(values: list[float]) -> tuple[float, float] | None:
    """The smallest and the largest; None unless there are two finite values or more."""
    finite = [value for value in values if math.isfinite(value)]
    return (min(finite), max(finite)) if len(finite) > 1 else None


def result_sentence(results: dict[str, float], chosen: SweepChoice, epoch: int, measure: Measure) -> str:
    """What the best value gains, and whether chance could be the reason; `results` by run, NaN for one that diverged."""
    if epoch == 0:
        return "Not one epoch is done yet."
    finite = {value: results[value] for value in chosen.values if math.isfinite(results[value])}
    diverged = [value for value in chosen.values if value not in finite]
    ending = f" Diverged: {', '.join(diverged)}." if diverged else ""
    when, write = f"After {epoch} epoch{'s' if epoch > 1 else ''}", measure.format_value
    if not finite:
        return f"{when}:{ending}"
    band = spread([results[name] for name in chosen.seed_runs])
    if chosen.knob == "seed":
        low, high = band or (min(finite.values()),) * 2
        sentence = f"{when}, chance alone puts the {measure.name} between {write(low)} and {write(high)}"
        return f"{sentence}{measure.band_width(low, high)}.{ending}"
    best = measure.best_of(finite, key=finite.__getitem__)
    if finite.get(chosen.current) == finite[best]:  # on a tie, the current settings win
        best = chosen.current
    sentence = f"{when}, {best} has the {measure.best_word} {measure.name}, {write(finite[best])}."
    if chosen.current in finite and best != chosen.current:
        sentence += f" {measure.gain_sentence(finite[best], finite[chosen.current])}, {chosen.current}."
        if band:
            inside = measure.best_of(finite[best], *band) != finite[best] or finite[best] in band
            where = "inside" if inside else "above" if measure.best_of is max else "below"
            sentence += f" That lies {where} the band of five seeds, {write(band[0])} to {write(band[1])}"
            sentence += ": chance may be the reason." if inside else "."
    return sentence + ending


def summary_figure(
    results: dict[str, float], chosen: SweepChoice, measure: Measure, train_losses: dict[str, float] | None = None
) -> dict:
    """The results, solid, against the knob's values, the training losses, dashed, and behind them the band of the seeds."""
    curves = [(results, measure.name, measure.colour, "solid", measure.symbol, "y")]
    if train_losses:
        curves.append((train_losses, "train loss", "train", "dash", "circle", "y2"))
    hover = "%{x}: %{y:.4g}<extra>%{fullData.name}</extra>"
    data = [
        {"type": "scatter", "mode": "lines+markers", "x": chosen.values, "y": [significant(result[value]) for value in chosen.values],
         "name": title, "yaxis": axis, "hovertemplate": hover, "line": {"color": f"@{colour}", "width": 2.5, "dash": dash},
         "marker": {"size": 9, "symbol": symbol}}
        for result, title, colour, dash, symbol, axis in curves
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": chosen.label.lower()}, "type": "category"},
        "yaxis": {"title": {"text": measure.name}} | measure.axis,
        "margin": {"l": 72, "r": 62, "t": 28, "b": 46}, "shapes": [], "annotations": [],
    }  # fmt: skip
    if train_losses:
        layout["yaxis2"] = {"title": {"text": "train loss"}, "overlaying": "y", "side": "right", "tickmode": "auto",
                            "nticks": 5, "showgrid": False, "rangemode": "tozero"}  # fmt: skip
    band = spread([results[name] for name in chosen.seed_runs])
    if band:
        top = math.log10(band[1]) if measure.axis.get("type") == "log" and band[1] > 0 else band[1]
        layout["shapes"].append({"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": band[0], "y1": band[1],
                                 "fillcolor": f"@{measure.colour}/33", "line": {"width": 0}, "layer": "below"})  # fmt: skip
        layout["annotations"].append({"xref": "paper", "x": 0, "y": top, "text": f"{len(chosen.seed_runs)} seeds",
                                      "showarrow": False, "xanchor": "left", "yanchor": "bottom", "font": {"color": "@quiet", "size": 13}})  # fmt: skip
    return {"data": data, "layout": layout}
