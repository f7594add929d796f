"""Three questions about softmax regression, each answered by runs with the page's settings but for the thing named."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial, wraps
from weakref import WeakKeyDictionary

import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES, Dataset
from core.data.shuffled import shuffled_pixels
from core.trial import Trial, trial
from pages.shared.questions import Answer, ask, said
from pages.shared.training_figures import line, significant

MOST_UPDATES = 500
"""An epoch at the default batch size has 235 updates; with small batches only so many of it are made."""
MOST_REMEMBERED = 32
BARELY = 0.05
"""An accuracy above guessing by no more than this is guessing."""
ALIKE = 0.02
"""Accuracies, and losses as a share of the larger, that are no further apart than this are alike."""
SLOW, FAST = 0.0001, 10.0
GUESSING = 1 / len(CLASS_NAMES)

ZEROS = {
    "guessing": "It stays at guessing.",
    "worse": "It learns, but clearly worse than from random weights.",
    "same": "It learns just as well as from random weights.",
    "better": "It learns clearly better than from random weights.",
}
RATES = {
    "slow": f"{SLOW:g} ends with the lower test loss.",
    "fast": f"{FAST:g} ends with the lower test loss.",
    "same": "Both end with much the same test loss.",
}
SHUFFLED = {
    "guessing": "The accuracy drops to guessing.",
    "somewhat": "The accuracy drops, but stays better than guessing.",
    "same": "The accuracy stays the same.",
    "better": "The accuracy rises.",
}


def draw_checks(settings: SoftmaxSettings, data: Dataset) -> None:
    """The three questions stand here, one below the other."""
    st.markdown("Guess first. Then new runs with your settings answer.")
    ask("zeros", "All weights start at zero. Does it learn?", ZEROS, partial(zero_weights, settings, data))
    ask("rates", f"Learning rate {SLOW:g} against {FAST:g}: which ends with the lower test loss after one epoch?", RATES,
        partial(two_rates, settings, data))  # fmt: skip
    ask("shuffled", "In all images the pixels are shuffled, all in the same way. What happens to the test accuracy?", SHUFFLED,
        partial(pixels_shuffled, settings, data))  # fmt: skip


def remembered(answer: Callable[[SoftmaxSettings, Dataset], Answer]) -> Callable[[SoftmaxSettings, Dataset], Answer]:
    """The same answer for the same settings and images; what is remembered goes when the images go."""
    known: WeakKeyDictionary[Dataset, dict[SoftmaxSettings, Answer]] = WeakKeyDictionary()

    @wraps(answer)
    def asked(settings: SoftmaxSettings, data: Dataset) -> Answer:
        answers = known.setdefault(data, {})
        settings = settings.replace(epochs=1)
        if settings not in answers:
            if len(answers) >= MOST_REMEMBERED:
                answers.clear()
            answers[settings] = answer(settings, data)
        return answers[settings]

    asked.forget = known.clear
    return asked


def updates_of(settings: SoftmaxSettings, data: Dataset) -> int:
    """One epoch, or as much of it as 500 updates are."""
    return min(math.ceil(len(data.train_images) / settings.batch_size), MOST_UPDATES)


def _trials(data: Dataset, *choices: SoftmaxSettings) -> list[Trial]:
    return [trial(settings, data, updates_of(settings, data)) for settings in choices]


def _amount(settings: SoftmaxSettings, data: Dataset) -> str:
    updates = updates_of(settings, data)
    whole = updates * settings.batch_size >= len(data.train_images)
    return (
        f"after {'one epoch' if whole else 'part of an epoch'}, {updates:,} updates of {settings.batch_size:,} images"
    )


@remembered
def zero_weights(settings: SoftmaxSettings, data: Dataset) -> Answer:
    """Weights that all start at zero beside the random ones of the page (σ = 0.01 if the page has zeros too)."""
    std = settings.init_std or SoftmaxSettings().init_std
    zeros, random = _trials(data, settings.replace(init_std=0.0), settings.replace(init_std=std))
    ahead = zeros.accuracy - random.accuracy
    if not zeros.accuracy > GUESSING + BARELY:
        right = "guessing"
    elif abs(ahead) <= ALIKE:
        right = "same"
    else:
        right = "worse" if ahead < 0 else "better"
    told = (
        f"Test accuracy {_amount(settings, data)}: {percent(zeros)} from zeros, {percent(random)} from random weights (σ = {std:g}). "
        "With zeros every class begins with the same probability, but not with the same gradient: each class's weights are "
        "pulled towards its own images. So the ten columns of **W** part at the first update."
    )
    names = ("from zeros", "from random weights")
    return Answer(right, told, accuracy_curves(names, (zeros, random)), f"Test accuracy against updates. {told}")


@remembered
def two_rates(settings: SoftmaxSettings, data: Dataset) -> Answer:
    """A very small and a very large learning rate: the test losses, and the accuracies beside them."""
    slow, fast = _trials(data, settings.replace(lr=SLOW), settings.replace(lr=FAST))
    if slow.loss == fast.loss or abs(slow.loss - fast.loss) <= ALIKE * max(slow.loss, fast.loss) < math.inf:
        right = "same"
    else:
        right = "slow" if slow.loss < fast.loss else "fast"
    told = f"{_amount(settings, data).capitalize()}: " + "; ".join(
        f"with {lr:g} the test loss is {number(run.losses[-1])} and the accuracy {percent(run)}"
        + (f" (diverged at update {run.steps[-1]:,})" if run.diverged else "")
        for lr, run in ((SLOW, slow), (FAST, fast))
    )
    told += "."
    if right != "same":
        low, high = (slow, fast) if right == "slow" else (fast, slow)
        if high.accuracy > low.accuracy:
            told += (
                " The lower loss has the lower accuracy: large steps give large logits, and a wrong answer that is "
                "sure of itself costs a lot. Accuracy does not count how sure it was."
            )
    names = (f"η = {SLOW:g}", f"η = {FAST:g}")
    return Answer(right, told, loss_curves(names, (slow, fast)), f"Test loss against updates. {told}")


@remembered
def pixels_shuffled(settings: SoftmaxSettings, data: Dataset) -> Answer:
    """The images as they are beside the same images with all pixels moved by one permutation."""
    (plain,), (shuffled,) = (_trials(each, settings) for each in (data, shuffled_pixels(data, settings.seed)))
    change = shuffled.accuracy - plain.accuracy
    if abs(change) <= ALIKE or math.isnan(plain.accuracy) and math.isnan(shuffled.accuracy):
        right = "same"
    elif change > 0:
        right = "better"
    else:
        right = "somewhat" if shuffled.accuracy > GUESSING + BARELY else "guessing"
    told = (
        f"Test accuracy {_amount(settings, data)}: {percent(plain)} with the images as they are, {percent(shuffled)} with shuffled "
        "pixels. The model has one weight for each pixel and class and adds up the products; in which order does not matter. "
        "It never knew which pixels are neighbours."
    )
    names = ("as they are", "shuffled")
    return Answer(right, told, accuracy_curves(names, (plain, shuffled)), f"Test accuracy against updates. {told}")


def percent(run: Trial) -> str:
    return "not a number" if math.isnan(run.accuracy) else f"{run.accuracy:.1%}"


def number(loss: float) -> str:
    return said(loss) if math.isfinite(loss) else "not a number"


def accuracy_curves(names: tuple[str, ...], runs: tuple[Trial, ...]) -> dict:
    """The test accuracies of the runs against updates."""
    figure = _curves(names, [(run.steps, run.accuracies) for run in runs], "test accuracy", ".1%")
    figure["layout"]["yaxis"] |= {"range": [0, 1], "tickformat": ".0%"}
    return figure


def loss_curves(names: tuple[str, ...], runs: tuple[Trial, ...]) -> dict:
    """The test losses of the runs against updates, on a log scale."""
    figure = _curves(names, [(run.steps, run.losses) for run in runs], "test loss", ".4g")
    figure["layout"]["yaxis"] |= {"type": "log"}
    return figure


def _curves(names: tuple[str, ...], columns: list[tuple], title: str, digits: str) -> dict:
    hover = {"hovertemplate": "after update %{x}: %{y:" + digits + "}<extra>%{fullData.name}</extra>", "mode": "lines+markers"}  # fmt: skip
    dashes = ({}, {"dash": "dash"})  # two curves may lie on each other
    data = [line((steps, [significant(v) for v in values]), name, colour, line=dash, **hover)
            for name, (steps, values), colour, dash in zip(names, columns, ("train", "test"), dashes, strict=True)]  # fmt: skip
    return {"data": data, "layout": {"xaxis": {"title": {"text": "updates"}}, "yaxis": {"title": {"text": title}}}}
