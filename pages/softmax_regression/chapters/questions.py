"""Three questions about softmax regression, each answered by short runs that change one of the page's settings."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from functools import partial

import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES, Dataset
from core.data.pixel_shuffle import shuffled_pixels
from pages.player.live_parts import draw_chart
from pages.softmax_regression.softmax_figures import shuffled_figure
from pages.teaching.accuracy_answers import ALIKE, accuracy_answer, compare_accuracy, is_guessing
from pages.teaching.question_runs import (
    cached_answer,
    format_accuracy,
    format_loss,
    loss_curves,
    run_length_phrase,
    train_short_runs,
)
from pages.teaching.questions import Answer, draw_question, place_question

SHUFFLED_IMAGES = 4
SLOW, FAST = 0.0001, 10.0

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


def ask_zeros(settings: SoftmaxSettings, data: Dataset) -> None:
    _ask(
        "zeros",
        "all weights zero",
        "All weights start at zero. Does it learn?",
        ZEROS,
        partial(zero_weights, settings, data),
    )


def ask_rates(settings: SoftmaxSettings, data: Dataset) -> None:
    _ask("rates", f"learning rate {SLOW:g} against {FAST:g}", f"Learning rate {SLOW:g} against {FAST:g}: which ends with the lower test loss?", RATES,
         partial(two_rates, settings, data))  # fmt: skip


def ask_shuffled(settings: SoftmaxSettings, data: Dataset) -> None:
    """Ask below a few test images, each above the same one with its pixels shuffled as in the runs that answer."""
    few = dataclasses.replace(data, train_images=data.train_images[:0], test_images=data.test_images[:SHUFFLED_IMAGES])
    names = [CLASS_NAMES[label] for label in data.test_labels[:SHUFFLED_IMAGES].tolist()]
    shuffled = shuffled_pixels(few, settings.seed)
    figure = shuffled_figure(names, few.test_images.tolist(), shuffled.test_images.tolist())
    with place_question("shuffled", "images with shuffled pixels"):
        draw_chart("shuffled_images", figure, f"{', '.join(names)}; below, the same images shuffled", 180)
        _draw("shuffled", "In all images the pixels are shuffled, all in the same way. What happens to the test accuracy?",
              SHUFFLED, partial(pixels_shuffled, settings, data))  # fmt: skip


def _ask(key: str, title: str, *question) -> None:
    with place_question(key, title):
        _draw(key, *question)


def _draw(key: str, question: str, options: dict[str, str], measure_answer: Callable[[], Answer]) -> None:
    draw_question(key, question, options, measure_answer)
    st.caption("Guess first; then short runs with your settings answer.")


@cached_answer
def zero_weights(settings: SoftmaxSettings, data: Dataset) -> Answer:
    """Compare zero initial weights with the page's random ones (σ = 0.01 if the page starts at zero too)."""
    std = settings.init_std or SoftmaxSettings().init_std
    zeros, random = train_short_runs(data, settings.replace(init_std=0.0), settings.replace(init_std=std))
    explanation = (
        f"Test accuracy {run_length_phrase(settings, data)}: {format_accuracy(zeros)} from zeros, {format_accuracy(random)} from random weights (σ = {std:g}). "
        "With zeros every class begins with the same probability, but not with the same gradient: each class's weights are "
        "pulled towards its own images. So the ten columns of **W** part at the first update."
    )
    right = compare_accuracy(zeros, random, lower="worse")
    return accuracy_answer(right, explanation, ("from zeros", "from random weights"), (zeros, random))


@cached_answer
def two_rates(settings: SoftmaxSettings, data: Dataset) -> Answer:
    """Compare the test losses and accuracies of a very small and a very large learning rate."""
    slow, fast = train_short_runs(data, settings.replace(lr=SLOW), settings.replace(lr=FAST))
    if slow.loss == fast.loss or abs(slow.loss - fast.loss) <= ALIKE * max(slow.loss, fast.loss) < math.inf:
        right = "same"
    else:
        right = "slow" if slow.loss < fast.loss else "fast"
    explanation = f"A{run_length_phrase(settings, data)[1:]}: " + "; ".join(
        f"with {lr:g} the test loss is {format_loss(run.losses[-1])} and the accuracy {format_accuracy(run)}"
        for lr, run in ((SLOW, slow), (FAST, fast))
    )
    explanation += "."
    if right == "slow" and fast.accuracy > slow.accuracy:
        explanation += (
            " The lower loss has the lower accuracy: large steps give large logits, and a wrong answer that is "
            "sure of itself costs a lot. Accuracy does not count how sure it was."
        )
    figure = loss_curves((f"η = {SLOW:g}", f"η = {FAST:g}"), (slow, fast))
    return Answer(right, explanation, figure, f"Test loss against updates. {explanation}")


@cached_answer
def pixels_shuffled(settings: SoftmaxSettings, data: Dataset) -> Answer:
    """Compare training on the images with training on the same images after one permutation of all pixels."""
    datasets = data, shuffled_pixels(data, settings.seed)
    (plain,), (shuffled,) = (train_short_runs(each, settings) for each in datasets)
    change = shuffled.accuracy - plain.accuracy
    if abs(change) <= ALIKE:
        right = "same"
    elif change > 0:
        right = "better"
    else:
        right = "guessing" if is_guessing(shuffled) else "somewhat"
    explanation = (
        f"Test accuracy {run_length_phrase(settings, data)}: {format_accuracy(plain)} with the images as they are, {format_accuracy(shuffled)} with shuffled "
        "pixels. The model has one weight for each pixel and class and adds up the products; in which order does not matter. "
        "The model does not know which pixels are neighbours."
    )
    if right != "same" and settings.init_std > 0:
        zeros = settings.replace(init_std=0.0)
        (plain_zeros,), (shuffled_zeros,) = (train_short_runs(each, zeros) for each in datasets)
        explanation += (
            f" From zero weights the two come to {format_accuracy(plain_zeros)} and {format_accuracy(shuffled_zeros)}"
        )
        alike = abs(plain_zeros.accuracy - shuffled_zeros.accuracy) <= ALIKE
        explanation += (
            ": the difference came from the random first weights, which now stand at other pixels." if alike else "."
        )
    return accuracy_answer(right, explanation, ("as they are", "shuffled"), (plain, shuffled))
