"""Three questions about the multilayer perceptron, answered by short runs that change some of the page's settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from core import MLPSettings
from core.data.fashion_mnist import Dataset
from core.teaching.short_run import ShortRun
from core.training.layer_statistics import PROBE_IMAGES
from pages.shared.training_figures import line
from pages.teaching.accuracy_answers import ALIKE, accuracy_answer, compare_accuracy
from pages.teaching.question_runs import (
    CURVE_STYLES,
    MOST_UPDATES,
    cached_answer,
    format_accuracy,
    run_length_phrase,
    train_short_runs,
)
from pages.teaching.questions import Answer, draw_question, place_question

SMALL, MIDDLE, LARGE = 1, 16, 256
DEEP = {"lr": 0.1, "reduction": "mean"}
STEEP = {"lr": 2.0, "reduction": "mean", "init": "normal", "hidden_layers": 1, "activation": "relu"}
"""The settings that the second and the third question fix; the length of a step depends on the reduction too."""
MEASUREMENTS = 5
"""Each measurement of a run takes the whole test set, which is slow for a wide network."""
FIXED_IN_WORDS = {
    "reduction": "updates with the batch's mean loss",
    "init": "initial weights from the normal distribution",
}

WIDTHS = {
    "first": f"The step from {SMALL} to {MIDDLE} units gains the most.",
    "second": f"The step from {MIDDLE} to {LARGE} units gains the most.",
    "same": "All three reach much the same.",
    "fewer": "A smaller network reaches clearly more than a larger one.",
}
SIGMOIDS = {
    "guessing": "It is still near guessing.",
    "behind": "It is better than guessing, but clearly behind one ReLU layer.",
    "same": "It is as good as one ReLU layer.",
    "better": "It is clearly better than one ReLU layer.",
}
DEAD = {
    "none": "None of them.",
    "few": "Some, but not more than half.",
    "most": "More than half, but not all.",
    "all": "All of them.",
}


def ask_widths(settings: MLPSettings, data: Dataset) -> None:
    _ask("widths", f"{SMALL}, {MIDDLE} or {LARGE} hidden units", f"{SMALL}, {MIDDLE} or {LARGE} hidden units: which step gains the most test accuracy?", WIDTHS,
         partial(three_widths, settings, data))  # fmt: skip


def ask_sigmoids(settings: MLPSettings, data: Dataset) -> None:
    _ask("sigmoids", "three sigmoid layers", f"Three hidden layers with sigmoid, learning rate {DEEP['lr']:g}{fixed_in_words(settings, DEEP)}: "
         "how good is its test accuracy?", SIGMOIDS, partial(three_sigmoids, settings, data))  # fmt: skip


def ask_dead(settings: MLPSettings, data: Dataset) -> None:
    _ask("dead", f"a learning rate of {STEEP['lr']:g}", f"One hidden layer with ReLU, learning rate {STEEP['lr']:g}{fixed_in_words(settings, STEEP)}: "
         f"how many of its units give zero on each of {PROBE_IMAGES} test images at the end?", DEAD,
         partial(dead_at_the_end, settings, data))  # fmt: skip


def _ask(key: str, title: str, question: str, options: dict[str, str], measure_answer: Callable[[], Answer]) -> None:
    with place_question(key, title):
        draw_question(key, question, options, measure_answer)
        st.caption(
            f"Guess first; then short runs with your settings answer: of one epoch, or {MOST_UPDATES} updates if that is less, "
            f"and with at most {LARGE} hidden units a layer."
        )


def fixed_in_words(settings: MLPSettings, fixed: dict) -> str:
    """Name the settings that a question fixes and that differ on the page."""
    different = [name for name in FIXED_IN_WORDS if name in fixed and getattr(settings, name) != fixed[name]]
    return "".join(f", {FIXED_IN_WORDS[name]}" for name in different)


@cached_answer
def three_widths(settings: MLPSettings, data: Dataset) -> Answer:
    """Compare the page's network with 1, 16 and 256 hidden units."""
    settings = settings.replace(hidden_layers=max(1, settings.hidden_layers))
    widths = (SMALL, MIDDLE, LARGE)
    runs = train_short_runs(data, *(settings.replace(hidden_units=units) for units in widths), evaluations=MEASUREMENTS)
    small, middle, large = (run.accuracy for run in runs)
    if max(small, middle, large) - min(small, middle, large) <= ALIKE:
        right = "same"
    elif max(small - middle, small - large, middle - large) > ALIKE:
        right = "fewer"
    else:
        right = "first" if middle - small >= large - middle else "second"
    layers = "one hidden layer" if settings.hidden_layers == 1 else f"{settings.hidden_layers} hidden layers"
    explanation = (
        f"Test accuracy {run_length_phrase(settings, data)}, with {layers}: "
        + ", ".join(f"{format_accuracy(run)} with {_units(units)}" for units, run in zip(widths, runs, strict=True))
        + ". With a single unit, all that the ten logits know of an image is one number; each further unit adds one."
    )
    return accuracy_answer(right, explanation, list(map(_units, widths)), runs)


@cached_answer
def three_sigmoids(settings: MLPSettings, data: Dataset) -> Answer:
    """Compare three sigmoid layers with one ReLU layer: test accuracies and first gradients."""
    base = settings.replace(**DEEP, hidden_units=min(settings.hidden_units, LARGE))
    choices = (base.replace(hidden_layers=3, activation="sigmoid"), base.replace(hidden_layers=1, activation="relu"))
    deep, flat = runs = train_short_runs(data, *choices, evaluations=MEASUREMENTS)
    explanation = (
        f"Test accuracy {run_length_phrase(base, data)}, with {_units(base.hidden_units)} a layer: {format_accuracy(deep)} with three sigmoid "
        f"layers, {format_accuracy(flat)} with one ReLU layer. The root mean square of the weights' gradients at the first update: "
        f"with sigmoid {_first_and_last(deep)}; with ReLU {_first_and_last(flat)}. On its way to the first "
        "layer the error is multiplied by the weights and by φ′ of every layer, and sigmoid's slope is ¼ at most."
    )
    right = compare_accuracy(deep, flat, lower="behind")
    return accuracy_answer(right, explanation, ("three sigmoid layers", "one ReLU layer"), runs)


def _first_and_last(run: ShortRun) -> str:
    sizes = [sizes[0] for name, sizes in run.layer_statistics.items() if name.startswith("gradient_")]
    return f"{sizes[0]:.2g} in the first layer and {sizes[-1]:.2g} in the last"


@cached_answer
def dead_at_the_end(settings: MLPSettings, data: Dataset) -> Answer:
    """Count the dead units of one ReLU layer after training with a large learning rate."""
    units = min(settings.hidden_units, LARGE)
    settings = settings.replace(**STEEP, hidden_units=units)
    (run,) = train_short_runs(data, settings)
    start, end = run.dead_units[0], run.dead_units[-1]
    if end in (0, units):
        right = "all" if end else "none"
    else:
        right = "most" if end > units / 2 else "few"
    when = f"when it diverged after {run.steps[-1]:,} updates" if run.diverged else run_length_phrase(settings, data)
    explanation = (
        f"Zero on each of the first {PROBE_IMAGES} test images, {when}: {end:,} of {_units(units)}; before the first update "
        f"{start:,}. A large step can push a unit's weights and bias so far that z is negative for every image. There φ "
        "and φ′ are both zero: nothing passes forward and nothing comes back. A unit that is silent on all training images "
        "has no gradient, and no update moves it again."
    )
    return Answer(right, explanation, _dead_figure(run, units), f"Dead units against updates. {explanation}")


def _dead_figure(run: ShortRun, units: int) -> dict:
    hover = {"hovertemplate": "after update %{x}: %{y} dead<extra></extra>", "mode": "lines+markers"}
    data = [line((run.steps, run.dead_units), "dead units", CURVE_STYLES[0][0], **hover)]
    axis = {"title": {"text": f"dead of {_units(units)}"}, "range": [0, units * 1.05]}
    return {"data": data, "layout": {"xaxis": {"title": {"text": "updates"}}, "yaxis": axis}}


def _units(count: int) -> str:
    return f"{count:,} unit" + ("s" if count != 1 else "")
