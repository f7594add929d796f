"""Short runs that answer a question: how long they are, what is remembered of them, and their curves."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from weakref import WeakKeyDictionary

from core import Settings
from core.data.fashion_mnist import Dataset
from core.teaching.short_run import ShortRun, short_run
from pages.shared.training_figures import line, significant
from pages.teaching.questions import Answer, said

MOST_UPDATES = 500
"""An epoch at the default batch size has 235 updates; with small batches only so many of it are made."""
MOST_REMEMBERED = 32
LOOKS = (("train", {}), ("test", {"dash": "dash"}), ("focus", {"dash": "dot"}))
"""Colour and dash of each curve: two may lie on each other."""


def memoized(answer: Callable[[Settings, Dataset], Answer]) -> Callable[[Settings, Dataset], Answer]:
    """The same answer for the same settings and images; what is remembered goes when the images go."""
    known: WeakKeyDictionary[Dataset, dict[Settings, Answer]] = WeakKeyDictionary()

    @wraps(answer)
    def asked(settings: Settings, data: Dataset) -> Answer:
        answers = known.setdefault(data, {})
        settings = settings.replace(epochs=1)
        if settings not in answers:
            if len(answers) >= MOST_REMEMBERED:
                answers.clear()
            answers[settings] = answer(settings, data)
        return answers[settings]

    asked.forget = known.clear
    return asked


def short_run_updates(settings: Settings, data: Dataset) -> int:
    """One epoch, or as much of it as 500 updates are."""
    return min(math.ceil(len(data.train_images) / settings.batch_size), MOST_UPDATES)


def short_runs(data: Dataset, *choices: Settings, looks: int = 10) -> list[ShortRun]:
    """A run with each of these settings, as long as `short_run_updates` says, and so often looked at."""
    return [short_run(settings, data, short_run_updates(settings, data), looks) for settings in choices]


def length_in_words(settings: Settings, data: Dataset) -> str:
    """How long these runs are, as a sentence says it."""
    updates = short_run_updates(settings, data)
    whole = updates * settings.batch_size >= len(data.train_images)
    return (
        f"after {'one' if whole else 'part of an'} epoch, {updates:,} updates with batches of {settings.batch_size:,}"
    )


def percent(run: ShortRun) -> str:
    """The run's last test accuracy, and whether it diverged."""
    share = "not a number" if math.isnan(run.accuracies[-1]) else f"{run.accuracies[-1]:.1%}"
    return share + (f" (diverged after {run.steps[-1]:,} updates)" if run.diverged else "")


def number(loss: float) -> str:
    """A test loss as a sentence says it."""
    return said(loss) if math.isfinite(loss) else "not a number"


def accuracy_curves(names: tuple[str, ...], runs: tuple[ShortRun, ...]) -> dict:
    """The test accuracies of the runs against updates."""
    figure = _curves(names, [(run.steps, run.accuracies) for run in runs], "test accuracy", ".1%")
    figure["layout"]["yaxis"] |= {"range": [0, 1], "tickformat": ".0%"}
    return figure


def loss_curves(names: tuple[str, ...], runs: tuple[ShortRun, ...]) -> dict:
    """The test losses of the runs against updates, on a log scale."""
    figure = _curves(names, [(run.steps, run.losses) for run in runs], "test loss", ".4g")
    figure["layout"]["yaxis"] |= {"type": "log"}
    return figure


def _curves(names: tuple[str, ...], columns: list[tuple], title: str, digits: str) -> dict:
    hover = {"hovertemplate": "after update %{x}: %{y:" + digits + "}<extra>%{fullData.name}</extra>", "mode": "lines+markers"}  # fmt: skip
    data = [line((steps, [significant(v) for v in values]), name, colour, line=dash, **hover)
            for name, (steps, values), (colour, dash) in zip(names, columns, LOOKS)]  # fmt: skip
    return {"data": data, "layout": {"xaxis": {"title": {"text": "updates"}}, "yaxis": {"title": {"text": title}}}}
