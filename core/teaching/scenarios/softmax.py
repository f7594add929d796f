"""The scenarios of softmax regression, in the order of the page."""

from __future__ import annotations

import math

from core.settings import SoftmaxSettings
from core.teaching.scenarios.scenario import Scenario

GUESSING_LOSS = math.log(10)


def _check_zero_weights(run) -> dict[str, bool]:
    loss, accuracy = run.history.column("test_loss"), run.history.column("test_accuracy")
    return {
        "first loss is ln 10 = 2.303": f"{loss[0]:.3f}" == f"{GUESSING_LOSS:.3f}" == "2.303",
        "first accuracy is 10 %": f"{accuracy[0]:.2%}" == "10.00%",
        "above 70 % after one epoch": run.epoch == 1 and accuracy[-1] > 0.7,
    }


def _check_accuracy_before_loss(run) -> dict[str, bool]:
    loss, accuracy = run.history.column("test_loss"), run.history.column("test_accuracy")
    return {
        "accuracy from below 10 %": accuracy[0] < 0.1,
        "to above 40 % in one epoch": run.epoch == 1 and accuracy[-1] > 0.4,
        "loss from 2.31": f"{loss[0]:.2f}" == "2.31",
        "still above 2": loss[-1] > 2,
    }


def _check_confident_mistakes(run) -> dict[str, bool]:
    loss, accuracy = run.history.last("test_loss"), run.history.last("test_accuracy")
    return {"above 60 %": run.epoch == 1 and accuracy > 0.6, "more than twice guessing": loss > 2 * GUESSING_LOSS}


def _check_overflow(run) -> dict[str, bool]:
    from core.data.batches import pixels
    from core.explaining.softmax_steps import EXP_LIMIT
    from core.functions import softmax_naive

    logits = run.model.forward(pixels(run.data.test_images))
    above = logits.amax(dim=1) > EXP_LIMIT
    naive = softmax_naive(logits)
    return {
        "limit is 88.7": f"{EXP_LIMIT:.1f}" == "88.7",
        "on more than half of the test images": above.float().mean().item() > 0.5,
        "NaN on each of them": bool(naive[above].isnan().any(dim=1).all()),
        "training goes on": run.divergence is None and math.isfinite(run.history.last("test_loss")),
    }


SOFTMAX = (
    Scenario(
        "All weights zero", SoftmaxSettings(init_std=0.0, epochs=1),
        "All weights start at zero. Does it learn?",
        "With all weights zero, the first loss is ln 10 = 2.303 and 10 % of the test images are right. "
        "Here that is a good start: after one epoch more than 70 % are.",
        _check_zero_weights,
    ),
    Scenario(
        "Very small steps", SoftmaxSettings(lr=0.0005, epochs=1),
        "Can accuracy rise much while the loss hardly falls?",
        "In one small-step epoch test accuracy climbs from below 10 % to above 40 %, while the loss, 2.31 at first, stays above 2. "
        "The right class is ahead, but not by much.",
        _check_accuracy_before_loss,
    ),
    Scenario(
        "Very large steps", SoftmaxSettings(lr=5.0, epochs=1),
        "Can more images be right, and the loss still be worse than guessing?",
        "More than 60 % of the test images end up right, and yet the test loss is more than twice that of guessing. "
        "The model is very sure of its mistakes, and cross-entropy makes such mistakes expensive.",
        _check_confident_mistakes,
    ),
    Scenario(
        "Very large logits", SoftmaxSettings(lr=10.0, epochs=1),
        "What happens to the probabilities when exp overflows?",
        "After the epoch, more than half of the test images have a logit above 88.7, where exp overflows and the naive softmax "
        "gives NaN. Training goes on, as the stable form does; the page shows both for the model’s logits.",
        _check_overflow,
        chapter="Softmax",
    ),
)  # fmt: skip
