"""Short training runs that answer a question: their length, a cache of the answers, and their curves."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from weakref import WeakKeyDictionary

from core import Settings
from core.data.fashion_mnist import Dataset
from core.teaching.short_run import ShortRun, short_run
from pages.shared.training_figures import line, significant
from pages.teaching.questions import Answer, format_number

MOST_UPDATES = 500
"""An epoch at the default batch size has 235 updates; smaller batches have more, so a run stops here."""
MOST_CACHED = 32
CURVE_STYLES = (("train", {}), ("test", {"dash": "dash"}), ("focus", {"dash": "dot"}))
"""Colour and dash of each curve; the dashes keep curves that coincide apart."""


def cached_answer(measure: Callable[[Settings, Dataset], Answer]) -> Callable[[Settings, Dataset], Answer]:
    """Cache answers by settings and images. The images are held weakly, so their answers are released with them."""
    cache: WeakKeyDictionary[Dataset, dict[Settings, Answer]] = WeakKeyDictionary()

    @wraps(measure)
    def measure_once(settings: Settings, data: Dataset) -> Answer:
        answers = cache.setdefault(data, {})
        settings = settings.replace(epochs=1)
        if settings not in answers:
            if len(answers) >= MOST_CACHED:
                answers.clear()
            answers[settings] = measure(settings, data)
        return answers[settings]

    measure_once.cache_clear = cache.clear
    return measure_once


def short_run_updates(settings: Settings, data: Dataset) -> int:
    """The number of updates in one epoch, but at most 500."""
    return min(math.ceil(len(data.train_images) / settings.batch_size), MOST_UPDATES)


def train_short_runs(data: Dataset, *choices: Settings, evaluations: int = 10) -> list[ShortRun]:
    """Train a run of `short_run_updates` with each settings, and evaluate it that many times on the way."""
    return [short_run(settings, data, short_run_updates(settings, data), evaluations) for settings in choices]


def run_length_phrase(settings: Settings, data: Dataset) -> str:
    """Such as "after one epoch, 235 updates with batches of 256"."""
    updates = short_run_updates(settings, data)
    whole = updates * settings.batch_size >= len(data.train_images)
    return (
        f"after {'one' if whole else 'part of an'} epoch, {updates:,} updates with batches of {settings.batch_size:,}"
    )


def format_accuracy(run: ShortRun) -> str:
    """Format the last test accuracy, with a note if the run diverged."""
    share = "not a number" if math.isnan(run.accuracies[-1]) else f"{run.accuracies[-1]:.1%}"
    return share + (f" (diverged after {run.steps[-1]:,} updates)" if run.diverged else "")


def format_loss(loss: float) -> str:
    return format_number(loss) if math.isfinite(loss) else "not a number"


def accuracy_curves(names: tuple[str, ...], runs: tuple[ShortRun, ...]) -> dict:
    """Plot the test accuracies of the runs against updates."""
    figure = curves_figure(names, [(run.steps, run.accuracies) for run in runs], "test accuracy", ".1%")
    figure["layout"]["yaxis"] |= {"range": [0, 1], "tickformat": ".0%"}
    return figure


def loss_curves(names: tuple[str, ...], runs: tuple[ShortRun, ...]) -> dict:
    """Plot the test losses of the runs against updates, on a log scale."""
    figure = curves_figure(names, [(run.steps, run.losses) for run in runs], "test loss", ".4g")
    figure["layout"]["yaxis"] |= {"type": "log"}
    return figure


def curves_figure(
    names: tuple[str, ...], columns: list[tuple], title: str, digits: str, styles: tuple = CURVE_STYLES
) -> dict:
    """Plot curves against updates; each column is (steps, values)."""
    hover = {"hovertemplate": "after update %{x}: %{y:" + digits + "}<extra>%{fullData.name}</extra>", "mode": "lines+markers"}  # fmt: skip
    data = [line((steps, [significant(v) for v in values]), name, colour, line=dash, **hover)
            for name, (steps, values), (colour, dash) in zip(names, columns, styles)]  # fmt: skip
    return {"data": data, "layout": {"xaxis": {"title": {"text": "updates"}}, "yaxis": {"title": {"text": title}}}}
