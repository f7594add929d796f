"""Three questions about softmax regression, each answered by runs with the page's settings but for the thing named."""

from __future__ import annotations

import dataclasses
import math
from functools import partial

import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES, Dataset
from core.data.pixel_shuffle import shuffled_pixels
from pages.player.live_parts import draw_chart
from pages.softmax_regression.softmax_figures import shuffled_figure
from pages.teaching.question_runs import (
    MOST_UPDATES,
    accuracy_curves,
    cached_answer,
    format_accuracy,
    format_loss,
    loss_curves,
    run_length_phrase,
    train_short_runs,
)
from pages.teaching.questions import Answer, draw_question

BARELY = 0.05
"""An accuracy above guessing by no more than this is guessing."""
ALIKE = 0.02
"""Accuracies, and losses as a share of the larger, that are no further apart than this are alike."""
FEW = 4
"""So many test images are shown shuffled."""
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


def draw_questions(settings: SoftmaxSettings, data: Dataset) -> None:
    """The three questions stand here, one below the other."""
    st.markdown(
        f"Guess first. Then new runs with your settings answer: of one epoch, or {MOST_UPDATES} updates if that is less."
    )
    draw_question("zeros", "All weights start at zero. Does it learn?", ZEROS, partial(zero_weights, settings, data))
    draw_question("rates", f"Learning rate {SLOW:g} against {FAST:g}: which ends with the lower test loss?", RATES,
                  partial(two_rates, settings, data))  # fmt: skip
    _draw_shuffled(settings, data)
    draw_question("shuffled", "In all images the pixels are shuffled, all in the same way. What happens to the test accuracy?",
                  SHUFFLED, partial(pixels_shuffled, settings, data))  # fmt: skip


def _draw_shuffled(settings: SoftmaxSettings, data: Dataset) -> None:
    """What the third question is about: a few test images, and the same with their pixels shuffled as in its runs."""
    few = dataclasses.replace(data, train_images=data.train_images[:0], test_images=data.test_images[:FEW])
    names = [CLASS_NAMES[label] for label in data.test_labels[:FEW].tolist()]
    moved = shuffled_pixels(few, settings.seed)
    figure = shuffled_figure(names, few.test_images.tolist(), moved.test_images.tolist())
    st.markdown(f"**The first {len(names)} test images**, and below each the same one with its pixels shuffled")
    draw_chart("shuffled_images", figure, f"{', '.join(names)}; below, the same images shuffled", 320)


@cached_answer
def zero_weights(settings: SoftmaxSettings, data: Dataset) -> Answer:
    """Weights that all start at zero beside the random ones of the page (σ = 0.01 if the page has zeros too)."""
    std = settings.init_std or SoftmaxSettings().init_std
    zeros, random = train_short_runs(data, settings.replace(init_std=0.0), settings.replace(init_std=std))
    ahead = zeros.accuracy - random.accuracy
    if not zeros.accuracy > GUESSING + BARELY:
        right = "guessing"
    elif abs(ahead) <= ALIKE:
        right = "same"
    else:
        right = "worse" if ahead < 0 else "better"
    told = (
        f"Test accuracy {run_length_phrase(settings, data)}: {format_accuracy(zeros)} from zeros, "
        f"{format_accuracy(random)} from random weights (σ = {std:g}). "
        "With zeros every class begins with the same probability, but not with the same gradient: each class's weights are "
        "pulled towards its own images. So the ten columns of **W** part at the first update."
    )
    names = ("from zeros", "from random weights")
    return Answer(right, told, accuracy_curves(names, (zeros, random)), f"Test accuracy against updates. {told}")


@cached_answer
def two_rates(settings: SoftmaxSettings, data: Dataset) -> Answer:
    """A very small and a very large learning rate: the test losses, and the accuracies beside them."""
    slow, fast = train_short_runs(data, settings.replace(lr=SLOW), settings.replace(lr=FAST))
    if slow.loss == fast.loss or abs(slow.loss - fast.loss) <= ALIKE * max(slow.loss, fast.loss) < math.inf:
        right = "same"
    else:
        right = "slow" if slow.loss < fast.loss else "fast"
    told = f"A{run_length_phrase(settings, data)[1:]}: " + "; ".join(
        f"with {lr:g} the test loss is {format_loss(run.losses[-1])} and the accuracy {format_accuracy(run)}"
        for lr, run in ((SLOW, slow), (FAST, fast))
    )
    told += "."
    if right == "slow" and fast.accuracy > slow.accuracy:
        told += (
            " The lower loss has the lower accuracy: large steps give large logits, and a wrong answer that is "
            "sure of itself costs a lot. Accuracy does not count how sure it was."
        )
    names = (f"η = {SLOW:g}", f"η = {FAST:g}")
    return Answer(right, told, loss_curves(names, (slow, fast)), f"Test loss against updates. {told}")


@cached_answer
def pixels_shuffled(settings: SoftmaxSettings, data: Dataset) -> Answer:
    """The images as they are beside the same images with all pixels moved by one permutation."""
    other = shuffled_pixels(data, settings.seed)
    (plain,), (shuffled,) = (train_short_runs(each, settings) for each in (data, other))
    change = shuffled.accuracy - plain.accuracy
    if abs(change) <= ALIKE:
        right = "same"
    elif change > 0:
        right = "better"
    else:
        right = "somewhat" if shuffled.accuracy > GUESSING + BARELY else "guessing"
    told = (
        f"Test accuracy {run_length_phrase(settings, data)}: {format_accuracy(plain)} with the images as they are, "
        f"{format_accuracy(shuffled)} with shuffled pixels. The model has one weight for each pixel and class and adds up the products; in which order does not matter. "
        "It never knew which pixels are neighbours."
    )
    if right != "same" and settings.init_std > 0:
        start = settings.replace(init_std=0.0)
        (calm,), (moved,) = (train_short_runs(each, start) for each in (data, other))
        told += f" From zero weights the two come to {format_accuracy(calm)} and {format_accuracy(moved)}"
        alike = abs(calm.accuracy - moved.accuracy) <= ALIKE
        told += (
            ": the difference came from the random first weights, which now stand at other pixels." if alike else "."
        )
    names = ("as they are", "shuffled")
    return Answer(right, told, accuracy_curves(names, (plain, shuffled)), f"Test accuracy against updates. {told}")
