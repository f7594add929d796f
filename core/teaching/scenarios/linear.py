"""The scenarios of linear regression, in the order of the page."""

from __future__ import annotations

import numpy as np

from core.settings import LinearSettings
from core.teaching.scenarios.scenario import Scenario, trained_variant

FULL_BATCH = LinearSettings(batch_size=LinearSettings().examples)
"""Settings with one batch of all examples, so that an epoch is one update."""


def _check_lr_too_small(run) -> dict[str, bool]:
    loss = run.history.column("train_loss")
    return {
        "100 updates": run.step == 100,
        "falls in every epoch": (np.diff(loss) < 0).all(),
        "by less than a fifth": loss[-1] > 0.8 * loss[0],
    }


def _check_lr_too_large(run) -> dict[str, bool]:
    from core.explaining.least_squares import closed_form

    w, b = closed_form(run.data.X, run.data.y).tolist()
    distance = np.hypot(run.history.column("w1") - w, run.history.column("b") - b)
    return {
        "further away with each step": (np.diff(distance) > 0).all(),
        "diverged": run.divergence is not None,
        "before the tenth update": run.step < 10,
    }


def _check_single_example_batches(run) -> dict[str, bool]:
    last_epoch = run.history.column("w1")[-run.examples :]
    return {"1,000 updates": run.step == 1000, "w wanders over more than 0.2": np.ptp(last_epoch) > 0.2}


def _check_full_batch(run) -> dict[str, bool]:
    w = run.history.column("w1")
    return {"20 updates": run.step == 20, "the last five hardly move w": np.ptp(w[-6:]) < 0.001}


def _check_lr_below_limit(run) -> dict[str, bool]:
    from core.explaining.least_squares import closed_form, stability_limit

    deviation = run.history.column("b") - closed_form(run.data.X, run.data.y)[-1].item()
    loss, limit = run.history.column("train_loss"), stability_limit(run.data.X)
    return {
        "just below the limit of 1.84": run.settings.lr == 1.8 < limit and f"{limit:.2f}" == "1.84",
        "past the best b at every update": (np.diff(np.sign(deviation)) != 0).all(),
        "falls at every update": (np.diff(loss) < 0).all() and len(loss) == run.step + 1,
    }


def _check_lr_above_limit(run) -> dict[str, bool]:
    from core.explaining.least_squares import stability_limit

    loss, limit = run.history.column("train_loss"), stability_limit(run.data.X)
    return {
        "just above the limit of 1.84": run.settings.lr == 1.9 > limit and f"{limit:.2f}" == "1.84",
        "the first update lowers the loss": loss[1] < loss[0],
        "diverged": run.divergence is not None,
    }


def _check_identical_features(run) -> dict[str, bool]:
    w1, w2, _ = run.regression_parameters().values()
    return {
        "almost equal": abs(w1 - w2) < 0.05,
        "made with 2 and −1.2": (run.settings.w1, run.settings.w2) == (2.0, -1.2),
        "their sum is 0.8": abs(w1 + w2 - 0.8) < 0.1,
    }


def _check_outlier(run) -> dict[str, bool]:
    from core.explaining.least_squares import closed_form, error_share

    X, y = run.data.X, run.data.y
    share = error_share(X, y, closed_form(X, y), [number - 1 for number in run.settings.moved_points])
    slopes = [each.regression_parameters()["w1"] for each in (run, trained_variant(run, moved=""))]
    return {
        "one of 50": run.examples == 50 and list(run.settings.moved_points) == [43],
        "more than three quarters of all squared error": share > 0.75,
        "w ends at 1.65": abs(slopes[0] - 1.65) < 0.01,
        "without it at 1.98": abs(slopes[1] - 1.98) < 0.01,
    }


def _check_scaled_feature(run) -> dict[str, bool]:
    from core.explaining.least_squares import stability_limit

    unscaled = trained_variant(run, scale=1)
    standardised = trained_variant(run, standardise="yes")
    return {
        "diverges within five updates": run.divergence is not None and run.step < 5,
        "fits the data unscaled": unscaled.divergence is None and unscaled.history.last("train_loss") < 0.2,
        "limit unscaled": f"{stability_limit(unscaled.data.train[0]):.1f}" == "1.8",
        "limit scaled": f"{stability_limit(run.data.train[0]):.2f}" == "0.02",
        "fits the data standardised": standardised.divergence is None and standardised.history.last("train_loss") < 0.2,
    }


LINEAR = (
    Scenario(
        "Learning rate too small", LinearSettings(lr=0.001),
        "How far do 100 very short steps get?",
        "The loss falls in every epoch, but 100 updates reduce it by less than a fifth. "
        "Each step has the right direction, but is far too short.",
        _check_lr_too_small,
    ),
    Scenario(
        "Learning rate too large", LinearSettings(lr=3.0),
        "What if every step is far too long?",
        "Each step lands further from the minimum than it began. The loss grows, and the run ends before its tenth update.",
        _check_lr_too_large,
    ),
    Scenario(
        "One example an update", LinearSettings(batch_size=1, lr=0.2),
        "Do updates from single examples ever come to rest?",
        "The 1,000 updates reach the minimum, but never rest there. In the last epoch, w still moves within a range of more than 0.2.",
        _check_single_example_batches,
    ),
    Scenario(
        "All examples at once", FULL_BATCH.replace(lr=0.5),
        "Are 20 updates enough if each uses all examples?",
        "There are only 20 updates in 20 epochs, but each uses all examples. In the last five, w moves by less than 0.001.",
        _check_full_batch,
    ),
    Scenario(
        "Just below 2/λmax", FULL_BATCH.replace(lr=1.8),
        "How does training move just below the largest possible learning rate?",
        "The limit is 1.84. Every update carries b past its best value, to the other side and back, and still the loss falls each time.",
        _check_lr_below_limit,
        chapter="Learning rate",
    ),
    Scenario(
        "Just above 2/λmax", FULL_BATCH.replace(lr=1.9, epochs=100),
        "The loss falls at first. Does it go on falling just above the limit?",
        "The limit is 1.84. The first update still lowers the loss; later ones raise it until the run diverges.",
        _check_lr_above_limit,
        chapter="Learning rate",
    ),
    Scenario(
        "One outlier", LinearSettings(moved="43_-2_8"),
        "One example lies far from all others. Can a single one matter?",
        "Example 43, one of 50, makes more than three quarters of all squared error, and pulls the line: w ends at 1.65. "
        "Without it, w ends at 1.98. Put it back, or drag it on.",
        _check_outlier,
    ),
    Scenario(
        "Two identical features", LinearSettings(features=2, correlation=1.0),
        "Two features are always equal. Which weight does each get?",
        "The data were made with w₁ = 2 and w₂ = −1.2, and the two end almost equal. "
        "Only their sum, 0.8, can be learned, because nothing distinguishes the features.",
        _check_identical_features,
    ),
    Scenario(
        "One feature ten times as large", LinearSettings(scale=10),
        "One feature is measured in a smaller unit. Does the same learning rate still work?",
        "A learning rate that fits the unscaled data now diverges within five updates: its limit fell from 1.8 to 0.02. "
        "Set “Standardise” to yes, and the same learning rate works again.",
        _check_scaled_feature,
        chapter="Scale",
    ),
)  # fmt: skip
